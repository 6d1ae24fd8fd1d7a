/** What fails after HyperPod accepted the call: nodes that can't be made, nodes that can't be removed. */
import type { AccountView } from "../account-view";
import { rulesOfGroup } from "../ec2/security-group";
import type { Attributes } from "../kind";
import type { Rule } from "../rule";
import { isDenied } from "../s3/bucket-access";
import { groupsOf, hasEfa, instanceTypesOf, vpcConfigOf } from "./instance-group";
import { placementEvents } from "./placement";
import { actionsMissing, actionsOfNodes, actionsOfRemoval, actionsOfVolumeKeys } from "./role-permissions";
import { nodeSubnets, type OutboundRoute, outboundRoutes } from "./routes";

const kind = "sagemaker:cluster";

export const laterRules: readonly Rule[] = [
  {
    id: "sagemaker.nodes.permissions",
    kind,
    on: "createLater",
    when: "an execution role may not make and remove network interfaces, pull images, get credentials for pods, or use the keys of its nodes' volumes",
    code: "ClusterStatus Failed",
    source:
      "SageMaker Developer Guide, IAM role for SageMaker HyperPod (VPC, Amazon EKS, customer managed keys); the text is not AWS's own",
    check: ({ account, wanted }) => {
      for (const { executionRole: role, instanceStorageConfigs = [] } of groupsOf(wanted)) {
        const hasKeys = instanceStorageConfigs.some(({ ebsVolumeConfig }) => ebsVolumeConfig?.volumeKmsKeyId);
        const missing = actionsMissing(account, role, [...actionsOfNodes, ...(hasKeys ? actionsOfVolumeKeys : [])]);
        if (missing.length > 0) {
          return `Execution role ${role} does not have permission to perform ${missing.join(", ")}`;
        }
      }
      return undefined;
    },
  },
  {
    id: "sagemaker.nodes.efa-health-check",
    kind,
    on: "createLater",
    when: "nodes with EFA are in a security group that doesn't let its members talk to each other, in and out",
    code: "ClusterStatus Failed",
    source: "SageMaker Developer Guide, HyperPod prerequisites: EFA; awslabs/agent-plugins hyperpod-cluster-debugger",
    check: ({ account, wanted }) => {
      const group = groupsOf(wanted).find((candidate) => instanceTypesOf(candidate).some(hasEfa));
      if (group === undefined) {
        return undefined;
      }
      const closed = vpcConfigOf(group, wanted).securityGroupIds.filter(
        (id) => !talksToItself(account, id, false) || !talksToItself(account, id, true),
      );
      return closed.length > 0
        ? `EFA health checks did not run successfully. Ensure that your VPC and security groups are properly configured before attempting to create a new cluster. (${closed.join(", ")})`
        : undefined;
    },
  },
  {
    id: "sagemaker.nodes.lifecycle-script",
    kind,
    on: "createLater",
    when: "the lifecycle script is not in its bucket, or the bucket's policy denies reading it",
    code: "ClusterStatus Failed",
    source: "SageMaker Developer Guide, HyperPod lifecycle scripts; the text is not AWS's own",
    check: ({ account, wanted }) => {
      for (const { lifeCycleConfig } of groupsOf(wanted)) {
        const script = lifeCycleConfig?.onCreate ?? lifeCycleConfig?.onInitComplete;
        const location = /^s3:\/\/([^/]+)\/?(.*)$/.exec(lifeCycleConfig?.sourceS3Uri ?? "");
        if (script === undefined || !location) {
          continue;
        }
        const prefix = (location[2] ?? "").replace(/\/$/, "");
        const key = prefix === "" ? script : `${prefix}/${script}`;
        const there = account
          .list("s3:object")
          .some(({ attributes }) => attributes.bucket === location[1] && attributes.key === key);
        if (!there) {
          return `Lifecycle scripts did not run successfully: s3://${location[1]}/${key} does not exist`;
        }
        if (isDenied(account, location[1] ?? "", key, "s3:GetObject")) {
          return `Lifecycle scripts did not run successfully: access to s3://${location[1]}/${key} is denied`;
        }
      }
      return undefined;
    },
  },
  {
    id: "sagemaker.nodes.way-out",
    kind,
    on: "createLater",
    when: "nodes are in a subnet with neither an S3 endpoint nor a default route by which private addresses get out (to an internet gateway is none), and can't fetch their lifecycle script",
    code: "ClusterStatus Failed",
    source: "SageMaker Developer Guide, HyperPod in a custom VPC; the text is not AWS's own",
    check: ({ account, region, wanted }) => {
      const open = outboundRoutes(account, wanted, region).map((route) => route.subnetId);
      const closed = nodeSubnets(wanted).filter((id) => !open.includes(id));
      return closed.length > 0
        ? `Lifecycle scripts did not run successfully: instances in ${closed.join(", ")} can't reach Amazon S3`
        : undefined;
    },
  },
  {
    id: "sagemaker.nodes.capacity",
    kind,
    on: "createLater",
    when: "the zone has too few instances of the type, and the cluster waits for its nodes (in Continuous mode it is InService without them, and AWS goes on trying)",
    code: "ClusterStatus Failed",
    source:
      "SageMaker Developer Guide, HyperPod troubleshooting: capacity; awslabs/awsome-distributed-ai issue 204; the text is not AWS's own",
    check: ({ account, wanted }) =>
      waitsForNodes(wanted) ? lacking(account, wanted, "insufficient capacity") : undefined,
  },
  {
    id: "sagemaker.nodes.subnet-full",
    kind,
    on: "createLater",
    when: "a subnet has too few free addresses, and the cluster waits for its nodes",
    code: "ClusterStatus Failed",
    source: "SageMaker Developer Guide, HyperPod prerequisites: addresses of a node; the text is not AWS's own",
    check: ({ account, wanted, current }) =>
      waitsForNodes(wanted) ? lacking(account, { ...wanted, ...current?.attributes }, "no free addresses") : undefined,
  },
  {
    id: "sagemaker.nodes.removal",
    kind,
    on: "deleteLater",
    when: "what the removal of nodes needs went first: execution role, its permissions, security group rules, routes, subnets",
    code: "Timeout",
    source: "alchemy-run/alchemy-effect PR 924 (ClusterTeardownBlocked): interfaces are removed by assuming the role",
    check: ({ account, region, current }) => {
      const gone = current ? goneBeforeNodes(account, current.attributes, region) : [];
      return gone.length > 0
        ? `Cluster ${current?.attributes.clusterName} stays in status Deleting: its nodes can't be removed, because ${gone.join("; ")}. Put it back to let the delete go on.`
        : undefined;
    },
  },
];

