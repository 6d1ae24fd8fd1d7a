import assert from "node:assert/strict";
import fc from "fast-check";
import { instanceGroupInputs } from "../../components/hyperpod/instance-group-inputs";
import {
  type InstanceGroupArgs,
  planInstanceGroups,
  volumeKmsKeyArns,
} from "../../components/hyperpod/instance-group-planner";

const workers: InstanceGroupArgs = { instanceType: "ml.g5.8xlarge", count: 2, zone: "usw2-az2" };
const keyA = "arn:aws:kms:us-west-2:111122223333:key/aaaa";
const keyB = "arn:aws:kms:us-west-2:111122223333:key/bbbb";
const context = {
  nodeSubnetIds: { "usw2-az1": "subnet-1", "usw2-az2": "subnet-2" },
  securityGroupId: "sg-1",
  executionRoleArn: "arn:aws:iam::111122223333:role/nodes",
  sourceS3Uri: "s3://sagemaker-x/lifecycle",
};

function planOne(group: InstanceGroupArgs) {
  const [plan] = planInstanceGroups({ workers: group });
  assert.ok(plan);
  return plan;
}

describe("instance group planner", () => {
  it("resolves a short group to its defaults and leaves everything empty out", () => {
    assert.deepEqual(planOne(workers), {
      name: "workers",
      instanceType: "ml.g5.8xlarge",
      count: 2,
      zone: "usw2-az2",
      threadsPerCore: 2,
      volumes: [{ rootVolume: false, sizeGiB: 500 }],
    });
  });

  it("leaves empty labels, taints and health checks out, as if they were not given", () => {
    assert.deepEqual(planOne({ ...workers, labels: {}, taints: [], deepHealthChecks: [] }), planOne(workers));
  });

  it("uses one thread a core on Arm and every thread elsewhere, unless told otherwise", () => {
    assert.equal(planOne({ ...workers, instanceType: "ml.c7g.xlarge" }).threadsPerCore, 1);
    assert.equal(planOne({ ...workers, instanceType: "ml.p5.48xlarge" }).threadsPerCore, 2);
    assert.equal(planOne({ ...workers, instanceType: "ml.p5.48xlarge", threadsPerCore: 1 }).threadsPerCore, 1);
  });

  it("gives the extra volume a size and the root volume a key and no size, in this order", () => {
    const plan = planOne({
      ...workers,
      rootVolume: { kmsKeyArn: keyB },
      volume: { sizeGiB: 800, kmsKeyArn: keyA },
    });
    assert.deepEqual(plan.volumes, [
      { rootVolume: false, sizeGiB: 800, kmsKeyArn: keyA },
      { rootVolume: true, kmsKeyArn: keyB },
    ]);
  });

  it("says spot, and says nothing for on-demand, so that writing the default out changes nothing", () => {
    assert.equal(planOne({ ...workers, capacity: "spot" }).spot, true);
    assert.deepEqual(planOne({ ...workers, capacity: "onDemand" }), planOne(workers));
  });

  it("names the setting when the instance type does not exist", () => {
    assert.throws(
      () => planInstanceGroups({ workers: { ...workers, instanceType: "p5.48xlarge" } }),
      /hyperpod-eks:instanceGroups\.workers\.instanceType: "p5\.48xlarge" is not/,
    );
  });

  it("collects the keys of all volumes, sorted, each once", () => {
    const plans = planInstanceGroups({
      a: { ...workers, volume: { sizeGiB: 1, kmsKeyArn: keyB } },
      b: { ...workers, volume: { sizeGiB: 1, kmsKeyArn: keyB }, rootVolume: { kmsKeyArn: keyA } },
      c: workers,
    });
    assert.deepEqual(volumeKmsKeyArns(plans), [keyA, keyB]);
  });

  it("plans the same whatever the order in the settings", () => {
    const entries: [string, InstanceGroupArgs][] = [
      ["b", { ...workers, labels: { x: "1", a: "2" } }],
      ["a", { ...workers, deepHealthChecks: ["InstanceStress", "InstanceConnectivity"] }],
      [
        "c",
        {
          ...workers,
          taints: [
            { key: "k", effect: "NoSchedule", value: "2" },
            { key: "k", effect: "NoExecute" },
            { key: "a", effect: "NoSchedule" },
          ],
        },
      ],
    ];
    const expected = JSON.stringify(planInstanceGroups(Object.fromEntries(entries)));
    const shuffled = fc.shuffledSubarray(entries, { minLength: entries.length });
    fc.assert(
      fc.property(shuffled, fc.boolean(), (order, reverse) => {
        const groups = order.map(([name, group]): [string, InstanceGroupArgs] => [
          name,
          reverse
            ? {
                ...group,
                ...(group.taints ? { taints: [...group.taints].reverse() } : {}),
                ...(group.deepHealthChecks ? { deepHealthChecks: [...group.deepHealthChecks].reverse() } : {}),
                ...(group.labels ? { labels: Object.fromEntries(Object.entries(group.labels).reverse()) } : {}),
              }
            : group,
        ]);
        assert.equal(JSON.stringify(planInstanceGroups(Object.fromEntries(groups))), expected);
      }),
    );
  });

  it("does not change what it was given", () => {
    const group = Object.freeze({
      ...workers,
      taints: Object.freeze([
        { key: "b", effect: "NoSchedule" as const },
        { key: "a", effect: "NoSchedule" as const },
      ]),
    });
    planInstanceGroups({ workers: group });
    assert.deepEqual(
      group.taints.map((taint) => taint.key),
      ["b", "a"],
    );
  });
});

