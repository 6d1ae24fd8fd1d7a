/**
 * The AWS CLI as a tool of the program: @pulumi/eks runs `aws --version` in every preview and update and fails without
 * it, and every kubeconfig asks it for tokens.
 */
import { type AwsIdentity, messageOf, type RunCommand, runCommand } from "../common/aws-cli";
import type { Shortcoming } from "../common/shortcoming";
import { getTokenArguments } from "./kubeconfig";

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

function isOlder(version: readonly number[], minimum: readonly number[]): boolean {
  for (const [index, part] of minimum.entries()) {
    const have = version[index] ?? 0;
    if (have !== part) {
      return have < part;
    }
  }
  return false;
}
