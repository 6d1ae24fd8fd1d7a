import type { Attributes, OperationContext } from "../kind";
import { isUser, principalName } from "./principal";

export function accessEntryId(clusterName: string, principalArn: string): string {
  return `${clusterName}:${principalArn}`;
}

export function associationId(clusterName: string, principalArn: string, policyArn: string): string {
  return `${clusterName}#${principalArn}#${policyArn}`;
}

export function clusterAdminPolicyArn(partition: string): string {
  return `arn:${partition}:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy`;
}

export function accessEntryAttributes(
  input: Attributes,
  { account, region, ids }: Pick<OperationContext, "account" | "region" | "ids">,
): Record<string, unknown> {
  const principalArn = String(input.principalArn);
  const type = String(input.type ?? "STANDARD");
  const name = principalName(principalArn);
  const owner = principalArn.split(":")[4] ?? account.accountId;
  const noun = isUser(principalArn) ? "user" : "role";
  return {
    ...input,
    type,
    kubernetesGroups: input.kubernetesGroups ?? (type === "STANDARD" ? [] : ["system:nodes"]),
    userName: input.userName ?? defaultUserName(principalArn, type, owner, name, account.partition),
    accessEntryArn: `arn:${account.partition}:eks:${region}:${account.accountId}:access-entry/${input.clusterName}/${noun}/${owner}/${name}/${ids.uuid()}`,
    createdAt: "2026-11-25T00:00:00Z",
    modifiedAt: "2026-11-25T00:00:00Z",
  };
}

function defaultUserName(principalArn: string, type: string, owner: string, name: string, partition: string): string {
  if (type !== "STANDARD") {
    return "system:node:{{EC2PrivateDNSName}}";
  }
  return isUser(principalArn) ? principalArn : `arn:${partition}:sts::${owner}:assumed-role/${name}/{{SessionName}}`;
}
