/** Nodes that a call asks for and that don't stand yet: only they can fail to come up. */
import type { AccountView } from "../account-view";
import type { Attributes, StoredResource } from "../kind";
import type { RuleRequest } from "../rule";
import { groupsOf, type InstanceGroup } from "./instance-group";

/** Without Continuous provisioning a create or update ends when all its nodes are there, or fails as a whole. */
export function waitsForNodes(cluster: Attributes): boolean {
  return cluster.nodeProvisioningMode !== "Continuous";
}

/** How many nodes more than now the call asks for in the group. */
export function newNodes(group: InstanceGroup, before: Attributes | undefined): number {
  const now = groupsOf(before ?? {}).find(({ instanceGroupName }) => instanceGroupName === group.instanceGroupName);
  return Math.max(0, group.instanceCount - (now?.instanceCount ?? 0));
}

export function groupsWithNewNodes({ wanted, current }: Pick<RuleRequest, "wanted" | "current">): InstanceGroup[] {
  // What is being made stands in the account already, as it was asked for.
  const before = current?.inProgress === "create" ? undefined : current?.attributes;
  return groupsOf(wanted).filter((group) => newNodes(group, before) > 0);
}

/** Names of the cluster's nodes that have an interface. */
export function standingNodes(account: AccountView, cluster: StoredResource | undefined): string[] {
  return account
    .list("ec2:networkInterface", cluster?.region)
    .filter(({ managedBy }) => cluster !== undefined && managedBy === cluster.id)
    .map(({ attributes }) => String(attributes.node));
}
