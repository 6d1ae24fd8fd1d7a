/** Access entries and access policies: who may do what in a cluster. */
import type { AccountView } from "../account-view";
import type { Attributes, Kind, StoredResource } from "../kind";
import type { Rule } from "../rule";
import { accessEntryAttributes, accessEntryId, associationId } from "./access-entry-attributes";
import { ofCluster } from "./addon";
import { isRole, isSession, isSsoRoleWithoutPath, isUser, roleOfPrincipal } from "./principal";

const entryTypes = ["STANDARD", "FARGATE_LINUX", "EC2_LINUX", "EC2_WINDOWS", "EC2", "HYBRID_LINUX", "HYPERPOD_LINUX"];

/** Source: EKS User Guide, access policy permissions. */
const policies = new Set(
  (
    "AmazonEKSClusterAdminPolicy AmazonEKSAdminPolicy AmazonEKSAdminViewPolicy AmazonEKSEditPolicy AmazonEKSViewPolicy " +
    "AmazonEKSSecretReaderPolicy AmazonSagemakerHyperpodClusterPolicy AmazonSagemakerHyperpodControllerPolicy " +
    "AmazonSagemakerHyperpodSystemNamespacePolicy AmazonEMRJobPolicy AmazonAIOpsAssistantPolicy " +
    "AmazonARCRegionSwitchScalingPolicy AmazonEKSAutoNodePolicy AmazonEKSNetworkingPolicy " +
    "AmazonEKSNetworkingClusterPolicy AmazonEKSLoadBalancingPolicy AmazonEKSLoadBalancingClusterPolicy"
  ).split(" "),
);

export const eksAccessEntry: Kind = {
  kind: "eks:accessEntry",
  service: "EKS",
  operations: { create: "eks:CreateAccessEntry", update: "eks:UpdateAccessEntry", delete: "eks:DeleteAccessEntry" },
  latency: "access_entry",
  references: [ofCluster],
  make: (input, context) => ({
    id: accessEntryId(String(input.clusterName), String(input.principalArn)),
    attributes: accessEntryAttributes(input, context),
  }),
  afterDelete: ({ region, attributes }, { drop }) =>
    drop(
      (resource) =>
        resource.kind === "eks:accessPolicyAssociation" &&
        resource.region === region &&
        resource.attributes.clusterName === attributes.clusterName &&
        resource.attributes.principalArn === attributes.principalArn,
    ),
};

export const eksAccessPolicyAssociation: Kind = {
  kind: "eks:accessPolicyAssociation",
  service: "EKS",
  operations: { create: "eks:AssociateAccessPolicy", delete: "eks:DisassociateAccessPolicy" },
  latency: "access_entry",
  references: [ofCluster],
  make: (input) => ({
    id: associationId(String(input.clusterName), String(input.principalArn), String(input.policyArn)),
    attributes: { ...input, associatedAt: "2026-11-25T00:00:00Z", modifiedAt: "2026-11-25T00:00:00Z" },
  }),
};

function entryOf(account: AccountView, region: string, wanted: Attributes): StoredResource | undefined {
  return account.find(
    "eks:accessEntry",
    accessEntryId(String(wanted.clusterName), String(wanted.principalArn)),
    region,
  );
}

function policyName({ policyArn }: Attributes): string {
  return String(policyArn).split(":cluster-access-policy/")[1] ?? "";
}

