/** deployments/ on the real engine, beside a simulated Pulumi Cloud. */
import * as assert from "node:assert/strict";
import { join } from "node:path";
import { Story } from "../support/rehearsal-story";
import { projectDirectory } from "../support/whole-program";

const project = join(projectDirectory, "deployments");
const boundaryArn = "arn:aws:iam::111122223333:policy/hyperpod-workload-boundary";

describe("deployments/", () => {
  let story: Story;

  before(async () => {
    story = await Story.begin("pr");
  });
  after(() => story.end());

  const pulumi = (...argv: string[]) =>
    story.rehearsal.run([...argv, "--stack", "platform", "--non-interactive"], { capture: true, project });
  const kinds = (kind: string) => story.rehearsal.account.list(kind);

  it("makes the deployers and configures Pulumi Cloud", async () => {
    const { exitCode, output } = await pulumi("up", "--yes", "--skip-preview");
    assert.equal(exitCode, 0, output);
    const deployers = kinds("iam:role").map(({ id, attributes }) => [id, attributes.maxSessionDuration]);
    assert.deepEqual(deployers.sort(), [
      ["hyperpod-deployer-dev", 14400],
      ["hyperpod-deployer-pr", 14400],
      ["hyperpod-deployer-prod", 43200],
    ]);
    assert.deepEqual(
      kinds("pulumiservice:deploymentSettings")
        .map(({ id }) => id)
        .sort(),
      ["acme/hyperpod-eks/dev", "acme/hyperpod-eks/pr", "acme/hyperpod-eks/prod"],
    );
    assert.equal(kinds("pulumiservice:driftSchedule").length, 2);
    assert.match(JSON.stringify(kinds("pulumiservice:environment")[0]?.attributes), /fn::open::aws-login/);
  });

  it("makes the boundary of the platform's roles, and tells its ARN", async () => {
    const { output } = await pulumi("stack", "output", "roleBoundaryArn");
    assert.equal(output.trim(), boundaryArn);
    assert.deepEqual(
      kinds("iam:policy")
        .map(({ attributes }) => String(attributes.name))
        .filter((name) => name.endsWith("boundary"))
        .sort(),
      ["hyperpod-deployer-boundary", "hyperpod-workload-boundary"],
    );
  });

  it("lets the template of review stacks come up with every role under that boundary", async () => {
    story.edit({
      "hyperpod-eks:access/rehearsal": {
        principal: "arn:aws:iam::111122223333:role/PlatformAdmin",
        policies: ["AmazonEKSClusterAdminPolicy"],
      },
    });
    const { exitCode, output } = await story.up();
    assert.equal(exitCode, 0, output);
    const roles = kinds("iam:role").filter(({ id }) => !id.startsWith("hyperpod-deployer-"));
    assert.deepEqual(
      roles.map(({ id, attributes }) => [id.replace(/-[0-9a-f]{7}$/, ""), attributes.permissionsBoundary]).sort(),
      [
        ["eks-service-role", boundaryArn],
        ["execution-role", boundaryArn],
      ],
    );
    assert.equal((await story.destroy()).exitCode, 0);
  });

  it("finds nothing to do on a second up", async () => {
    const { output } = await pulumi("preview", "--diff");
    assert.match(output, /Resources:\n\s+\d+ unchanged\n/, output);
  });

  it("names everything that is wrong with its settings, without a stack trace", async () => {
    await pulumi("config", "set", "hyperpod-eks-deployments:accountId", "42");
    await pulumi("config", "set", "--path", "hyperpod-eks-deployments:environments.dev.deploy", "always");
    const { exitCode, output } = await pulumi("preview");
    assert.notEqual(exitCode, 0);
    assert.match(output, /2 problems in the settings of stack "platform"/);
    assert.match(output, /hyperpod-eks-deployments:environments\.dev\.deploy\n\s+received\s+always/);
    assert.doesNotMatch(output, /^\s+at .*:\d+:\d+\)?$/m);
  });

  it("leaves nothing behind but the logs of the platform's clusters", async () => {
    const { exitCode, output } = await pulumi("destroy", "--yes", "--skip-preview");
    assert.equal(exitCode, 0, output);
    assert.deepEqual(story.residue(), [
      "logs:logGroup /aws/eks/hyperpod-pr/cluster",
      "logs:logGroup /aws/sagemaker/Clusters/hyperpod-pr/<cluster-id>",
    ]);
  });
});
