/** Instance groups: zones, counts and types, also of restricted and flexible groups. */
import * as assert from "node:assert/strict";
import { messagesOf, type SampleResource, unknownInPreview } from "../support/policy-run";
import { group, hyperpod } from "../support/policy-samples";

const cluster = (props: Record<string, unknown>): SampleResource => ({ ...hyperpod([]), props });
const flexible = (...instanceTypes: string[]) => ({
  ...group,
  instanceType: undefined,
  instanceRequirements: { instanceTypes },
});

describe("the policy on zones", () => {
  const rule = "hyperpod-group-zone";

  it("looks at restricted groups as well", async () => {
    const restricted = { ...group, instanceGroupName: "nova", overrideVpcConfig: undefined };
    assert.deepEqual(await messagesOf(rule, [cluster({ restrictedInstanceGroups: [restricted] })]), [
      "Instance group nova: received 0 subnets, allowed is one.",
    ]);
  });

  it("takes one subnet, of which it need not know the id", async () => {
    const subnets = [unknownInPreview];
    assert.deepEqual(await messagesOf(rule, [hyperpod([{ ...group, overrideVpcConfig: { subnets } }])]), []);
  });

  it("names each group that is wrong, beside one whose subnets are not known yet", async () => {
    const groups = [
      { ...group, instanceGroupName: "a", overrideVpcConfig: unknownInPreview },
      { ...group, instanceGroupName: "b", overrideVpcConfig: { subnets: ["subnet-1", "subnet-2"] } },
      { ...group, instanceGroupName: "c", overrideVpcConfig: { securityGroupIds: ["sg-1"] } },
    ];
    assert.deepEqual(await messagesOf(rule, [hyperpod(groups)]), [
      "Instance group b: received 2 subnets, allowed is one.",
      "Instance group c: received 0 subnets, allowed is one.",
    ]);
  });
});

describe("the policy on accelerators", () => {
  const rule = "accelerator-ceiling";

  it("counts all clusters and restricted groups, up to the last allowed one", async () => {
    const groups = { instanceGroups: [group], restrictedInstanceGroups: [{ ...group, instanceCount: 3 }] };
    const two = [cluster(groups), { ...cluster(groups), name: "second" }];
    assert.deepEqual(await messagesOf(rule, two, { maxAccelerators: 63 }), [
      "The stack asks for 64 accelerators, allowed are 63.",
    ]);
    assert.deepEqual(await messagesOf(rule, two, { maxAccelerators: 64 }), []);
  });

  it("counts a flexible group as all of its largest type", async () => {
    const groups = [flexible("ml.g5.2xlarge", "ml.p5.48xlarge", "ml.m5.xlarge")];
    assert.deepEqual(await messagesOf(rule, [hyperpod(groups)], { maxAccelerators: 7 }), [
      "The stack asks for 8 accelerators, allowed are 7.",
    ]);
  });

  it("lets a ceiling of none through for CPUs only", async () => {
    const cpu = { ...group, instanceType: "ml.m5.xlarge", instanceCount: 50 };
    assert.deepEqual(await messagesOf(rule, [hyperpod([cpu])], { maxAccelerators: 0 }), []);
    assert.equal((await messagesOf(rule, [hyperpod([cpu, group])], { maxAccelerators: 0 })).length, 1);
  });

  it("refuses what it can't count: a strange type, a type or count that is not known yet, none at all", async () => {
    const groups = [
      { ...group, instanceType: "ml.p99.huge", instanceCount: 0 },
      { ...group, instanceType: "constructor" },
      { ...group, instanceType: unknownInPreview },
      { ...group, instanceType: undefined },
      { ...group, instanceCount: unknownInPreview },
      { ...group, instanceType: "ml.m5.xlarge", instanceCount: unknownInPreview },
    ];
    const words = "Instance group workers:";
    assert.deepEqual(await messagesOf(rule, [hyperpod(groups)]), [
      `${words} how many accelerators ml.p99.huge has is not known, so it can't be counted.`,
      `${words} how many accelerators constructor has is not known, so it can't be counted.`,
      `${words} its instance type is not known, so it can't be counted.`,
      `${words} its instance type is not known, so it can't be counted.`,
      `${words} its instanceCount is not known in a preview, so it can't be counted.`,
    ]);
    assert.deepEqual(await messagesOf(rule, [cluster({ instanceGroups: unknownInPreview })]), [
      "hyperpod: its instance groups are not known in a preview, so they can't be counted.",
    ]);
  });

  it("refuses a cluster that scales groups with accelerators by itself, and one without lets it", async () => {
    const scaling = { autoScaling: { mode: "Enable", autoScalerType: "Karpenter" } };
    const idle = { ...group, instanceCount: 0 };
    const cpu = { ...idle, instanceType: "ml.m5.xlarge" };
    assert.deepEqual(await messagesOf(rule, [cluster({ ...scaling, instanceGroups: [idle, cpu] })]), [
      "hyperpod has autoScaling: how many nodes with accelerators it will have is not written, so it can't be counted.",
    ]);
    assert.deepEqual(await messagesOf(rule, [cluster({ ...scaling, instanceGroups: [cpu] })]), []);
    assert.deepEqual(
      await messagesOf(rule, [cluster({ autoScaling: { mode: "Disable" }, instanceGroups: [idle] })]),
      [],
    );
  });
});

describe("the policy on instance types", () => {
  const rule = "instance-types-allowed";
  const config = { allowedInstanceTypes: ["ml.p5.48xlarge"] };

  it("looks at each type of a flexible group, and at restricted groups", async () => {
    const samples = [
      cluster({
        instanceGroups: [flexible("ml.p5.48xlarge", "ml.g5.2xlarge", "ml.g5.4xlarge")],
        restrictedInstanceGroups: [{ ...group, instanceGroupName: "nova", instanceType: "ml.p4d.24xlarge" }],
      }),
    ];
    assert.deepEqual(await messagesOf(rule, samples, config), [
      "Instance group workers: received ml.g5.2xlarge, allowed are ml.p5.48xlarge.",
      "Instance group workers: received ml.g5.4xlarge, allowed are ml.p5.48xlarge.",
      "Instance group nova: received ml.p4d.24xlarge, allowed are ml.p5.48xlarge.",
    ]);
  });

  it("says nothing where no list is configured, and of a type that is not known yet", async () => {
    assert.deepEqual(await messagesOf(rule, [hyperpod([{ ...group, instanceType: "ml.p4d.24xlarge" }])]), []);
    assert.deepEqual(await messagesOf(rule, [hyperpod([{ ...group, instanceType: unknownInPreview }])], config), []);
  });
});