function waitsForNodes(cluster: Attributes): boolean {
  return cluster.nodeProvisioningMode !== "Continuous";
}

function lacking(account: AccountView, cluster: Attributes, what: string): string | undefined {
  return placementEvents(account, cluster).find((event) => event.includes(what));
}

function goneBeforeNodes(account: AccountView, cluster: Attributes, region: string): string[] {
  const gone: string[] = [];
  for (const role of new Set(groupsOf(cluster).map((group) => group.executionRole))) {
    if (!account.list("iam:role").some((candidate) => candidate.attributes.arn === role)) {
      gone.push(`execution role ${role} is gone`);
      continue;
    }
    const missing = actionsMissing(account, role, actionsOfRemoval);
    if (missing.length > 0) {
      gone.push(`execution role ${role} does not have permission to perform ${missing.join(", ")}`);
    }
  }
  for (const id of new Set(groupsOf(cluster).flatMap((group) => vpcConfigOf(group, cluster).securityGroupIds))) {
    if (!account.find("ec2:securityGroup", id, region)) {
      gone.push(`security group ${id} is gone`);
    } else if (!rulesOfGroup(account, id).some((rule) => rule.attributes.isEgress === true)) {
      gone.push(`security group ${id} has no egress rule left`);
    }
  }
  const now = outboundRoutes(account, cluster, region);
  for (const route of (cluster.routesAtCreation ?? []) as OutboundRoute[]) {
    if (!account.find("ec2:subnet", route.subnetId, region)) {
      gone.push(`subnet ${route.subnetId} is gone`);
    } else if (!now.some((other) => other.subnetId === route.subnetId && other.by === route.by)) {
      gone.push(`subnet ${route.subnetId} has lost its ${route.by}`);
    }
  }
  return [...new Set(gone)];
}

function talksToItself(account: AccountView, groupId: string, isEgress: boolean): boolean {
  return rulesOfGroup(account, groupId).some(
    ({ attributes }) =>
      (attributes.isEgress === true) === isEgress &&
      attributes.ipProtocol === "-1" &&
      attributes.referencedSecurityGroupId === groupId,
  );
}
