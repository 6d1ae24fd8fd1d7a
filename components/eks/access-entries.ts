/**
 * Who may use the Kubernetes API: settings in, the access entries and policy associations that EKS wants out.
 * Rules by the EKS API model (CreateAccessEntry, AssociateAccessPolicy) and the EKS User Guide, "Create access entries".
 */
import { RunError } from "@pulumi/pulumi/errors";
import { eksAccessPolicyArn, parseArn, principalIdentity, roleArnOfSession } from "../common/arn";
import { compareText } from "../common/text";

export interface AccessEntrySettings {
  /**
   * ARN of the IAM role or user. The session ARN of an assumed role (`arn:aws:sts::…:assumed-role/…`) is turned into the
   * role's ARN, because EKS refuses session ARNs.
   */
  principal: string;
  /** One of {@link accessEntryTypes}. People and pipelines are STANDARD; the other types are for nodes. */
  type: string;
  /**
   * EKS access policies of the principal. A policy can be listed once. STANDARD takes any, EC2 only
   * AmazonEKSAutoNodePolicy, the other types none.
   */
  policies: readonly AccessPolicySettings[];
  /** Kubernetes groups of the principal, for RBAC of your own. EKS doesn't check that they exist. STANDARD only. */
  kubernetesGroups: readonly string[];
}

export interface AccessPolicySettings {
  /** Name (`AmazonEKSClusterAdminPolicy`) or ARN of an EKS access policy. */
  policy: string;
  /** Namespaces that the policy applies to; an empty list means the whole cluster. */
  namespaces: readonly string[];
}

export interface AccessEntryPlan {
  /** The entry's name in the settings; the resources are keyed by it. */
  key: string;
  principalArn: string;
  type: string;
  /** Sorted by name. */
  policies: readonly AccessPolicyPlan[];
  /** Sorted. */
  kubernetesGroups: readonly string[];
}

export interface AccessPolicyPlan {
  /** Name without the ARN around it. */
  policyName: string;
  policyArn: string;
  /** In AWS's own shape; namespaces sorted. */
  accessScope: { type: "cluster" } | { type: "namespace"; namespaces: string[] };
}

/** The policy by which its holder is an administrator of all namespaces. */
export const clusterAdminPolicy = "AmazonEKSClusterAdminPolicy";

/** The policy by which nodes of EKS Auto Mode join. */
const autoNodePolicy = "AmazonEKSAutoNodePolicy";

interface EntryTypeRule {
  /** Names of the policies that an entry of the type can have. Left out = any. */
  policies?: readonly string[];
  kubernetesGroups: boolean;
}

const nodeType: EntryTypeRule = { policies: [], kubernetesGroups: false };

/**
 * EKS has no enum for the type, so its documented values are listed here. EC2 is the node type of EKS Auto Mode, whose
 * entry carries AmazonEKSAutoNodePolicy (EKS User Guide, "Create a node class for Amazon EKS").
 */
export const accessEntryTypes = {
  STANDARD: { kubernetesGroups: true },
  EC2: { policies: [autoNodePolicy], kubernetesGroups: false },
  EC2_LINUX: nodeType,
  EC2_WINDOWS: nodeType,
  FARGATE_LINUX: nodeType,
  HYBRID_LINUX: nodeType,
  HYPERPOD_LINUX: nodeType,
} as const satisfies Record<string, EntryTypeRule>;
export type AccessEntryType = keyof typeof accessEntryTypes;

const rulesOfTypes: Readonly<Record<string, EntryTypeRule>> = accessEntryTypes;

/** Names of the policies that EKS associates with entries of the type; `undefined`: any. */
export function policiesOfType(type: string): readonly string[] | undefined {
  return rulesOfTypes[type]?.policies;
}

/**
 * Returns the entries sorted by key. Throws on what EKS would refuse in the middle of a deployment; settings report the
 * same problems earlier and all at once.
 */
export function planAccessEntries(
  entries: Readonly<Record<string, AccessEntrySettings>>,
  partition: string,
): AccessEntryPlan[] {
  const plans = Object.entries(entries)
    .sort(([a], [b]) => compareText(a, b))
    .map(([key, entry]) => planAccessEntry(key, entry, partition));
  refuseSharedPrincipals(plans);
  return plans;
}

