import { parseArn } from "../../../components/common/arn";
import { findInstanceType, instanceTypeNames } from "../../../components/hyperpod/instance-type-catalogue";
import { nearest } from "../nearest-key";
import { at, listed } from "../problems";
import { entriesOf, networkZones, type Rule, repeated, type WarningRule } from "./rule";

const groupsPath = "hyperpod-eks:instanceGroups";

/** SageMaker API Reference, CreateCluster, InstanceGroups: 1 to 100 items. */
const betweenOneAndAHundredGroups: Rule = function* ({ areas }) {
  const count = areas.instanceGroups === undefined ? undefined : Object.keys(areas.instanceGroups).length;
  if (count === 0 || (count ?? 0) > 100) {
    yield {
      path: groupsPath,
      received: count === 0 ? "no groups" : `${count} groups`,
      allowed: "1 to 100 groups: HyperPod keeps at least one",
      fix:
        count === 0
          ? "add a group, for example:\nworkers: { instanceType: ml.g5.8xlarge, count: 2, zone: usw2-az2 }"
          : "join groups of the same type and zone, or make a second cluster",
    };
  }
};

const zonesAreOfTheNetwork: Rule = function* (draft) {
  const known = networkZones(draft);
  for (const [name, group] of known ? entriesOf(draft.areas.instanceGroups) : []) {
    if (group.zone !== undefined && known && !known.zones.includes(group.zone)) {
      yield {
        path: at(groupsPath, name, "zone"),
        received: group.zone,
        allowed: `one of ${known.path}: ${listed(known.zones)}`,
        fix: `use a zone of the network, or add ${group.zone} to ${known.path}`,
        follows: `hyperpod-eks:${known.path}`,
      };
    }
  }
};

const instanceTypesAreKnown: Rule = function* ({ areas }) {
  for (const [name, group] of entriesOf(areas.instanceGroups)) {
    if (group.instanceType !== undefined && findInstanceType(group.instanceType) === undefined) {
      const names = instanceTypeNames();
      const withPrefix = `ml.${group.instanceType.replace(/^ml\./, "")}`;
      const near = names.includes(withPrefix) ? withPrefix : nearest(withPrefix, names);
      yield {
        path: at(groupsPath, name, "instanceType"),
        received: group.instanceType,
        allowed: `one of the ${names.length} types that HyperPod takes, such as ml.g5.8xlarge or ml.p5.48xlarge`,
        fix: near === undefined ? "see the Amazon SageMaker AI pricing page, HyperPod" : `did you mean ${near}?`,
      };
    }
  }
};

/** SageMaker Developer Guide, "Continuous provisioning": the minimum is part of it, and at most the count. */
const minimumIsReachable: Rule = function* ({ areas }) {
  for (const [name, group] of entriesOf(areas.instanceGroups)) {
    const path = at(groupsPath, name, "minCount");
    if (group.minCount !== undefined && group.count !== undefined && group.minCount > group.count) {
      yield {
        path,
        received: String(group.minCount),
        allowed: `at most count, which is ${group.count}`,
        fix: "lower minCount, or raise count",
      };
    }
    if (group.minCount !== undefined && areas.hyperpod?.continuousProvisioning === false) {
      yield needsContinuous(path, String(group.minCount), "minCount");
    }
  }
};

/** SageMaker Developer Guide: spot capacity and customer managed keys need continuous provisioning. */
const continuousOnlyFeatures: Rule = function* ({ areas }) {
  if (areas.hyperpod?.continuousProvisioning !== false) {
    return;
  }
  for (const [name, group] of entriesOf(areas.instanceGroups)) {
    if (group.capacity === "spot") {
      yield needsContinuous(at(groupsPath, name, "capacity"), "spot", "spot capacity");
    }
    for (const volume of ["volume", "rootVolume"] as const) {
      const key = group[volume]?.kmsKeyArn;
      if (key !== undefined) {
        yield needsContinuous(at(groupsPath, name, volume, "kmsKeyArn"), key, "a KMS key of your own");
      }
    }
  }
};

