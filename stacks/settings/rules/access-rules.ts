import {
  isSsoRoleWithoutPath,
  parseArn,
  partitionOfRegion,
  principalIdentity,
  roleArnOfSession,
} from "../../../components/common/arn";
import {
  type AccessEntryType,
  accessEntryTypes,
  clusterAdminPolicy,
  policiesOfType,
} from "../../../components/eks/access-entries";
import { accessPolicyName, accessPolicyNames, resolvePolicy } from "../access";
import { nearest } from "../nearest-key";
import { at, listed } from "../problems";
import { entriesOf, type Rule, repeated } from "./rule";

const access = "hyperpod-eks:access";

/** EKS User Guide, "Create access entries": not the root user, not a service-linked role. */
const principalsCanHaveAnEntry: Rule = function* ({ aws, areas }) {
  for (const [name, entry] of entriesOf(areas.access)) {
    const arn = entry.principal === undefined ? undefined : parseArn(entry.principal);
    if (entry.principal === undefined || arn === undefined) {
      continue;
    }
    const path = at(access, name, "principal");
    if (/^root(\/|$)/.test(arn.resource) || !arn.resource.includes("/")) {
      yield {
        path,
        received: entry.principal,
        allowed: "an IAM role or user; EKS has no entry for the account's root user",
        fix: "use the role you deploy with: aws sts get-caller-identity",
      };
    } else if (arn.resource.startsWith("role/aws-service-role/")) {
      yield {
        path,
        received: entry.principal,
        allowed: "an IAM role or user that is no service-linked role, which EKS refuses",
        fix: "remove the entry: AWS services make the entries of their own roles",
      };
    } else if (aws.region !== undefined && arn.partition !== partitionOfRegion(aws.region)) {
      yield {
        path,
        received: entry.principal,
        allowed: `ARNs that begin with arn:${partitionOfRegion(aws.region)}:, the partition of ${aws.region}`,
        fix: "use a principal of the region's own partition",
      };
    }
  }
};

/** terraform-aws-modules/terraform-aws-eks#2969: EKS knows these roles with their path only. */
const ssoRolesHaveTheirPath: Rule = function* ({ areas }) {
  for (const [name, { principal }] of entriesOf(areas.access)) {
    if (principal !== undefined && isSsoRoleWithoutPath(principal)) {
      yield {
        path: at(access, name, "principal"),
        received: `${principal}, a role of IAM Identity Center without its path`,
        allowed:
          "the role's whole ARN, such as arn:aws:iam::<account>:role/aws-reserved/sso.amazonaws.com/<region>/<role>",
        fix: `write what this prints:\n${getRoleCommand(principal)}`,
      };
    }
  }
};

/** Prints the ARN of the role that a session's or a role's ARN names. */
export function getRoleCommand(arn: string): string {
  const roleName = roleArnOfSession(arn).split("/").at(-1);
  return `aws iam get-role --role-name ${roleName} --query Role.Arn --output text`;
}

/** EKS answers a second entry for a principal with ResourceInUseException (EKS API Reference, CreateAccessEntry). */
const onePrincipalOneEntry: Rule = function* ({ areas }) {
  const owners = new Map<string, string>();
  for (const [name, entry] of entriesOf(areas.access)) {
    if (entry.principal === undefined) {
      continue;
    }
    const identity = principalIdentity(entry.principal);
    const owner = owners.get(identity);
    if (owner === undefined) {
      owners.set(identity, name);
    } else {
      yield {
        path: at(access, name, "principal"),
        received: `${entry.principal}, which is also the principal of access.${owner}`,
        allowed: "one entry for a principal (a role counts as one whatever its path or session)",
        fix: `put all policies into access.${owner}, remove access.${name}`,
      };
    }
  }
};

/**
 * EKS API Reference, CreateAccessEntry: node types carry no groups, and no policies but Auto Mode's own on type EC2 (EKS
 * User Guide, "Create a node class for Amazon EKS").
 */
const nodeEntriesHaveNoPermissions: Rule = function* ({ areas }) {
  for (const [name, entry] of entriesOf(areas.access)) {
    if (entry.type === undefined || entry.type === "STANDARD") {
      continue;
    }
    yield* policiesOnNodes(name, entry.type, entry.policies ?? []);
    if (!accessEntryTypes[entry.type]?.kubernetesGroups && (entry.kubernetesGroups?.length ?? 0) > 0) {
      yield {
        path: at(access, name, "kubernetesGroups"),
        received: `kubernetesGroups on an entry of type ${entry.type}`,
        allowed: "no kubernetesGroups: EKS gives node entries their permissions itself",
        fix: "remove it, or use type: STANDARD",
      };
    }
    // EKS User Guide, "Create access entries": the other types take role ARNs only.
    if (entry.principal !== undefined && parseArn(entry.principal)?.resource.startsWith("user/")) {
      yield {
        path: at(access, name, "principal"),
        received: entry.principal,
        allowed: `the ARN of an IAM role for an entry of type ${entry.type}`,
        fix: "name a role, or use type: STANDARD",
      };
    }
  }
};

