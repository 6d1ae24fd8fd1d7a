import type { AccountView } from "../account-view";
import type { StoredResource } from "../kind";
import { groupsOf, type InstanceGroup } from "../sagemaker/instance-group";
import { nodesInTrouble } from "../sagemaker/node-troubles";
import { eksArnOf } from "../sagemaker/orchestrator";
import { placedNodes } from "../sagemaker/placement";

/** Minutes from a HyperPod cluster being InService until its nodes have joined (Continuous mode). */
export const nodesJoinMinutes = 8;

/** Nodes that have joined the Kubernetes cluster: those of its HyperPod clusters. */
export function nodesOf(account: AccountView, clusterName: string, region: string): number {
  const arn = account.find("eks:cluster", clusterName, region)?.attributes.arn;
  return account
    .list("sagemaker:cluster", region)
    .filter(({ attributes }) => eksArnOf(attributes) === arn)
    .flatMap((cluster) => groupsOf(cluster.attributes).map((group) => joinedNodes(account, cluster, group)))
    .reduce((sum, count) => sum + count, 0);
}

/**
 * Nodes of the group that have joined. In Continuous mode the cluster is InService some minutes before them; otherwise it
 * is InService when they are there.
 */
export function joinedNodes(account: AccountView, cluster: StoredResource, group: InstanceGroup): number {
  const { attributes, createdAtMinutes } = cluster;
  const since = Number(attributes.nodesAskedAtMinutes ?? createdAtMinutes);
  if (attributes.clusterStatus === "Failed") {
    return 0;
  }
  const isThere =
    attributes.nodeProvisioningMode === "Continuous"
      ? account.hasPassed(since, nodesJoinMinutes)
      : cluster.inProgress === undefined;
  const before = (attributes.nodesJoinedBefore ?? {}) as Readonly<Record<string, number>>;
  if (!isThere) {
    return Math.min(group.instanceCount, before[group.instanceGroupName] ?? 0);
  }
  return Math.max(0, placedNodes(account, group, attributes) - nodesInTrouble(account, cluster, group));
}