function needsContinuous(path: string, received: string, what: string) {
  return {
    path,
    received: `${received} with hyperpod.continuousProvisioning false`,
    allowed: `${what} only with continuous provisioning`,
    fix: "write hyperpod.continuousProvisioning: true, or remove this",
  };
}

/** Reserved capacity is not spot capacity: the plan names what is bought. */
const planOrSpot: Rule = function* ({ areas }) {
  for (const [name, group] of entriesOf(areas.instanceGroups)) {
    if (group.capacity === "spot" && group.trainingPlanArn !== undefined) {
      yield {
        path: at(groupsPath, name, "capacity"),
        received: "spot together with trainingPlanArn",
        allowed: "spot capacity or a training plan",
        fix: "remove one of the two, or make two groups",
      };
    }
  }
};

/** SageMaker Developer Guide, "Deep health checks": custom taints and the check's own taint exclude each other. */
const checksOrTaints: Rule = function* ({ areas }) {
  for (const [name, group] of entriesOf(areas.instanceGroups)) {
    if ((group.deepHealthChecks?.length ?? 0) > 0 && (group.taints?.length ?? 0) > 0) {
      yield {
        path: at(groupsPath, name, "taints"),
        received: "taints together with deepHealthChecks",
        allowed: "taints or deep health checks",
        fix: "remove one of the two: HyperPod taints nodes itself while they are checked",
      };
    }
  }
};

/** SageMaker Developer Guide, "Deep health checks": for GPU and Trainium instances. */
const checksAreForAccelerators: Rule = function* ({ areas }) {
  for (const [name, group] of entriesOf(areas.instanceGroups)) {
    const facts = group.instanceType === undefined ? undefined : findInstanceType(group.instanceType);
    if (facts && facts.accelerator === undefined && (group.deepHealthChecks?.length ?? 0) > 0) {
      yield {
        path: at(groupsPath, name, "deepHealthChecks"),
        received: `${listed(group.deepHealthChecks ?? [])} on ${facts.name}, which has no accelerator`,
        allowed: "deep health checks on GPU and Trainium types only",
        fix: "remove deepHealthChecks from this group",
      };
    }
  }
};

/** SageMaker API Reference, ClusterInstanceGroupSpecification, ThreadsPerCore: 1 where the type has no multithreading. */
const threadsFitTheType: Rule = function* ({ areas }) {
  for (const [name, group] of entriesOf(areas.instanceGroups)) {
    const facts = group.instanceType === undefined ? undefined : findInstanceType(group.instanceType);
    if (facts && group.threadsPerCore !== undefined && group.threadsPerCore > facts.threadsPerCore) {
      yield {
        path: at(groupsPath, name, "threadsPerCore"),
        received: String(group.threadsPerCore),
        allowed: `1: ${facts.name} has no multithreading`,
        fix: "write 1, or leave threadsPerCore out",
      };
    }
  }
};

/** SageMaker API Reference, ClusterKubernetesConfig: at most 50 labels. Kubernetes knows a taint once by key and effect. */
const labelsAndTaintsFit: Rule = function* ({ areas }) {
  for (const [name, group] of entriesOf(areas.instanceGroups)) {
    const count = Object.keys(group.labels ?? {}).length;
    if (count > 50) {
      yield {
        path: at(groupsPath, name, "labels"),
        received: `${count} labels`,
        allowed: "at most 50",
        fix: "remove labels",
      };
    }
    const twice = repeated((group.taints ?? []).map((taint) => `${taint.key}:${taint.effect}`));
    if (twice.length > 0) {
      yield {
        path: at(groupsPath, name, "taints"),
        received: `${listed(twice)} more than once`,
        allowed: "each key once for an effect",
        fix: "remove the repetition",
      };
    }
  }
};

