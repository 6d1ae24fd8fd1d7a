/** What an execution role is allowed to do, as far as the simulated IAM knows: actions, not resources or conditions. */
import type { AccountView } from "../account-view";
import { attachedPolicyArns } from "../eks/cluster-role";

/** Actions of AWS's own managed policies, as far as HyperPod needs them. Source: AWS managed policy reference. */
const managedActions: Readonly<Record<string, readonly string[]>> = {
  AmazonSageMakerClusterInstanceRolePolicy: [
    "logs:PutLogEvents",
    "logs:CreateLogStream",
    "logs:CreateLogGroup",
    "logs:DescribeLogStreams",
    "cloudwatch:PutMetricData",
    "s3:ListBucket",
    "s3:GetObject",
    "ssmmessages:*",
  ],
  AmazonEKS_CNI_Policy: [
    "ec2:AssignPrivateIpAddresses",
    "ec2:AttachNetworkInterface",
    "ec2:CreateNetworkInterface",
    "ec2:CreateTags",
    "ec2:DeleteNetworkInterface",
    "ec2:DescribeInstances",
    "ec2:DescribeInstanceTypes",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSubnets",
    "ec2:DescribeTags",
    "ec2:DetachNetworkInterface",
    "ec2:ModifyNetworkInterfaceAttribute",
    "ec2:UnassignPrivateIpAddresses",
  ],
};

/**
 * What the guide has a role allow beside its managed policy, so that nodes join an Amazon EKS cluster: network interfaces in
 * the customer's VPC, addresses for pods, which the VPC CNI asks for with the nodes' credentials, and images. Source:
 * SageMaker Developer Guide, "IAM role for SageMaker HyperPod", Amazon EKS; AmazonEKS_CNI_Policy, version 5.
 */
export const actionsOfNodes = [
  "ec2:AssignPrivateIpAddresses",
  "ec2:AttachNetworkInterface",
  "ec2:CreateNetworkInterface",
  "ec2:CreateNetworkInterfacePermission",
  "ec2:CreateTags",
  "ec2:DeleteNetworkInterface",
  "ec2:DeleteNetworkInterfacePermission",
  "ec2:DescribeDhcpOptions",
  "ec2:DescribeInstances",
  "ec2:DescribeInstanceTypes",
  "ec2:DescribeNetworkInterfaces",
  "ec2:DescribeSecurityGroups",
  "ec2:DescribeSubnets",
  "ec2:DescribeTags",
  "ec2:DescribeVpcs",
  "ec2:DetachNetworkInterface",
  "ec2:ModifyNetworkInterfaceAttribute",
  "ec2:UnassignPrivateIpAddresses",
  "ecr:BatchCheckLayerAvailability",
  "ecr:BatchGetImage",
  "ecr:GetAuthorizationToken",
  "ecr:GetDownloadUrlForLayer",
] as const;

/** Beside these, where the EKS cluster has the Pod Identity agent: the guide calls it optional otherwise. Source: same guide. */
export const actionsOfPodIdentity = ["eks-auth:AssumeRoleForPodIdentity"] as const;

/** Beside these, where a group's volumes have a KMS key of the customer's. Source: same guide, customer managed keys. */
export const actionsOfVolumeKeys = ["kms:CreateGrant", "kms:DescribeKey"] as const;

/** Of these, what the removal of nodes needs: HyperPod deletes interfaces by assuming the role. */
export const actionsOfRemoval = [
  "ec2:DeleteNetworkInterface",
  "ec2:DescribeNetworkInterfaces",
  "ec2:DetachNetworkInterface",
] as const;

export function actionsMissing(account: AccountView, roleArn: string, needed: readonly string[]): string[] {
  const allowed = actionsOf(account, roleArn, "Allow");
  const denied = actionsOf(account, roleArn, "Deny");
  const isIn = (patterns: readonly string[], action: string) => patterns.some((pattern) => matches(pattern, action));
  return needed.filter((action) => !isIn(allowed, action) || isIn(denied, action));
}

/** Actions that the role's policies name with that effect; a denial with a condition is taken as not met. */
function actionsOf(account: AccountView, roleArn: string, effect: "Allow" | "Deny"): string[] {
  const role = account.list("iam:role").find((candidate) => candidate.attributes.arn === roleArn);
  const attached = attachedPolicyArns(account, roleArn).flatMap((arn) => {
    const own = account.list("iam:policy").find((policy) => policy.attributes.arn === arn);
    const byAws = effect === "Allow" ? managedActions[arn.split("/").pop() ?? ""] : undefined;
    return own ? actionsIn(own.attributes.policy, effect) : (byAws ?? []);
  });
  const inline = account
    .list("iam:rolePolicy")
    .filter(
      ({ attributes }) => role !== undefined && [role.id, role.attributes.name].includes(attributes.role as string),
    )
    .flatMap(({ attributes }) => actionsIn(attributes.policy, effect));
  return [...attached, ...inline];
}

function actionsIn(policy: unknown, effect: "Allow" | "Deny"): string[] {
  try {
    const document = typeof policy === "string" ? JSON.parse(policy) : (policy ?? {});
    return [document.Statement ?? []]
      .flat()
      .filter(
        (statement: { Effect?: string; Condition?: unknown }) =>
          statement.Effect === effect && (effect === "Allow" || statement.Condition === undefined),
      )
      .flatMap((statement: { Action?: string | string[] }) => [statement.Action ?? []].flat());
  } catch {
    return [];
  }
}

function matches(pattern: string, action: string): boolean {
  const text = pattern.replace(/[.+?^${}()|[\]\\]/g, "\\$&").replaceAll("*", ".*");
  return new RegExp(`^${text}$`, "i").test(action);
}