function* policiesOnNodes(name: string, type: AccessEntryType, policies: GivenPolicies): ReturnType<Rule> {
  const own = policiesOfType(type) ?? [];
  const refused = policies
    .map((given) => accessPolicyName(resolvePolicy(given).policy))
    .filter((policy) => !own.includes(policy));
  if (refused.length > 0) {
    yield {
      path: at(access, name, "policies"),
      received: `${listed(refused)} on an entry of type ${type}`,
      allowed:
        own.length > 0
          ? `only ${own.join(", ")} on type ${type}, by which nodes of EKS Auto Mode join`
          : "no policies: EKS gives node entries their permissions itself",
      fix: own.length > 0 ? "remove the others, or use type: STANDARD" : "remove it, or use type: STANDARD",
    };
  }
}

const policiesAreKnown: Rule = function* ({ areas }) {
  for (const [name, entry] of entriesOf(areas.access)) {
    for (const [index, given] of (entry.policies ?? []).entries()) {
      const { policy } = resolvePolicy(given);
      if (!isKnownPolicy(policy)) {
        const near = nearest(policy, accessPolicyNames);
        yield {
          path: at(access, name, "policies", index, ...(typeof given === "string" ? [] : ["policy"])),
          received: policy.slice(0, 120),
          allowed: `one of ${accessPolicyNames.join(", ")}, or the full ARN of an access policy`,
          fix: near === undefined ? "use a policy of the list, or an ARN" : `did you mean ${near}?`,
        };
      }
    }
  }
};

function isKnownPolicy(policy: string): boolean {
  return policy !== accessPolicyName(policy) || accessPolicyNames.some((known) => known === policy);
}

/** A policy can be associated with an entry once (EKS API Reference, AssociateAccessPolicy). */
const policiesAreNamedOnce: Rule = function* ({ areas }) {
  for (const [name, entry] of entriesOf(areas.access)) {
    const twice = repeated((entry.policies ?? []).map((given) => accessPolicyName(resolvePolicy(given).policy)));
    if (twice.length > 0) {
      yield {
        path: at(access, name, "policies"),
        received: `${listed(twice)} more than once`,
        allowed: "each policy once for an entry",
        fix: "put all namespaces of a policy into one item",
      };
    }
  }
};

/** The creator of an EKS cluster gets no rights by itself here, so without such an entry nobody could install anything. */
const somebodyIsClusterAdministrator: Rule = function* ({ areas }) {
  if (areas.access === undefined || areas.eks?.create === undefined) {
    return;
  }
  const entries = entriesOf(areas.access);
  const unclear = entries.some(
    ([, { policies, principal }]) =>
      policies === undefined ||
      principal === undefined ||
      policies.some((given) => !isKnownPolicy(resolvePolicy(given).policy)),
  );
  if (unclear || entries.some(([, entry]) => isClusterAdmin(entry.policies ?? []))) {
    return;
  }
  const [narrow] = entries.filter(([, entry]) => namespacesOfAdmin(entry.policies ?? []).length > 0);
  if (narrow) {
    const [name, entry] = narrow;
    yield {
      path: at(access, name, "policies"),
      received: `${clusterAdminPolicy} for ${listed(namespacesOfAdmin(entry.policies ?? []))} only`,
      allowed: `at least one entry with ${clusterAdminPolicy} for the whole cluster; every deployer needs one`,
      fix: `if ${name} deploys, leave the namespaces out:\npolicies: [${clusterAdminPolicy}]\nor add an entry for who does`,
    };
    return;
  }
  yield {
    path: access,
    received: entries.length === 0 ? "no entries" : `no entry with ${clusterAdminPolicy} for the whole cluster`,
    allowed: `at least one entry with ${clusterAdminPolicy} for the whole cluster; every deployer needs one`,
    fix: `add the role you deploy with:\nhyperpod-eks:access:\n  admins:\n    principal: <ARN of your role>\n    policies: [${clusterAdminPolicy}]`,
  };
};

type GivenPolicies = readonly (string | { policy: string; namespaces: readonly string[] })[];

/** Namespaces to which the administrator's policy is confined. */
function namespacesOfAdmin(policies: GivenPolicies): string[] {
  return policies
    .map(resolvePolicy)
    .filter(({ policy }) => accessPolicyName(policy) === clusterAdminPolicy)
    .flatMap(({ namespaces }) => [...namespaces]);
}

export function isClusterAdmin(policies: GivenPolicies): boolean {
  return policies
    .map(resolvePolicy)
    .some(({ policy, namespaces }) => accessPolicyName(policy) === clusterAdminPolicy && namespaces.length === 0);
}

export const accessRules: readonly Rule[] = [
  principalsCanHaveAnEntry,
  ssoRolesHaveTheirPath,
  onePrincipalOneEntry,
  nodeEntriesHaveNoPermissions,
  policiesAreKnown,
  policiesAreNamedOnce,
  somebodyIsClusterAdministrator,
];
