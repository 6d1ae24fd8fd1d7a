/** What EKS puts into the VPC for a cluster: its security group and the interfaces of the control plane. */
import { companion } from "../companions";
import { makeInterfaces } from "../ec2/network-interface";
import type { Attributes, Companion, OperationContext } from "../kind";

export interface ClusterNetwork {
  vpcId: string;
  clusterSecurityGroupId: string;
  companions: Companion[];
}

export function clusterNetwork(name: string, vpcConfig: Attributes, context: OperationContext): ClusterNetwork {
  const { account, ids, region } = context;
  const subnetIds = (vpcConfig.subnetIds ?? []) as string[];
  const vpcId = String(account.find("ec2:subnet", subnetIds[0] ?? "", region)?.attributes.vpcId ?? "");
  const clusterSecurityGroupId = ids.long("sg");
  const groupIds = [...((vpcConfig.securityGroupIds ?? []) as string[]), clusterSecurityGroupId];
  return {
    vpcId,
    clusterSecurityGroupId,
    companions: [
      companion("ec2:securityGroup", clusterSecurityGroupId, {
        vpcId,
        name: `eks-cluster-sg-${name}-${ids.number(1_000_000_000)}`,
        description:
          "EKS created security group applied to ENI that is attached to EKS Control Plane master nodes, as well as any managed workloads.",
        arn: `arn:${account.partition}:ec2:${region}:${account.accountId}:security-group/${clusterSecurityGroupId}`,
        ownerId: account.accountId,
        tags: {
          Name: `eks-cluster-sg-${name}`,
          "aws:eks:cluster-name": name,
          [`kubernetes.io/cluster/${name}`]: "owned",
        },
      }),
      ...clusterGroupRules(clusterSecurityGroupId, ids),
      ...controlPlaneInterfaces(name, subnetIds, groupIds, context),
    ],
  };
}

export function controlPlaneInterfaces(
  clusterName: string,
  subnetIds: readonly string[],
  securityGroupIds: readonly string[],
  context: OperationContext,
): Companion[] {
  return makeInterfaces(
    subnetIds.map((subnetId) => ({
      subnetId,
      securityGroupIds,
      owner: `EKS cluster ${clusterName}`,
      description: `Amazon EKS ${clusterName}`,
    })),
    context,
  );
}

/** Source: EKS User Guide, security group requirements: default rules of the cluster security group. */
function clusterGroupRules(groupId: string, ids: OperationContext["ids"]): Companion[] {
  const all = { securityGroupId: groupId, ipProtocol: "-1" };
  return [
    companion("ec2:securityGroupRule", ids.long("sgr"), {
      ...all,
      isEgress: false,
      referencedSecurityGroupId: groupId,
    }),
    companion("ec2:securityGroupRule", ids.long("sgr"), { ...all, isEgress: true, referencedSecurityGroupId: groupId }),
    companion("ec2:securityGroupRule", ids.long("sgr"), { ...all, isEgress: true, cidrIpv4: "0.0.0.0/0" }),
  ];
}
