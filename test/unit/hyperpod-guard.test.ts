import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import {
  compareFrozenInputs,
  compareInstanceGroups,
  compareProvisioningMode,
  describeFinding,
  describeRefusals,
  type Finding,
} from "../../components/hyperpod/guard";
import { checkFrozenInputs, checkInstanceGroups, plainValue } from "../../components/hyperpod/guard-hooks";
import { unknownValue } from "../../components/hyperpod/guard-values";
import type { AskLive } from "../../components/hyperpod/live-platform";

const role = "arn:aws:iam::111122223333:role/nodes";

/** Both clusters live. */
const alive =
  (status = "InService"): AskLive =>
  async () => ({ hyperPod: { status, instanceTypes: {} }, eks: { version: "1.34" } });

function group(name: string, over: Record<string, unknown> = {}) {
  return {
    instanceGroupName: name,
    instanceType: "ml.g5.8xlarge",
    instanceCount: 2,
    threadsPerCore: 2,
    executionRole: role,
    overrideVpcConfig: { subnets: ["subnet-1"], securityGroupIds: ["sg-1"] },
    instanceStorageConfigs: volumes({}),
    ...over,
  };
}

function volumes(over: { size?: number; extraKey?: string; rootKey?: string | undefined }) {
  const { size = 500, extraKey, rootKey } = { rootKey: "k", ...over };
  return [
    { ebsVolumeConfig: { volumeSizeInGb: size, ...(extraKey === undefined ? {} : { volumeKmsKeyId: extraKey }) } },
    ...(rootKey === undefined ? [] : [{ ebsVolumeConfig: { rootVolume: true, volumeKmsKeyId: rootKey } }]),
  ];
}

const nothingAllowed = { removeGroups: [] };
const paths = (findings: readonly Finding[]) => findings.map((finding) => finding.path);
const at = "hyperpod-eks:instanceGroups";

function compare(before: unknown, after: unknown, removeGroups: string[] = []) {
  return compareInstanceGroups(before, after, { removeGroups });
}

