/**
 * The guard as resource hooks. They run before an update, in preview too, and stop it with the guard's own words.
 *
 * There are no delete hooks: they would make a plain `pulumi destroy`, which does not run the program, fail.
 */
import * as pulumi from "@pulumi/pulumi";
import {
  compareFrozenInputs,
  compareInstanceGroups,
  compareProvisioningMode,
  describeFinding,
  describeRefusals,
  type FrozenInputs,
  type GuardOptions,
  type GuardResult,
} from "./guard";
import { unknownValue } from "./guard-values";
import type { AskLive, LivePlatform } from "./live-platform";
import { asksWhatLives, compareSettings, type SettingsRecord, standing } from "./settings-guard";
import { takenName } from "./taken-name";

/** The part of `pulumi.ResourceHookArgs` that the guard reads. */
export type HookInputs = Pick<pulumi.ResourceHookArgs, "oldInputs" | "newInputs">;

/** What the stash holds: the inputs whose change replaces the cluster. */
export type FrozenInputArgs = Record<
  Exclude<keyof FrozenInputs, "baseZones">,
  pulumi.Input<string> | pulumi.Input<string>[]
>;

/** Subnet of the nodes by AZ ID. */
type NodeSubnetIds = Readonly<Record<string, pulumi.Input<string>>>;

/**
 * Hook of the cluster itself: instance groups.
 *
 * @param nodeSubnetIds of all zones of the network: a group's old zone is named by them too
 */
export function instanceGroupsHook(
  name: string,
  options: GuardOptions,
  nodeSubnetIds: NodeSubnetIds,
): pulumi.ResourceHook {
  const check = (args: HookInputs) => checkInstanceGroups(args, options, nodeSubnetIds);
  return new pulumi.ResourceHook(name, check, { onDryRun: true });
}

/**
 * Hook of the stash, on which the cluster depends. The cluster's own hook cannot do this work: a resource that is being
 * replaced is created anew to the engine, and its hooks do not see the old inputs.
 */
export function frozenInputsHook(name: string, askLive: AskLive): pulumi.ResourceHook {
  return new pulumi.ResourceHook(name, (args) => checkFrozenInputs(args, askLive), { onDryRun: true });
}

/** Hook of the stash that comes before everything. */
export function settingsHook(name: string, options: GuardOptions, askLive: AskLive): pulumi.ResourceHook {
  return new pulumi.ResourceHook(name, (args) => checkSettings(args, options, askLive), { onDryRun: true });
}

/** Hook of the stash when it is made, by a stack that has made nothing before. @param owner "<project>/<stack>" */
export function newStackHook(name: string, owner: string, askLive: AskLive): pulumi.ResourceHook {
  return new pulumi.ResourceHook(name, (args) => checkName(args, owner, askLive), { onDryRun: true });
}

/** Throws when the EKS cluster that would be made is somebody else's already. Where AWS can't be asked, it refuses by itself. */
export async function checkName(args: HookInputs, owner: string, askLive: AskLive): Promise<void> {
  const { eks } = settingsRecord(fieldOf(await plainValue(args.newInputs), "input"));
  if (eks?.version === undefined) {
    return;
  }
  const { live } = await answerOf(askLive, { hyperPodClusterName: undefined, eksClusterName: eks.clusterName });
  const problem = live && takenName(eks.clusterName, owner, live);
  if (problem !== undefined) {
    throw new Error(problem);
  }
}

/** Throws when the change of the groups is refused; logs what is only to be known of them and of the provisioning mode. */
export async function checkInstanceGroups(
  args: HookInputs,
  options: GuardOptions,
  nodeSubnetIds: NodeSubnetIds = {},
): Promise<void> {
  const [before, after, subnets] = await Promise.all(
    [args.oldInputs, args.newInputs, nodeSubnetIds].map((value) => plainValue(value)),
  );
  const groups = [fieldOf(before, "instanceGroups"), fieldOf(after, "instanceGroups")] as const;
  report(compareInstanceGroups(...groups, { ...options, zones: zonesOf(subnets) }));
  report(compareProvisioningMode(fieldOf(before, "nodeProvisioningMode"), fieldOf(after, "nodeProvisioningMode")));
}

