/**
 * Amazon Resource Names, partition-aware. Pure text work: nothing here talks to AWS.
 */

export interface ArnParts {
  partition: string;
  service: string;
  region: string;
  accountId: string;
  resource: string;
}

/** Returns the parts of an ARN, or `undefined` where the text is not an ARN. */
export function parseArn(text: string): ArnParts | undefined {
  const match = /^arn:(aws[a-z-]*):([a-z0-9-]+):([a-z0-9-]*):(\d{12}|aws)?:(.+)$/.exec(text);
  if (!match) {
    return undefined;
  }
  const [, partition = "", service = "", region = "", accountId = "", resource = ""] = match;
  return { partition, service, region, accountId, resource };
}

/**
 * The partition a region lies in, by the region's prefix.
 * Source: AWS General Reference, "Amazon Resource Names": aws, aws-cn (cn-*), aws-us-gov (us-gov-*).
 */
export function partitionOfRegion(region: string): string {
  if (region.startsWith("cn-")) {
    return "aws-cn";
  }
  if (region.startsWith("us-gov-")) {
    return "aws-us-gov";
  }
  return "aws";
}

/** The DNS suffix of AWS endpoints in a partition (China has its own). */
export function dnsSuffixOfPartition(partition: string): string {
  return partition === "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com";
}

/**
 * EKS access entries refuse STS session ARNs (EKS User Guide, "Create access entries"), and a caller under SSO, OIDC or an
 * assumed role has exactly such an ARN. The role's ARN is rebuilt here without a path, because a session ARN does not carry
 * it (IAM User Guide, "IAM identifiers"): right for a role without a path, and no existing principal for any other. Roles
 * of IAM Identity Center always have one, see `isSsoRoleWithoutPath`.
 */
export function roleArnOfSession(arn: string): string {
  const match = sessionPattern.exec(arn);
  if (!match) {
    return arn;
  }
  const [, partition, accountId, roleName] = match;
  return `arn:${partition}:iam::${accountId}:role/${roleName}`;
}

/** Name of the role behind a session; `undefined` for any other ARN. */
export function roleNameOfSession(arn: string): string | undefined {
  return sessionPattern.exec(arn)?.[3];
}

const sessionPattern = /^arn:(aws[a-z-]*):sts::(\d{12}):assumed-role\/([^/]+)\/.+$/;

/**
 * Whether the ARN names a role of IAM Identity Center and leaves its path out, as a session's ARN does. The path is
 * `/aws-reserved/sso.amazonaws.com/` with, in most regions, a region after it, so it can't be worked out; EKS answers
 * "The specified principalArn is invalid: invalid principal" (terraform-aws-modules/terraform-aws-eks#2969).
 */
export function isSsoRoleWithoutPath(arn: string): boolean {
  return /:role\/AWSReservedSSO_[^/]+$/.test(roleArnOfSession(arn));
}

/**
 * The text by which two principal ARNs name the same identity: a session counts as its role, and a role's path is left
 * out, because a session ARN does not carry it.
 */
export function principalIdentity(arn: string): string {
  const role = roleArnOfSession(arn);
  return role.replace(/:role\/(?:.*\/)?([^/]+)$/, ":role/$1");
}

/** A policy that AWS manages, such as `AmazonEKSClusterPolicy` or `service-role/AWSLambdaBasicExecutionRole`. */
export function awsManagedPolicyArn(partition: string, policyName: string): string {
  return `arn:${partition}:iam::aws:policy/${policyName}`;
}

/** An EKS access policy, such as `AmazonEKSClusterAdminPolicy`. */
export function eksAccessPolicyArn(partition: string, policyName: string): string {
  return `arn:${partition}:eks::aws:cluster-access-policy/${policyName}`;
}
