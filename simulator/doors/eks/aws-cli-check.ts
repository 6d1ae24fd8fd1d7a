import { execFile } from "node:child_process";

/** The component runs the AWS CLI of whoever runs the program, on previews too (pulumi/pulumi-eks issues 673 and 719). */
export async function checkAwsCli(path: string): Promise<void> {
  const answer = await new Promise<string>((resolve, reject) =>
    execFile("aws", ["--version"], { env: { ...process.env, PATH: path } }, (error, stdout, stderr) =>
      error ? reject(new Error(notFound)) : resolve(stdout || stderr),
    ),
  );
  const version = /aws-cli\/(\d+)\.(\d+)\.(\d+)/.exec(answer)?.slice(1).map(Number);
  if (!version || !isNewEnough(version)) {
    throw new Error(
      `At least v1.24.0 or v2.7.0 of aws-cli is required. Current version is: ${version?.join(".") ?? answer.trim()}`,
    );
  }
}

const notFound =
  "Could not find aws CLI for EKS. See https://github.com/pulumi/pulumi-eks for installation instructions.";

function isNewEnough([major = 0, minor = 0]: number[]): boolean {
  return major > 2 || (major === 2 && minor >= 7) || (major === 1 && minor >= 24);
}
