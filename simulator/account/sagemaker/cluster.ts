/** A SageMaker HyperPod cluster with the Amazon EKS orchestrator. */
import { missingLogGroup } from "../eks/control-plane-log-group";
import { joinedNodes } from "../eks/nodes";
import type { Attributes, Kind, OperationContext, Reference, SideEffects, StoredResource } from "../kind";
import { groupsOf } from "./instance-group";
import { standingNodes } from "./new-nodes";
import { nodesNotSetUp } from "./node-troubles";
import { nodeAccessEntries, nodeInterfaces } from "./nodes";
import { nodesWithoutAddress } from "./placement";
import { outboundRoutes } from "./routes";

const subnetMissing: Reference["notFound"] = {
  code: "ValidationException",
  message: "The subnet ID '{value}' does not exist",
};
const groupMissing: Reference["notFound"] = {
  code: "ValidationException",
  message: "The security group '{value}' does not exist",
};

export const hyperPodCluster: Kind = {
  kind: "sagemaker:cluster",
  service: "SageMaker HyperPod",
  operations: {
    create: "sagemaker:CreateCluster",
    update: "sagemaker:UpdateCluster",
    delete: "sagemaker:DeleteCluster",
  },
  latency: (cluster) =>
    cluster.nodeProvisioningMode === "Continuous" ? "hyperpod_cluster" : "hyperpod_cluster_noncontinuous",
  references: [
    {
      path: "orchestrator.eks.clusterArn",
      kind: "eks:cluster",
      by: "arn",
      notFound: { code: "ValidationException", message: "Amazon EKS cluster {value} not found" },
    },
    {
      path: "instanceGroups[].executionRole",
      kind: "iam:role",
      by: "arn",
      notFound: {
        code: "ValidationException",
        message: "SageMaker cannot assume the execution role {value}. The role does not exist.",
      },
    },
    { path: "vpcConfig.subnets[]", kind: "ec2:subnet", notFound: subnetMissing },
    { path: "instanceGroups[].overrideVpcConfig.subnets[]", kind: "ec2:subnet", notFound: subnetMissing },
    { path: "vpcConfig.securityGroupIds[]", kind: "ec2:securityGroup", notFound: groupMissing },
    {
      path: "instanceGroups[].overrideVpcConfig.securityGroupIds[]",
      kind: "ec2:securityGroup",
      notFound: groupMissing,
    },
  ],

  make(input, context) {
    const { account, region, ids, nowMinutes } = context;
    const clusterId = ids.alphanumeric(12);
    const arn = `arn:${account.partition}:sagemaker:${region}:${account.accountId}:cluster/${clusterId}`;
    const name = String(input.clusterName);
    const placed = { ...input, nodesWithoutAddress: nodesWithoutAddress(account, input) };
    return {
      id: arn,
      attributes: {
        nodeRecovery: "Automatic",
        ...placed,
        clusterArn: arn,
        clusterStatus: "InService",
        creationTime: "2026-11-25T00:00:00.000Z",
        failureMessage: "",
        nodesAskedAtMinutes: nowMinutes,
        routesAtCreation: outboundRoutes(account, input, region),
      },
      companions: [
        ...nodeInterfaces(name, placed, context),
        ...nodeAccessEntries(input, context),
        ...missingLogGroup(account, `/aws/sagemaker/Clusters/${name}/${clusterId}`, region),
      ],
    };
  },

  finished(cluster, { account }) {
    cluster.attributes.nodesNotSetUp = nodesNotSetUp(account, cluster, cluster.attributes);
  },

  change(current, input, context) {
    const { account } = context;
    const asked = { ...current.attributes, ...input };
    const wanted = {
      ...asked,
      nodesWithoutAddress: nodesWithoutAddress(account, asked, standingNodes(account, current)),
      nodesJoinedBefore: Object.fromEntries(
        groupsOf(current.attributes).map((group) => [group.instanceGroupName, joinedNodes(account, current, group)]),
      ),
      nodesNotSetUp: nodesNotSetUp(account, current, asked, current.attributes),
    };
    moveNodes(current, wanted, context);
    return {
      ...wanted,
      nodesAskedAtMinutes: context.nowMinutes,
      routesAtCreation: outboundRoutes(account, wanted, current.region),
    };
  },

  failed(resource, message) {
    Object.assign(resource.attributes, { clusterStatus: "Failed", failureMessage: message });
  },
};

/** Nodes, and with them interfaces and access entries, come and go with the groups; those that stay keep theirs. */
function moveNodes(cluster: StoredResource, wanted: Attributes, context: OperationContext & SideEffects): void {
  const { put, drop, nowMinutes } = context;
  const name = String(cluster.attributes.clusterName);
  const owned = { region: cluster.region, createdAtMinutes: nowMinutes, managedBy: cluster.id };
  const interfaces = nodeInterfaces(name, wanted, context);
  const wantedNodes = new Set(interfaces.map(({ attributes }) => attributes.node));
  const kept = new Set<unknown>();
  drop((resource) => {
    if (resource.kind !== "ec2:networkInterface" || resource.managedBy !== cluster.id) {
      return false;
    }
    if (wantedNodes.has(resource.attributes.node)) {
      kept.add(resource.attributes.node);
      return false;
    }
    return true;
  });
  for (const made of interfaces.filter(({ attributes }) => !kept.has(attributes.node))) {
    put({ ...made, ...owned });
  }
  const entries = nodeAccessEntries(wanted, context);
  drop(
    (resource) =>
      resource.kind === "eks:accessEntry" &&
      resource.managedBy === cluster.id &&
      !entries.some((entry) => entry.id === resource.id),
  );
  for (const entry of entries) {
    if (!context.account.find("eks:accessEntry", entry.id, cluster.region)) {
      put({ ...entry, ...owned });
    }
  }
}
