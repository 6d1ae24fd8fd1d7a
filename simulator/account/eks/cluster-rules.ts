import { notYetAssumable } from "../iam/propagation";
import type { Attributes } from "../kind";
import { zonesOf } from "../regions";
import type { Rule, RuleRequest } from "../rule";
import { hasClusterPolicy, trusts } from "./cluster-role";
import { versionRules } from "./version-rules";

const kind = "eks:cluster";
const apiReference = "EKS API reference, CreateCluster";

/** Source: EKS User Guide, VPC and subnet requirements. */
const zonesWithoutEks: ReadonlySet<string> = new Set(["use1-az3", "usw1-az2", "cac1-az3"]);

export const eksClusterRules: readonly Rule[] = [
  {
    id: "eks.cluster.name-form",
    kind,
    on: "create",
    when: "the name is longer than 100 characters or holds others than letters, digits, hyphens and underscores",
    code: "InvalidParameterException",
    source: `${apiReference}: name`,
    check: ({ wanted }) =>
      /^[0-9A-Za-z][A-Za-z0-9_-]{0,99}$/.test(String(wanted.name))
        ? undefined
        : `The name '${wanted.name}' does not match the pattern ^[0-9A-Za-z][A-Za-z0-9\\-_]*`,
  },
  {
    id: "eks.cluster.name-taken",
    kind,
    on: "create",
    when: "a cluster of that name exists in the account and region",
    code: "ResourceInUseException",
    httpStatus: 409,
    source: `${apiReference}: errors; text of moto`,
    check: ({ account, region, wanted }) =>
      account.find(kind, String(wanted.name), region) ? `Cluster already exists with name: ${wanted.name}` : undefined,
  },
  {
    id: "eks.cluster.failed",
    kind,
    on: "update",
    when: "the cluster is in status FAILED: it can only be deleted",
    code: "InvalidRequestException",
    source: "EKS API reference, UpdateClusterConfig: errors; Cluster: status; the text is not AWS's own",
    check: ({ current }) =>
      current?.attributes.status === "FAILED" ? `Cluster ${current.id} is in status FAILED` : undefined,
  },
  {
    id: "eks.cluster.quota",
    kind,
    on: "create",
    when: "the region holds as many clusters as the quota allows (100 by default)",
    code: "ResourceLimitExceededException",
    source: "EKS User Guide, service quotas; the text is not AWS's own",
    check: ({ account, region }) =>
      account.list(kind, region).length >= (account.quota("eks:clusters-per-region") ?? 100)
        ? "Cluster limit exceeded for account"
        : undefined,
  },
  {
    id: "eks.cluster.role-trust",
    kind,
    on: "create",
    when: "the role doesn't let eks.amazonaws.com assume it",
    code: "InvalidParameterException",
    source: "hashicorp/terraform-provider-aws internal/service/eks/cluster.go (an error it retries)",
    check: ({ account, wanted }) =>
      trusts(account, String(wanted.roleArn), "eks.amazonaws.com")
        ? undefined
        : "Role could not be assumed because the trusted entity is not correct",
  },
  {
    id: "eks.cluster.role-propagation",
    kind,
    on: "create",
    when: "the role was made some seconds ago and can't be assumed yet",
    code: "InvalidParameterException",
    source: "hashicorp/terraform-provider-aws internal/service/eks/cluster.go (it retries this text for 2 minutes)",
    check: ({ account, wanted }) =>
      notYetAssumable(account, [wanted.roleArn]) === undefined
        ? undefined
        : "Role could not be assumed because the trusted entity is not correct",
  },
  {
    id: "eks.cluster.role-policy",
    kind,
    on: "create",
    when: "AmazonEKSClusterPolicy is not attached to the role yet",
    code: "InvalidParameterException",
    source: "hashicorp/terraform-provider-aws internal/service/eks/cluster.go (an error it retries)",
    check: ({ account, wanted }) =>
      hasClusterPolicy(account, String(wanted.roleArn))
        ? undefined
        : `The provided role doesn't have the Amazon EKS Managed Policies associated with it. Please ensure the following policy is attached: arn:${account.partition}:iam::aws:policy/AmazonEKSClusterPolicy`,
  },
  {
    id: "eks.cluster.zones",
    kind,
    on: ["create", "update"],
    when: "the subnets are not in at least two Availability Zones",
    code: "InvalidParameterException",
    source: `${apiReference}: subnetIds must be in at least two different Availability Zones; wording widely seen`,
    check: (request) =>
      new Set(subnetsOf(request).map((subnet) => subnet?.availabilityZoneId ?? subnet?.availabilityZone)).size < 2
        ? "Subnets specified must be in at least two different AZs"
        : undefined,
  },
  {
    id: "eks.cluster.unsupported-zone",
    kind,
    on: "create",
    when: "a subnet is in a zone where EKS runs no control planes: use1-az3, usw1-az2, cac1-az3",
    code: "UnsupportedAvailabilityZoneException",
    source:
      "EKS User Guide, VPC and subnet requirements and troubleshooting; rancher/rancher issue 14224 quotes the text",
    check: (request) => {
      const closed = subnetsOf(request).find((subnet) => zonesWithoutEks.has(String(subnet?.availabilityZoneId)));
      const open = zonesOf(request.region).filter(({ id }) => !zonesWithoutEks.has(id));
      return closed === undefined
        ? undefined
        : `Cannot create cluster '${request.wanted.name}' because ${closed.availabilityZone ?? closed.availabilityZoneId}, the targeted availability zone, does not currently have sufficient capacity to support the cluster. Retry and choose from these availability zones: ${open.map(({ name }) => name).join(", ")}`;
    },
  },
  {
    id: "eks.cluster.one-vpc",
    kind,
    on: ["create", "update"],
    when: "subnets or security groups are not of one VPC, or of another VPC than the cluster's",
    code: "InvalidParameterException",
    source: `${apiReference}: subnetIds of one VPC, for ever; the text is not AWS's own`,
    check: (request) => {
      const { account, region, current } = request;
      const groups = (((request.wanted.vpcConfig ?? {}) as Attributes).securityGroupIds ?? []) as string[];
      const vpcIds = new Set([
        ...subnetsOf(request).map((subnet) => subnet?.vpcId),
        ...groups.map((id) => account.find("ec2:securityGroup", id, region)?.attributes.vpcId),
        ...(current ? [(current.attributes.vpcConfig as Attributes).vpcId] : []),
      ]);
      return vpcIds.size > 1 ? "Subnets and security groups must belong to the VPC of the cluster" : undefined;
    },
  },
  {
    id: "eks.cluster.security-groups",
    kind,
    on: ["create", "update"],
    when: "more than five security groups are given",
    code: "InvalidParameterException",
    source: "EKS API reference, VpcConfigRequest: securityGroupIds; the text is not AWS's own",
    check: ({ wanted }) =>
      ((((wanted.vpcConfig ?? {}) as Attributes).securityGroupIds as string[] | undefined) ?? []).length > 5
        ? "The maximum number of security groups is 5"
        : undefined,
  },
  {
    id: "eks.cluster.no-endpoint",
    kind,
    on: ["create", "update"],
    when: "neither the public nor the private endpoint is on",
    code: "InvalidParameterException",
    source: "rancher/rancher issue 28158",
    check: ({ wanted }) => {
      const { endpointPublicAccess = true, endpointPrivateAccess = false } = (wanted.vpcConfig ?? {}) as Attributes;
      return endpointPublicAccess || endpointPrivateAccess
        ? undefined
        : "Both private and public endpoint access cannot be false";
    },
  },
  ...versionRules,
  {
    id: "eks.cluster.authentication-mode",
    kind,
    on: "update",
    when: "the authentication mode goes back: from API, or from API_AND_CONFIG_MAP to CONFIG_MAP",
    code: "InvalidParameterException",
    source: "EKS User Guide, access entries: a mode can't be undone; the text is not AWS's own",
    check: ({ wanted, current }) => {
      const order = ["CONFIG_MAP", "API_AND_CONFIG_MAP", "API"];
      const from = String(((current?.attributes.accessConfig ?? {}) as Attributes).authenticationMode);
      const to = String(((wanted.accessConfig ?? {}) as Attributes).authenticationMode ?? from);
      return order.indexOf(to) < order.indexOf(from)
        ? `Unsupported authentication mode update from ${from} to ${to}`
        : undefined;
    },
  },
  {
    id: "eks.cluster.deletion-protection",
    kind,
    on: "delete",
    when: "deletion protection is on",
    code: "InvalidRequestException",
    source: "EKS User Guide, deletion protection; the text is not AWS's own",
    check: ({ current }) =>
      current?.attributes.deletionProtection === true
        ? `Cluster ${current.id} has deletion protection enabled. Disable deletion protection and try again.`
        : undefined,
  },
];

function subnetsOf({ account, region, wanted }: RuleRequest): (Attributes | undefined)[] {
  const ids = (((wanted.vpcConfig ?? {}) as Attributes).subnetIds ?? []) as string[];
  return ids.map((id) => account.find("ec2:subnet", id, region)?.attributes);
}
