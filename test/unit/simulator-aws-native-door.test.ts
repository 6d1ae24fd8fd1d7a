import * as assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { awsNativeDoor } from "../../simulator/doors/aws-native/aws-native-door";
import { modelProblem } from "../../simulator/doors/aws-native/model-validation";
import { sdkName, toCloudFormation, toSdk } from "../../simulator/doors/aws-native/property-names";
import { sageMakerClusterSchema as schema } from "../../simulator/doors/aws-native/resource-schema";
import { InitializationError, type ResourceHandler } from "../../simulator/doors/provider-door";
import { type Properties, unknown } from "../../simulator/doors/wire";
import { nodeRoleArn, region, seed, takeAway, withChart, withEks } from "../support/simulated-platform";

const urn = "urn:pulumi:dev::p::aws-native:sagemaker:Cluster::c";
const group = (name: string, change: Properties = {}) => ({
  instanceGroupName: name,
  instanceType: "ml.g5.2xlarge",
  instanceCount: 2,
  executionRole: nodeRoleArn,
  threadsPerCore: 2,
  lifeCycleConfig: { sourceS3Uri: `s3://${seed.bucket}`, onCreate: "on_create.sh" },
  instanceStorageConfigs: [{ ebsVolumeConfig: { volumeSizeInGb: 500 } }],
  kubernetesConfig: { labels: { MixedCase: "stays" } },
  ...change,
});
const inputs = (change: Properties = {}): Properties => ({
  clusterName: "research",
  orchestrator: { eks: { clusterArn: `arn:aws:eks:${region}:111122223333:cluster/research` } },
  nodeProvisioningMode: "Continuous",
  vpcConfig: { subnets: [...seed.subnets], securityGroupIds: [seed.group] },
  instanceGroups: [group("a"), group("b")],
  tags: [{ key: "team", value: "ml" }],
  ...change,
});

function handlerOf(account: Parameters<typeof awsNativeDoor>[0], config: Properties = {}): ResourceHandler {
  const handler = awsNativeDoor(account)
    .configure({ region, ...config })
    .handler("aws-native:sagemaker:Cluster");
  assert.ok(handler);
  return handler;
}

async function readyHandler() {
  const { account } = await withChart();
  return { account, handler: handlerOf(account) };
}

const create = (handler: ResourceHandler, wanted: Properties) =>
  handler.create({ urn, name: "c", inputs: wanted, preview: false });
const diff = (handler: ResourceHandler, old: Properties, news: Properties) =>
  handler.diff({ id: "x", urn, type: "", oldInputs: old, oldOutputs: old, news });

