import type { AccountView } from "../account-view";
import { trustsService } from "../iam/policy-document";

/** Whether the role's trust policy lets the service assume it. */
export function trusts(account: AccountView, roleArn: string, service: string): boolean {
  const role = account.list("iam:role").find((candidate) => candidate.attributes.arn === roleArn);
  return role !== undefined && trustsService(role.attributes.assumeRolePolicy, service);
}

/** Names of the managed policies that are attached to the role, customer's and AWS's own alike. */
export function attachedPolicyArns(account: AccountView, roleArn: string): string[] {
  const role = account.list("iam:role").find((candidate) => candidate.attributes.arn === roleArn);
  if (!role) {
    return [];
  }
  const names = [role.id, role.attributes.name];
  return account
    .list("iam:rolePolicyAttachment")
    .filter((attachment) => names.includes(attachment.attributes.role as string))
    .map((attachment) => String(attachment.attributes.policyArn));
}

export function hasClusterPolicy(account: AccountView, roleArn: string): boolean {
  return attachedPolicyArns(account, roleArn).some((arn) => arn.endsWith(":policy/AmazonEKSClusterPolicy"));
}
