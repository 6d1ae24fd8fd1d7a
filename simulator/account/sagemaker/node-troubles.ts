/**
 * What keeps new nodes of a cluster with Continuous provisioning from joining. It is found out when the call ends, and looked
 * at anew each time somebody asks: AWS tries again and again, so that what has been put right since then is.
 */
import type { AccountView } from "../account-view";
import type { Attributes, StoredResource } from "../kind";
import { groupsOf, type InstanceGroup } from "./instance-group";
import { newNodes } from "./new-nodes";
import { nodeReachRules } from "./node-reach-rules";
import type { NodeRule } from "./node-rule";
import { nodeSetupRules } from "./node-setup-rules";

export const nodeRules: readonly NodeRule[] = [...nodeSetupRules, ...nodeReachRules];

/** By group: how many of its nodes couldn't be set up when they were made, and why not. */
type NodesNotSetUp = Readonly<Record<string, { nodes: number; why: string }>>;

/** Nodes that couldn't be set up, those among them that were made before and still can't be. */
export function nodesNotSetUp(
  account: AccountView,
  cluster: StoredResource,
  wanted: Attributes,
  before?: Attributes,
): NodesNotSetUp {
  const earlier = (before?.nodesNotSetUp ?? {}) as NodesNotSetUp;
  const found: Record<string, NodesNotSetUp[string]> = {};
  for (const group of groupsOf(wanted)) {
    const { instanceGroupName: name, instanceCount } = group;
    const pending = Math.min(instanceCount, newNodes(group, before) + (earlier[name]?.nodes ?? 0));
    const why = pending === 0 ? undefined : troubleOf(account, cluster, wanted, group);
    if (why !== undefined) {
      found[name] = { nodes: pending, why };
    }
  }
  return found;
}

/** Nodes of the group that haven't joined because of what is wrong still. */
export function nodesInTrouble(account: AccountView, cluster: StoredResource, group: InstanceGroup): number {
  return troubleNow(account, cluster, group)?.nodes ?? 0;
}

/**
 * What was wrong when nodes were made, put right since then or not: AWS bills each attempt from the start of the lifecycle script
 * (SageMaker Developer Guide, continuous provisioning: usage metering).
 */
export function failedSetups(cluster: StoredResource): string[] {
  return Object.entries(notSetUp(cluster)).map(([name, { nodes, why }]) => `${nodes} nodes of ${name}: ${why}`);
}

/** What the cluster's events say of nodes that haven't joined. */
export function troubleEvents(account: AccountView, cluster: StoredResource): string[] {
  return groupsOf(cluster.attributes).flatMap((group) => {
    const trouble = troubleNow(account, cluster, group);
    if (trouble === undefined) {
      return [];
    }
    const { instanceGroupName: name, instanceCount } = group;
    const { nodes, why } = trouble;
    return [`Instance group ${name}: ${instanceCount - nodes} of ${instanceCount} instances. ${why}`];
  });
}

/** The nodes that couldn't be set up, and what is wrong now; `undefined` where nothing is any more. */
function troubleNow(
  account: AccountView,
  cluster: StoredResource,
  group: InstanceGroup,
): { nodes: number; why: string } | undefined {
  const { nodes = 0 } = notSetUp(cluster)[group.instanceGroupName] ?? {};
  const why = nodes === 0 ? undefined : troubleOf(account, cluster, cluster.attributes, group);
  return why === undefined ? undefined : { nodes, why };
}

function notSetUp(cluster: StoredResource): NodesNotSetUp {
  return (cluster.attributes.nodesNotSetUp ?? {}) as NodesNotSetUp;
}

function troubleOf(
  account: AccountView,
  resource: StoredResource,
  cluster: Attributes,
  group: InstanceGroup,
): string | undefined {
  const { region } = resource;
  for (const rule of nodeRules) {
    const trouble = rule.check({ account, region, cluster, group, resource });
    if (trouble !== undefined) {
      return trouble;
    }
  }
  return undefined;
}