export const eksAccessRules: readonly Rule[] = [
  {
    id: "eks.access-entry.mode",
    kind: "eks:accessEntry",
    on: "create",
    when: "the cluster's authentication mode is CONFIG_MAP",
    code: "InvalidRequestException",
    source: "EKS API reference, CreateAccessEntry; wording widely seen",
    check: ({ account, region, wanted }) => {
      const cluster = account.find("eks:cluster", String(wanted.clusterName), region);
      return (cluster?.attributes.accessConfig as Attributes | undefined)?.authenticationMode === "CONFIG_MAP"
        ? "The cluster's authentication mode must be set to one of [API, API_AND_CONFIG_MAP] to perform this operation."
        : undefined;
    },
  },
  {
    id: "eks.access-entry.principal",
    kind: "eks:accessEntry",
    on: "create",
    when: "the principal is no IAM role or user: an STS session, a role of IAM Identity Center without its path, a text that is no ARN",
    code: "InvalidParameterException",
    source:
      "EKS User Guide, access entries; message in hashicorp/terraform-provider-aws internal/service/eks; terraform-aws-modules/terraform-aws-eks#2969",
    check: ({ wanted }) => {
      const arn = String(wanted.principalArn);
      return isSession(arn) || isSsoRoleWithoutPath(arn) || !(isRole(arn) || isUser(arn))
        ? "The specified principalArn is invalid: invalid principal"
        : undefined;
    },
  },
  {
    id: "eks.access-entry.exists",
    kind: "eks:accessEntry",
    on: "create",
    when: "the principal has an entry: the creator's own, one that HyperPod made, or one of another name in the program",
    code: "ResourceInUseException",
    httpStatus: 409,
    source: "terraform-aws-modules/terraform-aws-eks issues 2968, 2977, 3293",
    check: ({ account, region, wanted }) =>
      entryOf(account, region, wanted)
        ? "The specified access entry resource is already in use on this cluster."
        : undefined,
  },
  {
    id: "eks.access-entry.type",
    kind: "eks:accessEntry",
    on: "create",
    when: "the type is unknown, or user name or groups are given with a type other than STANDARD",
    code: "InvalidParameterException",
    source: "EKS API reference, CreateAccessEntry: type, kubernetesGroups, username; the text is not AWS's own",
    check: ({ wanted }) => {
      const type = String(wanted.type ?? "STANDARD");
      if (!entryTypes.includes(type)) {
        return `The specified access entry type ${type} is not supported`;
      }
      const own = ((wanted.kubernetesGroups ?? []) as string[]).length > 0 || wanted.userName !== undefined;
      return own && type !== "STANDARD"
        ? `kubernetesGroups and username can not be set for access entries of type ${type}`
        : undefined;
    },
  },
  {
    id: "eks.access-policy.no-entry",
    kind: "eks:accessPolicyAssociation",
    on: "create",
    when: "the principal has no access entry yet",
    code: "ResourceNotFoundException",
    httpStatus: 404,
    source: "hashicorp/terraform-provider-aws internal/service/eks/access_policy_association.go (an error it retries)",
    check: ({ account, region, wanted }) =>
      entryOf(account, region, wanted)
        ? undefined
        : `The specified principalArn could not be found: ${wanted.principalArn}`,
  },
  {
    id: "eks.access-policy.type",
    kind: "eks:accessPolicyAssociation",
    on: "create",
    when: "the entry is not of type STANDARD, nor is it EKS Auto Mode's: type EC2 with AmazonEKSAutoNodePolicy",
    code: "InvalidParameterException",
    source:
      "aws-controllers-k8s/community issue 2144 for text and code; EKS User Guide, Create access entries (policies on STANDARD alone) and Create a node class for Amazon EKS (type EC2 with AmazonEKSAutoNodePolicy); AWS's answer to another policy on type EC2 was not found, it is taken to be the same",
    check: ({ account, region, wanted }) => {
      const type = entryOf(account, region, wanted)?.attributes.type;
      const isAutoNode = type === "EC2" && policyName(wanted) === "AmazonEKSAutoNodePolicy";
      return type === undefined || type === "STANDARD" || isAutoNode
        ? undefined
        : 'This operation can only be performed on Access Entries with a type of "STANDARD".';
    },
  },
  {
    id: "eks.access-policy.unknown",
    kind: "eks:accessPolicyAssociation",
    on: "create",
    when: "the ARN names no cluster access policy",
    code: "InvalidParameterException",
    source: "EKS User Guide, access policy permissions; the text is not AWS's own",
    check: ({ account, wanted }) => {
      const [prefix] = String(wanted.policyArn).split(":cluster-access-policy/");
      return prefix === `arn:${account.partition}:eks::aws` && policies.has(policyName(wanted))
        ? undefined
        : "The policyArn parameter format is not valid";
    },
  },
  {
    id: "eks.access-policy.scope",
    kind: "eks:accessPolicyAssociation",
    on: "create",
    when: "a scope of type namespace names none, or one of type cluster names some",
    code: "InvalidParameterException",
    source: "EKS API reference, AccessScope; the text is not AWS's own",
    check: ({ wanted }) => {
      const scope = (wanted.accessScope ?? {}) as { type?: string; namespaces?: string[] };
      const named = (scope.namespaces ?? []).length > 0;
      return (scope.type === "namespace") === named ? undefined : "The accessScope parameter is not valid";
    },
  },
];

/**
 * What the caller may do in the cluster by its access entry: nothing ("entry"), something in some namespaces, something
 * in the whole cluster, everything. A session counts as its role.
 */
export function authorizationOf(
  account: AccountView,
  cluster: StoredResource,
  callerArn: string,
): "none" | "entry" | "namespace" | "cluster" | "admin" {
  const [state] = account.faultStates("kubernetes:api", cluster).filter((name) => name !== "Unreachable");
  if (state !== undefined) {
    return state === "Forbidden" ? "entry" : "none";
  }
  const principalArn = roleOfPrincipal(callerArn);
  const entry = account
    .list("eks:accessEntry", cluster.region)
    .find(
      ({ attributes }) =>
        attributes.clusterName === cluster.id && samePrincipal(String(attributes.principalArn), principalArn),
    );
  if (!entry) {
    return "none";
  }
  const associations = account
    .list("eks:accessPolicyAssociation", cluster.region)
    .filter(
      ({ attributes }) =>
        attributes.clusterName === cluster.id && attributes.principalArn === entry.attributes.principalArn,
    );
  if (associations.length === 0) {
    return "entry";
  }
  const clusterWide = associations.filter(
    ({ attributes }) => (attributes.accessScope as Attributes).type === "cluster",
  );
  if (clusterWide.length === 0) {
    return "namespace";
  }
  const isAdmin = ({ attributes }: StoredResource) =>
    String(attributes.policyArn).endsWith("/AmazonEKSClusterAdminPolicy");
  return clusterWide.some(isAdmin) ? "admin" : "cluster";
}

/** A session's ARN carries the role's name without its path. */
function samePrincipal(entryArn: string, callerRoleArn: string): boolean {
  const withoutPath = (arn: string) => arn.replace(/:role\/.*\//, ":role/");
  return withoutPath(entryArn) === withoutPath(callerRoleArn);
}
