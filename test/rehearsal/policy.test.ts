/** The policy pack under the real command line: over the stack files, over a planted mistake for each rule, wrongly configured. */
import * as assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { policies } from "../../policy/pack";
import { hyperPodFoundation } from "../support/hyperpod-foundation";
import { planted, plantedConfig, plantedProgram } from "../support/planted-violations";
import { type ReportedViolation, violationsIn } from "../support/policy-violations";
import { Story } from "../support/rehearsal-story";
import { projectDirectory } from "../support/whole-program";
import { WrongProgram, type WrongResult } from "../support/wrong-program";

const pack = ["--policy-pack", join(projectDirectory, "policy")];

/** Frames of a stack trace, which nobody shall have to read. */
const stackTrace = /^ +at .+:\d+:\d+\)?$/m;

const inShort = ({ rule, resource, message }: Pick<ReportedViolation, "rule" | "resource" | "message">) =>
  `${rule} (${resource}): ${message}`;

/** The stack files are previewed, and dev is made as well: an update shows policies what AWS has answered. */
for (const [stack, command] of [
  ["dev", ["up", "--yes"]],
  ["prod", ["preview"]],
] as const) {
  describe(`the policy pack over ${stack}`, () => {
    let story: Story;

    before(async () => {
      story = await Story.begin(stack);
    });
    after(() => story.end());

    it("has nothing to say, not even that something is not known yet", async () => {
      const { exitCode, output } = await story.pulumi(...command, "--non-interactive", ...pack);
      assert.equal(exitCode, 0, output);
      assert.match(output, /✅ hyperpod-eks@v0\.1\.0/);
      assert.deepEqual(violationsIn(output), []);
      assert.doesNotMatch(output, /\[(mandatory|advisory)\]/);
    });
  });
}

describe("the policy pack over prod with other settings", () => {
  let story: Story;

  before(async () => {
    story = await Story.begin("prod");
  });
  after(() => story.end());

  it("stops the preview, and names each resource that a setting makes wrong", async () => {
    story.edit({
      "hyperpod-eks:protection": "off",
      "hyperpod-eks:tags": { environment: "", team: "x" },
      "hyperpod-eks:eks/create/endpoint/publicCidrs": ["0.0.0.0/0"],
      "hyperpod-eks:eks/create/secretsEncryption": false,
      "hyperpod-eks:instanceGroups/training/count": 40,
    });
    const { exitCode, output } = await story.pulumi("preview", "--non-interactive", ...pack);
    assert.notEqual(exitCode, 0);
    const found = violationsIn(output).map(({ rule, resource }) => `${rule} ${resource}`);
    const [untagged, others] = [true, false].map((tags) =>
      found.filter((each) => each.startsWith("required-tags ") === tags).sort(),
    );
    assert.deepEqual(others, [
      "accelerator-ceiling hyperpod-eks-prod",
      "eks-deletion-protection eks-control-plane-eksCluster",
      "eks-public-endpoint-cidrs eks-control-plane-eksCluster",
      "eks-secrets-encrypted eks-control-plane-eksCluster",
      "stateful-resources-protected eks-control-plane-eksCluster",
      "stateful-resources-protected hyperpod-cluster",
      "stateful-resources-protected lifecycle-bucket",
    ]);
    const endpoints = untagged?.filter((each) => each.endsWith("-endpoint"));
    assert.equal(endpoints?.length, 9);
    assert.deepEqual(
      untagged?.filter((each) => !endpoints?.includes(each)).map((each) => each.replace("required-tags ", "")),
      [
        "eks-control-plane-eksCluster",
        "eks-logs",
        "hyperpod-cluster",
        "lifecycle-bucket",
        "network-flow-logs",
        ...["usw2-az1", "usw2-az2", "usw2-az3"].map((zone) => `network-nat-address-${zone}`),
        ...["usw2-az1", "usw2-az2", "usw2-az3"].map((zone) => `network-nat-gateway-${zone}`),
      ],
    );
    assert.match(output, /The stack asks for 328 accelerators, allowed are 64\./);
    assert.deepEqual(story.rehearsal.account.everything(), []);
  });
});

