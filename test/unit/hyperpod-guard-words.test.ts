/** What the guard says has changed: only that, in the settings' words, with no value as JSON. */
import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { compareFrozenInputs, compareInstanceGroups, describeFinding } from "../../components/hyperpod/guard";
import { checkInstanceGroups } from "../../components/hyperpod/guard-hooks";
import { show, unknownValue } from "../../components/hyperpod/guard-values";

const zones = { "subnet-1": "usw2-az1", "subnet-2": "usw2-az2" };
const network = (subnet: unknown, securityGroup: unknown = "sg-1") => ({
  subnets: [subnet],
  securityGroupIds: [securityGroup],
});
const extra = (size: number | undefined, key?: string) => ({
  ebsVolumeConfig: { volumeSizeInGb: size, ...(key === undefined ? {} : { volumeKmsKeyId: key }) },
});
const root = (key: string) => ({ ebsVolumeConfig: { rootVolume: true, volumeKmsKeyId: key } });

/** What is received of a group's change, refusals first. */
function received(before: Record<string, unknown>, after: Record<string, unknown>, secret = false): string[] {
  const group = { instanceGroupName: "a", overrideVpcConfig: network("subnet-1") };
  const options = { removeGroups: [], zones, secret };
  const result = compareInstanceGroups([{ ...group, ...before }], [{ ...group, ...after }], options);
  return [...result.refusals, ...result.warnings].map((finding) => {
    assert.doesNotMatch(describeFinding(finding).replace("{removeGroups: [a]}", ""), /\{"|\["|:\{|undefined|\[object/);
    return finding.received;
  });
}

describe("guard: what changes of a group, in the settings' words", () => {
  for (const [what, before, after, text] of [
    ["another zone", {}, { overrideVpcConfig: network("subnet-2") }, "the zone changes from usw2-az1 to usw2-az2"],
    [
      "a zone that the network has lost",
      { overrideVpcConfig: network("subnet-9") },
      {},
      "the zone changes from that of subnet-9 to usw2-az1",
    ],
    [
      "a zone of the group's own",
      { overrideVpcConfig: { securityGroupIds: ["sg-1"] } },
      {},
      "the zone changes from the cluster's base zones to usw2-az1",
    ],
    [
      "another security group",
      {},
      { overrideVpcConfig: network("subnet-1", "sg-2") },
      'the security group of the zone\'s nodes changes from "sg-1" to "sg-2"',
    ],
    [
      "a replaced subnet",
      {},
      { overrideVpcConfig: network(unknownValue) },
      "a subnet known only during the deployment: new, or about to be replaced",
    ],
    [
      "a replaced security group",
      {},
      { overrideVpcConfig: network("subnet-1", unknownValue) },
      "a security group known only during the deployment: new, or about to be replaced",
    ],
    [
      "a replaced network",
      {},
      { overrideVpcConfig: unknownValue },
      "a subnet and a security group known only during the deployment: new, or about to be replaced",
    ],
    ["spot", {}, { capacityRequirements: { spot: {} } }, "the kind of capacity changes from onDemand to spot"],
    [
      "a larger volume",
      { instanceStorageConfigs: [extra(500)] },
      { instanceStorageConfigs: [extra(600)] },
      "the size of the extra volume changes from 500 GiB to 600 GiB",
    ],
    [
      "no volume",
      { instanceStorageConfigs: [extra(500)] },
      {},
      "the size of the extra volume changes from 500 GiB to no volume",
    ],
    [
      "a key of the extra volume",
      { instanceStorageConfigs: [extra(500)] },
      { instanceStorageConfigs: [extra(500, "arn:key")] },
      'the key of the extra volume changes from a key that AWS owns to "arn:key"',
    ],
    [
      "no key of the root volume",
      { instanceStorageConfigs: [root("arn:key")] },
      {},
      'the key of the root volume changes from "arn:key" to a key that AWS owns',
    ],
    ["threads", {}, { threadsPerCore: 2 }, "the number of threads per core changes from 1 to 2"],
    ["a type", { instanceType: "ml.a" }, { instanceType: "ml.b" }, 'the instance type changes from "ml.a" to "ml.b"'],
    ["an AMI", {}, { imageId: "ami-1" }, 'the AMI changes from HyperPod\'s current one to "ami-1"'],
    ["a plan", {}, { trainingPlanArn: "arn:plan" }, 'the training plan changes from none to "arn:plan"'],
    [
      "a network interface",
      {},
      { networkInterface: { interfaceType: "efa-only" } },
      'the kind of network interface changes from SageMaker\'s default to "efa-only"',
    ],
    [
      "a replaced role",
      { executionRole: "arn:role" },
      { executionRole: unknownValue },
      'the execution role changes from "arn:role" to a value known only during the deployment (what it belongs to is being replaced)',
    ],
  ] as const) {
    it(`says ${what}, and nothing else`, () => {
      assert.deepEqual(received(before, after), [text]);
    });
  }

  it("leaves the zones of secret groups out", () => {
    assert.deepEqual(received({}, { overrideVpcConfig: network("subnet-2") }, true), [
      "the zone changes from [secret] to [secret]",
    ]);
  });

  it("names zones by the subnets that the engine hands over, where they are known", async () => {
    const { warn } = pulumi.log;
    const warnings: string[] = [];
    Object.assign(pulumi.log, { warn: (text: string) => warnings.push(text) });
    try {
      const groups = (subnet: string) => ({
        instanceGroups: [{ instanceGroupName: "a", overrideVpcConfig: network(subnet) }],
      });
      await checkInstanceGroups(
        { oldInputs: groups("subnet-1"), newInputs: groups("subnet-2") },
        { removeGroups: [] },
        {
          "usw2-az1": pulumi.output("subnet-1"),
          "usw2-az2": "subnet-2",
          "usw2-az3": pulumi.output(pulumi.unknown as string),
        },
      );
    } finally {
      Object.assign(pulumi.log, { warn });
    }
    assert.deepEqual(warnings, [
      "hyperpod-eks:instanceGroups.a.zone\n    received: the zone changes from usw2-az1 to usw2-az2\n" +
        "    allowed:  AWS's documents do not agree on whether a live group can change this; SageMaker may refuse the update\n" +
        "    to do:    If it does: restore the value, or add a second group and remove this one.",
    ]);
  });
});

describe("guard: what changes of the cluster, in the settings' words", () => {
  it("says lists as the settings have them", () => {
    const says = (before: object, after: object) =>
      compareFrozenInputs(before, after).refusals.map((finding) => finding.received);
    assert.deepEqual(says({ baseZones: ["usw2-az2"] }, { baseZones: ["usw2-az1", "usw2-az2"] }), [
      "the list of the HyperPod cluster's base zones changes from [usw2-az2] to [usw2-az1, usw2-az2]",
    ]);
    assert.deepEqual(says({ subnetIds: ["subnet-1"] }, { subnetIds: ["subnet-2"] }), [
      "the list of the HyperPod cluster's base subnets changes from [subnet-1] to [subnet-2]",
    ]);
    assert.deepEqual(says({ subnetIds: ["subnet-1"] }, { subnetIds: [unknownValue] }), [
      "the list of the HyperPod cluster's base subnets changes from [subnet-1] to a value that is partly known only during the deployment",
    ]);
    assert.deepEqual(says({ securityGroupIds: ["sg-1"] }, { securityGroupIds: ["sg-2"] }), [
      "the list of the HyperPod cluster's security groups changes from [sg-1] to [sg-2]",
    ]);
    assert.deepEqual(says({ clusterName: "a" }, { clusterName: "b" }), [
      'the name of the HyperPod cluster changes from "a" to "b"',
    ]);
  });

  it("says maps as YAML's short form has them", () => {
    assert.equal(
      show({ size: 5, key: { name: "k", none: undefined }, on: true }),
      "{ size: 5, key: { name: k }, on: true }",
    );
    assert.equal(show(undefined), "nothing");
  });
});
