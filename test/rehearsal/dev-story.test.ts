/** The dev stack on the real engine: one story from an empty account to an empty account. */
import * as assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { timelineCommand } from "../../simulator/timeline/command";
import { welcomeScreen } from "../../simulator/welcome-screen";
import { assertAtTheLimit } from "../support/critical-path";
import { missingFromOutput, quoteFrom } from "../support/readme-quote";
import { Story, stackFilesFingerprint } from "../support/rehearsal-story";

describe("rehearsing the dev stack", () => {
  let story: Story;
  const fingerprint = stackFilesFingerprint();

  before(async () => {
    story = await Story.begin("dev");
  });
  after(() => story.end());

  it("stands up from an empty account", async () => {
    const { exitCode, output } = await story.up();
    assert.equal(exitCode, 0, output);
    const screen = welcomeScreen("dev", await story.rehearsal.outputs("dev"), story.rehearsal.account);
    const shown = [...story.said, output, screen].join("\n");
    assert.deepEqual(missingFromOutput(quoteFrom("HyperPod's Helm chart isn't fetched"), shown), []);
  });

  it("is within 2 % of the shortest deploy and destroy that AWS's rules allow", async () => {
    await assertAtTheLimit(story);
  });

  it("draws its timeline", async () => {
    const { exitCode, text } = await timelineCommand(story.rehearsal, "dev");
    assert.equal(exitCode, 0, text);
    assert.match(text, /Deploying dev from nothing: \d+\.\d\d minutes/);
    assert.match(text, /hyperpod-cluster +dependencies-release \(dependsOn\)/);
    const file = /Chart: (.*\.svg)/.exec(text)?.[1] ?? "";
    assert.match(readFileSync(file, "utf8"), /^<svg [\s\S]*<title>hyperpod-cluster: [\s\S]*<\/svg>\n$/);
  });

  it("exports what the contract says, the kubeconfig as JSON that parses", async () => {
    const outputs = await story.rehearsal.outputs("dev");
    assert.match(String(outputs.clusterId), /^[a-z0-9]{12}$/);
    assert.ok(String(outputs.clusterArn).endsWith(`cluster/${outputs.clusterId}`));
    assert.equal(outputs.clusterStatus, "InService");
    const kubeconfig = JSON.parse(String(outputs.kubeconfig)) as { "current-context": string; users: unknown };
    assert.equal(kubeconfig["current-context"], outputs.eksClusterArn);
    assert.doesNotMatch(JSON.stringify(kubeconfig), /profile|token:/);
  });

  it("hides the kubeconfig without --show-secrets", async () => {
    const { stdout } = await story.pulumi("stack", "output", "--json");
    assert.equal((JSON.parse(stdout) as { kubeconfig: string }).kubeconfig, "[secret]");
  });

  it("changes nothing on a second up", async () => {
    const { exitCode, output } = await story.up();
    assert.equal(exitCode, 0, output);
    assert.match(output, /Resources:\n\s+\d+ unchanged\n/);
  });

  it("finds nothing changed by a refresh of an untouched account", async () => {
    const { exitCode, output } = await story.pulumi("refresh", "--yes", "--skip-preview", "--non-interactive");
    assert.equal(exitCode, 0, output);
    assert.match(output, /Resources:\n\s+\d+ unchanged\n/);
  });

  it("plans a larger count as the README shows it: an update of the cluster in place, and of nothing else", async () => {
    story.edit({ "hyperpod-eks:instanceGroups/workers/count": 2 });
    const { exitCode, output } = await story.preview();
    assert.equal(exitCode, 0, output);
    assert.match(output, /Resources:\n {4}~ 1 to update\n {4}\d+ unchanged\n/);
    assert.equal((await story.up()).exitCode, 0);
    assert.deepEqual(missingFromOutput(quoteFrom("    ~ aws-native:sagemaker:Cluster: (update)"), output), []);
  });

  it("warns that a smaller count ends nodes chosen at random, and still plans an update", async () => {
    story.edit({ "hyperpod-eks:instanceGroups/workers/count": 1 });
    const { exitCode, output } = await story.preview();
    assert.equal(exitCode, 0, output);
    assert.match(output, /hyperpod-eks:instanceGroups\.workers\.count/);
    assert.match(output, /random/);
    assert.equal((await story.up()).exitCode, 0);
  });

  it("refuses another instance type of a live group, in preview and in up", async () => {
    story.edit({ "hyperpod-eks:instanceGroups/workers/instanceType": "ml.g5.4xlarge" });
    const preview = await story.pulumi("preview", "--non-interactive");
    for (const { exitCode, output } of [preview, await story.up()]) {
      assert.notEqual(exitCode, 0);
      assert.match(output, /hyperpod-eks:instanceGroups\.workers\.instanceType/);
      assert.match(output, /ml\.g5\.2xlarge/);
      assert.doesNotMatch(output, /\bat .*\.(ts|js):\d+/, "no stack trace");
    }
    story.edit({ "hyperpod-eks:instanceGroups/workers/instanceType": "ml.g5.2xlarge" });
    assert.deepEqual(missingFromOutput(quoteFrom("  pulumi:index:Stash (settings-guard):"), preview.output), []);
  });

  it("refuses other base zones, which would replace the cluster, in preview and in up", async () => {
    story.edit({ "hyperpod-eks:hyperpod/baseZones": ["usw2-az1"] });
    for (const { exitCode, output } of [await story.preview(), await story.up()]) {
      assert.notEqual(exitCode, 0);
      assert.match(output, /hyperpod-eks:hyperpod\.baseZones/);
    }
    story.edit({ "hyperpod-eks:hyperpod/baseZones": ["usw2-az2"] });
  });

  it("plans a Kubernetes upgrade and another endpoint list as updates of the EKS cluster, and of nothing else in AWS", async () => {
    story.edit({
      "hyperpod-eks:eks/create/version": "1.35",
      "hyperpod-eks:eks/create/endpoint/publicCidrs": ["203.0.113.0/24", "198.51.100.0/24"],
    });
    const { result, steps } = await story.plan();
    assert.equal(result.exitCode, 0, result.output);
    assert.deepEqual(steps, ["update eks-control-plane-eksCluster", "update settings-guard"]);
    const { exitCode, output } = await story.up();
    assert.equal(exitCode, 0, output);
  });

  it("refuses to remove a group, and names the one way past", async () => {
    story.edit({ "hyperpod-eks:instanceGroups/system": undefined });
    const refused = await story.preview();
    assert.notEqual(refused.exitCode, 0);
    assert.match(refused.output, /removeGroups/);
    story.edit({ "hyperpod-eks:allow": { removeGroups: ["system"] } });
    const { result, steps } = await story.plan();
    assert.equal(result.exitCode, 0, result.output);
    assert.deepEqual(steps, ["update hyperpod-cluster", "update settings-guard"]);
    assert.doesNotMatch(result.output, /no group of the HyperPod cluster/);
    story.edit({
      "hyperpod-eks:allow": undefined,
      "hyperpod-eks:instanceGroups/system": {
        instanceType: "ml.m5.2xlarge",
        count: 1,
        zone: "usw2-az2",
        volume: { sizeGiB: 100 },
      },
    });
  });

  it("adds a zone and a group in it without touching what is there", async () => {
    story.edit({
      "hyperpod-eks:network/create/zones": ["usw2-az1", "usw2-az2", "usw2-az3"],
      "hyperpod-eks:network/create/controlPlaneZones": ["usw2-az1", "usw2-az2"],
      "hyperpod-eks:instanceGroups/third": {
        instanceType: "ml.g5.2xlarge",
        count: 1,
        zone: "usw2-az3",
        volume: { sizeGiB: 100 },
      },
    });
    const { result, steps } = await story.plan();
    assert.equal(result.exitCode, 0, result.output);
    assert.deepEqual(steps, [
      "create network-node-default-route-usw2-az3",
      "create network-node-route-table-association-usw2-az3",
      "create network-node-subnet-usw2-az3",
      "create network-node-usw2-az3-route-table",
      "create network-public-route-table-association-usw2-az3",
      "create network-public-subnet-usw2-az3",
      // The new group itself, the two lists that name the zone's route table and subnet, and what is remembered of both.
      "update execution-network-interfaces",
      "update hyperpod-cluster",
      "update network-s3-gateway-endpoint",
      "update settings-guard",
    ]);
    const { exitCode, output } = await story.up();
    assert.equal(exitCode, 0, output);
  });

  it("gives a zone another subnet once its groups are given up", async () => {
    story.edit({
      "hyperpod-eks:instanceGroups/third": undefined,
      "hyperpod-eks:allow": { removeGroups: ["third"] },
    });
    const without = await story.up();
    assert.equal(without.exitCode, 0, without.output);
    const leftIn = await story.preview();
    assert.equal(leftIn.exitCode, 0, leftIn.output);
    assert.match(
      leftIn.output,
      /warning: hyperpod-eks:allow\.removeGroups\n +received: third, which no group of the HyperPod cluster hyperpod-dev has\n +allowed: +names of groups that live: system, workers\n +to do: +Take it out: it allows nothing\.\n/,
    );
    story.edit({
      "hyperpod-eks:allow": undefined,
      "hyperpod-eks:network/create/nodeCidrs": { "usw2-az3": "10.33.0.0/16" },
    });
    const { exitCode, output } = await story.up();
    assert.equal(exitCode, 0, output);
    const cidrs = story.rehearsal.account.list("ec2:subnet").map((subnet) => subnet.attributes.cidrBlock);
    assert.ok(cidrs.includes("10.33.0.0/16"), cidrs.join());
  });

  it("leaves nothing but the named residue after a destroy", async () => {
    const { exitCode, output } = await story.destroy();
    assert.equal(exitCode, 0, output);
    assert.deepEqual(story.residue(), [
      "logs:logGroup /aws/eks/hyperpod-dev/cluster",
      "logs:logGroup /aws/sagemaker/Clusters/hyperpod-dev/<cluster-id>",
    ]);
  });

  it("stands up again under the same name", async () => {
    const { exitCode, output } = await story.up();
    assert.equal(exitCode, 0, output);
    assert.equal((await story.destroy()).exitCode, 0);
  });

  it("has written to no stack file of the project", () => {
    assert.equal(stackFilesFingerprint(), fingerprint);
  });
});
