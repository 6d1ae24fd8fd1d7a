/**
 * Decides which changes of the EKS cluster and its access entries are refused, because AWS refuses them after minutes or the
 * cluster would be replaced. Pure: part of `settings-guard.ts`.
 */
import type { Finding, GuardResult } from "./guard";
import { show } from "./guard-values";

/** What is recorded of the EKS cluster at each update. */
export interface EksRecord {
  /** Name of the EKS cluster, made or found. */
  readonly clusterName: string;
  /** Kubernetes version; left out where the cluster is not made here. */
  readonly version?: string;
  /** Key of Kubernetes secrets: `none`, `own` (made here) or its ARN. */
  readonly secretsKey?: string;
}

/** Compares two records; a part that is missing in one of them is not checked. */
export function compareEks(before: Partial<EksRecord>, after: Partial<EksRecord>): GuardResult {
  const version =
    before.version === undefined || after.version === undefined
      ? { refusals: [], warnings: [] }
      : compareVersions(before.version, after.version);
  return { ...version, refusals: [...version.refusals, ...compareKeys(before.secretsKey, after.secretsKey)] };
}

const versionPath = "hyperpod-eks:eks.create.version";

/** Source: EKS User Guide, "Update existing cluster to new Kubernetes version". */
function compareVersions(old: string, now: string): GuardResult {
  const steps = minorOf(now) - minorOf(old);
  const received = `it changes from ${show(old)} to ${show(now)}`;
  if (steps > 1) {
    const next = `1.${minorOf(old) + 1}`;
    const refusal = {
      path: versionPath,
      received,
      allowed: `"${old}", or "${next}" next: EKS goes up one minor version at a time`,
      action: `Write "${next}" and run \`pulumi up\`, then go on to the next one. Nodes may be one version behind, and no more.`,
    };
    return { refusals: [refusal], warnings: [] };
  }
  if (steps < -1) {
    const refusal = {
      path: versionPath,
      received,
      allowed: `"${old}" or newer: EKS goes back by one minor version at most, within seven days of the upgrade`,
      action: "Restore the version. For an older one run `pulumi destroy`, then `pulumi up`.",
    };
    return { refusals: [refusal], warnings: [] };
  }
  const warning = {
    path: versionPath,
    received,
    allowed: "EKS goes back to the version before within seven days of the upgrade, and no later",
    action: "If EKS refuses it, restore the version.",
  };
  return { refusals: [], warnings: steps === -1 ? [warning] : [] };
}

function minorOf(version: string): number {
  return Number(version.split(".")[1]);
}

/** Source: EKS User Guide, "Encrypt Kubernetes secrets with KMS on existing clusters": it can't be switched off. */
function compareKeys(old: string | undefined, now: string | undefined): Finding[] {
  if (old === undefined || now === undefined || old === now || old === "none") {
    return [];
  }
  return [
    {
      path: "hyperpod-eks:eks.create.secretsEncryption",
      received: now === "none" ? "it is switched off" : "another key",
      allowed:
        "the key that the cluster encrypts secrets with: EKS takes no other and doesn't stop, so the cluster would be replaced",
      action: `Restore ${old === "own" ? "secretsEncryption: true" : "the key's ARN"}. To change it all the same run \`pulumi destroy\`, then \`pulumi up\`.`,
    },
  ];
}

/**
 * Compares access entries, principal by name. EKS has one entry for a principal, and the engine makes the new name's before
 * it deletes the old one's: ResourceInUseException (EKS API Reference, CreateAccessEntry).
 */
export function compareAccess(
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
): GuardResult {
  const refusals = Object.entries(before).flatMap(([name, principal]) => {
    const renamed = Object.keys(after).find((other) => after[other] === principal);
    return after[name] === principal || renamed === undefined || before[renamed] === principal
      ? []
      : [renamedEntry(name, renamed)];
  });
  return { refusals, warnings: [] };
}

function renamedEntry(old: string, now: string): Finding {
  return {
    path: `hyperpod-eks:access.${now}`,
    received: `the principal of "${old}" under another name`,
    allowed: `the name "${old}": EKS has one entry for a principal, and the new one would be made before the old one is gone`,
    action:
      `Restore the name "${old}". To change it all the same, take the entry out, run \`pulumi up\`, and add it under the new ` +
      "name; whoever deploys must be another entry meanwhile.",
  };
}
