/** From the permission tables to the policies of one environment's deployer. Pure. */
import { dnsSuffixOfPartition, partitionOfRegion } from "../../components/common/arn";
import {
  type PolicyDocument,
  type PolicyStatement,
  policyDocument,
  policyJson,
} from "../../components/common/policy-document";
import { physicalNames } from "../../stacks/physical-names";
import { boundaryKey, type Grant, grant, type Operation, operations } from "./grant";
import { grantsByType, programReads, recoveryReads } from "./grants";
import { removeBoundary } from "./identity-grants";
import { onlyInstanceTypes } from "./instance-type-limit";

/** Whose deployer it is. */
export interface DeployerScope {
  /** AWS account of the environment: 12 digits. */
  readonly accountId: string;
  readonly region: string;
  /** The environment's setting hyperpod-eks:name. */
  readonly name: string;
  /** "project/stack", as the tag hyperpod-eks:stack carries it. */
  readonly stack: string;
  /** Name of the EKS cluster. @default `name`, which the cluster has that the program makes */
  readonly eksClusterName?: string;
  /**
   * Boundary that the roles it makes must have.
   * @default none: any boundary, or none at all
   */
  readonly roleBoundaryArn?: string;
  /**
   * Instance types it may buy.
   * @default all
   */
  readonly instanceTypes?: readonly string[];
}

/** Most characters of a managed policy, white space not counted (IAM User Guide, "IAM and AWS STS quotas"). */
export const managedPolicyLimit = 6144;

/** Most managed policies of a role (same page; can be raised). */
export const managedPoliciesPerRole = 10;

/** What the given operations on the given types need. Throws for a type without an entry: a deployer that lacks it fails late. */
export function grantsFor(
  types: readonly string[] = Object.keys(grantsByType),
  asked: readonly Operation[] = operations,
): readonly Grant[] {
  const missing = types.filter((type) => grantsByType[type] === undefined);
  if (missing.length > 0) {
    throw new Error(`deployments/deployer has no permissions for ${missing.join(", ")}: add them to its tables`);
  }
  return [
    ...programReads,
    ...recoveryReads,
    ...types.flatMap((type) => asked.flatMap((operation) => grantsByType[type]?.[operation] ?? [])),
  ];
}

/** The statements: actions with the same resources and condition share one, everything in a fixed order. */
export function statementsOf(grants: readonly Grant[], scope: DeployerScope): readonly PolicyStatement[] {
  const fill = filler(scope);
  const merged = new Map<string, { actions: Set<string>; on: readonly string[]; condition: Grant["condition"] }>();
  for (const { actions, on, condition } of grants) {
    const key = JSON.stringify([[...on].sort(), condition ?? null]);
    const entry = merged.get(key) ?? { actions: new Set<string>(), on: [...on].sort(), condition };
    for (const action of actions) {
      entry.actions.add(action);
    }
    merged.set(key, entry);
  }
  return byResources([...merged.values()])
    .map(({ actions, on, condition }) => ({
      Effect: "Allow" as const,
      Action: [...actions].sort(),
      Resource: on.length === 1 ? fill(on[0] ?? "") : on.map(fill),
      ...(condition ? { Condition: JSON.parse(fill(JSON.stringify(condition))) as PolicyStatement["Condition"] } : {}),
    }))
    .sort((a, b) => compare(a.Action[0] ?? "", b.Action[0] ?? "") || compare(JSON.stringify(a), JSON.stringify(b)))
    .map((statement, index) => ({ Sid: `Deploy${index + 1}`, ...statement }));
}

interface Merged {
  actions: Set<string>;
  on: readonly string[];
  condition: Grant["condition"];
}

/** Statements of the same actions and condition share one too: EC2's tags on create would be one for each type. */
function byResources(entries: readonly Merged[]): Merged[] {
  const result = new Map<string, Merged>();
  for (const entry of entries) {
    const key = JSON.stringify([[...entry.actions].sort(), entry.condition ?? null]);
    const same = result.get(key);
    result.set(key, same ? { ...same, on: [...new Set([...same.on, ...entry.on])].sort() } : entry);
  }
  return [...result.values()];
}

/** As few policies as take all statements within the limit, in order. */
export function splitPolicies(
  statements: readonly PolicyStatement[],
  limit = managedPolicyLimit,
): readonly PolicyDocument[] {
  const parts: PolicyStatement[][] = [];
  for (const statement of statements) {
    const last = parts.at(-1);
    if (last && policyJson(policyDocument(...last, statement)).length <= limit) {
      last.push(statement);
      continue;
    }
    if (policyJson(policyDocument(statement)).length > limit) {
      throw new Error(`one statement alone is longer than ${limit} characters: ${statement.Sid}`);
    }
    parts.push([statement]);
  }
  return parts.map((part) => policyDocument(...part));
}

/** The grants for roles with any boundary or none. */
export function withoutBoundaries(grants: readonly Grant[]): readonly Grant[] {
  const freed = grants.map(({ actions, on, condition = {} }) => {
    const operators = Object.entries(condition).flatMap(([operator, keys]) => {
      const kept = Object.entries(keys).filter(([key]) => key !== boundaryKey);
      return kept.length === 0 ? [] : [[operator, Object.fromEntries(kept)] as const];
    });
    return grant(actions, on, operators.length === 0 ? undefined : Object.fromEntries(operators));
  });
  return [...freed, removeBoundary];
}

/** The policies of an environment's deployer. */
export function deployerPolicies(scope: DeployerScope): readonly PolicyDocument[] {
  const grants = scope.roleBoundaryArn === undefined ? withoutBoundaries(grantsFor()) : grantsFor();
  return splitPolicies([
    ...(scope.instanceTypes === undefined ? [] : onlyInstanceTypes(scope.instanceTypes)),
    ...statementsOf(grants, scope),
  ]);
}

function filler(scope: DeployerScope): (text: string) => string {
  const { accountId, region, name, stack, eksClusterName = name, roleBoundaryArn } = scope;
  const partition = partitionOfRegion(region);
  const values: Readonly<Record<string, string>> = {
    partition,
    dnsSuffix: dnsSuffixOfPartition(partition),
    region,
    account: accountId,
    name,
    stack,
    eksCluster: eksClusterName,
    bucket: physicalNames.lifecycleBucket.of(name, region, accountId),
    ...(roleBoundaryArn === undefined ? {} : { roleBoundary: roleBoundaryArn }),
  };
  return (text) =>
    text.replace(/\{(\w+)\}/g, (_whole, key: string) => {
      const value = values[key];
      if (value === undefined) {
        throw new Error(`the permission tables use an unknown placeholder {${key}}`);
      }
      return value;
    });
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
