import type { AccountView } from "../account-view";
import type { Attributes } from "../kind";

/** Minutes from a HyperPod cluster being InService until its nodes have joined (Continuous mode). */
export const nodesJoinMinutes = 8;

interface Group {
  instanceCount?: number;
  currentCount?: number;
}

/** Nodes that have joined the Kubernetes cluster: those of its HyperPod clusters. */
export function nodesOf(account: AccountView, clusterName: string, region: string): number {
  const arn = account.find("eks:cluster", clusterName, region)?.attributes.arn;
  return account
    .list("sagemaker:cluster", region)
    .filter(({ attributes }) => eksArnOf(attributes) === arn)
    .filter(({ createdAtMinutes, attributes }) =>
      account.hasPassed(Number(attributes.nodesAskedAtMinutes ?? createdAtMinutes), nodesJoinMinutes),
    )
    .flatMap(({ attributes }) => (attributes.instanceGroups ?? []) as Group[])
    .reduce((sum, group) => sum + (group.instanceCount ?? 0), 0);
}

export function eksArnOf(hyperPodCluster: Attributes): string | undefined {
  const orchestrator = hyperPodCluster.orchestrator as { eks?: { clusterArn?: string } } | undefined;
  return orchestrator?.eks?.clusterArn;
}
