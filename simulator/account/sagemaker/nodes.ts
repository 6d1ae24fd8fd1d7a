/** What HyperPod puts into the customer's VPC and EKS cluster for its nodes. */
import { companion } from "../companions";
import { makeInterfaces } from "../ec2/network-interface";
import { accessEntryAttributes, accessEntryId } from "../eks/access-entry-attributes";
import type { Attributes, Companion, OperationContext } from "../kind";
import { groupsOf, vpcConfigOf } from "./instance-group";
import { orchestratorOf } from "./orchestrator";
import { nodeName, placedNodes } from "./placement";

/** One interface a node: nodes are spread over the subnets of their group. */
export function nodeInterfaces(clusterName: string, cluster: Attributes, context: OperationContext): Companion[] {
  const nodes = groupsOf(cluster).flatMap((group) => {
    const { subnets, securityGroupIds } = vpcConfigOf(group, cluster);
    return Array.from({ length: placedNodes(context.account, group, cluster) }, (_, node) => ({
      node: nodeName(group, node),
      subnetId: subnets[node % Math.max(subnets.length, 1)] ?? "",
      securityGroupIds,
      owner: `HyperPod cluster ${clusterName}`,
      description: `SageMaker HyperPod ${clusterName} ${group.instanceGroupName}`,
    }));
  });
  return makeInterfaces(nodes, context).map((made, index) => ({
    ...made,
    attributes: { ...made.attributes, node: nodes[index]?.node },
  }));
}

/** HyperPod makes the access entries of its nodes' roles itself (SageMaker Developer Guide, cluster events). */
export function nodeAccessEntries(
  cluster: Attributes,
  context: Pick<OperationContext, "account" | "region" | "ids">,
): Companion[] {
  const eks = orchestratorOf(context.account, cluster, context.region);
  const roles = [...new Set(groupsOf(cluster).map((group) => group.executionRole))];
  return roles
    .map((principalArn) => ({ clusterName: eks?.id ?? "", principalArn, type: "HYPERPOD_LINUX", tags: {} }))
    .map((entry) =>
      companion(
        "eks:accessEntry",
        accessEntryId(entry.clusterName, entry.principalArn),
        accessEntryAttributes(entry, context),
      ),
    );
}