/** Throws when an input that is frozen for the cluster's life changes, and the cluster lives. */
export async function checkFrozenInputs(args: HookInputs, askLive: AskLive): Promise<void> {
  const [old, now] = await Promise.all([plainValue(args.oldInputs), plainValue(args.newInputs)]);
  const [before, after] = [frozenFields(fieldOf(old, "input")), frozenFields(fieldOf(now, "input"))];
  const result = compareFrozenInputs(before, after);
  if (result.refusals.length === 0) {
    return;
  }
  const answer = await answerOf(askLive, {
    hyperPodClusterName: textOf(before.clusterName),
    eksClusterName: undefined,
  });
  if (answer.live === undefined || answer.live.hyperPod !== undefined) {
    report(result, answer);
  }
}

/** Throws when the change of the settings is refused. */
export async function checkSettings(args: HookInputs, options: GuardOptions, askLive: AskLive): Promise<void> {
  const [old, now] = await Promise.all([plainValue(args.oldInputs), plainValue(args.newInputs)]);
  const [before, after] = [settingsRecord(fieldOf(old, "input")), settingsRecord(fieldOf(now, "input"))];
  const result = compareSettings(before, after, options);
  if (!asksWhatLives(before, after, result)) {
    report(result);
    return;
  }
  const answer = await answerOf(askLive, {
    hyperPodClusterName: before.clusterName,
    // Records of before there was the name: the program gives both clusters the same.
    eksClusterName: before.eks?.clusterName ?? before.clusterName,
  });
  report(answer.live === undefined ? result : compareSettings(standing(before, answer.live), after, options), answer);
}

/** What AWS said, or why it could not be asked. */
interface Answer {
  live?: LivePlatform;
  reason?: string;
}

async function answerOf(askLive: AskLive, names: Parameters<AskLive>[0]): Promise<Answer> {
  try {
    return { live: await askLive(names) };
  } catch (error) {
    return { reason: error instanceof Error ? error.message : String(error) };
  }
}

function report(result: GuardResult, { live, reason }: Answer = {}): void {
  if (result.refusals.length > 0) {
    // The engine shows the message of what a hook throws, and nothing else of it.
    throw new Error(`${describeRefusals(result.refusals)}${noteOf(live, reason)}`);
  }
  for (const warning of result.warnings) {
    pulumi.log.warn(describeFinding(warning));
  }
}

function noteOf(live: LivePlatform | undefined, reason: string | undefined): string {
  if (reason !== undefined) {
    return `\nWhether the clusters live could not be asked, so they are taken to: ${reason}\n`;
  }
  return live?.hyperPod?.status === "Failed"
    ? "\nThe HyperPod cluster is in status Failed, and no update takes it out of that. If it holds nothing you need, delete it " +
        "with `aws sagemaker delete-cluster`, then run `pulumi refresh`: after that nothing of it is guarded.\n"
    : "";
}

/** Zone ID by subnet ID; a subnet that is not made yet has none. */
function zonesOf(nodeSubnetIds: unknown): Record<string, string> {
  const entries = Object.entries(nodeSubnetIds ?? {}).filter(([, subnet]) => typeof subnet === "string");
  return Object.fromEntries(entries.map(([zoneId, subnet]) => [subnet, zoneId]));
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function frozenFields(value: unknown): Partial<FrozenInputs> {
  if (value === unknownValue) {
    return { clusterName: value, eksClusterArn: value, subnetIds: value, securityGroupIds: value };
  }
  return typeof value === "object" && value !== null ? value : {};
}

/** Settings alone decide the record, so nothing in it is unknown. */
function settingsRecord(value: unknown): Partial<SettingsRecord> {
  return typeof value === "object" && value !== null ? value : {};
}

function fieldOf(value: unknown, field: string): unknown {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[field] : undefined;
}

/**
 * The value behind what the engine hands to a hook: a secret arrives as an Output (and one secret label makes the whole
 * list of groups one), an unknown as the SDK's marker, possibly inside a secret.
 */
export async function plainValue(value: unknown): Promise<unknown> {
  if (pulumi.Output.isInstance(value)) {
    // `apply` never runs on a value with an unknown part, and that is the very case to detect. The SDK's own code reads
    // such values through this parameter, which its types do not show.
    const output = value as unknown as { promise(withUnknowns: boolean): Promise<unknown> };
    return plainValue(await output.promise(true));
  }
  if (pulumi.isUnknown(value)) {
    return unknownValue;
  }
  if (Array.isArray(value)) {
    return Promise.all(value.map(plainValue));
  }
  if (typeof value === "object" && value !== null) {
    const entries = await Promise.all(Object.entries(value).map(async ([key, part]) => [key, await plainValue(part)]));
    return Object.fromEntries(entries);
  }
  return value;
}
