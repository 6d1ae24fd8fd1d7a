/** What can only be checked once it is known who deploys: placeholders that nobody replaced, and who gets in. */
import { isSsoRoleWithoutPath, parseArn, principalIdentity, roleArnOfSession } from "../../components/common/arn";
import { clusterAdminPolicy } from "../../components/eks/access-entries";
import { cidrsOverlap, parseCidr } from "../../components/network/cidr";
import type { AccessEntrySettings } from "./access";
import { topLevelOrder } from "./parse";
import type { PlatformSettings } from "./platform-settings";
import { at, listed, maskSecrets, type Problem, sortProblems } from "./problems";
import { getRoleCommand, isClusterAdmin } from "./rules/access-rules";
import { keyOf } from "./schema";

export interface Caller {
  /** 12 digits. */
  readonly accountId: string;
  /** As `sts:GetCallerIdentity` gives it: of a role's session, a user or the root user. */
  readonly arn: string;
  /** The whole ARN of the role behind a session, its path included, where IAM was asked for it and told; of a user, theirs. */
  readonly roleArn?: string;
}

/** The account of examples in AWS's documentation. Only a simulated account can have this number. */
export const sampleAccountId = "111122223333";
const documentationAccountIds = [sampleAccountId, "123456789012", "000000000000"];

/** Blocks that no network has: RFC 5737, addresses for documentation. */
const documentationCidrs = ["192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24"];

/** Pure: `stacks/preflight.ts` asks AWS who the caller is. */
export function checkIdentity(settings: PlatformSettings, caller: Caller): Problem[] {
  const placeholders =
    caller.accountId === sampleAccountId
      ? []
      : [...documentationBlocks(settings), ...foreignArns(settings, caller), ...foreignAccount(settings, caller)];
  const problems = maskSecrets(
    [...placeholders, ...callerWithoutAccess(settings, caller)],
    settings.secretKeys.map(keyOf),
  );
  return sortProblems(problems, topLevelOrder);
}

function documentationBlocks(settings: PlatformSettings): Problem[] {
  const blocks = settings.eks.kind === "create" ? settings.eks.endpoint.publicCidrs : [];
  return blocks
    .filter((block) => block !== "0.0.0.0/0")
    .filter((block) => documentationCidrs.some((range) => cidrsOverlap(parseCidr(range), parseCidr(block))))
    .map((block) => ({
      path: "hyperpod-eks:eks.create.endpoint.publicCidrs",
      received: `${block}, a block for documentation that nobody deploys from`,
      allowed: "blocks that you reach the internet from",
      fix: "replace it by your own, for example the address that https://checkip.amazonaws.com shows, with /32",
    }));
}

function foreignArns(settings: PlatformSettings, caller: Caller): Problem[] {
  return arnsOf(settings).flatMap(([path, arn]) => {
    const accountId = parseArn(arn)?.accountId;
    if (accountId === undefined || accountId === "aws" || accountId === "" || accountId === caller.accountId) {
      return [];
    }
    const isPlaceholder = documentationAccountIds.includes(accountId);
    return [
      {
        path,
        received: `${arn}, ${isPlaceholder ? "an example that nobody replaced" : "another account's ARN"}`,
        allowed: `ARNs of the account you deploy to, ${caller.accountId}`,
        fix: isPlaceholder
          ? "replace it by your own"
          : `use one of ${caller.accountId}, or credentials of ${accountId}`,
      },
    ];
  });
}

function arnsOf(settings: PlatformSettings): [string, string][] {
  const groups = Object.entries(settings.instanceGroups).flatMap(([name, group]): [string, string | undefined][] => [
    [at("hyperpod-eks:instanceGroups", name, "volume", "kmsKeyArn"), group.volume.kmsKeyArn],
    [at("hyperpod-eks:instanceGroups", name, "rootVolume", "kmsKeyArn"), group.rootVolume?.kmsKeyArn],
    [at("hyperpod-eks:instanceGroups", name, "trainingPlanArn"), group.trainingPlanArn],
  ]);
  const access = Object.entries(settings.access).map(([name, entry]): [string, string] => [
    at("hyperpod-eks:access", name, "principal"),
    entry.principal,
  ]);
  const encryption = settings.eks.kind === "create" ? settings.eks.secretsEncryption : undefined;
  const all: [string, string | undefined][] = [
    ...access,
    ...groups,
    [
      "hyperpod-eks:eks.create.secretsEncryption.kmsKeyArn",
      encryption?.kind === "key" ? encryption.kmsKeyArn : undefined,
    ],
    ["hyperpod-eks:hyperpod.permissionsBoundaryArn", settings.hyperpod.permissionsBoundaryArn],
  ];
  return all.filter((entry): entry is [string, string] => entry[1] !== undefined);
}

function foreignAccount(settings: PlatformSettings, caller: Caller): Problem[] {
  const allowed = settings.aws.allowedAccountIds;
  if (allowed === undefined || allowed.includes(caller.accountId)) {
    return [];
  }
  return [
    {
      path: "aws:allowedAccountIds",
      received: `credentials of account ${caller.accountId} (${caller.arn})`,
      allowed: `credentials of ${listed(allowed)}`,
      fix: `use credentials of an allowed account, or write aws:allowedAccountIds: ["${caller.accountId}"]`,
    },
  ];
}

/**
 * Without an entry the deployer can make the EKS cluster and then not install anything into it. Only for a cluster made
 * here: in one that exists, access may be given elsewhere.
 */
function callerWithoutAccess(settings: PlatformSettings, caller: Caller): Problem[] {
  if (settings.eks.kind !== "create" || hasAdminEntry(settings, caller)) {
    return [];
  }
  const received = (role: string) => `no entry for the caller, ${role}`;
  return [missingEntry(settings, caller, { received, reason: "making the cluster gives no access to it" })];
}

/** Whether the settings make the caller an administrator of the whole cluster. */
export function hasAdminEntry(settings: PlatformSettings, caller: Caller): boolean {
  const [, entry] = ownEntry(settings, caller) ?? [];
  return entry !== undefined && isClusterAdmin(entry.policies);
}

interface MissingEntryTexts {
  /** What is said where the settings have no entry at all. */
  received: (role: string) => string;
  /** Why there must be one. */
  reason: string;
}

export function missingEntry(
  settings: PlatformSettings,
  caller: Caller,
  { received, reason }: MissingEntryTexts,
): Problem {
  const own = ownEntry(settings, caller);
  const role = caller.roleArn ?? roleArnOfSession(caller.arn);
  const [name] = own ?? ["deployer"];
  const principal = isSsoRoleWithoutPath(role) ? `<what \`${getRoleCommand(role)}\` prints>` : role;
  return {
    path: own ? at("hyperpod-eks:access", name, "policies") : "hyperpod-eks:access",
    received: own
      ? `an entry for the caller, ${role}, without ${clusterAdminPolicy} for the whole cluster`
      : received(role),
    allowed: `an entry with ${clusterAdminPolicy} for whoever deploys: ${reason}`,
    fix: own
      ? `add the policy:\npolicies: [${clusterAdminPolicy}]`
      : `add it:\nhyperpod-eks:access:\n  ${name}:\n    principal: ${principal}\n    policies: [${clusterAdminPolicy}]`,
  };
}

function ownEntry({ access }: PlatformSettings, { arn }: Caller): [string, AccessEntrySettings] | undefined {
  const identity = principalIdentity(arn);
  return Object.entries(access).find(([, entry]) => principalIdentity(entry.principal) === identity);
}
