/**
 * A warning of consent to the removal of a group that doesn't live: mistyped, or left in after the group went. Nothing is
 * refused, because a stack file with such a consent must not stop an `up`. The guard's hooks can't say it: they run only where
 * something changes.
 */
import * as pulumi from "@pulumi/pulumi";
import { describeFinding, type Finding } from "../components/hyperpod/guard";
import type { AskLive, LiveHyperPodCluster } from "../components/hyperpod/live-platform";
import { physicalNames } from "./physical-names";
import type { PlatformSettings } from "./settings";
import { nearest } from "./settings/nearest-key";
import { listed } from "./settings/problems";

/** Asks AWS only where there is consent. Wait for it before the cluster is updated. Where AWS can't be asked nothing is said. */
export async function warnOfIdleConsent(settings: PlatformSettings, askLive: AskLive): Promise<void> {
  if (settings.allow.removeGroups.length === 0) {
    return;
  }
  const hyperPodClusterName = physicalNames.hyperPodCluster.of(settings.name);
  try {
    const { hyperPod } = await askLive({ hyperPodClusterName, eksClusterName: undefined });
    for (const finding of idleConsent(settings, hyperPod)) {
      void pulumi.log.warn(describeFinding(finding));
    }
  } catch (error) {
    void pulumi.log.debug(`Whether the groups of hyperpod-eks:allow.removeGroups live could not be asked: ${error}`);
  }
}

/**
 * Pure. Where no cluster lives, each consent is idle too: it is none of a first deployment, and left over from a cluster
 * that was destroyed.
 */
export function idleConsent(settings: PlatformSettings, live: LiveHyperPodCluster | undefined): Finding[] {
  const groups = Object.keys(live?.instanceTypes ?? {}).sort();
  const isSecret = settings.secretKeys.includes("instanceGroups");
  const cluster = `the HyperPod cluster ${physicalNames.hyperPodCluster.of(settings.name)}`;
  return settings.allow.removeGroups
    .filter((name) => !groups.includes(name))
    .map((name) => ({
      path: "hyperpod-eks:allow.removeGroups",
      received: `${name}, which ${live === undefined ? `no group can have: ${cluster} doesn't live` : `no group of ${cluster} has`}`,
      allowed: `names of groups that live${isSecret ? "" : `: ${groups.length === 0 ? "none now" : listed(groups)}`}`,
      action: isSecret ? takeItOut : actionFor(name, groups, settings),
    }));
}

const takeItOut = "Take it out: it allows nothing.";

function actionFor(name: string, groups: readonly string[], { instanceGroups }: PlatformSettings): string {
  const meant = nearest(name, groups);
  if (meant === undefined) {
    return takeItOut;
  }
  const isListed = Object.hasOwn(instanceGroups, meant);
  return `Take it out: it allows nothing. If ${meant} is meant, write that${isListed ? " and remove the group from instanceGroups" : ""}.`;
}
