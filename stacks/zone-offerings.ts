/**
 * A hint in previews: an instance group whose type EC2 doesn't offer in the group's zone. HyperPod's capacity is SageMaker's
 * own, and no API tells where it is, so EC2's answer decides nothing; it is asked for because a wrong zone shows otherwise
 * only when the nodes don't come.
 */
import { getInstanceTypeOfferings } from "@pulumi/aws/ec2/getInstanceTypeOfferings";
import * as pulumi from "@pulumi/pulumi";
import { compareText } from "../components/common/text";
import type { PlatformSettings } from "./settings";
import { at, listed } from "./settings/problems";

export interface Offering {
  /** As EC2 names it, without SageMaker's prefix. */
  readonly instanceType: string;
  readonly zoneId: string;
}

/** Asks while other checks ask too. Whoever may not ask EC2 gets no hint and no error. */
export async function hintAtMissingOfferings(settings: PlatformSettings, opts: pulumi.InvokeOptions): Promise<void> {
  const types = [...new Set(groupsOf(settings).map(({ instanceType }) => instanceType))].sort();
  if (!pulumi.runtime.isDryRun() || types.length === 0) {
    return;
  }
  try {
    const { instanceTypes, locations } = await getInstanceTypeOfferings(
      { locationType: "availability-zone-id", filters: [{ name: "instance-type", values: types }] },
      opts,
    );
    const offerings = instanceTypes.map((instanceType, index) => ({ instanceType, zoneId: locations[index] ?? "" }));
    for (const hint of offeringHints(settings, offerings)) {
      void pulumi.log.warn(hint);
    }
  } catch (error) {
    void pulumi.log.debug(`EC2 tells nothing of the zones of instance types: ${error}`);
  }
}

/** Pure. */
export function offeringHints(settings: PlatformSettings, offerings: readonly Offering[]): string[] {
  return groupsOf(settings).flatMap(({ name, instanceType, zone }) => {
    const zones = offerings.filter((offering) => offering.instanceType === instanceType).map(({ zoneId }) => zoneId);
    if (zones.includes(zone)) {
      return [];
    }
    const where =
      zones.length === 0 ? "in no zone of the region" : `in ${listed([...zones].sort(compareText))}, not in ${zone}`;
    return [
      `${at("hyperpod-eks:instanceGroups", name, "zone")}: EC2 offers ${instanceType} ${where}. ` +
        "A hint only, because HyperPod's capacity is SageMaker's own: ask AWS in which zones it has this type for HyperPod.",
    ];
  });
}

/** A training plan says itself where its capacity is; and what is secret is not repeated on a screen. */
function groupsOf({ instanceGroups, secretKeys }: PlatformSettings) {
  return secretKeys.includes("instanceGroups")
    ? []
    : Object.entries(instanceGroups)
        .filter(([, group]) => group.trainingPlanArn === undefined)
        .map(([name, { instanceType, zone }]) => ({ name, instanceType: instanceType.replace(/^ml\./, ""), zone }));
}
