/**
 * The AWS CLI as a tool of the program: @pulumi/eks runs `aws --version` in every preview and update and fails without
 * it, and every kubeconfig asks it for tokens.
 */
import { execFile } from "node:child_process";
import type { Shortcoming } from "../common/shortcoming";
import { type AwsIdentity, getTokenArguments } from "./kubeconfig";

/**
 * Runs a program and returns what it prints. Rejects as `execFile` does: `code` is ENOENT where there is no such program.
 * @param environment variables beside those of this process
 */
export type RunCommand = (
  command: string,
  args: readonly string[],
  environment?: Readonly<Record<string, string>>,
) => Promise<string>;

/** A hanging credential helper (SSO, MFA) must not hang a deployment. */
const commandTimeoutMs = 60_000;

export const runCommand: RunCommand = (command, args, environment = {}) =>
  new Promise((resolve, reject) => {
    const env = { ...process.env, ...environment };
    execFile(command, [...args], { timeout: commandTimeoutMs, env }, (error, stdout, stderr) => {
      if (error) {
        reject(Object.assign(error, { stderr }));
      } else {
        // Version 1 of the AWS CLI on Python 2 printed its version to stderr.
        resolve(stdout || stderr);
      }
    });
  });

/** Oldest versions whose `aws eks get-token` speaks v1beta1; @pulumi/eks 4.3.0 refuses older ones. */
const minimumVersions: Readonly<Record<number, readonly [number, number, number]>> = {
  1: [1, 24, 0],
  2: [2, 7, 0],
};

const needed: Omit<Shortcoming, "received"> = {
  allowed:
    "an AWS CLI on the PATH, 2.7.0 or newer (or 1.24.0 or newer of version 1), whose `aws eks get-token` speaks " +
    "client.authentication.k8s.io/v1beta1: it gets the tokens for the EKS cluster",
  fix:
    "install AWS CLI version 2 (2.17.47 or newer, which the HyperPod documentation asks for) from " +
    "https://docs.aws.amazon.com/cli/latest/userguide/getting-started-install.html, and see that `aws --version` works in " +
    "the shell that runs Pulumi",
};

/** Returns what is wrong with the AWS CLI on this machine, or `undefined` when it can be used. */
export async function checkAwsCli(run: RunCommand = runCommand): Promise<Shortcoming | undefined> {
  let answer: string;
  try {
    answer = await run("aws", ["--version"]);
  } catch (error) {
    const received = isMissingProgram(error)
      ? "no program `aws` on the PATH"
      : `\`aws --version\` failed: ${messageOf(error)}`;
    return { received, ...needed };
  }
  const match = /aws-cli\/(\d+)\.(\d+)\.(\d+)/.exec(answer);
  if (!match) {
    return {
      received: `\`aws --version\` answered "${answer.trim()}", which names no version such as aws-cli/2.17.47`,
      ...needed,
    };
  }
  const version = match.slice(1).map(Number);
  const minimum = minimumVersions[version[0] ?? 0];
  return isOlder(version, minimum ?? [2, 7, 0])
    ? { received: `AWS CLI ${version.join(".")} on the PATH`, ...needed }
    : undefined;
}

/** A bearer token for the cluster's Kubernetes API; EKS tokens are valid for 15 minutes. */
export async function getToken(
  cluster: { region: string; clusterName: string },
  identity: AwsIdentity,
  run: RunCommand = runCommand,
): Promise<string> {
  const args = getTokenArguments(cluster, identity);
  const problem = (what: string) =>
    new Error(
      `\`aws ${args.join(" ")}\` ${what}. Run it in the shell that runs Pulumi to see whether AWS lets you in.`,
    );
  let answer: string;
  try {
    answer = await run("aws", args);
  } catch (error) {
    throw problem(`failed: ${messageOf(error)}`);
  }
  const token = tokenIn(answer);
  if (token === undefined) {
    throw problem("printed no token");
  }
  return token;
}

/**
 * Answer of a read; `undefined` where the service says that there is no such thing. Rejects with the AWS CLI's own words.
 * @param argv such as `["sagemaker", "describe-cluster", "--cluster-name", "research"]`
 */
export async function readAws(
  argv: readonly string[],
  region: string,
  identity: AwsIdentity,
  run: RunCommand = runCommand,
): Promise<unknown> {
  const { profile, roleArn } = identity;
  const common = ["--region", region, "--output", "json", ...(profile === undefined ? [] : ["--profile", profile])];
  try {
    const environment = roleArn === undefined ? {} : await sessionOf(roleArn, common, run);
    // The session's keys would lose against a profile that is named.
    const options = roleArn === undefined ? common : common.slice(0, 4);
    return JSON.parse(await run("aws", [...argv, ...options], environment));
  } catch (error) {
    if (/\(ResourceNotFound(Exception)?\)/.test(messageOf(error))) {
      return undefined;
    }
    throw new Error(`\`aws ${argv.join(" ")}\` failed: ${messageOf(error)}`);
  }
}

async function sessionOf(roleArn: string, common: readonly string[], run: RunCommand): Promise<Record<string, string>> {
  const argv = ["sts", "assume-role", "--role-arn", roleArn, "--role-session-name", "hyperpod-eks"];
  const { Credentials } = JSON.parse(await run("aws", [...argv, ...common])) as {
    Credentials: { AccessKeyId: string; SecretAccessKey: string; SessionToken: string };
  };
  return {
    AWS_ACCESS_KEY_ID: Credentials.AccessKeyId,
    AWS_SECRET_ACCESS_KEY: Credentials.SecretAccessKey,
    AWS_SESSION_TOKEN: Credentials.SessionToken,
  };
}

function tokenIn(answer: string): string | undefined {
  try {
    const { status } = JSON.parse(answer) as { status?: { token?: unknown } };
    return typeof status?.token === "string" ? status.token : undefined;
  } catch {
    return undefined;
  }
}

function isMissingProgram(error: unknown): boolean {
  return (error as { code?: unknown } | undefined)?.code === "ENOENT";
}

function messageOf(error: unknown): string {
  const stderr = (error as { stderr?: unknown } | undefined)?.stderr;
  if (typeof stderr === "string" && stderr.trim() !== "") {
    return stderr.trim();
  }
  return error instanceof Error ? error.message : String(error);
}

function isOlder(version: readonly number[], minimum: readonly number[]): boolean {
  for (const [index, part] of minimum.entries()) {
    const have = version[index] ?? 0;
    if (have !== part) {
      return have < part;
    }
  }
  return false;
}
