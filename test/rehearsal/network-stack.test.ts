/** A network of one project and the platform in another: `hyperpod-eks:network: {stack: …}`. */
import * as assert from "node:assert/strict";
import { join } from "node:path";
import { Story } from "../support/rehearsal-story";

const networkProject = join(__dirname, "network-project");

describe("a platform in another project's network", () => {
  let story: Story;

  before(async () => {
    story = await Story.begin("dev");
    story.edit({
      "hyperpod-eks:network": { stack: "acme/shared-network/prod" },
      // Reached from inside of the network alone, whose VPC is the other project's.
      "hyperpod-eks:eks/create/endpoint": { publicCidrs: [], deployerInsideVpc: true },
    });
  });
  after(() => story.end());

  const network = (...argv: string[]) =>
    story.rehearsal.run([...argv, "--stack", "prod", "--non-interactive"], { capture: true, project: networkProject });

  it("says which stack is not there before the network is", async () => {
    const { exitCode, output } = await story.up();
    assert.notEqual(exitCode, 0);
    assert.match(output, /organization\/shared-network\/prod/);
    assert.deepEqual(story.rehearsal.account.everything(), []);
  });

  it("stands in the network's subnets and security group, and makes none of its own", async () => {
    assert.equal((await network("up", "--yes", "--skip-preview")).exitCode, 0);
    const { exitCode, output } = await story.up();
    assert.equal(exitCode, 0, output);
    assert.ok(story.said.some((line) => line.includes("mapped: acme/shared-network/prod")));
    const [outputs, networkOutputs] = [
      await story.rehearsal.outputs("dev"),
      await story.rehearsal.outputs("prod", networkProject),
    ];
    assert.equal(story.rehearsal.account.callerPlace.vpcId, networkOutputs.vpcId, "the deployer stands inside");
    for (const name of ["vpcId", "nodeSubnetIds", "securityGroupId"]) {
      assert.deepEqual(outputs[name], networkOutputs[name], name);
    }
    assert.equal(story.rehearsal.account.list("ec2:vpc").length, 1);
    assert.deepEqual((await story.plan()).steps, []);
  });

  it("says which zone the network lacks, before anything is made of it", async () => {
    story.edit({ "hyperpod-eks:instanceGroups/third": { instanceType: "ml.g5.2xlarge", count: 1, zone: "usw2-az3" } });
    const { exitCode, output } = await story.preview();
    assert.notEqual(exitCode, 0);
    assert.match(output, /usw2-az3/);
    assert.match(output, /usw2-az1, usw2-az2/);
    story.edit({ "hyperpod-eks:instanceGroups/third": undefined });
  });

  it("goes and leaves the network, which then goes too", async () => {
    const { exitCode, output } = await story.destroy();
    assert.equal(exitCode, 0, output);
    assert.equal(story.rehearsal.account.list("ec2:vpc").length, 1);
    const destroyed = await network("destroy", "--yes", "--skip-preview");
    assert.equal(destroyed.exitCode, 0, destroyed.output);
    assert.deepEqual(
      story.residue().filter((line) => !line.startsWith("logs:")),
      [],
    );
  });
});
