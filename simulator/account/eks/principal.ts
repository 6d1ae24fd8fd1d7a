/**
 * The IAM principal behind a caller: EKS knows roles and users, and a session counts as its role. A role's path is not in
 * the session's ARN (IAM User Guide, unique identifiers).
 */
export function roleOfPrincipal(arn: string): string {
  const session = /^arn:([\w-]+):sts::(\d{12}):assumed-role\/([^/]+)\/.+$/.exec(arn);
  return session ? `arn:${session[1]}:iam::${session[2]}:role/${session[3]}` : arn;
}

export function isSession(arn: string): boolean {
  return /^arn:[\w-]+:sts::\d{12}:assumed-role\//.test(arn);
}

export function isRole(arn: string): boolean {
  return /^arn:[\w-]+:iam::\d{12}:role\/.+$/.test(arn);
}

export function isUser(arn: string): boolean {
  return /^arn:[\w-]+:iam::\d{12}:user\/.+$/.test(arn);
}

/** The path of such a role, /aws-reserved/sso.amazonaws.com/, is part of who it is. */
export function isSsoRoleWithoutPath(arn: string): boolean {
  return /^arn:[\w-]+:iam::\d{12}:role\/AWSReservedSSO_[^/]+$/.test(arn);
}

/** Last part of a role's or user's ARN, without the path. */
export function principalName(arn: string): string {
  return arn.split("/").pop() ?? "";
}

/** The session that `aws eks get-token --role-arn` makes of a role. */
export function roleSession(roleArn: string): string {
  const role = /^arn:([\w-]+):iam::(\d{12}):role\/(?:.*\/)?([^/]+)$/.exec(roleArn);
  return role ? `arn:${role[1]}:sts::${role[2]}:assumed-role/${role[3]}/EKSGetTokenAuth` : roleArn;
}
