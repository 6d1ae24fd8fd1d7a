/** A bad day on the real engine: what the user reads, and that the next command goes on from there. */
import * as assert from "node:assert/strict";
import { FaultSpecError } from "../../simulator/account/faults/grammar";
import { placementEvents } from "../../simulator/account/sagemaker/placement";
import { leftovers } from "../support/nothing-twice";
import { Story } from "../support/rehearsal-story";

const up = ["up", "--yes", "--skip-preview", "--non-interactive", "--continue-on-error"];
const destroy = ["destroy", "--yes", "--skip-preview", "--non-interactive", "--continue-on-error"];

describe("a bad day of the dev stack", () => {
  let story: Story;

  before(async () => {
    story = await Story.begin("dev");
  });
  after(() => story.end());

  function said(pattern: RegExp): boolean {
    return story.said.some((line) => pattern.test(line));
  }

  it("is refused before anything runs where the fault is misspelt", async () => {
    await assert.rejects(story.goesWrong(["ec2:vpc.create=Slwo"], ...up), FaultSpecError);
  });

  it("says what will go wrong, and shows each refusal in AWS's words", async () => {
    const { exitCode, output } = await story.goesWrong(
      [
        "ec2:elasticIp.create=AddressLimitExceeded",
        "s3:bucket.create=BucketAlreadyExists",
        "logs:logGroup.create=ResourceAlreadyExists",
        "iam:role.create=AccessDenied@execution-role",
        "eks:cluster.delete=Hang",
      ],
      ...up,
    );
    assert.notEqual(exitCode, 0);
    assert.ok(said(/^What will go wrong in this command:$/) && said(/no NAT gateway gets one/));
    assert.ok(said(/eks:cluster\.delete=Hang met nothing/));
    assert.match(output, /api error AddressLimitExceeded: The maximum number of addresses has been reached\./);
    assert.match(output, /api error BucketAlreadyExists: The requested bucket name is not available\./);
    assert.match(output, /api error ResourceAlreadyExistsException: The specified log group already exists/);
    assert.match(
      output,
      /api error AccessDenied: User: arn:aws:sts::111122223333:\S+ is not authorized .*iam:CreateRole/,
    );
  });

  it("stops where the deployer's session ends, and keeps what AWS has made by then in the state", async () => {
    const { exitCode, output } = await story.goesWrong(["account.call=ExpiredCredentials:8"], ...up);
    assert.notEqual(exitCode, 0);
    assert.match(output, /api error (RequestExpired: Request has expired|ExpiredToken: The security token included)/);
    assert.deepEqual(await leftovers(story), []);
  });

  it("finds what AWS made while its answer was lost, and takes it into the state", async () => {
    const { exitCode, output } = await story.goesWrong(
      ["ec2:natGateway.create=ReplyLost", "eks:cluster.create=ReplyLost"],
      ...up,
    );
    assert.notEqual(exitCode, 0);
    assert.match(output, /CreateNatGateway, exceeded maximum number of attempts, .*connection reset by peer/);
    const lost = ["not in the state: eks-control-plane-eksCluster", "not in the state: network-nat-gateway-usw2-az1"];
    assert.deepEqual((await leftovers(story)).sort(), lost);
    const { adopted, open, strays } = await story.rehearsal.recover("dev");
    assert.deepEqual(adopted.map(({ urn }) => `not in the state: ${urn.split("::").pop()}`).sort(), lost);
    assert.deepEqual([open, strays], [[], []]);
    assert.deepEqual(await leftovers(story), []);
    assert.ok(said(/though its answer was lost, taken into the state: eks-control-plane-eksCluster \(hyperpod-dev\)/));
  });

  it("gets through throttling by itself, and is InService without the nodes that a zone lacks", async () => {
    const { exitCode, output } = await story.goesWrong(
      ["*.create=Throttled:4", "sagemaker:cluster.create=InsufficientCapacity@usw2-az2"],
      ...up,
    );
    assert.equal(exitCode, 0, output);
    const { ledger } = story.rehearsal.account;
    assert.ok(
      ledger.entries.filter(({ error }) => /Rate exceeded|Request limit exceeded/.test(error ?? "")).length > 20,
    );
    assert.equal((await story.rehearsal.outputs("dev")).clusterStatus, "InService");
    assert.deepEqual(await leftovers(story), []);
  });

  it("converges by the next up: nothing is made twice, and the nodes come", async () => {
    const { exitCode, output } = await story.up();
    assert.equal(exitCode, 0, output);
    assert.match(output, /Resources:\n\s+\d+ unchanged\n/);
    assert.deepEqual(await leftovers(story), []);
    const [cluster] = story.rehearsal.account.list("sagemaker:cluster");
    assert.deepEqual(placementEvents(story.rehearsal.account, cluster?.attributes ?? {}), []);
  });

  it("refuses a destroy that would hang, with what to wait for, and goes on with it once AWS does", async () => {
    const hung = await story.goesWrong(
      ["sagemaker:cluster.delete=Hang", "iam:role.delete=InternalError#1"],
      ...destroy,
    );
    assert.notEqual(hung.exitCode, 0);
    assert.match(
      hung.output,
      /"NotStabilized": timeout while waiting for arn:\S+cluster\/\w+ \(last state: 'Deleting'/,
    );
    const [cluster] = story.rehearsal.account.list("sagemaker:cluster");
    assert.equal(cluster?.attributes.clusterStatus, "Deleting");
    const { exitCode, output } = await story.destroy();
    assert.equal(exitCode, 0, output);
    assert.ok(
      story.residue().every((left) => left.startsWith("logs:logGroup ")),
      story.residue().join("\n"),
    );
  });
});
