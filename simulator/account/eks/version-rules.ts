/** Which Kubernetes version a cluster may have, and where it may go from there. */
import type { Attributes } from "../kind";
import type { Rule } from "../rule";
import { kubernetesVersions, minorOf } from "./versions";

const kind = "eks:cluster";
const rollbackGuide = "EKS User Guide, roll back a cluster to its previous Kubernetes version";

/** What the account remembers of a cluster's last upgrade; no API shows it. */
export interface LastUpgrade {
  from: string;
  atMinutes: number;
}

/** Seven days. */
export const rollbackWindowMinutes = 7 * 24 * 60;

export function isRollback(from: unknown, to: unknown): boolean {
  return stepBetween(from, to) === -1;
}

function stepBetween(from: unknown, to: unknown): number {
  return (minorOf(String(to)) ?? 0) - (minorOf(String(from)) ?? 0);
}

function unsupportedStep(from: unknown, to: unknown): string {
  return `Unsupported Kubernetes minor version update from ${from} to ${to}`;
}

export const versionRules: readonly Rule[] = [
  {
    id: "eks.cluster.version",
    kind,
    on: ["create", "update"],
    when: "EKS doesn't offer the Kubernetes version",
    code: "InvalidParameterException",
    source: "hashicorp/terraform-provider-aws issue 38796; EKS User Guide, Kubernetes versions",
    check: ({ wanted }) =>
      wanted.version === undefined || kubernetesVersions.includes(String(wanted.version))
        ? undefined
        : "unsupported Kubernetes version",
  },
  {
    id: "eks.cluster.version-step",
    kind,
    on: "update",
    when: "the version goes up or down by more than one minor version",
    code: "InvalidParameterException",
    source: "rancher/rancher issues 26908 and 28939",
    check: ({ wanted, current }) => {
      const from = current?.attributes.version;
      const to = wanted.version ?? from;
      return Math.abs(stepBetween(from, to)) <= 1 ? undefined : unsupportedStep(from, to);
    },
  },
  {
    id: "eks.cluster.version-rollback",
    kind,
    on: "update",
    when: "the version goes down and the cluster was not upgraded from that very version in the last 7 days",
    code: "InvalidParameterException",
    source: `${rollbackGuide}; rancher/rancher issue 26908 for the text`,
    check: ({ wanted, current, nowMinutes }) => {
      const from = current?.attributes.version;
      const to = wanted.version ?? from;
      const last = current?.attributes.lastUpgrade as LastUpgrade | undefined;
      const mayGoBack = last?.from === to && last !== undefined && nowMinutes - last.atMinutes <= rollbackWindowMinutes;
      return isRollback(from, to) && !mayGoBack ? unsupportedStep(from, to) : undefined;
    },
  },
];

/** What is remembered after a change of version: going back can't be followed by going further back. */
export function upgradeAfter(old: Attributes, version: unknown, nowMinutes: number): LastUpgrade | undefined {
  if (version === old.version) {
    return old.lastUpgrade as LastUpgrade | undefined;
  }
  return isRollback(old.version, version) ? undefined : { from: String(old.version), atMinutes: nowMinutes };
}
