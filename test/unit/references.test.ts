import * as assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { outputDescriptions, outputsVersion, type PlatformOutputValues } from "../../stacks/outputs";
import { networkOutputNames, problemsOf, readNetwork, readPlatform } from "../../stacks/references";
import { isSecret, record, settled } from "../support/recording-monitor";

const names = Object.keys(outputDescriptions) as (keyof PlatformOutputValues)[];
const examples = Object.fromEntries(names.map((name) => [name, outputDescriptions[name].example])) as Record<
  string,
  unknown
>;
const stackName = "acme/hyperpod-eks/prod";

/** Runs a reader against a stack with these outputs. */
async function read<T>(outputs: Record<string, unknown>, reader: (name: string) => Promise<T>): Promise<T> {
  const { result } = await record(() => reader(stackName), {
    outputs: ({ type }) =>
      type === "pulumi:pulumi:StackReference"
        ? { name: stackName, outputs, secretOutputNames: names.filter((name) => outputDescriptions[name].secret) }
        : undefined,
  });
  return result;
}

describe("reading a platform's outputs from another project", () => {
  it("gives each output of the contract, the kubeconfig as a secret", async () => {
    const platform = await read(examples, readPlatform);
    assert.deepEqual(Object.keys(platform).sort(), [...names].sort());
    assert.equal(await settled(platform.clusterArn), examples.clusterArn);
    assert.deepEqual(await settled(platform.instanceGroups), examples.instanceGroups);
    assert.equal(await isSecret(platform.kubeconfig), true);
    assert.equal(await isSecret(platform.clusterArn), false);
  });

  it("names every output that is missing or of another type, the stack and the version, without a stack trace", async () => {
    const outputs = { ...examples, clusterId: undefined, nodeSubnetIds: ["subnet-1"], outputsVersion };
    await assert.rejects(read(outputs, readPlatform), (error: Error) => {
      assert.ok(error instanceof pulumi.RunError);
      assert.match(error.message, new RegExp(`stack "${stackName}".*contract version ${outputsVersion}`));
      assert.match(error.message, /clusterId: missing, a string is needed \(exported since 0\.1\.0\)/);
      assert.match(error.message, /nodeSubnetIds: received a list, a Record<string, string> is needed/);
      return true;
    });
  });

  it("refuses an older contract and a newer one, each with what to do", () => {
    const older = problemsOf({ outputsVersion: { value: outputsVersion - 1 } }, names, true);
    assert.deepEqual(older, [
      `outputsVersion: received ${outputsVersion - 1}, which is older than ${outputsVersion}: update that stack with a newer version of the program`,
    ]);
    const newer = problemsOf({ outputsVersion: { value: outputsVersion + 1 } }, names, true);
    assert.match(newer[0] ?? "", /is newer than .*: update the project that reads it/);
  });

  it("takes a fully qualified stack name only", async () => {
    for (const name of ["prod", "hyperpod-eks/prod", "a/b/c/d", ""]) {
      await assert.rejects(readPlatform(name), /allowed is <organization>\/<project>\/<stack>/);
    }
  });
});

describe("reading a network from another stack", () => {
  const network = {
    vpcId: "vpc-1",
    nodeSubnetIds: { "usw2-az1": "subnet-1" },
    controlPlaneSubnetIds: ["subnet-2", "subnet-3"],
    securityGroupId: "sg-1",
  };

  it("needs four outputs and no version, because the network may be another project's", async () => {
    assert.deepEqual(await read(network, readNetwork), network);
    assert.deepEqual(Object.keys(network).sort(), [...networkOutputNames].sort());
  });

  it("names what is missing", async () => {
    await assert.rejects(read({ ...network, vpcId: undefined }, readNetwork), /vpcId: missing, a string is needed/);
  });
});
