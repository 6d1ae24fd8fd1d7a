/** The EKS cluster that a HyperPod cluster belongs to. */
import type { AccountView } from "../account-view";
import type { Attributes } from "../kind";

export function eksArnOf(hyperPodCluster: Attributes): string | undefined {
  const orchestrator = hyperPodCluster.orchestrator as { eks?: { clusterArn?: string } } | undefined;
  return orchestrator?.eks?.clusterArn;
}

export function orchestratorOf(account: AccountView, cluster: Attributes, region: string) {
  const arn = eksArnOf(cluster);
  return account.list("eks:cluster", region).find((candidate) => candidate.attributes.arn === arn);
}