/** Keys and training plans of another region are out of reach of the nodes. */
const arnsAreOfTheRegion: Rule = function* ({ aws, areas }) {
  for (const [path, arn] of regionalArns(areas)) {
    const region = parseArn(arn)?.region;
    if (aws.region !== undefined && region !== undefined && region !== aws.region) {
      yield {
        path,
        received: arn,
        allowed: `an ARN of ${aws.region}, the region of aws:region`,
        fix: `use one of ${aws.region}`,
      };
    }
  }
};

function* regionalArns(areas: Parameters<Rule>[0]["areas"]): Iterable<[string, string]> {
  for (const [name, group] of entriesOf(areas.instanceGroups)) {
    for (const [keys, arn] of [
      [["volume", "kmsKeyArn"], group.volume?.kmsKeyArn],
      [["rootVolume", "kmsKeyArn"], group.rootVolume?.kmsKeyArn],
      [["trainingPlanArn"], group.trainingPlanArn],
    ] as const) {
      if (arn !== undefined) {
        yield [at(groupsPath, name, ...keys), arn];
      }
    }
  }
  const encryption = areas.eks?.create?.secretsEncryption;
  if (typeof encryption === "object" && encryption.kmsKeyArn !== undefined) {
    yield ["hyperpod-eks:eks.create.secretsEncryption.kmsKeyArn", encryption.kmsKeyArn];
  }
}

/** The consent is for groups that go, so a group that is still listed is a mistake. */
const removedGroupsAreGone: Rule = function* ({ areas }) {
  for (const [index, name] of (areas.allow?.removeGroups ?? []).entries()) {
    if (Object.hasOwn(areas.instanceGroups ?? {}, name)) {
      yield {
        path: at("hyperpod-eks:allow.removeGroups", index),
        received: `${name}, which is still in instanceGroups`,
        allowed: "names of groups that are no longer in instanceGroups",
        fix: `remove the group from instanceGroups, or remove ${name} here`,
      };
    }
  }
};

/** A connectivity check needs a partner; AWS's own reference template turns it on for one node all the same. */
const connectivityNeedsTwo: WarningRule = function* ({ areas }) {
  for (const [name, group] of entriesOf(areas.instanceGroups)) {
    if (group.count === 1 && group.deepHealthChecks?.includes("InstanceConnectivity")) {
      yield `${at(groupsPath, name, "deepHealthChecks")}: InstanceConnectivity needs two nodes to test anything, and count is 1.`;
    }
  }
};

const someGroupHasNodes: WarningRule = function* ({ areas }) {
  const counts = entriesOf(areas.instanceGroups).map(([, group]) => group.count);
  if (counts.length > 0 && counts.every((count) => count === 0)) {
    yield `${groupsPath}: every count is 0, so the cluster has no node: CoreDNS and all pods stay pending.`;
  }
};

/** Most images and many lifecycle scripts are built for x86_64. */
const armNeedsItsImages: WarningRule = function* ({ areas }) {
  for (const [name, group] of entriesOf(areas.instanceGroups)) {
    const facts = group.instanceType === undefined ? undefined : findInstanceType(group.instanceType);
    if (facts?.arch === "arm64") {
      yield `${at(groupsPath, name, "instanceType")}: ${facts.name} is Arm (arm64): images and lifecycle scripts must be built for it.`;
    }
  }
};

export const instanceGroupRules: readonly Rule[] = [
  betweenOneAndAHundredGroups,
  zonesAreOfTheNetwork,
  instanceTypesAreKnown,
  minimumIsReachable,
  continuousOnlyFeatures,
  planOrSpot,
  checksOrTaints,
  checksAreForAccelerators,
  threadsFitTheType,
  labelsAndTaintsFit,
  arnsAreOfTheRegion,
  removedGroupsAreGone,
];
export const instanceGroupWarnings: readonly WarningRule[] = [
  connectivityNeedsTwo,
  someGroupHasNodes,
  armNeedsItsImages,
];
