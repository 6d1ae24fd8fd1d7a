import assert from "node:assert/strict";
import { planSubnets } from "../../components/network/subnet-planner";
import { closedNetworkEndpoints } from "../../stacks/settings/network";
import { accepted, changed, onlyProblem, parse, refused } from "../support/settings-fixture";

const network = "hyperpod-eks:network";
const path = "hyperpod-eks:network.create";
const withNetwork = (field: string, value: unknown) => changed([network, `create/${field}`, value]);
const threeZones = ["usw2-az1", "usw2-az2", "usw2-az3"];

describe("settings: network", () => {
  it("resolves defaults and sorts lists", () => {
    const { network: result } = accepted(withNetwork("zones", ["usw2-az2", "usw2-az1"]));
    assert.deepEqual(result, {
      kind: "create",
      cidr: "10.192.0.0/16",
      zones: ["usw2-az1", "usw2-az2"],
      controlPlaneZones: ["usw2-az1", "usw2-az2"],
      nodeCidrs: {},
      nat: "single",
      interfaceEndpoints: [],
    });
    assert.ok(Object.isFrozen(result) && result.kind === "create" && Object.isFrozen(result.zones));
  });

  it("gives the planner what it accepts", () => {
    const { network: result } = accepted(withNetwork("nodeCidrs", { "usw2-az2": "10.1.0.0/16" }));
    assert.ok(result.kind === "create");
    assert.equal(planSubnets(result).zones[1]?.nodeCidr, "10.1.0.0/16");
  });

  it("takes a network that exists", () => {
    const existing = {
      vpcId: "vpc-0123456789abcdef0",
      nodeSubnets: { "usw2-az2": "subnet-0123456789abcdef0" },
      controlPlaneSubnetIds: ["subnet-0123456789abcdef1", "subnet-0123456789abcdef0"],
      securityGroupId: "sg-0123456789abcdef0",
    };
    const settings = accepted(changed([network, "", { existing }], ["hyperpod-eks:hyperpod", "", undefined]));
    assert.equal(settings.network.kind, "existing");
    assert.deepEqual(settings.hyperpod.baseZones, ["usw2-az2"], "the only zone is the base zone");
    const wrong = onlyProblem(changed([network, "", { existing: { ...existing, vpcId: "vpc-1" } }]));
    assert.equal(wrong.path, "hyperpod-eks:network.existing.vpcId");
    assert.equal(wrong.received, "vpc-1");
  });

  it("takes another stack's network, and then asks for the base zones", () => {
    const stack = [network, "", { stack: "acme/hyperpod-eks/network" }] as const;
    assert.deepEqual(accepted(changed(stack)).network, { kind: "stack", stack: "acme/hyperpod-eks/network" });
    assert.equal(
      onlyProblem(changed(stack, ["hyperpod-eks:hyperpod", "", undefined])).path,
      "hyperpod-eks:hyperpod.baseZones",
    );
    assert.equal(onlyProblem(changed([network, "", { stack: "network" }])).path, "hyperpod-eks:network.stack");
  });

  it("wants exactly one choice", () => {
    assert.deepEqual(onlyProblem(changed([network, "stack", "acme/hyperpod-eks/network"])), {
      path: "hyperpod-eks:network",
      received: "create and stack together",
      allowed: "exactly one of create, existing, stack",
      fix: "keep the one you mean, remove the others",
    });
    assert.equal(onlyProblem(changed([network, "", {}])).received, "none of create, existing, stack");
  });

  it("refuses a zone of another region by its prefix", () => {
    const config = changed(
      [network, "create/zones", ["usw2-az1", "use1-az2"]],
      ["hyperpod-eks:hyperpod", "baseZones", ["usw2-az1"]],
      ["hyperpod-eks:instanceGroups", "workers/zone", "usw2-az1"],
    );
    assert.deepEqual(onlyProblem(config), {
      path: "hyperpod-eks:network.create.zones[1]",
      received: "use1-az2",
      allowed: "a zone of us-west-2, whose IDs begin with usw2-",
      fix: "use a zone of us-west-2, such as usw2-az2, or change aws:region",
    });
  });

  it("refuses a zone's name where an ID is wanted", () => {
    const problem = onlyProblem(withNetwork("zones", ["usw2-az2", "us-west-2b"]));
    assert.equal(problem.path, "hyperpod-eks:network.create.zones[1]");
    assert.match(problem.allowed, /^an Availability Zone ID, such as usw2-az2/);
  });

  it("refuses a repeated zone and a single zone", () => {
    assert.deepEqual(
      refused(withNetwork("zones", ["usw2-az2", "usw2-az2"])).map(({ path: where, allowed }) => [where, allowed]),
      [
        [`${path}.zones`, "at least two zones, because EKS needs subnets in two"],
        [`${path}.zones`, "each zone once"],
      ],
    );
    assert.equal(
      onlyProblem(withNetwork("zones", ["usw2-az2"])).allowed,
      "at least two zones, because EKS needs subnets in two",
    );
  });

  it("refuses a zone without a place in the subnet plan", () => {
    assert.equal(
      onlyProblem(withNetwork("zones", ["usw2-az1", "usw2-az2", "usw2-az8"].slice(1))).path,
      `${path}.zones[1]`,
    );
  });

  it("wants the control plane's zones once there are three", () => {
    const missing = onlyProblem(withNetwork("zones", threeZones));
    assert.equal(missing.path, `${path}.controlPlaneZones`);
    // Which two a live cluster has can't be known here, and naming others would have them written down.
    assert.match(missing.allowed, /^for a cluster that lives, the two zones that it was created with/);
    assert.doesNotMatch(missing.fix, /usw2-az/);
    const given = changed(
      [network, "create/zones", threeZones],
      [network, "create/controlPlaneZones", ["usw2-az3", "usw2-az1"]],
    );
    const settings = accepted(given).network;
    assert.ok(settings.kind === "create");
    assert.deepEqual(settings.controlPlaneZones, ["usw2-az1", "usw2-az3"]);
  });

  for (const wrong of [["usw2-az1"], threeZones, ["usw2-az1", "usw2-az1"], ["usw2-az1", "usw2-az4"], []]) {
    it(`refuses the control-plane zones [${wrong}]`, () => {
      const config = changed([network, "create/zones", threeZones], [network, "create/controlPlaneZones", wrong]);
      const problems = refused(config);
      assert.ok(problems.every((problem) => problem.path === `${path}.controlPlaneZones`));
      assert.ok(
        problems.some(({ allowed }) => allowed === "exactly two of network.create.zones: usw2-az1, usw2-az2, usw2-az3"),
      );
    });
  }

  for (const [cidr, allowed] of [
    ["10.0.0.0/15", "a block of /16 to /20"],
    ["10.0.0.0/21", "a block of /16 to /20"],
    ["10.192.0.1/16", "an IPv4 CIDR block of /16 to /20 without host bits"],
    ["10.192.0.0", "an IPv4 CIDR block of /16 to /20 without host bits"],
    ["169.254.0.0/16", "any block outside of 169.254.0.0/16, which is reserved for link-local addresses"],
  ] as const) {
    it(`refuses ${cidr} as the VPC's block`, () => {
      const problem = onlyProblem(withNetwork("cidr", cidr));
      assert.deepEqual([problem.path, problem.received, problem.allowed], [`${path}.cidr`, cidr, allowed]);
    });
  }

  it("accepts the smallest and the largest VPC", () => {
    for (const cidr of ["10.192.0.0/16", "10.192.0.0/20", "172.16.0.0/16", "192.168.0.0/16", "100.64.0.0/16"]) {
      accepted(withNetwork("cidr", cidr));
    }
  });

  for (const [vpc, block, allowed] of [
    ["10.192.0.0/16", "10.192.128.0/17", "a block apart from network.create.cidr: 10.192.0.0/16"],
    ["10.192.0.0/16", "10.1.0.0/15", "an IPv4 CIDR block without host bits, such as 10.192.0.0/16"],
    ["10.192.0.0/16", "10.2.0.0/15", "a block of /16 to /28"],
    ["10.192.0.0/16", "10.1.0.0/29", "a block of /16 to /28"],
    [
      "10.192.0.0/16",
      "172.20.0.0/16",
      "blocks that AWS adds to a VPC of 10.192.0.0/16: private ones of 10.0.0.0/8 only",
    ],
    [
      "10.192.0.0/16",
      "192.168.0.0/16",
      "blocks that AWS adds to a VPC of 10.192.0.0/16: private ones of 10.0.0.0/8 only",
    ],
    ["10.192.0.0/16", "198.19.0.0/16", "blocks that AWS adds to a VPC of 10.192.0.0/16: none of 198.19.0.0/16"],
    [
      "10.1.0.0/16",
      "10.0.0.0/16",
      "blocks that AWS adds to a VPC of 10.1.0.0/16: none of 10.0.0.0/16 beside a block of 10.0.0.0/15",
    ],
    ["172.20.0.0/16", "172.31.0.0/16", "blocks that AWS adds to a VPC of 172.20.0.0/16: none of 172.31.0.0/16"],
    [
      "100.64.0.0/16",
      "10.1.0.0/16",
      "blocks that AWS adds to a VPC of 100.64.0.0/16: none of the private range 10.0.0.0/8",
    ],
    [
      "10.192.0.0/16",
      "169.254.0.0/16",
      "blocks that AWS adds to a VPC of 10.192.0.0/16: none of 169.254.0.0/16, which is reserved for link-local addresses",
    ],
  ] as const) {
    it(`refuses ${block} for nodes beside ${vpc}`, () => {
      const problem = onlyProblem(
        changed([network, "create/cidr", vpc], [network, "create/nodeCidrs", { "usw2-az2": block }]),
      );
      assert.deepEqual(
        [problem.path, problem.received, problem.allowed],
        [`${path}.nodeCidrs.usw2-az2`, block, allowed],
      );
    });
  }

  it("accepts blocks that AWS lets stand together", () => {
    for (const [vpc, block] of [
      ["10.192.0.0/16", "10.1.0.0/16"],
      ["10.192.0.0/16", "10.0.0.0/16"],
      ["10.192.0.0/16", "100.64.0.0/16"],
      ["172.20.0.0/16", "172.21.0.0/16"],
      ["192.168.0.0/17", "192.168.128.0/17"],
    ] as const) {
      accepted(changed([network, "create/cidr", vpc], [network, "create/nodeCidrs", { "usw2-az2": block }]));
    }
  });

  it("refuses overlapping node blocks, a block of a zone that isn't there, and more than five blocks", () => {
    const overlap = onlyProblem(withNetwork("nodeCidrs", { "usw2-az1": "10.1.0.0/16", "usw2-az2": "10.1.128.0/17" }));
    assert.equal(overlap.allowed, "a block apart from network.create.nodeCidrs.usw2-az1: 10.1.0.0/16");
    const stranger = onlyProblem(withNetwork("nodeCidrs", { "usw2-az3": "10.1.0.0/16" }));
    assert.deepEqual([stranger.path, stranger.received], [`${path}.nodeCidrs.usw2-az3`, "10.1.0.0/16 for usw2-az3"]);
    const zones = ["usw2-az1", "usw2-az2", "usw2-az3", "usw2-az4", "usw2-az5"];
    const five = changed(
      [network, "create/zones", zones],
      [network, "create/controlPlaneZones", ["usw2-az1", "usw2-az2"]],
      [network, "create/nodeCidrs", Object.fromEntries(zones.map((zone, index) => [zone, `10.${index + 1}.0.0/16`]))],
    );
    assert.deepEqual(onlyProblem(five).received, "5 blocks");
  });

  it("lists the endpoints that a network without a way out lacks", () => {
    const some = closedNetworkEndpoints.filter((service) => service !== "eks-auth" && service !== "sts");
    const problem = onlyProblem(changed([network, "create/nat", "none"], [network, "create/interfaceEndpoints", some]));
    assert.equal(problem.path, `${path}.interfaceEndpoints`);
    assert.equal(problem.fix, "add eks-auth, sts, or use nat: single");
    accepted(changed([network, "create/nat", "none"], [network, "create/interfaceEndpoints", closedNetworkEndpoints]));
  });

  it("names the nearest endpoint for one it doesn't know", () => {
    const problem = onlyProblem(withNetwork("interfaceEndpoints", ["ecr.dkr", "ecr.ap"]));
    assert.deepEqual(
      [problem.path, problem.received, problem.fix],
      [`${path}.interfaceEndpoints[1]`, "ecr.ap", "write ecr.api"],
    );
  });

  it("wants a retention that CloudWatch Logs knows, as a number or as digits", () => {
    const problem = onlyProblem(withNetwork("flowLogs", { retentionDays: 31 }));
    assert.deepEqual([problem.path, problem.received], [`${path}.flowLogs.retentionDays`, "31"]);
    const { network: result } = accepted(withNetwork("flowLogs", { retentionDays: "30" }));
    assert.ok(result.kind === "create");
    assert.deepEqual(result.flowLogs, { retentionDays: 30 });
  });

  it("says how many addresses are needed and how many there are", () => {
    const problem = onlyProblem(
      changed(
        [network, "create/cidr", "10.192.0.0/20"],
        ["hyperpod-eks:instanceGroups", "workers", { instanceType: "ml.p5.48xlarge", count: 16, zone: "usw2-az2" }],
      ),
    );
    assert.deepEqual(problem, {
      path: `${path}.cidr`,
      received: "10.192.4.0/23 for the nodes in usw2-az2, with 507 addresses",
      allowed: "at least 1296 addresses: workers 16 × 81",
      fix: "give the zone a block of its own, for example:\nnodeCidrs: { usw2-az2: 10.1.0.0/21 }\nor move groups to another zone",
    });
  });

  it("counts interface endpoints, and points at the zone's own block", () => {
    const crowd = (nodes: number) =>
      changed(
        [network, "create/nodeCidrs", { "usw2-az2": "10.1.0.0/25" }],
        [network, "create/interfaceEndpoints", ["ecr.api", "ecr.dkr"]],
        ["hyperpod-eks:instanceGroups", "workers/count", nodes],
      );
    assert.match(parse(crowd(4)).warnings.join(), /122 of the 123 addresses of 10\.1\.0\.0\/25/);
    accepted(crowd(4));
    const problem = onlyProblem(crowd(5));
    assert.deepEqual(
      [problem.path, problem.allowed],
      [`${path}.nodeCidrs.usw2-az2`, "at least 152 addresses: workers 5 × 30"],
    );
  });

  it("warns of the range that Docker uses", () => {
    const { warnings, settings } = parse(withNetwork("cidr", "172.17.0.0/16"));
    assert.ok(settings);
    assert.match(warnings.join(), /172\.17\.0\.0\/16 overlaps 172\.17\.0\.0\/16/);
    assert.deepEqual(parse(withNetwork("cidr", "172.18.0.0/16")).warnings, []);
  });

  it("wants each control plane subnet of an existing network once", () => {
    const twice = {
      vpcId: "vpc-0123456789abcdef0",
      nodeSubnets: { "usw2-az1": "subnet-0123456789abcdef0", "usw2-az2": "subnet-0123456789abcdef1" },
      controlPlaneSubnetIds: ["subnet-0123456789abcdef2", "subnet-0123456789abcdef2"],
      securityGroupId: "sg-0123456789abcdef0",
    };
    const problem = onlyProblem(changed([network, "", { existing: twice }]));
    assert.equal(problem.path, "hyperpod-eks:network.existing.controlPlaneSubnetIds");
    assert.match(problem.received, /subnet-0123456789abcdef2 more than once/);
  });
});
