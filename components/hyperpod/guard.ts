/**
 * Decides which changes of a live cluster are refused and which only announced. Pure: `guard-hooks.ts` calls it with what
 * the engine says before and after.
 *
 * Refused is what SageMaker is documented to refuse in place (a changed type, role or threads per core of a live group, no
 * group left: SageMaker Developer Guide, "Updating SageMaker HyperPod cluster configuration" and "Scaling down a SageMaker
 * HyperPod cluster"), what ends nodes without anybody having said so (a removed or renamed group), and what replaces the
 * whole cluster. Where the sources contradict each other about a field, the change is let through with a warning.
 */

/** Stands for a value that is known only during the deployment, for instance the ARN of a role that is being replaced. */
export const unknownValue = Symbol("known only during the deployment");

/** An instance group as sent to `aws-native.sagemaker.Cluster`, with Outputs resolved. Fields that do not matter here are not named. */
export interface GroupState {
  readonly [field: string]: unknown;
}

export interface Finding {
  /** Where, as a config path. */
  path: string;
  /** What was received. */
  received: string;
  /** What is allowed, and why. */
  allowed: string;
  /** What to do. */
  action: string;
}

export interface GuardResult {
  /** Changes that must not go on. */
  refusals: Finding[];
  /** Changes that go on, with something to know. */
  warnings: Finding[];
}

export interface GuardOptions {
  /** Names of groups that may disappear: the setting `hyperpod-eks:allow.removeGroups`. */
  removeGroups: readonly string[];
  /**
   * Whether the groups come from secret settings: their values are then left out of every text.
   * @default false
   */
  secret?: boolean;
}

const groupsPath = "hyperpod-eks:instanceGroups";

/** Compares the groups of the deployed cluster with those of the program. Groups are matched by name, never by place. */
export function compareInstanceGroups(before: unknown, after: unknown, options: GuardOptions): GuardResult {
  if (before === undefined || before === null) {
    return { refusals: [], warnings: [] };
  }
  if (before === unknownValue || after === unknownValue) {
    return { refusals: [], warnings: [uncheckedGroups()] };
  }
  const old = groupsByName(before);
  const now = groupsByName(after);
  if (now.size === 0 && old.size > 0) {
    return { refusals: [lastGroup([...old.keys()])], warnings: [] };
  }
  const results = [...old].map(([name, group]) => {
    const next = now.get(name);
    return next ? compareLiveGroup(name, group, next, options) : compareRemovedGroup(name, group, old, now, options);
  });
  const added = [...now].filter(([name]) => !old.has(name)).flatMap(([name, group]) => addedGroup(name, group));
  return {
    refusals: results.flatMap((result) => result.refusals),
    warnings: [...results.flatMap((result) => result.warnings), ...added],
  };
}

/** Inputs whose change replaces the whole cluster (aws-native: replaceOnChanges of `sagemaker.Cluster`). */
export interface FrozenInputs {
  clusterName: unknown;
  eksClusterArn: unknown;
  /** Base subnets and security groups, in any order. */
  subnetIds: unknown;
  securityGroupIds: unknown;
}

/** Compares the inputs that are frozen for the cluster's life. There is no setting that lets a change of them pass. */
export function compareFrozenInputs(before: Partial<FrozenInputs>, after: Partial<FrozenInputs>): GuardResult {
  const fields: { [field in keyof FrozenInputs]: { path: string; what: string } } = {
    clusterName: { path: "hyperpod-eks:name", what: "the name of the HyperPod cluster" },
    eksClusterArn: { path: "hyperpod-eks:eks", what: "the EKS cluster that orchestrates HyperPod" },
    subnetIds: { path: "hyperpod-eks:hyperpod.baseZones", what: "the base subnets of the HyperPod cluster" },
    securityGroupIds: { path: "hyperpod-eks:network", what: "the security group of the HyperPod cluster" },
  };
  const refusals = (Object.keys(fields) as (keyof FrozenInputs)[])
    .filter((field) => before[field] !== undefined && !sameValue(before[field], after[field]))
    .map((field) => ({
      path: fields[field].path,
      received: `${fields[field].what} changes from ${show(before[field])} to ${show(after[field])}`,
      allowed: "no change while the cluster lives: SageMaker cannot change it, and a new cluster would end every node",
      action:
        "Restore the value. If the cluster really is to be built anew, no setting does that in passing: " +
        "run `pulumi destroy`, then `pulumi up`.",
    }));
  return { refusals, warnings: [] };
}

