/** Who may use the Kubernetes API. Every deployer is an entry: nobody becomes administrator by creating the cluster. */
import { z } from "zod";
import { type AccessEntryType, accessEntryTypes } from "../../components/eks/access-entries";
import { setting } from "./setting";

export interface AccessEntrySettings {
  /** ARN as written; a session ARN stands for its role. */
  readonly principal: string;
  readonly type: AccessEntryType;
  readonly policies: readonly AccessPolicySettings[];
  /** Sorted. */
  readonly kubernetesGroups: readonly string[];
}

export interface AccessPolicySettings {
  /** Name such as `AmazonEKSEditPolicy`, or a full ARN. */
  readonly policy: string;
  /** Sorted; empty = the whole cluster. */
  readonly namespaces: readonly string[];
}

const entryTypeNames = Object.keys(accessEntryTypes) as AccessEntryType[];

/**
 * Policies that a person or a workload role can have. Those for service-linked roles only are left out.
 * Source: EKS User Guide, "Review access policy permissions".
 */
export const accessPolicyNames = [
  "AmazonEKSClusterAdminPolicy",
  "AmazonEKSAdminPolicy",
  "AmazonEKSAdminViewPolicy",
  "AmazonEKSEditPolicy",
  "AmazonEKSViewPolicy",
  "AmazonEKSSecretReaderPolicy",
  "AmazonSagemakerHyperpodClusterPolicy",
  "AmazonSagemakerHyperpodControllerPolicy",
  "AmazonSagemakerHyperpodSystemNamespacePolicy",
  "AmazonEMRJobPolicy",
  "AmazonAIOpsAssistantPolicy",
  "AmazonARCRegionSwitchScalingPolicy",
  "AmazonEKSAutoNodePolicy",
  "AmazonEKSLoadBalancingPolicy",
  "AmazonEKSLoadBalancingClusterPolicy",
  "AmazonEKSNetworkingPolicy",
  "AmazonEKSNetworkingClusterPolicy",
] as const;

const accessPolicyArn = /^arn:aws[a-z-]*:eks::aws:cluster-access-policy\/([A-Za-z0-9]+)$/;

/** The policy's name, whether written as a name or as an ARN. */
export function accessPolicyName(policy: string): string {
  return accessPolicyArn.exec(policy)?.[1] ?? policy;
}

const policyName = setting(
  {
    means: "An EKS access policy.",
    allowed: `one of ${accessPolicyNames.join(", ")}, or the full ARN of an access policy`,
  },
  z.string().min(1).max(300),
);

const namespace = setting(
  {
    means: "A Kubernetes namespace.",
    allowed: "1 to 63 lower-case letters, digits and hyphens; one * at the end stands for any rest",
    example: "ml",
  },
  // EKS User Guide, "Associate access policies with access entries": a namespace may end in a wildcard.
  z.string().regex(/^[a-z0-9][a-z0-9-]{0,61}([a-z0-9]|\*)?$/),
);

const policy = setting(
  {
    means: "A policy.",
    allowed: "the name of an access policy, or a map with policy and namespaces",
    example: "AmazonEKSViewPolicy",
  },
  z.union([
    policyName,
    z.strictObject({
      policy: policyName,
      namespaces: setting(
        {
          means: "The namespaces it counts in.",
          allowed: "a list of at least one namespace",
          example: "[ml]",
          fix: "name the namespaces, or write only the policy's name for the whole cluster",
        },
        z.array(namespace).min(1),
      ),
    }),
  ]),
);

const accessName = setting(
  {
    means: "Name of the entry. Part of resource names: renaming it replaces the entry.",
    allowed: "1 to 40 letters, digits and single hyphens, beginning with a letter",
    fix: "rename the entry",
  },
  z
    .string()
    .max(40)
    .regex(/^[A-Za-z][A-Za-z0-9]*(-[A-Za-z0-9]+)*$/),
);

const entry = z.strictObject({
  principal: setting(
    {
      means:
        "ARN of the IAM role or user. A session ARN (assumed-role) stands for its role, when that has no path; a role of IAM Identity Center (AWSReservedSSO_…) needs its whole ARN.",
      allowed: "the ARN of an IAM role or user, or of a role's session",
      example: "arn:aws:iam::111122223333:role/Admin",
    },
    z
      .string()
      .max(2048)
      .regex(
        /^arn:aws[a-z-]*:(iam::\d{12}:(role|user|root)(\/[\w+=,.@/-]+)?|sts::\d{12}:assumed-role\/[\w+=,.@-]+\/[\w+=,.@-]+)$/,
      ),
  ),
  type: setting(
    {
      means:
        "Type of the entry. People and pipelines are STANDARD; the others are for nodes. HyperPod makes its own entries.",
      allowed: `one of ${entryTypeNames.join(", ")}`,
      example: "STANDARD",
    },
    z.enum(entryTypeNames).default("STANDARD"),
  ),
  policies: setting(
    {
      means: "Access policies. A name alone counts in the whole cluster.",
      allowed: "a list of names of access policies, or of maps with policy and namespaces",
      example: "[AmazonEKSClusterAdminPolicy]",
      default: "none: what the kubernetesGroups are bound to is all the principal may do",
    },
    z.array(policy).default([]),
  ),
  kubernetesGroups: setting(
    {
      means: "Kubernetes groups for role bindings of your own.",
      allowed: "a list of names of groups that don't begin with system:, eks:, aws:, amazon: or iam:",
      example: "[scientists]",
      default: "none",
    },
    z
      .array(
        setting(
          {
            means: "A group.",
            allowed: "a name of up to 253 characters that doesn't begin with system:, eks:, aws:, amazon: or iam:",
            fix: "bind the role to a group of your own and name that; for administrators use policies: [AmazonEKSClusterAdminPolicy]",
          },
          // EKS User Guide, "Create access entries": these prefixes are refused.
          z.string().regex(/^(?!system:|eks:|aws:|amazon:|iam:)\S{1,253}$/),
        ),
      )
      .default([]),
  ),
});

export const accessSchema = setting(
  {
    means: "EKS access entries by name. Whoever deploys must be one of them.",
    allowed: "a map of entries, each with principal, type, policies, kubernetesGroups",
    example:
      '{ admins: { principal: "arn:aws:iam::111122223333:role/Admin", policies: [AmazonEKSClusterAdminPolicy] } }',
    default: "no entries; required when the stack makes the EKS cluster",
  },
  z.record(accessName, entry).default({}),
);

export function resolveAccess(input: z.output<typeof accessSchema>): Record<string, AccessEntrySettings> {
  const names = Object.keys(input).sort();
  return Object.fromEntries(
    names.flatMap((name) => {
      const given = input[name];
      return given === undefined
        ? []
        : [
            [
              name,
              {
                principal: given.principal,
                type: given.type,
                policies: given.policies.map(resolvePolicy).sort((a, b) => (a.policy < b.policy ? -1 : 1)),
                kubernetesGroups: [...new Set(given.kubernetesGroups)].sort(),
              },
            ],
          ];
    }),
  );
}

export function resolvePolicy(input: string | { policy: string; namespaces: readonly string[] }): AccessPolicySettings {
  return typeof input === "string"
    ? { policy: input, namespaces: [] }
    : { policy: input.policy, namespaces: [...new Set(input.namespaces)].sort() };
}
