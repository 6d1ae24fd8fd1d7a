import assert from "node:assert/strict";
import type { RunCommand } from "../../components/common/aws-cli";
import { checkAwsCli, getToken } from "../../components/eks/aws-cli";

const prints =
  (text: string): RunCommand =>
  async () =>
    text;
const fails =
  (error: object): RunCommand =>
  async () => {
    throw error;
  };

describe("the AWS CLI check", () => {
  for (const version of ["aws-cli/2.17.47 Python/3.11.9", "aws-cli/2.7.0 x", "aws-cli/1.24.0 x", "aws-cli/3.0.0 x"]) {
    it(`passes ${version}`, async () => {
      assert.equal(await checkAwsCli(prints(`${version}\n`)), undefined);
    });
  }

  for (const version of ["2.6.99", "1.23.9", "2.0.30"]) {
    it(`refuses ${version}, saying what is there, what is needed and where to get it`, async () => {
      const problem = await checkAwsCli(prints(`aws-cli/${version} Python/3.8.0`));
      assert.equal(problem?.received, `AWS CLI ${version} on the PATH`);
      assert.match(problem?.allowed ?? "", /2\.7\.0 or newer \(or 1\.24\.0 or newer of version 1\)/);
      assert.match(problem?.fix ?? "", /^install AWS CLI version 2/);
    });
  }

  it("says that the CLI is missing where there is no such program", async () => {
    const problem = await checkAwsCli(fails({ code: "ENOENT" }));
    assert.equal(problem?.received, "no program `aws` on the PATH");
    assert.match(problem?.fix ?? "", /^install AWS CLI/);
  });

  it("quotes what the CLI printed when it fails", async () => {
    const error = Object.assign(new Error("Command failed"), { stderr: "No module named awscli\n" });
    assert.equal((await checkAwsCli(fails(error)))?.received, "`aws --version` failed: No module named awscli");
  });

  it("quotes an answer without a version", async () => {
    assert.match((await checkAwsCli(prints("hello\n")))?.received ?? "", /answered "hello", which names no version/);
  });

  it("asks for the version and nothing else", async () => {
    const calls: unknown[] = [];
    await checkAwsCli(async (...call) => {
      calls.push(call);
      return "aws-cli/2.17.47";
    });
    assert.deepEqual(calls, [["aws", ["--version"]]]);
  });
});

describe("the token for the Kubernetes API", () => {
  const cluster = { region: "us-west-2", clusterName: "research" };

  it("comes from `aws eks get-token` with the deployer's identity", async () => {
    const calls: unknown[] = [];
    const token = await getToken(cluster, { profile: "ml" }, async (...call) => {
      calls.push(call);
      return JSON.stringify({ kind: "ExecCredential", status: { token: "k8s-aws-v1.abc" } });
    });
    assert.equal(token, "k8s-aws-v1.abc");
    assert.deepEqual(calls, [
      [
        "aws",
        [
          ...["--region", "us-west-2", "--profile", "ml", "eks", "get-token"],
          ...["--cluster-name", "research", "--output", "json"],
        ],
      ],
    ]);
  });

  it("fails with the command and what it printed", async () => {
    const error = Object.assign(new Error("Command failed"), { stderr: "The SSO session has expired\n" });
    await assert.rejects(
      getToken(cluster, {}, fails(error)),
      /^Error: `aws --region us-west-2 eks get-token .*` failed: The SSO session has expired\. Run it in the shell/,
    );
  });

  for (const answer of ["", "not json", "{}", '{"status":{"token":1}}', "null"]) {
    it(`fails without repeating the answer where it holds no token: ${JSON.stringify(answer)}`, async () => {
      await assert.rejects(getToken(cluster, {}, prints(answer)), /^Error: `aws .*` printed no token\. Run it/);
    });
  }
});