describe("guard: instance groups", () => {
  it("says nothing about unchanged groups, reordered lists and new groups", () => {
    const before = [group("a"), group("b")];
    const reordered = [
      group("new"),
      group("b", { instanceStorageConfigs: [...group("b").instanceStorageConfigs].reverse() }),
      group("a"),
    ];
    assert.deepEqual(compare(before, reordered), { refusals: [], warnings: [] });
  });

  for (const [field, value, path] of [
    ["instanceType", "ml.g5.12xlarge", "instanceType"],
    ["executionRole", "arn:aws:iam::111122223333:role/other", "executionRole"],
    ["threadsPerCore", 1, "threadsPerCore"],
    ["capacityRequirements", { spot: {} }, "capacity"],
    ["instanceStorageConfigs", volumes({ extraKey: "key-2" }), "volume.kmsKeyArn"],
    ["instanceStorageConfigs", volumes({ rootKey: "key-3" }), "rootVolume.kmsKeyArn"],
    ["instanceStorageConfigs", volumes({ rootKey: undefined }), "rootVolume.kmsKeyArn"],
  ] as const) {
    it(`refuses another ${path} of a live group`, () => {
      const { refusals, warnings } = compare([group("a"), group("b")], [group("a"), group("b", { [field]: value })]);
      assert.deepEqual(paths(refusals), [`${at}.b.${path}`]);
      assert.deepEqual(warnings, []);
      assert.match(refusals[0]?.received ?? "", /^the .* changes from .* to /);
    });
  }

  it("leaves the values of secret groups out of every text", () => {
    const changes = { instanceType: "ml.tulip", imageId: "ami-tulip", instanceCount: 1 };
    const result = compareInstanceGroups([group("a")], [group("a", changes)], { removeGroups: [], secret: true });
    const texts = [...result.refusals, ...result.warnings].map(describeFinding).join("\n");
    assert.equal(result.refusals.length, 1);
    assert.doesNotMatch(texts, /tulip|ml\.g5|1 instead of 2/);
    assert.match(texts, /the instance type changes from \[secret\] to \[secret\]/);
  });

  it("takes an unknown role for a replaced one", () => {
    const { refusals } = compare([group("a")], [group("a", { executionRole: unknownValue })]);
    assert.deepEqual(paths(refusals), [`${at}.a.executionRole`]);
    assert.match(refusals[0]?.received ?? "", /known only during the deployment/);
  });

  it("takes missing threads per core for 1, as SageMaker does", () => {
    const { threadsPerCore: _, ...imported } = group("a");
    assert.deepEqual(compare([imported], [group("a", { threadsPerCore: 1 })]).refusals, []);
    assert.equal(compare([imported], [group("a", { threadsPerCore: 2 })]).refusals.length, 1);
  });

  it("refuses the removal of a group and names the one way past", () => {
    const { refusals } = compare([group("a"), group("old", { instanceCount: 7 })], [group("a")]);
    assert.deepEqual(paths(refusals), [`${at}.old`]);
    assert.match(refusals[0]?.allowed ?? "", /7 nodes/);
    assert.match(refusals[0]?.action ?? "", /hyperpod-eks:allow: \{removeGroups: \[old\]\}/);
  });

  it("lets an allowed removal through, and says what is lost", () => {
    const { refusals, warnings } = compare([group("a"), group("old", { instanceCount: 7 })], [group("a")], ["old"]);
    assert.deepEqual(refusals, []);
    assert.deepEqual(paths(warnings), ["hyperpod-eks:allow.removeGroups"]);
    assert.match(warnings[0]?.allowed ?? "", /7 nodes/);
  });

  it("allows the named group only", () => {
    const { refusals } = compare([group("a"), group("b"), group("c")], [group("a")], ["b"]);
    assert.deepEqual(paths(refusals), [`${at}.c`]);
  });

  it("recognizes a rename and names the new name", () => {
    const { refusals } = compare([group("a")], [group("b")]);
    assert.deepEqual(paths(refusals), [`${at}.a`]);
    assert.match(refusals[0]?.received ?? "", /renamed to "b"/);
  });

  it("refuses to remove the last group even when it is allowed by name", () => {
    for (const after of [[], undefined]) {
      assert.deepEqual(paths(compare([group("a")], after, ["a"]).refusals), [at]);
    }
  });

  it("warns of a smaller count and not of a larger one", () => {
    const smaller = compare([group("a")], [group("a", { instanceCount: 1 })]);
    assert.deepEqual(smaller.refusals, []);
    assert.deepEqual(paths(smaller.warnings), [`${at}.a.count`]);
    assert.match(smaller.warnings[0]?.allowed ?? "", /at random/);
    assert.deepEqual(compare([group("a")], [group("a", { instanceCount: 3 })]).warnings, []);
  });

  for (const [field, value, path] of [
    ["overrideVpcConfig", { subnets: ["subnet-2"], securityGroupIds: ["sg-1"] }, "zone"],
    ["instanceStorageConfigs", volumes({ size: 600 }), "volume"],
    ["imageId", "ami-0123456789abcdef0", "imageId"],
    ["trainingPlanArn", "arn:aws:sagemaker:us-west-2:111122223333:training-plan/p", "trainingPlanArn"],
  ] as const) {
    it(`warns of another ${field} (${path}), about which the sources disagree`, () => {
      const { refusals, warnings } = compare([group("a")], [group("a", { [field]: value })]);
      assert.deepEqual(refusals, []);
      assert.deepEqual(paths(warnings), [`${at}.a.${path}`]);
    });
  }

  it("refuses a live group's subnet or security group that is about to be replaced", () => {
    for (const override of [
      { subnets: [unknownValue], securityGroupIds: ["sg-1"] },
      { subnets: ["subnet-1"], securityGroupIds: [unknownValue] },
      unknownValue,
    ]) {
      const { refusals, warnings } = compare([group("a")], [group("a", { overrideVpcConfig: override })]);
      assert.deepEqual(paths(refusals), [`${at}.a.zone`]);
      assert.match(refusals[0]?.received ?? "", /about to be replaced/);
      assert.deepEqual(warnings, []);
    }
  });

  it("takes a new group in a subnet that is made with it", () => {
    const added = group("b", { overrideVpcConfig: { subnets: [unknownValue], securityGroupIds: ["sg-1"] } });
    assert.deepEqual(compare([group("a")], [group("a"), added]), { refusals: [], warnings: [] });
  });

  it("tells spot from on-demand, which is what is meant where nothing is said", () => {
    const onDemand = group("a", { capacityRequirements: { onDemand: {} } });
    const spot = [group("a", { capacityRequirements: { spot: {} } })];
    assert.equal(compare(spot, [onDemand]).refusals.length, 1);
    assert.deepEqual(compare(spot, spot), { refusals: [], warnings: [] });
    assert.deepEqual(compare([group("a")], [onDemand]), { refusals: [], warnings: [] });
  });

  it("warns of a new group without nodes", () => {
    assert.deepEqual(paths(compare([group("a")], [group("a"), group("b", { instanceCount: 0 })]).warnings), [
      `${at}.b.count`,
    ]);
  });

  it("says so when the groups cannot be checked, and is silent when there were none", () => {
    assert.deepEqual(paths(compare([group("a")], unknownValue).warnings), [at]);
    assert.deepEqual(compare(undefined, [group("a")]), { refusals: [], warnings: [] });
  });

  it("reports every problem of every group at once, where, what, allowed and to do", () => {
    const { refusals } = compare(
      [group("a"), group("b"), group("c")],
      [group("a", { instanceType: "ml.p5.48xlarge", threadsPerCore: 1 }), group("c", { threadsPerCore: 1 })],
    );
    const text = describeRefusals(refusals);
    assert.match(text, /because of 4 changes/);
    for (const path of ["a.instanceType", "a.threadsPerCore", "b", "c.threadsPerCore"]) {
      assert.ok(text.includes(`${at}.${path}\n    received: `), path);
    }
    assert.equal(text.match(/ {4}to do: /g)?.length, 4);
  });
});