describe("simulated aws-native provider", () => {
  it("spells every property of the schema as the SDK's types do", () => {
    const directory = join(__dirname, "../../node_modules/@pulumi/aws-native");
    const types = readFileSync(join(directory, "types/input.d.ts"), "utf8");
    assert.ok(readdirSync(directory).includes("sagemaker"));
    // What the resource schema has and SDK 1.79.0 does not, or only as an output.
    const unknownToSdk = new Set([
      "ImageReleaseVersion",
      "ClusterArn",
      "ClusterStatus",
      "CreationTime",
      "FailureMessage",
    ]);
    const names = new Set<string>();
    for (const definition of Object.values(schema.definitions ?? {})) {
      for (const name of Object.keys(definition.properties ?? {})) {
        names.add(name);
      }
    }
    assert.ok(names.size > 50);
    for (const name of names) {
      if (!unknownToSdk.has(name)) {
        assert.match(types, new RegExp(`^ +${sdkName(name)}\\??: `, "m"), name);
      }
    }
    assert.deepEqual(["VolumeSizeInGB", "FSxLustreConfig", "SourceS3Uri", "SizeInGiB"].map(sdkName), [
      "volumeSizeInGb",
      "fSxLustreConfig",
      "sourceS3Uri",
      "sizeInGiB",
    ]);
  });

  it("turns inputs into CloudFormation's names and back, and leaves the keys of labels alone", () => {
    const desired = toCloudFormation(inputs(), schema);
    const [first] = desired.InstanceGroups as Properties[];
    assert.deepEqual(first?.InstanceStorageConfigs, [{ EbsVolumeConfig: { VolumeSizeInGB: 500 } }]);
    assert.deepEqual(first?.KubernetesConfig, { Labels: { MixedCase: "stays" } });
    assert.deepEqual(toSdk(desired, schema), inputs());
  });

  it("finds no fault with a good desired state, and says faults as Cloud Control does", () => {
    assert.equal(modelProblem(toCloudFormation(inputs(), schema), schema), undefined);
    const bad = inputs({
      clusterName: "under_score",
      instanceGroups: [group("a", { instanceCount: 9999, colour: "red" })],
    });
    assert.equal(
      modelProblem(toCloudFormation(bad, schema), schema),
      "Model validation failed (#: 3 schema violations found; " +
        "#/ClusterName: failed validation constraint for keyword [pattern]; " +
        "#/InstanceGroups/0: extraneous key [colour] is not permitted; " +
        "#/InstanceGroups/0/InstanceCount: 9999 is not less or equal to 6758)",
    );
  });

  it("refuses read-only properties, wherever they stand", async () => {
    const { handler } = await readyHandler();
    const wanted = inputs({ instanceGroups: [group("a", { currentCount: 2 })] });
    await assert.rejects(create(handler, wanted), /"InvalidRequest": .*read-only.*#\/InstanceGroups\/0\/CurrentCount/);
  });

  it("names an unnamed cluster and keeps the name, and merges the provider's default tags in", async () => {
    const { account } = await withChart();
    const handler = handlerOf(account, { defaultTags: { tags: { team: "default", stack: "dev" } } });
    const { clusterName: _, ...unnamed } = inputs();
    const check = (olds: Properties, seedByte: number) =>
      handler.check({ urn, type: "", name: "c", olds, news: unnamed, randomSeed: new Uint8Array([seedByte]) }).inputs;
    const first = check({}, 1);
    assert.match(String(first.clusterName), /^c-[0-9a-f]{7}$/);
    assert.equal(check(first, 2).clusterName, first.clusterName);
    assert.deepEqual(first.tags, [
      { key: "team", value: "ml" },
      { key: "stack", value: "dev" },
    ]);
  });

  it("creates, and reads back what shows no difference", async () => {
    const { handler } = await readyHandler();
    const { id, outputs } = await create(handler, inputs());
    assert.equal(id, outputs.clusterArn);
    assert.deepEqual([outputs.clusterStatus, outputs.failureMessage], ["InService", ""]);
    const read = await handler.read({ id, urn, oldInputs: inputs(), oldOutputs: outputs });
    assert.deepEqual(read?.outputs, outputs);
    assert.deepEqual(read?.inputs, inputs());
    const imported = await handler.read({ id, urn, oldInputs: {}, oldOutputs: {} });
    assert.deepEqual(Object.keys(imported?.inputs ?? {}).sort(), [...Object.keys(inputs()), "nodeRecovery"].sort());
    assert.equal("currentCount" in (((imported?.inputs.instanceGroups ?? []) as Properties[])[0] ?? {}), false);
  });

  it("counts no nodes at first in Continuous mode, where time passes", async () => {
    const { account } = await withChart();
    Object.defineProperty(account.clock, "millisecondsPerMinute", { value: 1000 });
    const { outputs, id } = await create(handlerOf(account), inputs());
    const counts = (values: Properties | undefined) =>
      ((values?.instanceGroups ?? []) as Properties[]).map(({ currentCount }) => currentCount);
    assert.deepEqual(counts(outputs), [0, 0]);
    Object.defineProperty(account.clock, "millisecondsPerMinute", { value: 0 });
    const read = await handlerOf(account).read({ id, urn, oldInputs: inputs(), oldOutputs: outputs });
    assert.deepEqual(counts(read?.outputs), [2, 2]);
  });

  it("plans replacement for what CloudFormation can only create, and an update for the rest", async () => {
    const { handler } = await readyHandler();
    const replaced = (news: Properties) =>
      diff(handler, inputs(), news).changes.map(({ path, replaces }) => `${path} ${replaces}`);
    assert.deepEqual(replaced(inputs({ clusterName: "other" })), ["clusterName true"]);
    assert.deepEqual(replaced(inputs({ orchestrator: { eks: { clusterArn: "arn:other" } } })), [
      "orchestrator.eks.clusterArn true",
    ]);
    assert.deepEqual(replaced(inputs({ vpcConfig: { subnets: ["s"], securityGroupIds: [seed.group] } })), [
      "vpcConfig.subnets[0] true",
      "vpcConfig.subnets[1] true",
    ]);
    assert.deepEqual(replaced(inputs({ instanceGroups: [group("a", { instanceCount: 3 }), group("b")] })), [
      "instanceGroups[0].instanceCount false",
    ]);
  });

  it("takes another order of an unordered list for no change, unless something in it is unknown or really changed", async () => {
    const { handler } = await readyHandler();
    const vpcConfig = { subnets: [...seed.subnets].reverse(), securityGroupIds: [seed.group] };
    const shuffled = inputs({ vpcConfig, instanceGroups: [group("b"), group("a")] });
    assert.deepEqual(diff(handler, inputs(), shuffled).changes, []);
    const changed = inputs({ instanceGroups: [group("b"), group("a", { instanceCount: 3 })] });
    assert.ok(diff(handler, inputs(), changed).changes.length > 2);
    const open = inputs({ instanceGroups: [group("b"), group("a", { executionRole: unknown })] });
    assert.ok(diff(handler, inputs(), open).changes.length > 1);
  });

  it("does not adopt a cluster of that name", async () => {
    const { handler } = await readyHandler();
    await create(handler, inputs());
    await assert.rejects(
      create(handler, inputs()),
      /^AwsError: operation CREATE failed with "AlreadyExists": Resource of type 'AWS::SageMaker::Cluster' with identifier 'research' already exists\./,
    );
  });

  it("keeps a cluster that failed on its way, with the reason", async () => {
    const { account, handler } = await readyHandler();
    takeAway(account, ({ kind }) => kind === "s3:object");
    await assert.rejects(create(handler, inputs({ nodeProvisioningMode: undefined })), (error) => {
      assert.ok(error instanceof InitializationError);
      assert.equal(error.outputs.clusterStatus, "Failed");
      assert.match(error.reasons.join(), /operation CREATE failed with "GeneralServiceException": Lifecycle scripts/);
      return true;
    });
  });

  it("makes a cluster with Continuous provisioning though its nodes don't come up, and counts none", async () => {
    const { account, handler } = await readyHandler();
    takeAway(account, ({ kind }) => kind === "s3:object");
    const { outputs } = await create(handler, inputs());
    const groups = outputs.instanceGroups as Properties[];
    assert.deepEqual([outputs.clusterStatus, ...groups.map(({ currentCount }) => currentCount)], ["InService", 0, 0]);
    assert.equal("nodesNotSetUp" in outputs, false);
  });

  it("refuses a change that SageMaker refuses, though it was planned as an update", async () => {
    const { handler } = await readyHandler();
    const { id, outputs } = await create(handler, inputs());
    const news = inputs({ instanceGroups: [group("a", { instanceType: "ml.g5.8xlarge" }), group("b")] });
    await assert.rejects(
      handler.update({ id, urn, oldInputs: inputs(), oldOutputs: outputs, news, preview: false }),
      /operation UPDATE failed with "InvalidRequest": InstanceType of the instance group a can't be changed/,
    );
  });

  it("takes a degraded CoreDNS for done", async () => {
    const { account } = await withEks();
    const handler = awsNativeDoor(account).configure({ region }).handler("aws-native:eks:Addon");
    const wanted = { clusterName: "research", addonName: "coredns", resolveConflicts: "OVERWRITE" };
    const made = await handler?.create({ urn, name: "coredns", inputs: wanted, preview: false });
    assert.equal(made?.id, "research|coredns");
    const read = await handler?.read({ id: "research|coredns", urn, oldInputs: wanted, oldOutputs: {} });
    assert.deepEqual(read?.inputs, wanted);
    assert.deepEqual(read?.outputs, made?.outputs);
  });
});