/** One finding as a paragraph for a person. */
export function describeFinding(finding: Finding): string {
  return `${finding.path}\n    received: ${finding.received}\n    allowed:  ${finding.allowed}\n    to do:    ${finding.action}`;
}

/** Everything that is refused, in one text: the error is the only thing the person sees. */
export function describeRefusals(refusals: readonly Finding[]): string {
  const count = refusals.length === 1 ? "a change" : `${refusals.length} changes`;
  return `The HyperPod cluster is kept as it is, because of ${count}:\n\n  ${refusals.map(describeFinding).join("\n\n  ")}\n`;
}

// What SageMaker refuses to change on a live group.
const fixedFields: readonly { field: string; path: string; what: string; whenMissing?: unknown }[] = [
  { field: "instanceType", path: "instanceType", what: "the instance type" },
  { field: "executionRole", path: "executionRole", what: "the execution role" },
  // Left out means 1 to SageMaker.
  { field: "threadsPerCore", path: "threadsPerCore", what: "the threads per core", whenMissing: 1 },
];

// Where one source says a live group keeps the field, and another that it changes or nothing at all.
const disputedFields: readonly { field: string; path: string; what: string }[] = [
  { field: "overrideVpcConfig", path: "zone", what: "the zone (subnet and security group)" },
  { field: "instanceStorageConfigs", path: "volume", what: "the volumes or their keys" },
  { field: "capacityRequirements", path: "capacity", what: "the kind of capacity" },
  { field: "imageId", path: "imageId", what: "the AMI" },
  { field: "trainingPlanArn", path: "trainingPlanArn", what: "the training plan" },
  { field: "networkInterface", path: "networkInterface", what: "the kind of network interface" },
];

function compareLiveGroup(name: string, before: GroupState, after: GroupState, options: GuardOptions): GuardResult {
  const shown = options.secret ? () => "[secret]" : show;
  const refusals = fixedFields
    .map((fixed) => ({
      ...fixed,
      old: before[fixed.field] ?? fixed.whenMissing,
      now: after[fixed.field] ?? fixed.whenMissing,
    }))
    .filter(({ old, now }) => !sameValue(old, now))
    .map(({ path, what, old, now }) => ({
      path: `${groupsPath}.${name}.${path}`,
      received: `${what} changes from ${shown(old)} to ${shown(now)}`,
      allowed: "no change while the group lives: SageMaker refuses it",
      action:
        `Restore the value, or add a second group with the new one, move the work there, and then remove "${name}" ` +
        `(which ends its nodes) with hyperpod-eks:allow: {removeGroups: [${name}]}.`,
    }));
  const disputed = disputedFields
    .filter(({ field }) => !sameValue(before[field], after[field]))
    .map(({ field, path, what }) => ({
      path: `${groupsPath}.${name}.${path}`,
      received: `${what} change from ${shown(before[field])} to ${shown(after[field])}`,
      allowed: "AWS's documents do not agree on whether a live group can change this; SageMaker may refuse the update",
      action: "If it does: restore the value, or add a second group and remove this one.",
    }));
  return { refusals, warnings: [...smallerCount(name, before, after, options), ...disputed] };
}

function smallerCount(name: string, before: GroupState, after: GroupState, options: GuardOptions): Finding[] {
  const [old, now] = [before.instanceCount, after.instanceCount];
  if (typeof old !== "number" || typeof now !== "number" || now >= old) {
    return [];
  }
  return [
    {
      path: `${groupsPath}.${name}.count`,
      received: options.secret ? "a smaller number" : `${now} instead of ${old}`,
      allowed: "SageMaker chooses the nodes it ends at random, busy ones too",
      action:
        "To choose them yourself, delete them first with `aws sagemaker batch-delete-cluster-nodes`, then set the count " +
        "to what is left.",
    },
  ];
}

