import assert from "node:assert/strict";
import { accepted, type ConfigValues, changed, onlyProblem, refused } from "../support/settings-fixture";

type Change = readonly [key: string, path: string, value: unknown];

const network = "hyperpod-eks:network";
const create = "hyperpod-eks:network.create";

/** The valid configuration in N. Virginia, with a group in the first of the zones. */
function inVirginia(zones: readonly string[], controlPlaneZones?: readonly string[]): ConfigValues {
  return changed(
    ["aws:region", "", "us-east-1"],
    [network, "create/zones", zones],
    [network, "create/controlPlaneZones", controlPlaneZones],
    ["hyperpod-eks:hyperpod", "baseZones", [zones[0]]],
    ["hyperpod-eks:instanceGroups", "workers/zone", zones[0]],
  );
}

describe("settings: zones of the control plane", () => {
  it("are refused where EKS runs none, when they follow from the two zones", () => {
    assert.deepEqual(onlyProblem(inVirginia(["use1-az3", "use1-az1"])), {
      path: `${create}.controlPlaneZones`,
      received: "nothing, which means use1-az3, use1-az1",
      allowed: "for the control plane, zones where EKS runs one; it runs none in use1-az3",
      fix: "add another zone to network.create.zones, and name two other zones for the control plane, for example:\ncontrolPlaneZones: [use1-az1, <zone>]\nNodes may stand in use1-az3 all the same: keep it in network.create.zones",
    });
  });

  it("are refused where EKS runs none, when they are written down", () => {
    const zones = ["use1-az3", "use1-az1", "use1-az2"];
    const problem = onlyProblem(inVirginia(zones, ["use1-az1", "use1-az3"]));
    assert.deepEqual([problem.path, problem.received], [`${create}.controlPlaneZones[1]`, "use1-az3"]);
    assert.equal(
      problem.fix,
      "name two other zones for the control plane, for example:\ncontrolPlaneZones: [use1-az1, use1-az2]\nNodes may stand in use1-az3 all the same: keep it in network.create.zones",
    );
  });

  it("keep nothing unsaid that is held against the network's zones", () => {
    const config = inVirginia(["use1-az3", "use1-az1"]);
    const groups = { workers: { instanceType: "ml.g5.8xlarge", count: 2, zone: "use1-az6" } };
    assert.deepEqual(
      refused({ ...config, "hyperpod-eks:instanceGroups": groups }).map(({ path }) => path),
      [`${create}.controlPlaneZones`, "hyperpod-eks:instanceGroups.workers.zone"],
    );
  });

  it("leave nodes their zone", () => {
    const { network: result } = accepted(inVirginia(["use1-az3", "use1-az1", "use1-az2"], ["use1-az1", "use1-az2"]));
    assert.ok(result.kind === "create");
    assert.deepEqual(result.zones, ["use1-az1", "use1-az2", "use1-az3"]);
    assert.deepEqual(result.controlPlaneZones, ["use1-az1", "use1-az2"]);
  });

  it("are not proposed where EKS runs none", () => {
    const problem = onlyProblem(inVirginia(["use1-az3", "use1-az1", "use1-az2"]));
    assert.equal(problem.path, `${create}.controlPlaneZones`);
    assert.match(problem.allowed, /any two of network\.create\.zones: use1-az1, use1-az2$/);
  });

  for (const [region, closed, open] of [
    ["us-west-1", "usw1-az2", "usw1-az1"],
    ["ca-central-1", "cac1-az3", "cac1-az1"],
  ] as const) {
    it(`know the closed zone of ${region}`, () => {
      const config = inVirginia([open, closed]);
      const [problem, ...others] = refused({ ...config, "aws:region": region });
      assert.deepEqual([problem?.path, others], [`${create}.controlPlaneZones`, []]);
    });
  }

  it("are known of a subnet that exists, when the map of the nodes' subnets names its zone", () => {
    const existing = {
      vpcId: "vpc-0123456789abcdef0",
      nodeSubnets: { "use1-az1": "subnet-0123456789abcdef0", "use1-az3": "subnet-0123456789abcdef1" },
      controlPlaneSubnetIds: ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"],
      securityGroupId: "sg-0123456789abcdef0",
    };
    const inExisting = (...changes: readonly Change[]) =>
      changed(
        ["aws:region", "", "us-east-1"],
        [network, "", { existing }],
        ["hyperpod-eks:hyperpod", "baseZones", ["use1-az3"]],
        ["hyperpod-eks:instanceGroups", "workers/zone", "use1-az3"],
        ...changes,
      );
    const problem = onlyProblem(inExisting());
    assert.equal(problem.path, "hyperpod-eks:network.existing.controlPlaneSubnetIds[1]");
    assert.equal(problem.received, "subnet-0123456789abcdef1, which is in use1-az3");
    accepted(inExisting(["hyperpod-eks:eks", "", { existing: { clusterName: "shared" } }]));
  });
});
