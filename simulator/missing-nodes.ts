/** What a rehearsal says of nodes that don't come up while their cluster is InService: Pulumi ends well then, as on AWS. */
import type { AccountView } from "./account/account-view";
import { troubleEvents } from "./account/sagemaker/node-troubles";
import { placementEvents } from "./account/sagemaker/placement";

export function missingNodes(account: AccountView): string[] {
  return account.list("sagemaker:cluster").flatMap((cluster) => {
    const { clusterName, clusterStatus } = cluster.attributes;
    const events = [...placementEvents(account, cluster.attributes), ...troubleEvents(account, cluster)];
    return clusterStatus === "InService" && events.length > 0
      ? [
          `HyperPod cluster ${clusterName} is InService and lacks nodes. AWS goes on trying, and on real AWS these are its events:`,
          ...events.map((event) => `  ${event}`),
        ]
      : [];
  });
}