/**
 * The key of the entry that makes the caller an administrator of the whole cluster, or `undefined` where there is none.
 * Identities are compared and not texts, because a caller's ARN names a session and leaves out the role's path.
 */
export function deployerEntryKey(plans: readonly AccessEntryPlan[], callerArn: string): string | undefined {
  return plans.find(
    (plan) =>
      principalIdentity(plan.principalArn) === principalIdentity(callerArn) &&
      plan.policies.some((policy) => policy.policyName === clusterAdminPolicy && policy.accessScope.type === "cluster"),
  )?.key;
}

function planAccessEntry(key: string, entry: AccessEntrySettings, partition: string): AccessEntryPlan {
  const rule = rulesOfTypes[entry.type];
  if (!rule) {
    throw new RunError(
      `access entry "${key}": type "${entry.type}" is unknown. Allowed: ${Object.keys(accessEntryTypes).join(", ")}. ` +
        "Use STANDARD for people and pipelines.",
    );
  }
  const policies = entry.policies
    .map((policy) => planAccessPolicy(policy, partition))
    .sort((a, b) => compareText(a.policyName, b.policyName));
  refuseWhatTypeCannotCarry(key, entry, rule, policies);
  refuseRepeatedPolicies(key, policies);
  return {
    key,
    principalArn: roleArnOfSession(entry.principal),
    type: entry.type,
    policies,
    kubernetesGroups: [...entry.kubernetesGroups].sort(compareText),
  };
}

function planAccessPolicy({ policy, namespaces }: AccessPolicySettings, partition: string): AccessPolicyPlan {
  const policyName = parseArn(policy)?.resource.replace(/^cluster-access-policy\//, "") ?? policy;
  return {
    policyName,
    policyArn: eksAccessPolicyArn(partition, policyName),
    accessScope:
      namespaces.length === 0
        ? { type: "cluster" }
        : { type: "namespace", namespaces: [...namespaces].sort(compareText) },
  };
}

function refuseWhatTypeCannotCarry(
  key: string,
  entry: AccessEntrySettings,
  rule: EntryTypeRule,
  policies: readonly AccessPolicyPlan[],
): void {
  const advice = "Leave them out, or use type STANDARD if the principal is a person or a pipeline.";
  const refused = policies
    .map(({ policyName }) => policyName)
    .filter((name) => rule.policies?.includes(name) === false);
  if (refused.length > 0) {
    const allowed = rule.policies?.length ? `only ${rule.policies.join(", ")}` : "no access policies";
    throw new RunError(
      `access entry "${key}": EKS allows ${allowed} on type ${entry.type} (${refused.join(", ")}). ${advice}`,
    );
  }
  if (!rule.kubernetesGroups && entry.kubernetesGroups.length > 0) {
    const received = entry.kubernetesGroups.join(", ");
    throw new RunError(
      `access entry "${key}": EKS allows no Kubernetes groups on type ${entry.type} (${received}). ${advice}`,
    );
  }
}

/** AssociateAccessPolicy overwrites: of two scopes for one policy the one that arrives last would win. */
function refuseRepeatedPolicies(key: string, sorted: readonly AccessPolicyPlan[]): void {
  const repeated = sorted.find((policy, index) => policy.policyName === sorted[index - 1]?.policyName);
  if (repeated) {
    throw new RunError(
      `access entry "${key}": policy ${repeated.policyName} is listed more than once. EKS keeps one scope for a policy: ` +
        "list it once, with all of its namespaces.",
    );
  }
}

/** CreateAccessEntry answers a second entry for a principal with ResourceInUseException. */
function refuseSharedPrincipals(plans: readonly AccessEntryPlan[]): void {
  const keyOfPrincipal = new Map<string, string>();
  for (const { key, principalArn } of plans) {
    const identity = principalIdentity(principalArn);
    const other = keyOfPrincipal.get(identity);
    if (other !== undefined) {
      throw new RunError(
        `access entries "${other}" and "${key}" name the same principal, ${principalArn}. EKS allows one entry for a ` +
          "principal: merge the two.",
      );
    }
    keyOfPrincipal.set(identity, key);
  }
}