describe("guard: frozen inputs", () => {
  const frozen = {
    clusterName: "research",
    eksClusterArn: "arn:aws:eks:us-west-2:111122223333:cluster/research",
    subnetIds: ["subnet-1", "subnet-2"],
    securityGroupIds: ["sg-1"],
  };

  it("says nothing about unchanged and reordered inputs, or when nothing was stashed", () => {
    assert.deepEqual(compareFrozenInputs(frozen, { ...frozen, subnetIds: ["subnet-2", "subnet-1"] }).refusals, []);
    assert.deepEqual(compareFrozenInputs({}, frozen).refusals, []);
  });

  for (const [field, value, path] of [
    ["clusterName", "other", "hyperpod-eks:name"],
    ["eksClusterArn", unknownValue, "hyperpod-eks:eks"],
    ["subnetIds", ["subnet-1"], "hyperpod-eks:hyperpod.baseZones"],
    ["subnetIds", ["subnet-1", unknownValue], "hyperpod-eks:hyperpod.baseZones"],
    ["securityGroupIds", ["sg-2"], "hyperpod-eks:network"],
  ] as const) {
    it(`refuses ${String(typeof value === "symbol" ? "an unknown" : "another")} ${field} and offers no setting`, () => {
      const { refusals, warnings } = compareFrozenInputs(frozen, { ...frozen, [field]: value });
      assert.deepEqual(paths(refusals), [path]);
      assert.deepEqual(warnings, []);
      const text = describeFinding(refusals[0] as Finding);
      assert.match(text, /pulumi destroy/);
      assert.doesNotMatch(text, /hyperpod-eks:allow/);
    });
  }
});