function compareRemovedGroup(
  name: string,
  group: GroupState,
  old: ReadonlyMap<string, GroupState>,
  now: ReadonlyMap<string, GroupState>,
  options: GuardOptions,
): GuardResult {
  const nodes =
    typeof group.instanceCount === "number" && !options.secret ? `its ${group.instanceCount} nodes` : "its nodes";
  if (options.removeGroups.includes(name)) {
    const warning = {
      path: "hyperpod-eks:allow.removeGroups",
      received: `the group "${name}" is removed, as the setting allows`,
      allowed: `${nodes} and what lies on their volumes are gone for good`,
      action: "Take the name out of the setting afterwards.",
    };
    return { refusals: [], warnings: [warning] };
  }
  const rename = [...now].find(([other, next]) => !old.has(other) && sameValue(next.instanceType, group.instanceType));
  const refusal = {
    path: `${groupsPath}.${name}`,
    received: `the group is gone from the settings${rename ? ` (renamed to "${rename[0]}"? SageMaker cannot rename a group)` : ""}`,
    allowed: `to keep the group: removing it ends ${nodes} and cannot be undone`,
    action: `Restore the group${rename ? " under its old name" : ""}, or allow its removal: hyperpod-eks:allow: {removeGroups: [${name}]}.`,
  };
  return { refusals: [refusal], warnings: [] };
}

function addedGroup(name: string, group: GroupState): Finding[] {
  if (group.instanceCount !== 0) {
    return [];
  }
  return [
    {
      path: `${groupsPath}.${name}.count`,
      received: "a new group with 0 nodes",
      allowed: "AWS's documents do not agree on whether a group added to a live cluster may be empty",
      action: "If SageMaker refuses the update, start the group with 1 node.",
    },
  ];
}

function lastGroup(names: readonly string[]): Finding {
  return {
    path: groupsPath,
    received: `no group at all, where the cluster has ${names.map((name) => `"${name}"`).join(", ")}`,
    allowed: "at least one group: SageMaker keeps no cluster without",
    action: "Restore a group (its count may be 0), or remove the whole cluster with `pulumi destroy`.",
  };
}

function uncheckedGroups(): Finding {
  return {
    path: groupsPath,
    received: "a value that is known only during the deployment",
    allowed: "the change cannot be checked now",
    action: "Read the preview of the instance groups with care.",
  };
}

function groupsByName(groups: unknown): Map<string, GroupState> {
  const list = Array.isArray(groups) ? groups.filter((group) => typeof group === "object" && group !== null) : [];
  return new Map(list.map((group: GroupState) => [String(group.instanceGroupName), group]));
}

/** Equal apart from the order of lists and keys. An unknown value equals nothing, not even another unknown one. */
function sameValue(a: unknown, b: unknown): boolean {
  const [left, right] = [canonical(a), canonical(b)];
  return left !== undefined && left === right;
}

/** Text of a value with a fixed order; `undefined` when a part of it is unknown. */
function canonical(value: unknown): string | undefined {
  if (value === unknownValue) {
    return undefined;
  }
  if (Array.isArray(value)) {
    const parts = value.map(canonical);
    return parts.includes(undefined) ? undefined : `[${parts.sort().join(",")}]`;
  }
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value).filter(([, part]) => part !== undefined && part !== null);
    const parts = entries.map(([key, part]) => ({ key, text: canonical(part) }));
    if (parts.some(({ text }) => text === undefined)) {
      return undefined;
    }
    return `{${parts
      .map(({ key, text }) => `${JSON.stringify(key)}:${text}`)
      .sort()
      .join(",")}}`;
  }
  return value === undefined || value === null ? "nothing" : JSON.stringify(value);
}

function show(value: unknown): string {
  if (value === unknownValue) {
    return "a value known only during the deployment (what it belongs to is being replaced)";
  }
  if (value === undefined || value === null) {
    return "nothing";
  }
  return typeof value === "string"
    ? `"${value}"`
    : (canonical(value) ?? "a value that is partly known only during the deployment");
}