describe("the policy pack over a program with a mistake for each rule", () => {
  let program: WrongProgram;
  let wrong: WrongResult;
  let right: WrongResult;

  before(async () => {
    program = await WrongProgram.begin();
    const config = join(program.folder, "policy-config.json");
    writeFileSync(config, JSON.stringify(plantedConfig));
    const preview = ["preview", ...pack, "--policy-pack-config", config];
    wrong = await program.runProgram(plantedProgram(true), ...preview);
    right = await program.runProgram(plantedProgram(false), ...preview);
  });
  after(() => program.end());

  it("has a planted mistake for each rule of the pack", () => {
    assert.deepEqual([...new Set(planted.map(({ rule }) => rule))].sort(), policies.map(({ name }) => name).sort());
  });

  for (const mistake of planted) {
    it(`${mistake.rule}: found in ${mistake.resource}, and not without the mistake`, () => {
      const rule = policies.find(({ name }) => name === mistake.rule);
      const of = (result: WrongResult) => violationsIn(result.output).filter((each) => each.rule === mistake.rule);
      assert.deepEqual(
        of(wrong).map(({ level, severity, resource, message, toDo }) => ({ level, severity, resource, message, toDo })),
        [
          {
            level: "mandatory",
            severity: rule?.severity,
            resource: mistake.resource,
            message: mistake.message,
            toDo: rule?.remediationSteps,
          },
        ],
        wrong.output,
      );
      assert.deepEqual(of(right), []);
    });
  }

  it("says nothing else, and stops the preview of the wrong program only", () => {
    assert.deepEqual(violationsIn(wrong.output).map(inShort).sort(), planted.map(inShort).sort());
    assert.notEqual(wrong.exitCode, 0);
    assert.doesNotMatch(right.output, /\[(mandatory|advisory)\]/);
    assert.equal(right.exitCode, 0, right.output);
    assert.deepEqual(program.rehearsal.account.everything(), []);
  });
});

describe("the policy pack over a replacement", () => {
  let program: WrongProgram;
  let flags: string[];

  const cluster = (clusterName: string, options: object) =>
    `${hyperPodFoundation}
hyperpod("kept", {}, { clusterName: "${clusterName}" }, everything, ${JSON.stringify({ deleteBeforeReplace: true, ...options })});`;
  const clusters = () =>
    program.rehearsal.account.list("sagemaker:cluster").map(({ id, attributes }) => `${attributes.clusterName} ${id}`);

  before(async () => {
    program = await WrongProgram.begin();
    const config = join(program.folder, "policy-config.json");
    writeFileSync(config, JSON.stringify({ all: "disabled", "replacement-refused": "mandatory" }));
    flags = [...pack, "--policy-pack-config", config];
    const made = await program.up(cluster("kept", {}));
    assert.equal(made.exitCode, 0, made.output);
  });
  after(() => program.end());

  it("stops an update that would replace a HyperPod cluster which nothing guards, and leaves it as it is", async () => {
    const standing = clusters();
    const { exitCode, output } = await program.runProgram(cluster("renamed", {}), "up", "--yes", ...flags);
    assert.match(output, /aws-native:sagemaker:Cluster kept replace/);
    assert.deepEqual(violationsIn(output).map(inShort), [
      "replacement-refused (kept): kept could be replaced with all its nodes by a change of its name, network or EKS cluster: nothing refuses it.",
    ]);
    assert.notEqual(exitCode, 0);
    assert.equal(standing.length, 1);
    assert.deepEqual(clusters(), standing);
  });

  it("lets the cluster be protected, after which the engine refuses the replacement itself", async () => {
    const protecting = await program.runProgram(
      cluster("kept", { protect: true }),
      "up",
      "--yes",
      "--skip-preview",
      ...flags,
    );
    assert.equal(protecting.exitCode, 0, protecting.output);
    assert.deepEqual(violationsIn(protecting.output), []);
    const { exitCode, output } = await program.runProgram(cluster("renamed", { protect: true }), "preview", ...flags);
    assert.deepEqual(violationsIn(output), []);
    assert.match(output, /unable to replace resource .*::kept/);
    assert.notEqual(exitCode, 0);
  });
});