// What the engine hands to a hook is built here as the SDK builds it: secrets as Outputs, unknowns as its marker.
describe("guard hooks", () => {
  const unknown = pulumi.unknown;

  it("let an update without changes pass", async () => {
    await checkInstanceGroups(
      {
        oldInputs: { instanceGroups: [group("a"), group("b")] },
        newInputs: { instanceGroups: [group("b"), group("a")] },
      },
      nothingAllowed,
    );
  });

  it("see through a secret list, where two different secrets look the same as text", async () => {
    const before = { instanceGroups: pulumi.secret([group("a")]) };
    await checkInstanceGroups(
      { oldInputs: before, newInputs: { instanceGroups: pulumi.secret([group("a")]) } },
      nothingAllowed,
    );
    await assert.rejects(
      checkInstanceGroups(
        {
          oldInputs: before,
          newInputs: { instanceGroups: pulumi.secret([group("a", { instanceType: "ml.p5.48xlarge" })]) },
        },
        nothingAllowed,
      ),
      /instanceGroups\.a\.instanceType/,
    );
  });

  it("compare a list that has become secret with the plain one before", async () => {
    const secretType = { instanceGroups: [group("a", { instanceType: pulumi.secret("ml.g5.8xlarge") })] };
    await checkInstanceGroups({ oldInputs: { instanceGroups: [group("a")] }, newInputs: secretType }, nothingAllowed);
  });

  it("stop a replaced role in a preview, where its ARN is unknown, also inside a secret", async () => {
    for (const groups of [
      [group("a", { executionRole: unknown })],
      pulumi.secret([group("a", { executionRole: unknown })]),
    ]) {
      await assert.rejects(
        checkInstanceGroups(
          { oldInputs: { instanceGroups: [group("a")] }, newInputs: { instanceGroups: groups } },
          nothingAllowed,
        ),
        /instanceGroups\.a\.executionRole/,
      );
    }
  });

  it("put everything into the message of what they throw", async () => {
    const refused = checkInstanceGroups(
      { oldInputs: { instanceGroups: [group("a"), group("b")] }, newInputs: { instanceGroups: [group("a")] } },
      nothingAllowed,
    );
    await assert.rejects(refused, (error: Error) => {
      for (const text of ["hyperpod-eks:instanceGroups.b", "received:", "allowed:", "to do:", "removeGroups: [b]"]) {
        assert.ok(error.message.includes(text), text);
      }
      return true;
    });
  });

  it("let the removal of a group pass that the setting names, with a warning in the log", async () => {
    const warn = pulumi.log.warn;
    const warnings: string[] = [];
    Object.assign(pulumi.log, { warn: (message: string) => warnings.push(message) });
    try {
      await checkInstanceGroups(
        { oldInputs: { instanceGroups: [group("a"), group("b")] }, newInputs: { instanceGroups: [group("a")] } },
        { removeGroups: ["b"] },
      );
    } finally {
      Object.assign(pulumi.log, { warn });
    }
    assert.equal(warnings.length, 1);
    assert.match(warnings[0] ?? "", /^hyperpod-eks:allow\.removeGroups\n/);
  });

  it("stop a change of the stashed inputs and let equal ones pass", async () => {
    const input = {
      clusterName: "research",
      eksClusterArn: "arn",
      subnetIds: ["s-1", "s-2"],
      securityGroupIds: ["sg-1"],
    };
    const notAsked = async () => assert.fail("nothing is refused, so nothing is asked");
    const sorted = { input: { ...input, subnetIds: ["s-2", "s-1"] } };
    await checkFrozenInputs({ oldInputs: { input }, newInputs: sorted }, notAsked);
    for (const changed of [
      { ...input, eksClusterArn: unknown },
      unknown,
      pulumi.secret({ ...input, clusterName: "x" }),
    ]) {
      await assert.rejects(
        checkFrozenInputs({ oldInputs: { input }, newInputs: { input: changed } }, alive()),
        /pulumi destroy/,
      );
    }
  });

  it("let the stashed inputs change where no cluster lives, and say so where that can't be asked", async () => {
    const input = { clusterName: "research", eksClusterArn: "arn", subnetIds: ["s-1"], securityGroupIds: ["sg-1"] };
    const change = { oldInputs: { input }, newInputs: { input: { ...input, subnetIds: ["s-2"] } } };
    const asked: unknown[] = [];
    await checkFrozenInputs(change, async (names) => {
      asked.push(names);
      return { hyperPod: undefined, eks: undefined };
    });
    assert.deepEqual(asked, [{ hyperPodClusterName: "research", eksClusterName: undefined }]);
    await assert.rejects(
      checkFrozenInputs(change, async () => {
        throw new Error("`aws sagemaker describe-cluster` failed: AccessDenied");
      }),
      /baseZones[\s\S]*\nWhether the clusters live could not be asked, so they are taken to: `aws sagemaker .*AccessDenied\n$/,
    );
    await assert.rejects(
      checkFrozenInputs(change, alive("Failed")),
      /status Failed, and no update takes it out of that\. .*`aws sagemaker delete-cluster`, then run `pulumi refresh`/,
    );
    await assert.rejects(checkFrozenInputs(change, alive()), (error: Error) => !error.message.includes("Failed"));
  });

  it("warn of another provisioning mode, and of no other than the live cluster has", () => {
    assert.deepEqual(compareProvisioningMode("Continuous", "Continuous"), { refusals: [], warnings: [] });
    assert.deepEqual(compareProvisioningMode(undefined, undefined), { refusals: [], warnings: [] });
    const off = compareProvisioningMode("Continuous", undefined);
    assert.deepEqual(off.refusals, []);
    assert.deepEqual(
      off.warnings.map(({ path, received }) => [path, received]),
      [["hyperpod-eks:hyperpod.continuousProvisioning", "it changes from true to false"]],
    );
    assert.match(off.warnings[0]?.allowed ?? "", /no value that ends it/);
    const on = compareProvisioningMode(undefined, "Continuous");
    assert.equal(on.warnings[0]?.received, "it changes from false to true");
    assert.match(on.warnings[0]?.allowed ?? "", /do not say/);
  });

  it("resolve nested secrets and unknowns to plain values", async () => {
    assert.deepEqual(await plainValue({ a: pulumi.secret({ b: [pulumi.secret(1), unknown] }), c: null }), {
      a: { b: [1, unknownValue] },
      c: null,
    });
  });
});
