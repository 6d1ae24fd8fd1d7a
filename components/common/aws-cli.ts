/**
 * The AWS CLI as the program's way to ask AWS what no provider's function asks, as the identity that the providers have.
 */
import { execFile } from "node:child_process";

/** How the program itself reaches AWS, as far as the AWS CLI can be told. */
export interface AwsIdentity {
  /**
   * Named profile.
   * @default the AWS CLI's own search: environment, then the default profile, then the machine's role
   */
  profile?: string;
  /**
   * Role to assume on top. Where the AWS provider assumes several roles one after the other, this is the last of them and
   * is assumed directly: its trust policy must allow the starting identity, and ask for no external ID, which `get-token`
   * has no option for.
   * @default no role is assumed
   */
  roleArn?: string;
}

/** Variables of a session: the AWS CLI and the SDK both read them. */
export interface SessionKeys {
  AWS_ACCESS_KEY_ID: string;
  AWS_SECRET_ACCESS_KEY: string;
  AWS_SESSION_TOKEN: string;
}

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

/** How services say that there is no such thing: "An error occurred (NoSuchEntity) when calling …". */
const notFound =
  /\((NoSuchEntity\w*|ResourceNotFound(Exception)?|NotFoundException|Invalid\w+\.NotFound|NatGatewayNotFound)\)/;

/**
 * Answer of a read; `undefined` where the service says that there is no such thing. Rejects with the AWS CLI's own words.
 * @param argv such as `["sagemaker", "describe-cluster", "--cluster-name", "research"]`
 */
export async function readAws(
  argv: readonly string[],
  region: string,
  { profile, roleArn }: AwsIdentity,
  run: RunCommand = runCommand,
): Promise<unknown> {
  try {
    // A profile that is named would win against the session's keys.
    return roleArn === undefined
      ? await ask(argv, region, run, profile)
      : await ask(argv, region, run, undefined, await sessionOf(roleArn, region, profile, run));
  } catch (error) {
    if (notFound.test(messageOf(error))) {
      return undefined;
    }
    throw new Error(`\`aws ${argv.join(" ")}\` failed: ${messageOf(error)}`);
  }
}

/** A session of the role, an hour long, from the profile's credentials or those of the environment. */
export async function sessionOf(
  roleArn: string,
  region: string,
  profile?: string,
  run: RunCommand = runCommand,
): Promise<SessionKeys> {
  const argv = ["sts", "assume-role", "--role-arn", roleArn, "--role-session-name", "hyperpod-eks"];
  const { Credentials } = (await ask(argv, region, run, profile)) as {
    Credentials: { AccessKeyId: string; SecretAccessKey: string; SessionToken: string };
  };
  return {
    AWS_ACCESS_KEY_ID: Credentials.AccessKeyId,
    AWS_SECRET_ACCESS_KEY: Credentials.SecretAccessKey,
    AWS_SESSION_TOKEN: Credentials.SessionToken,
  };
}

async function ask(
  argv: readonly string[],
  region: string,
  run: RunCommand,
  profile?: string,
  keys?: SessionKeys,
): Promise<unknown> {
  const options = ["--region", region, "--output", "json", ...(profile === undefined ? [] : ["--profile", profile])];
  const answer = await run("aws", [...argv, ...options], { ...keys });
  // An empty list of some services is no answer at all.
  return answer.trim() === "" ? {} : JSON.parse(answer);
}

/** What a program that failed printed, or why it could not be run. */
export function messageOf(error: unknown): string {
  const stderr = (error as { stderr?: unknown } | undefined)?.stderr;
  if (typeof stderr === "string" && stderr.trim() !== "") {
    return stderr.trim();
  }
  return error instanceof Error ? error.message : String(error);
}
