/**
 * The words of the permission tables. An ARN carries placeholders, which the planner fills in for one environment:
 * {partition}, {region}, {account}, {name} (the setting hyperpod-eks:name), {eksCluster}, {bucket}, {stack} (project/stack),
 * {roleBoundary} (ARN of the boundary that the platform's roles must have).
 */

/** What Pulumi does with a resource. */
export const operations = ["create", "read", "update", "delete"] as const;
export type Operation = (typeof operations)[number];

export type Condition = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

/** Some actions on some resources. */
export interface Grant {
  readonly actions: readonly string[];
  /** ARN patterns with placeholders; "*" only for actions in `withoutResources`. */
  readonly on: readonly string[];
  readonly condition?: Condition;
}

/** What one kind of resource needs, operation by operation. Creating, updating and deleting read as well. */
export type KindGrants = Readonly<Record<Operation, readonly Grant[]>>;

export function grant(actions: readonly string[], on: readonly string[], condition?: Condition): Grant {
  return { actions, on, ...(condition === undefined ? {} : { condition }) };
}

/** Nothing of AWS is called: it lives in the program, in Pulumi's state, or behind the Kubernetes API. */
export const noAwsCalls: KindGrants = { create: [], read: [], update: [], delete: [] };

/** The program tags everything that AWS can tag with its stack (stacks/ownership-tags.ts). */
const stackTag = "hyperpod-eks:stack";

/** The resource belongs to the environment's stack; a pattern stands for all review stacks. */
export const owned: Condition = { StringLike: { [`aws:ResourceTag/${stackTag}`]: "{stack}" } };

/** The resource is made with, or gets, the tag of the environment's stack. */
export const taggedOnCreate: Condition = { StringLike: { [`aws:RequestTag/${stackTag}`]: "{stack}" } };

/** IAM's name of the boundary that a role has, or gets by this call (Service Authorization Reference, IAM). */
export const boundaryKey = "iam:PermissionsBoundary";

/** The role has, or gets by this call, the boundary of the platform's roles. Falls away where none is asked for. */
export const bounded: Condition = { StringEquals: { [boundaryKey]: "{roleBoundary}" } };

export const arnOf = (service: string, resource: string): string =>
  `arn:{partition}:${service}:{region}:{account}:${resource}`;

/** EC2 ARNs by resource type: "subnet" is any subnet of the account in the region. */
export const ec2 = (...types: readonly string[]): string[] => types.map((type) => arnOf("ec2", `${type}/*`));

/** A role is handed to a service, and to no other. */
export function passRole(roles: readonly string[], service: string): Grant {
  return grant(["iam:PassRole"], roles, { StringEquals: { "iam:PassedToService": service } });
}

/** AWS makes the service's own role on first use. */
export function serviceLinkedRole(service: string): Grant {
  return grant(["iam:CreateServiceLinkedRole"], [`arn:{partition}:iam::{account}:role/aws-service-role/${service}/*`], {
    StringEquals: { "iam:AWSServiceName": service },
  });
}

/**
 * Actions that AWS lets be allowed on "*" alone (Service Authorization Reference, tables "Actions defined by ...": no
 * resource type is named, or the call comes before its resource has a name).
 */
export const withoutResources: ReadonlySet<string> = new Set([
  "cloudformation:CancelResourceRequest",
  "cloudformation:CreateResource",
  "cloudformation:DeleteResource",
  "cloudformation:GetResource",
  "cloudformation:GetResourceRequestStatus",
  "cloudformation:UpdateResource",
  "ec2:DescribeAddresses",
  "ec2:DescribeAddressesAttribute",
  "ec2:DescribeAvailabilityZones",
  "ec2:DescribeFlowLogs",
  "ec2:DescribeImages",
  "ec2:DescribeInstanceTypeOfferings",
  "ec2:DescribeInternetGateways",
  "ec2:DescribeNatGateways",
  "ec2:DescribeNetworkAcls",
  "ec2:DescribeNetworkInterfaces",
  "ec2:DescribePrefixLists",
  "ec2:DescribeRouteTables",
  "ec2:DescribeSecurityGroupRules",
  "ec2:DescribeSecurityGroups",
  "ec2:DescribeSnapshots",
  "ec2:DescribeSubnets",
  "ec2:DescribeVpcEndpointServices",
  "ec2:DescribeVpcEndpoints",
  "ec2:DescribeVpcs",
  "eks:CreateCluster",
  "eks:DescribeAddonConfiguration",
  "eks:DescribeAddonVersions",
  "iam:ListRoles",
  "kms:CreateKey",
  "kms:ListAliases",
  "logs:DescribeLogGroups",
  "tag:GetResources",
]);
