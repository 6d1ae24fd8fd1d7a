/** Pulumi's own installer, through the Automation API. */
import { PulumiCommand } from "@pulumi/pulumi/automation";
import * as semver from "semver";

const installerUrl = "https://get.pulumi.com/install.sh";
const probeTimeoutMilliseconds = 3_000;

/** A closed network should cost seconds, not the minutes of a download that never starts. */
export async function installerReachable(): Promise<boolean> {
  try {
    const answer = await fetch(installerUrl, { method: "HEAD", signal: AbortSignal.timeout(probeTimeoutMilliseconds) });
    return answer.ok;
  } catch {
    return false;
  }
}

export async function installEngine(version: string, root: string): Promise<void> {
  await PulumiCommand.install({ version: new semver.SemVer(version), root });
}
