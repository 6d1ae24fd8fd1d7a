/** A network without a way out, whose Kubernetes API is reached from inside the VPC alone: the deployer stands there. */
import * as assert from "node:assert/strict";
import type { Attributes } from "../../simulator/account/kind";
import { closedNetworkEndpoints } from "../../stacks/settings/network";
import { Story } from "../support/rehearsal-story";

describe("rehearsing a closed network from inside of its VPC", () => {
  let story: Story;

  before(async () => {
    story = await Story.begin("dev");
    story.edit({
      "hyperpod-eks:network/create/nat": "none",
      "hyperpod-eks:network/create/interfaceEndpoints": [...closedNetworkEndpoints],
      "hyperpod-eks:eks/create/endpoint": { publicCidrs: [], deployerInsideVpc: true },
    });
  });
  after(() => story.end());

  it("stands up in one go, with no way in or out", async () => {
    const { exitCode, output } = await story.up();
    assert.equal(exitCode, 0, output);
    assert.ok(
      story.said.includes(
        "The caller stands inside the VPC that the stack makes, as deployerInsideVpc: true says (--caller-outside-vpc: outside)",
      ),
      story.said.join("\n"),
    );
    const { account } = story.rehearsal;
    const [cluster] = account.list("eks:cluster");
    assert.ok(cluster);
    const { endpointPublicAccess, endpointPrivateAccess, vpcId } = cluster.attributes.vpcConfig as Attributes;
    assert.deepEqual([endpointPublicAccess, endpointPrivateAccess], [false, true]);
    assert.deepEqual(account.callerPlace.vpcId, vpcId);
    assert.deepEqual(account.list("ec2:natGateway"), []);
    assert.equal(account.list("kubernetes:release").length, 1, "the chart went in through the private endpoint");
  });

  it("is without changes afterwards", async () => {
    assert.deepEqual((await story.plan()).steps, []);
  });

  it("goes, and leaves log groups alone", async () => {
    const { exitCode, output } = await story.destroy();
    assert.equal(exitCode, 0, output);
    assert.deepEqual(
      story.residue().filter((line) => !line.startsWith("logs:")),
      [],
    );
    assert.equal(story.rehearsal.account.callerPlace.vpcId, undefined);
  });
});
