/** What HyperPod refuses when a cluster is made. */

import { accessEntryId } from "../eks/access-entry-attributes";
import { attachedPolicyArns, trusts } from "../eks/cluster-role";
import { notYetAssumable } from "../iam/propagation";
import type { Attributes } from "../kind";
import type { Rule } from "../rule";
import { groupsOf, instanceTypesOf, vpcConfigOf } from "./instance-group";
import { orchestratorOf } from "./orchestrator";
import { nodeSubnets } from "./routes";

const kind = "sagemaker:cluster";
const prerequisites = "SageMaker Developer Guide, prerequisites for SageMaker HyperPod with Amazon EKS";

export const createRules: readonly Rule[] = [
  {
    id: "sagemaker.cluster.name-taken",
    kind,
    on: "create",
    when: "a cluster of that name exists in the account and region",
    code: "ResourceInUse",
    source: "SageMaker API reference, CreateCluster: errors; text of moto",
    check: ({ account, region, wanted }) =>
      account.list(kind, region).some(({ attributes }) => attributes.clusterName === wanted.clusterName)
        ? `Resource Already Exists: Cluster with name ${wanted.clusterName} already exists. Choose a different name.`
        : undefined,
  },
  {
    id: "sagemaker.cluster.authentication-mode",
    kind,
    on: "create",
    when: "the EKS cluster's authentication mode is CONFIG_MAP",
    code: "ValidationException",
    source: `${prerequisites}; text in public issue threads`,
    check: ({ account, region, wanted }) => {
      const access = orchestratorOf(account, wanted, region)?.attributes.accessConfig as Attributes | undefined;
      return access?.authenticationMode === "CONFIG_MAP"
        ? "EKS clusters with CONFIG_MAP authentication mode are not supported"
        : undefined;
    },
  },
  {
    id: "sagemaker.cluster.dependencies",
    kind,
    on: "create",
    when: "the HyperPod Helm chart is not installed on the EKS cluster",
    code: "ValidationException",
    source: "SageMaker Developer Guide, installing packages on the Amazon EKS cluster using Helm",
    check: ({ account, region, wanted }) => {
      const eks = orchestratorOf(account, wanted, region);
      const installed = account
        .list("kubernetes:release", region)
        .some(({ attributes }) => attributes.clusterName === eks?.id && attributes.chartName === "hyperpod-helm-chart");
      return installed ? undefined : "Amazon EKS orchestrator cluster is missing required dependencies";
    },
  },
  {
    id: "sagemaker.cluster.role-trust",
    kind,
    on: ["create", "update"],
    when: "an execution role doesn't let sagemaker.amazonaws.com assume it",
    code: "ValidationException",
    source: "alchemy-run/alchemy-effect PR 924 (an error it retries); SageMaker Developer Guide, IAM for HyperPod",
    check: ({ account, wanted }) => {
      const role = groupsOf(wanted)
        .map((group) => group.executionRole)
        .find((arn) => !trusts(account, arn, "sagemaker.amazonaws.com"));
      return role === undefined ? undefined : `SageMaker cannot assume the execution role ${role}`;
    },
  },
  {
    id: "sagemaker.cluster.role-propagation",
    kind,
    on: ["create", "update"],
    when: "an execution role was made some seconds ago and can't be assumed yet",
    code: "ValidationException",
    source: "alchemy-run/alchemy-effect PR 924 (an error it retries every 5 seconds, at most 12 times)",
    check: ({ account, wanted }) => {
      const role = notYetAssumable(
        account,
        groupsOf(wanted).map((group) => group.executionRole),
      );
      return role === undefined ? undefined : `SageMaker cannot assume the execution role ${role}`;
    },
  },
  {
    id: "sagemaker.cluster.role-policy",
    kind,
    on: ["create", "update"],
    when: "AmazonSageMakerClusterInstanceRolePolicy is not attached to an execution role yet",
    code: "ValidationException",
    source: "SageMaker Developer Guide, IAM role for SageMaker HyperPod; the text is not AWS's own",
    check: ({ account, wanted }) => {
      const role = groupsOf(wanted)
        .map((group) => group.executionRole)
        .find(
          (arn) =>
            !attachedPolicyArns(account, arn).some((policy) =>
              policy.endsWith("/AmazonSageMakerClusterInstanceRolePolicy"),
            ),
        );
      return role === undefined
        ? undefined
        : `The execution role ${role} does not have the policy AmazonSageMakerClusterInstanceRolePolicy`;
    },
  },
  {
    id: "sagemaker.cluster.entry-in-the-way",
    kind,
    on: "create",
    when: "somebody else made an access entry for an execution role, which HyperPod wants to make itself",
    code: "ResourceInUseException",
    httpStatus: 409,
    source: "EKS API reference, CreateAccessEntry: errors; how HyperPod reports it is not documented",
    check: ({ account, region, wanted }) => {
      const eks = orchestratorOf(account, wanted, region);
      const taken = groupsOf(wanted).some(({ executionRole }) => {
        const entry = account.find("eks:accessEntry", accessEntryId(eks?.id ?? "", executionRole), region);
        return entry !== undefined && entry.attributes.type !== "HYPERPOD_LINUX";
      });
      return taken ? "The specified access entry resource is already in use on this cluster." : undefined;
    },
  },
  {
    id: "sagemaker.cluster.vpc",
    kind,
    on: ["create", "update"],
    when: "a subnet or security group is of another VPC than the EKS cluster",
    code: "ValidationException",
    source: `${prerequisites}; the text is not AWS's own`,
    check: ({ account, region, wanted }) => {
      const eks = orchestratorOf(account, wanted, region);
      const vpcId = (eks?.attributes.vpcConfig as Attributes | undefined)?.vpcId;
      const base = (wanted.vpcConfig ?? {}) as { subnets?: string[]; securityGroupIds?: string[] };
      const subnets = [...nodeSubnets(wanted), ...(base.subnets ?? [])];
      const groups = [
        ...groupsOf(wanted).flatMap((group) => vpcConfigOf(group, wanted).securityGroupIds),
        ...(base.securityGroupIds ?? []),
      ];
      const foreign = [
        ...subnets.filter((id) => account.find("ec2:subnet", id, region)?.attributes.vpcId !== vpcId),
        ...groups.filter((id) => account.find("ec2:securityGroup", id, region)?.attributes.vpcId !== vpcId),
      ];
      return foreign.length > 0
        ? `${[...new Set(foreign)].join(", ")} not in the VPC ${vpcId} of the Amazon EKS cluster`
        : undefined;
    },
  },
  {
    id: "sagemaker.cluster.lifecycle-bucket",
    kind,
    on: ["create", "update"],
    when: "lifecycle scripts are not under an S3 URI that starts with s3://sagemaker-",
    code: "ValidationException",
    source: "SageMaker API reference, ClusterLifeCycleConfig: SourceS3Uri; the text is not AWS's own",
    check: ({ wanted }) => {
      const uri = groupsOf(wanted)
        .map((group) => group.lifeCycleConfig?.sourceS3Uri)
        .find((candidate) => candidate !== undefined && !/^(s3|https):\/\/sagemaker-/.test(candidate));
      return uri === undefined
        ? undefined
        : `The lifecycle configuration's SourceS3Uri ${uri} must start with s3://sagemaker-`;
    },
  },
  {
    id: "sagemaker.cluster.quota",
    kind,
    on: ["create", "update"],
    when: "more instances of a type are asked for than the account's quota allows",
    code: "ResourceLimitExceeded",
    source: "SageMaker API reference, CreateCluster: errors; wording of SageMaker's quota errors",
    check: ({ account, region, wanted, current }) => {
      const others = account.list(kind, region).filter((cluster) => cluster.id !== current?.id);
      for (const type of new Set(groupsOf(wanted).flatMap(instanceTypesOf))) {
        const limit = account.quota(`sagemaker:${type} for cluster usage`);
        const used = others.reduce((sum, cluster) => sum + instancesOf(cluster.attributes, type), 0);
        const asked = instancesOf(wanted, type);
        if (limit !== undefined && used + asked > limit) {
          return `The account-level service limit '${type} for cluster usage' is ${limit} Instances, with current utilization of ${used} Instances and a request delta of ${asked} Instances. Please use AWS Service Quotas to request an increase for this quota.`;
        }
      }
      return undefined;
    },
  },
];

function instancesOf(cluster: Attributes, type: string): number {
  return groupsOf(cluster)
    .filter((group) => instanceTypesOf(group).includes(type))
    .reduce((sum, group) => sum + group.instanceCount, 0);
}
