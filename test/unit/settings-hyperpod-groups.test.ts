import assert from "node:assert/strict";
import { planInstanceGroups } from "../../components/hyperpod/instance-group-planner";
import { closedNetworkEndpoints } from "../../stacks/settings/network";
import { accepted, changed, onlyProblem, parse, refused } from "../support/settings-fixture";

const groups = "hyperpod-eks:instanceGroups";
const hyperpod = "hyperpod-eks:hyperpod";
const workers = (fields: Record<string, unknown>) =>
  changed(...Object.entries(fields).map(([key, value]) => [groups, `workers/${key}`, value] as const));
const key = (region: string) => `arn:aws:kms:${region}:111122223333:key/mrk-0123456789abcdef0123456789abcdef`;
const plan = (region: string) => `arn:aws:sagemaker:${region}:111122223333:training-plan/example-plan`;

describe("settings: HyperPod", () => {
  it("wants the base zones decided when there are more zones than one", () => {
    const problem = onlyProblem(changed([hyperpod, "", undefined]));
    assert.deepEqual(
      [problem.path, problem.allowed],
      ["hyperpod-eks:hyperpod.baseZones", "one or more of network.create.zones: usw2-az1, usw2-az2"],
    );
    assert.deepEqual(accepted(changed([hyperpod, "baseZones", ["usw2-az2", "usw2-az1"]])).hyperpod.baseZones, [
      "usw2-az1",
      "usw2-az2",
    ]);
  });

  it("refuses base zones that are unknown, repeated or none", () => {
    const stranger = onlyProblem(changed([hyperpod, "baseZones", ["usw2-az2", "usw2-az4"]]));
    assert.deepEqual([stranger.path, stranger.received], ["hyperpod-eks:hyperpod.baseZones[1]", "usw2-az4"]);
    assert.equal(onlyProblem(changed([hyperpod, "baseZones", ["usw2-az2", "usw2-az2"]])).allowed, "each zone once");
    assert.equal(onlyProblem(changed([hyperpod, "baseZones", []])).received, "an empty list");
  });

  it("wants on_create.sh in a folder inside the project", () => {
    const config = changed([hyperpod, "lifecycleScripts", "./mine/"]);
    assert.match(onlyProblem(config).received, /which holds no on_create\.sh/);
    const asked: string[] = [];
    accepted(config, { fileExists: (path) => asked.push(path) > 0 });
    assert.deepEqual(asked, ["./mine/on_create.sh"]);
    for (const outside of ["/etc", "../mine", "a/../../b"]) {
      const problem = onlyProblem(changed([hyperpod, "lifecycleScripts", outside]), { fileExists: () => true });
      assert.match(problem.allowed, /^a path inside the project folder/);
    }
  });

  it("checks node recovery, the boundary and the chart's commit", () => {
    assert.equal(onlyProblem(changed([hyperpod, "nodeRecovery", "automatic"])).fix, "write Automatic");
    assert.equal(
      onlyProblem(changed([hyperpod, "permissionsBoundaryArn", "Boundary"])).path,
      "hyperpod-eks:hyperpod.permissionsBoundaryArn",
    );
    assert.equal(
      onlyProblem(changed([hyperpod, "chart", { commit: "main" }])).path,
      "hyperpod-eks:hyperpod.chart.commit",
    );
    assert.equal(
      onlyProblem(changed([hyperpod, "chart", { path: "/srv/chart" }])).path,
      "hyperpod-eks:hyperpod.chart.path",
    );
    assert.equal(accepted(changed([hyperpod, "chart", { path: "vendor/chart" }])).hyperpod.chart.path, "vendor/chart");
    const settings = accepted(changed([hyperpod, "chart", { values: { "mpi-operator": { enabled: false } } }]));
    assert.deepEqual(settings.hyperpod.chart.values, { "mpi-operator": { enabled: false } });
  });

  it("refuses chart values that break the cluster quietly, with their place in the file", () => {
    const values = { inferenceOperators: { enabled: true }, "mpi-operator": { enabled: false } };
    const connectivity = [groups, "workers/deepHealthChecks", ["InstanceConnectivity"]] as const;
    assert.deepEqual(
      refused(changed([hyperpod, "chart", { values }], connectivity)).map(({ path, received }) => [path, received]),
      [
        ["hyperpod-eks:hyperpod.chart.values.inferenceOperators.enabled", "true"],
        [
          "hyperpod-eks:hyperpod.chart.values.mpi-operator.enabled",
          "false, while a group has the deep health check InstanceConnectivity",
        ],
      ],
    );
  });

  it("warns of images that a closed network can't pull, until each is named or its part is off", () => {
    const closed = [
      ["hyperpod-eks:network", "create/nat", "none"],
      ["hyperpod-eks:network", "create/interfaceEndpoints", [...closedNetworkEndpoints]],
    ] as const;
    assert.deepEqual(parse(changed()).warnings, []);
    const { warnings } = parse(changed(...closed));
    assert.equal(warnings.length, 1);
    for (const image of ["Docker Hub", "nvcr.io/nvidia/k8s-device-plugin", "public.ecr.aws/neuron/"]) {
      assert.ok(warnings[0]?.includes(image), image);
    }
    const own = "111122223333.dkr.ecr.us-west-2.amazonaws.com/copy";
    const values = {
      trainingOperators: { enabled: false },
      "mpi-operator": { image: own },
      "nvidia-device-plugin": { image: { repository: own } },
    };
    const [last] = parse(changed(...closed, [hyperpod, "chart", { values }])).warnings;
    assert.match(last ?? "", /images of neuron-device-plugin \(public\.ecr\.aws/);
    const all = { ...values, "neuron-device-plugin": { devicePlugin: { enabled: false } } };
    assert.deepEqual(parse(changed(...closed, [hyperpod, "chart", { values: all }])).warnings, []);
  });
});

describe("settings: instance groups", () => {
  it("resolves defaults to what the HyperPod component takes", () => {
    const { instanceGroups } = accepted(changed());
    assert.deepEqual(instanceGroups.workers, {
      instanceType: "ml.g5.8xlarge",
      count: 2,
      zone: "usw2-az2",
      threadsPerCore: 2,
      volume: { sizeGiB: 500 },
      labels: {},
      taints: [],
      deepHealthChecks: [],
      capacity: "onDemand",
    });
    assert.equal(planInstanceGroups(instanceGroups).length, 1);
  });

  it("takes whole numbers as digits, and nothing else", () => {
    assert.equal(accepted(workers({ count: "4" })).instanceGroups.workers?.count, 4);
    assert.equal(accepted(workers({ count: 3, minCount: "3" })).instanceGroups.workers?.minCount, 3);
    for (const count of [-1, 6759, 1.5, "four", "", null, "6759", true]) {
      const problem = onlyProblem(workers({ count }));
      assert.deepEqual(
        [problem.path, problem.allowed],
        ["hyperpod-eks:instanceGroups.workers.count", "a whole number from 0 to 6758"],
      );
    }
    accepted(workers({ count: 0 }));
  });

  it("wants 1 to 100 groups", () => {
    assert.equal(onlyProblem(changed([groups, "", {}])).received, "no groups");
    const many = (count: number) =>
      Object.fromEntries(
        Array.from({ length: count }, (_, index) => [
          `g${index}`,
          { instanceType: "ml.g5.8xlarge", count: 1, zone: "usw2-az2" },
        ]),
      );
    accepted(changed([groups, "", many(100)]));
    assert.equal(onlyProblem(changed([groups, "", many(101)])).received, "101 groups");
  });

  it("wants a zone of the network, always", () => {
    assert.deepEqual(onlyProblem(workers({ zone: "usw2-az9" })), {
      path: "hyperpod-eks:instanceGroups.workers.zone",
      received: "usw2-az9",
      allowed: "one of network.create.zones: usw2-az1, usw2-az2",
      fix: "use a zone of the network, or add usw2-az9 to network.create.zones",
    });
    assert.equal(onlyProblem(workers({ zone: undefined })).received, "nothing");
  });

  it("refuses names that AWS refuses", () => {
    for (const name of ["under_score", "-front", "back-", "a".repeat(64)]) {
      const problem = onlyProblem(
        changed([groups, name, { instanceType: "ml.g5.8xlarge", count: 1, zone: "usw2-az2" }]),
      );
      assert.equal(problem.allowed, "1 to 63 letters, digits and hyphens, with a letter or digit at both ends");
    }
    accepted(changed([groups, "a--b9", { instanceType: "ml.g5.8xlarge", count: 1, zone: "usw2-az2" }]));
  });

  it("names the nearest instance type, with its prefix", () => {
    assert.equal(onlyProblem(workers({ instanceType: "ml.g5.8xlrge" })).fix, "did you mean ml.g5.8xlarge?");
    assert.equal(onlyProblem(workers({ instanceType: "p5.48xlarge" })).fix, "did you mean ml.p5.48xlarge?");
    assert.doesNotMatch(onlyProblem(workers({ instanceType: "a-very-different-thing" })).fix, /did you mean/);
  });

  it("keeps minCount at most count", () => {
    const problem = onlyProblem(workers({ minCount: 3 }));
    assert.deepEqual(
      [problem.path, problem.allowed],
      ["hyperpod-eks:instanceGroups.workers.minCount", "at most count, which is 2"],
    );
  });

  it("refuses what needs continuous provisioning without it", () => {
    const off = [hyperpod, "continuousProvisioning", "false"] as const;
    for (const [field, value, path] of [
      ["minCount", 1, "minCount"],
      ["capacity", "spot", "capacity"],
      ["volume", { kmsKeyArn: key("us-west-2") }, "volume.kmsKeyArn"],
      ["rootVolume", { kmsKeyArn: key("us-west-2") }, "rootVolume.kmsKeyArn"],
    ] as const) {
      const change = [groups, `workers/${field}`, value] as const;
      accepted(changed(change));
      assert.equal(onlyProblem(changed(off, change)).path, `hyperpod-eks:instanceGroups.workers.${path}`);
    }
  });

  it("refuses spot with a training plan", () => {
    assert.equal(
      onlyProblem(workers({ capacity: "spot", trainingPlanArn: plan("us-west-2") })).received,
      "spot together with trainingPlanArn",
    );
    accepted(workers({ trainingPlanArn: plan("us-west-2") }));
  });

  it("refuses deep health checks with taints, and on types without accelerator", () => {
    const taints = [{ key: "dedicated", value: "training", effect: "NoSchedule" }];
    accepted(workers({ taints }));
    accepted(workers({ deepHealthChecks: ["InstanceStress"] }));
    assert.equal(
      onlyProblem(workers({ taints, deepHealthChecks: ["InstanceStress"] })).path,
      "hyperpod-eks:instanceGroups.workers.taints",
    );
    assert.equal(
      onlyProblem(workers({ instanceType: "ml.m5.4xlarge", deepHealthChecks: ["InstanceStress"] })).received,
      "InstanceStress on ml.m5.4xlarge, which has no accelerator",
    );
  });

  it("warns of a connectivity check with one node, and only then", () => {
    const config = (count: number) => workers({ count, deepHealthChecks: ["InstanceConnectivity"] });
    assert.match(parse(config(1)).warnings.join(), /workers\.deepHealthChecks: InstanceConnectivity needs two nodes/);
    assert.ok(parse(config(1)).settings);
    assert.deepEqual(parse(config(2)).warnings, []);
  });

  it("refuses two threads where a core has one", () => {
    assert.equal(
      onlyProblem(workers({ instanceType: "ml.m7g.4xlarge", threadsPerCore: 2 })).allowed,
      "1: ml.m7g.4xlarge has no multithreading",
    );
    assert.equal(accepted(workers({ instanceType: "ml.m7g.4xlarge" })).instanceGroups.workers?.threadsPerCore, 1);
    assert.equal(accepted(workers({ threadsPerCore: "1" })).instanceGroups.workers?.threadsPerCore, 1);
  });

  it("checks labels and taints as Kubernetes and HyperPod do", () => {
    accepted(workers({ labels: { "example.com/team": "ml", x: "1" } }));
    for (const [labels, path] of [
      [{ a: "" }, "labels.a"],
      [{ a: 1 }, "labels.a"],
      [{ a: "-x" }, "labels.a"],
      [{ "a b": "x" }, 'labels["a b"]'],
      [{ "/x": "y" }, 'labels["/x"]'],
    ] as const) {
      assert.equal(onlyProblem(workers({ labels })).path, `hyperpod-eks:instanceGroups.workers.${path}`);
    }
    const many = Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`l${index}`, "x"]));
    assert.equal(onlyProblem(workers({ labels: many })).received, "51 labels");
    assert.equal(onlyProblem(workers({ taints: [{ key: "a", effect: "noSchedule" }] })).fix, "write NoSchedule");
    assert.equal(
      onlyProblem(
        workers({
          taints: [
            { key: "a", effect: "NoSchedule" },
            { key: "a", value: "b", effect: "NoSchedule" },
          ],
        }),
      ).received,
      "a:NoSchedule more than once",
    );
  });

  it("checks volumes, keys, plans and images", () => {
    for (const [fields, path] of [
      [{ volume: { sizeGiB: 0 } }, "volume.sizeGiB"],
      [{ volume: { sizeGiB: 16385 } }, "volume.sizeGiB"],
      [{ volume: { kmsKeyArn: "alias/mine" } }, "volume.kmsKeyArn"],
      [{ volume: { kmsKeyArn: key("eu-west-1") } }, "volume.kmsKeyArn"],
      [{ rootVolume: {} }, "rootVolume.kmsKeyArn"],
      [{ rootVolume: { kmsKeyArn: key("eu-west-1") } }, "rootVolume.kmsKeyArn"],
      [{ trainingPlanArn: plan("eu-west-1") }, "trainingPlanArn"],
      [{ trainingPlanArn: "arn:aws:sagemaker:us-west-2:1:x" }, "trainingPlanArn"],
      [{ imageId: "ami-12" }, "imageId"],
    ] as const) {
      assert.equal(onlyProblem(workers(fields)).path, `hyperpod-eks:instanceGroups.workers.${path}`);
    }
    const settings = accepted(workers({ volume: { sizeGiB: "16384" }, imageId: "ami-0123456789abcdef0" }));
    assert.deepEqual(settings.instanceGroups.workers?.volume, { sizeGiB: 16384 });
  });

  it("refuses a cluster whose nodes have no room for the cluster's own pods", () => {
    const problem = onlyProblem(workers({ instanceType: "ml.t3.medium", count: 1 }));
    assert.deepEqual(
      [problem.path, problem.received, problem.allowed],
      [
        "hyperpod-eks:instanceGroups",
        "1 node with room for 5 pods in all: workers 1 × 5",
        "room for at least 8 pods, which the cluster itself runs (4 on each node and 4 more)",
      ],
    );
    accepted(workers({ instanceType: "ml.g5.xlarge", count: 1 }));
    accepted(changed([groups, "small", { instanceType: "ml.t3.medium", count: 1, zone: "usw2-az1" }]));
  });

  it("takes a consent to remove a group only when the group is gone", () => {
    assert.deepEqual(accepted(changed(["hyperpod-eks:allow", "removeGroups", ["old"]])).allow, {
      removeGroups: ["old"],
    });
    assert.equal(
      onlyProblem(changed(["hyperpod-eks:allow", "removeGroups", ["workers"]])).path,
      "hyperpod-eks:allow.removeGroups[0]",
    );
  });

  it("lets a wrong field of one group hide nothing of another", () => {
    const problems = refused(
      changed(
        [groups, "workers/count", "x"],
        [groups, "other", { instanceType: "ml.nope", count: 1, zone: "usw2-az9", minCount: 2 }],
      ),
    );
    assert.deepEqual(
      problems.map(({ path }) => path.replace("hyperpod-eks:instanceGroups.", "")),
      ["other.instanceType", "other.minCount", "other.zone", "workers.count"],
    );
  });
});
