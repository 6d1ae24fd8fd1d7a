/**
 * Decides which changes of a live cluster are refused and which only announced. Pure: `guard-hooks.ts` calls it with what
 * the engine says before and after.
 *
 * Refused is what SageMaker is documented to refuse in place (a changed type, role, threads per core, kind of capacity or
 * volume key of a live group, no group left: SageMaker Developer Guide, "Updating SageMaker HyperPod cluster configuration",
 * "Customer managed AWS KMS key encryption for SageMaker HyperPod" and "Scaling down a SageMaker HyperPod cluster"), what ends nodes without anybody having said so (a removed or renamed group), and what replaces the
 * whole cluster. Where the sources contradict each other about a field, the change is let through with a warning.
 */

import { type ComparedPart, disputedParts, fixedParts, type ZonesOfSubnets } from "./guard-group-parts";
import { hasUnknownPart, sameValue, show, unknownValue } from "./guard-values";

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
  /**
   * Names the zones, which the cluster's inputs have as subnets.
   * @default a zone is named by its subnet
   */
  zones?: ZonesOfSubnets;
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
  /** Base zones in any order, where the settings alone are compared. */
  baseZones: unknown;
  /** Base subnets and security groups, in any order. */
  subnetIds: unknown;
  securityGroupIds: unknown;
}

/** Compares the inputs that are frozen for the cluster's life. There is no setting that lets a change of them pass. */
export function compareFrozenInputs(before: Partial<FrozenInputs>, after: Partial<FrozenInputs>): GuardResult {
  const fields: { [field in keyof FrozenInputs]: { path: string; what: string } } = {
    clusterName: { path: "hyperpod-eks:name", what: "the name of the HyperPod cluster" },
    eksClusterArn: { path: "hyperpod-eks:eks", what: "the EKS cluster that orchestrates HyperPod" },
    baseZones: { path: "hyperpod-eks:hyperpod.baseZones", what: "the list of the HyperPod cluster's base zones" },
    subnetIds: { path: "hyperpod-eks:hyperpod.baseZones", what: "the list of the HyperPod cluster's base subnets" },
    securityGroupIds: { path: "hyperpod-eks:network", what: "the list of the HyperPod cluster's security groups" },
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

/**
 * Compares the mode in which nodes are provisioned. The API's only value is Continuous (SageMaker API Reference,
 * UpdateCluster), so leaving it out can't tell SageMaker to stop; and no document says that a live cluster can take it up.
 */
export function compareProvisioningMode(before: unknown, after: unknown): GuardResult {
  if (sameValue(before, after)) {
    return { refusals: [], warnings: [] };
  }
  const isContinuous = before === "Continuous";
  const warning = {
    path: "hyperpod-eks:hyperpod.continuousProvisioning",
    received: `it changes from ${isContinuous} to ${!isContinuous}`,
    allowed: isContinuous
      ? "SageMaker's API has no value that ends it: the live cluster most likely stays as it is"
      : "AWS's documents do not say whether a live cluster can change this; SageMaker may refuse the update",
    action: isContinuous
      ? "Restore true, so that the settings say what is the case. For a cluster without it run `pulumi destroy`, then `pulumi up`."
      : "If it does: restore false.",
  };
  return { refusals: [], warnings: [warning] };
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

function compareLiveGroup(name: string, before: GroupState, after: GroupState, options: GuardOptions): GuardResult {
  const refusals = changesOf(fixedParts, before, after, options).map(({ path, received }) => ({
    path: `${groupsPath}.${name}.${path}`,
    received,
    allowed: "no change while the group lives: SageMaker refuses it",
    action:
      `Restore the value, or add a second group with the new one, move the work there, and then remove "${name}" ` +
      `(which ends its nodes) with hyperpod-eks:allow: {removeGroups: [${name}]}.`,
  }));
  if (hasUnknownPart(after.overrideVpcConfig)) {
    refusals.push(replacedUnderTheNodes(name, after.overrideVpcConfig));
  }
  const known = disputedParts.filter(({ of }) => !hasUnknownPart(of(after)));
  const disputed = changesOf(known, before, after, options).map(({ path, received }) => ({
    path: `${groupsPath}.${name}.${path}`,
    received,
    allowed: "AWS's documents do not agree on whether a live group can change this; SageMaker may refuse the update",
    action: "If it does: restore the value, or add a second group and remove this one.",
  }));
  return { refusals, warnings: [...smallerCount(name, before, after, options), ...disputed] };
}

function changesOf(
  parts: readonly ComparedPart[],
  before: GroupState,
  after: GroupState,
  { secret, zones = {} }: GuardOptions,
): Pick<Finding, "path" | "received">[] {
  return parts
    .map(({ path, what, of, inWords = show }) => ({ path, what, inWords, old: of(before), now: of(after) }))
    .filter(({ old, now }) => !sameValue(old, now))
    .map(({ path, what, inWords, old, now }) => {
      const shown = (value: unknown) =>
        secret ? "[secret]" : hasUnknownPart(value) ? show(value) : inWords(value ?? undefined, zones);
      return { path, received: `${what} changes from ${shown(old)} to ${shown(now)}` };
    });
}

/** An unknown subnet or security group of a live group is one that is made anew, while nodes stand in the old one. */
function replacedUnderTheNodes(name: string, config: unknown): Finding {
  const { subnets, securityGroupIds } = (typeof config === "object" && config !== null ? config : {}) as GroupState;
  const unknownOnes = [
    ...(hasUnknownPart(subnets) ? ["subnet"] : []),
    ...(hasUnknownPart(securityGroupIds) ? ["security group"] : []),
  ];
  const parts = unknownOnes.length === 0 ? ["subnet", "security group"] : unknownOnes;
  return {
    path: `${groupsPath}.${name}.zone`,
    received: `a ${parts.join(" and a ")} known only during the deployment: new, or about to be replaced`,
    allowed: `the ${parts.join(" and the ")} that the group's nodes stand in`,
    action:
      "Undo the change of the network or of the zone. For nodes in another subnet, add a second group there, move the work, " +
      `and then remove "${name}" (which ends its nodes) with hyperpod-eks:allow: {removeGroups: [${name}]}.`,
  };
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
