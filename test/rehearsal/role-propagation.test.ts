/** Roles made a moment ago: what AWS says, and what the provider waits out, on the real engine. */
import * as assert from "node:assert/strict";
import { refusedBy, WrongProgram, type WrongResult } from "../support/wrong-program";

const program = `
import * as cloudwatch from "@pulumi/aws/cloudwatch";

const vpc = new ec2.Vpc("vpc", { cidrBlock: "10.4.0.0/16" });
const logs = new cloudwatch.LogGroup("logs", { name: "/aws/vpc/wrong" });
const flowLog = (name: string, role: iam.Role, vpcId: pulumi.Input<string>) =>
  new ec2.FlowLog(name, { vpcId, trafficType: "ALL", iamRoleArn: role.arn, logDestination: logs.arn });
const other = new ec2.Vpc("other", { cidrBlock: "10.5.0.0/16" });
flowLog("not-trusted", new iam.Role("foreign", { assumeRolePolicy: trust("ec2.amazonaws.com") }), other.id);
// The role comes last, so that the flow log is asked for at once.
const young = new iam.Role(
  "young",
  { name: "young", assumeRolePolicy: trust("vpc-flow-logs.amazonaws.com") },
  { dependsOn: [vpc, logs] },
);
flowLog("waiting", young, vpc.id);
`;

const cannotAssume = "Unable to assume given IAM role";

describe("a flow log with a new role", () => {
  let wrong: WrongProgram;
  let result: WrongResult;

  before(async () => {
    // A new role's 12 seconds are two real ones: a busy machine asks for the flow log before they are over.
    wrong = await WrongProgram.begin({ millisecondsPerMinute: 10_000 });
    result = await wrong.up(program);
  });
  after(() => wrong.end());

  it("ec2.flow-log.role: not-trusted", () => {
    refusedBy(["ec2.flow-log.role", "not-trusted", /Unable to assume given IAM role/], result);
  });

  it("is refused until the role can be assumed, and made then: the provider asks again", () => {
    const { account } = wrong.rehearsal;
    assert.equal(result.diagnostics.get("waiting"), undefined);
    const asked = account.ledger.entries.filter(
      ({ kind, client }) => kind === "ec2:flowLog" && client?.endsWith("::waiting"),
    );
    const answers = asked.map(({ outcome, error }) => (outcome === "ok" ? "ok" : `${outcome}: ${error}`));
    assert.equal(answers.at(-1), "ok");
    assert.ok(answers.length > 1, `${answers}`);
    assert.ok(
      answers.slice(0, -1).every((answer) => answer.includes(cannotAssume)),
      `${answers}`,
    );
    const made = account.list("ec2:flowLog");
    const role = account.find("iam:role", "young");
    assert.equal(made.length, 1);
    assert.ok((made[0]?.createdAtMinutes ?? 0) - (role?.createdAtMinutes ?? 0) >= 0.2);
  });
});
