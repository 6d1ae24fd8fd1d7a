/**
 * A rule about nodes that come up: a mistake that no call is refused for. A cluster that waits for its nodes fails as a whole:
 * in creation it ends in status Failed, an update is rolled back. With Continuous provisioning the cluster is InService all the
 * same, its events say what is wrong, and AWS tries again and again.
 *
 * Source: SageMaker Developer Guide, continuous provisioning ("the previous model": all or nothing, rolled back; failed
 * launches are retried) and "Tracking requests with cluster operations" (retries of failed nodes); SageMaker API reference,
 * UpdateCluster NodeProvisioningMode (the cluster is operational once its cluster-level resources are ready). No source sets
 * one cause apart from another, so all of them are taken alike.
 */
import type { AccountView } from "../account-view";
import type { Attributes, StoredResource } from "../kind";
import type { Rule } from "../rule";
import type { InstanceGroup } from "./instance-group";
import { groupsWithNewNodes, waitsForNodes } from "./new-nodes";

export interface NodesAsked {
  readonly account: AccountView;
  readonly region: string;
  /** As the call asks for it. */
  readonly cluster: Attributes;
  readonly group: InstanceGroup;
  /** As it stands. */
  readonly resource?: StoredResource;
}

export interface NodeRule extends Pick<Rule, "id" | "when" | "source"> {
  /** What is wrong with the group's new nodes, in the words of the cluster's events. */
  check(asked: NodesAsked): string | undefined;
}

/** The same for a cluster that waits for its nodes. */
export function failsWaitingCluster({ id, when, source, check }: NodeRule): Rule {
  return {
    id,
    kind: "sagemaker:cluster",
    on: ["createLater", "updateLater"],
    when,
    code: "ClusterStatus Failed",
    source,
    check: (request) => {
      if (!waitsForNodes({ ...request.current?.attributes, ...request.wanted })) {
        return undefined;
      }
      const { account, region, wanted: cluster, current: resource } = request;
      for (const group of groupsWithNewNodes(request)) {
        const trouble = check({ account, region, cluster, group, ...(resource ? { resource } : {}) });
        if (trouble !== undefined) {
          return trouble;
        }
      }
      return undefined;
    },
  };
}
