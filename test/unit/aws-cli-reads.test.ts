import assert from "node:assert/strict";
import { type RunCommand, readAws, runCommand } from "../../components/common/aws-cli";

const fails =
  (error: object): RunCommand =>
  async () => {
    throw error;
  };

describe("a read of the AWS CLI", () => {
  const argv = ["sagemaker", "describe-cluster", "--cluster-name", "research"];

  it("is asked as the deployer's profile, and parsed", async () => {
    const calls: unknown[] = [];
    const answer = await readAws(argv, "us-west-2", { profile: "ml" }, async (...call) => {
      calls.push(call);
      return '{"ClusterStatus":"InService"}';
    });
    assert.deepEqual(answer, { ClusterStatus: "InService" });
    const options = ["--region", "us-west-2", "--output", "json", "--profile", "ml"];
    assert.deepEqual(calls, [["aws", [...argv, ...options], {}]]);
  });

  it("is asked in a session of the role that the providers assume, from the profile's credentials", async () => {
    const calls: unknown[] = [];
    const roleArn = "arn:aws:iam::111122223333:role/Deployer";
    await readAws(argv, "us-west-2", { profile: "ml", roleArn }, async (...call) => {
      calls.push(call);
      return call[1][0] === "sts"
        ? JSON.stringify({ Credentials: { AccessKeyId: "a", SecretAccessKey: "s", SessionToken: "t" } })
        : "{}";
    });
    const options = ["--region", "us-west-2", "--output", "json"];
    assert.deepEqual(calls, [
      [
        "aws",
        [
          ...["sts", "assume-role", "--role-arn", roleArn, "--role-session-name", "hyperpod-eks"],
          ...[...options, "--profile", "ml"],
        ],
        {},
      ],
      ["aws", [...argv, ...options], { AWS_ACCESS_KEY_ID: "a", AWS_SECRET_ACCESS_KEY: "s", AWS_SESSION_TOKEN: "t" }],
    ]);
  });

  it("takes no answer for an empty one", async () => {
    assert.deepEqual(await readAws(argv, "us-west-2", {}, async () => "\n"), {});
  });

  it("knows what isn't there by the service's own code, and fails with the CLI's words otherwise", async () => {
    const refused = (code: string) => {
      const stderr = `\nAn error occurred (${code}) when calling the DescribeCluster operation: no\n`;
      return readAws(argv, "us-west-2", {}, fails(Object.assign(new Error("Command failed"), { stderr })));
    };
    for (const code of [
      ...["ResourceNotFound", "ResourceNotFoundException", "NotFoundException", "NoSuchEntity"],
      ...["InvalidVpcID.NotFound", "NatGatewayNotFound"],
    ]) {
      assert.equal(await refused(code), undefined, code);
    }
    await assert.rejects(
      refused("AccessDeniedException"),
      /^Error: `aws sagemaker describe-cluster --cluster-name research` failed: An error occurred \(AccessDeniedException\)/,
    );
  });
});

describe("running a command", () => {
  it("adds variables to those of this process", async () => {
    const script = "console.log(process.env.GUARD_TEST, process.env.PATH === undefined)";
    assert.equal(await runCommand(process.execPath, ["-e", script], { GUARD_TEST: "yes" }), "yes false\n");
  });

  it("returns what it prints", async () => {
    assert.equal(await runCommand(process.execPath, ["-e", "console.log('out')"]), "out\n");
  });

  it("returns stderr where stdout is empty, as version 1 of the AWS CLI prints its version there", async () => {
    assert.equal(await runCommand(process.execPath, ["-e", "console.error('err')"]), "err\n");
  });

  it("rejects with the code of a missing program", async () => {
    await assert.rejects(runCommand("there-is-no-such-program", []), { code: "ENOENT" });
  });

  it("rejects with what a failing program printed", async () => {
    const script = "console.error('why'); process.exit(3)";
    await assert.rejects(runCommand(process.execPath, ["-e", script]), { code: 3, stderr: "why\n" });
  });
});