describe("the policy pack, wrongly configured", () => {
  let program: WrongProgram;

  before(async () => {
    program = await WrongProgram.begin();
  });
  after(() => program.end());

  async function configured(config: object): Promise<WrongResult> {
    const file = join(program.folder, "policy-config.json");
    writeFileSync(file, JSON.stringify(config));
    const result = await program.runProgram("", "preview", ...pack, "--policy-pack-config", file);
    assert.notEqual(result.exitCode, 0);
    assert.doesNotMatch(result.output, stackTrace);
    return result;
  }

  it("names each value of a wrong type or out of range, before the program runs", async () => {
    const { output } = await configured({
      "accelerator-ceiling": { maxAccelerators: -1 },
      "instance-types-allowed": { allowedInstanceTypes: [] },
      "eks-deletion-protection": { protectedStacks: "prod" },
      "eks-secrets-encrypted": { protectedStacks: ["acme/prod"] },
      "required-tags": { tags: ["environment", 7] },
    });
    const prefix = "error: validating policy config: hyperpod-eks 0.1.0  ";
    const said = (output.match(/^ +error: validating policy config: .+$/gm) ?? []).map((line) => line.trim());
    assert.deepEqual(said.sort(), [
      `${prefix}accelerator-ceiling: maxAccelerators: Must be greater than or equal to 0`,
      `${prefix}eks-deletion-protection: protectedStacks: Invalid type. Expected: array, given: string`,
      `${prefix}eks-secrets-encrypted: protectedStacks.0: Does not match pattern '^[A-Za-z0-9_.-]+$'`,
      `${prefix}instance-types-allowed: allowedInstanceTypes: Array must have at least 1 items`,
      `${prefix}required-tags: tags.1: Invalid type. Expected: string, given: integer`,
    ]);
  });

  it("names each key that no rule has and each instance type that HyperPod has not", async () => {
    const { output } = await configured({
      "accelerator-ceiling": { maxAccelerator: 8 },
      "required-tags": { tag: ["team"] },
      "kms-key-rotation": { days: 90 },
      "instance-types-allowed": { allowedInstanceTypes: ["ml.p5.48xlarge", "p4d.24xlarge", "ml.p99.huge"] },
    });
    const correct = "Correct it where the policy pack is configured.";
    assert.deepEqual(violationsIn(output).map(inShort).sort(), [
      `accelerator-ceiling (wrong-test): Configuration of accelerator-ceiling, maxAccelerator: received an unknown key, allowed: maxAccelerators, enforcementLevel. ${correct}`,
      `instance-types-allowed (wrong-test): Configuration of instance-types-allowed, allowedInstanceTypes[1]: received "p4d.24xlarge", allowed are HyperPod's instance types, of this family ml.p4d.24xlarge. ${correct}`,
      `instance-types-allowed (wrong-test): Configuration of instance-types-allowed, allowedInstanceTypes[2]: received "ml.p99.huge", allowed are HyperPod's instance types, such as ml.p5.48xlarge. ${correct}`,
      `kms-key-rotation (wrong-test): Configuration of kms-key-rotation, days: received an unknown key, allowed: enforcementLevel. ${correct}`,
      `required-tags (wrong-test): Configuration of required-tags, tag: received an unknown key, allowed: tags, enforcementLevel. ${correct}`,
    ]);
  });

  it("takes no enforcement level that Pulumi doesn't know", async () => {
    const { output } = await configured({ "required-tags": "sometimes" });
    assert.match(output, /parsing enforcement level for "required-tags": "sometimes" is not a valid enforcement level/);
  });

  it("takes no rule that the pack doesn't have, though Pulumi doesn't name it", async () => {
    const { output } = await configured({ "accelerator-celing": { maxAccelerators: 8 } });
    assert.match(output, /configuring policy pack "hyperpod-eks" at ".*policy": invalid enforcement level ""/);
  });
});
