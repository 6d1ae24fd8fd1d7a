/** The instance groups as consumers see them: what was asked for, and what one node of the type has. */
import * as pulumi from "@pulumi/pulumi";
import { findInstanceType } from "../components/hyperpod/instance-type-catalogue";
import type { InstanceGroupOutput } from "./outputs";
import type { PlatformSettings } from "./settings";

export function instanceGroupOutputs(settings: PlatformSettings): pulumi.Input<InstanceGroupOutput[]> {
  const groups = Object.entries(settings.instanceGroups).map(([name, group]): InstanceGroupOutput => {
    const facts = findInstanceType(group.instanceType);
    return {
      name,
      instanceType: group.instanceType,
      count: group.count,
      zone: group.zone,
      acceleratorsPerNode: facts?.accelerator?.count ?? 0,
      accelerator: facts?.accelerator?.name ?? "",
      efaInterfacesPerNode: facts?.efaInterfaces ?? 0,
      vcpusPerNode: ((facts?.vcpus ?? 0) / (facts?.threadsPerCore ?? 1)) * group.threadsPerCore,
      memoryMiBPerNode: facts?.memoryMiB ?? 0,
      labels: { ...group.labels },
      taints: group.taints.map((taint) => ({ ...taint })),
    };
  });
  return settings.secretKeys.includes("instanceGroups") ? pulumi.secret(groups) : groups;
}