describe("instance group inputs", () => {
  it("renders a full group with the exact names of the AWS resource", () => {
    const plan = planOne({
      instanceType: "ml.p5.48xlarge",
      count: 4,
      minCount: 2,
      zone: "usw2-az1",
      volume: { sizeGiB: 1000, kmsKeyArn: keyA },
      rootVolume: { kmsKeyArn: keyB },
      labels: { team: "ml" },
      taints: [{ key: "gpu", value: "yes", effect: "NoSchedule" }],
      deepHealthChecks: ["InstanceStress", "InstanceConnectivity"],
      trainingPlanArn: "arn:aws:sagemaker:us-west-2:111122223333:training-plan/p",
      imageId: "ami-0123456789abcdef0",
      capacity: "spot",
    });
    assert.deepEqual(instanceGroupInputs(plan, context), {
      instanceGroupName: "workers",
      instanceType: "ml.p5.48xlarge",
      instanceCount: 4,
      minInstanceCount: 2,
      threadsPerCore: 2,
      executionRole: context.executionRoleArn,
      lifeCycleConfig: { onCreate: "on_create.sh", sourceS3Uri: context.sourceS3Uri },
      instanceStorageConfigs: [
        { ebsVolumeConfig: { volumeSizeInGb: 1000, volumeKmsKeyId: keyA } },
        { ebsVolumeConfig: { rootVolume: true, volumeKmsKeyId: keyB } },
      ],
      overrideVpcConfig: { subnets: ["subnet-1"], securityGroupIds: ["sg-1"] },
      kubernetesConfig: { labels: { team: "ml" }, taints: [{ key: "gpu", value: "yes", effect: "NoSchedule" }] },
      onStartDeepHealthChecks: ["InstanceConnectivity", "InstanceStress"],
      trainingPlanArn: "arn:aws:sagemaker:us-west-2:111122223333:training-plan/p",
      imageId: "ami-0123456789abcdef0",
      capacityRequirements: { spot: {} },
    });
  });

  it("sends nothing that a short group does not have", () => {
    assert.deepEqual(Object.keys(instanceGroupInputs(planOne(workers), context)).sort(), [
      "executionRole",
      "instanceCount",
      "instanceGroupName",
      "instanceStorageConfigs",
      "instanceType",
      "lifeCycleConfig",
      "overrideVpcConfig",
      "threadsPerCore",
    ]);
  });

  it("names the zones there are when a group asks for another", () => {
    assert.throws(
      () => instanceGroupInputs(planOne({ ...workers, zone: "usw2-az4" }), context),
      /hyperpod-eks:instanceGroups\.workers\.zone: .*"usw2-az4".*usw2-az1, usw2-az2/,
    );
  });
});
