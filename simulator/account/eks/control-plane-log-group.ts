import type { AccountView } from "../account-view";
import type { Companion, StoredResource } from "../kind";
import { serviceMadeLogGroup } from "../logs/log-group";

export function controlPlaneLogGroupName(clusterName: string): string {
  return `/aws/eks/${clusterName}/cluster`;
}

/** EKS makes the group if it is missing, without retention or tags, and never removes it. */
export function missingLogGroup(account: AccountView, name: string, region: string): Companion[] {
  if (account.find("logs:logGroup", name, region)) {
    return [];
  }
  const place = { partition: account.partition, region, accountId: account.accountId };
  return [{ ...serviceMadeLogGroup(place, name), stays: true }];
}

/**
 * After DeleteCluster EKS's service-linked role writes once more, and so makes the group again
 * (terraform-aws-modules/terraform-aws-eks issues 920, 2486, 2763).
 */
export function logGroupComesBack(
  account: AccountView,
  cluster: StoredResource,
  nowMinutes: number,
): StoredResource | undefined {
  const logs = cluster.attributes.enabledClusterLogTypes;
  const [group] = missingLogGroup(account, controlPlaneLogGroupName(cluster.id), cluster.region);
  if (!Array.isArray(logs) || logs.length === 0 || group === undefined) {
    return undefined;
  }
  const { stays: _, ...record } = group;
  return { ...record, region: cluster.region, createdAtMinutes: nowMinutes };
}
