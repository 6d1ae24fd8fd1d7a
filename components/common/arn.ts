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
 * EKS access entries refuse STS session ARNs (EKS User Guide, "Create access entries"), and a caller under SSO, OIDC or
 * an assumed role has exactly such an ARN. A session ARN has no role path, so for SSO roles (whose path is
 * `/aws-reserved/sso.amazonaws.com/...`) the path must be known to rebuild the role's ARN: EKS matches access entries of
 * roles without their path, therefore the path-less form is returned.
 */
export function roleArnOfSession(arn: string): string {
  const match = /^arn:(aws[a-z-]*):sts::(\d{12}):assumed-role\/([^/]+)\/.+$/.exec(arn);
  if (!match) {
    return arn;
  }
  const [, partition, accountId, roleName] = match;
  return `arn:${partition}:iam::${accountId}:role/${roleName}`;
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
