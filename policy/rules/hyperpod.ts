/** HyperPod's own traps. */
import type { ResourceValidationPolicy } from "@pulumi/policy";
import { at, elements, notKnown, plain, texts } from "./known";
import { hyperPodCluster } from "./resource-types";

export interface InstanceGroup {
  name: string;
  /** The type, or all that a flexible group may take (`instanceRequirements`), as far as they are known. */
  types: string[];
  typesKnown: boolean;
  /** Not known before the update: `undefined`. */
  count: number | undefined;
  /** Subnets of the group's own. Not known before the update: `undefined`. */
  subnets: unknown[] | undefined;
}

/** The groups of a cluster, restricted ones included. `undefined` where a list of them is not known yet. */
export function instanceGroupsOf(properties: Record<string, unknown>): InstanceGroup[] | undefined {
  const props = plain(properties);
  const lists = [at(props, "instanceGroups"), at(props, "restrictedInstanceGroups")];
  return lists.includes(notKnown) ? undefined : lists.flatMap((list) => elements(list).map(instanceGroup));
}

function instanceGroup(group: unknown): InstanceGroup {
  const types = [at(group, "instanceType"), at(group, "instanceRequirements", "instanceTypes")].flat();
  const count = at(group, "instanceCount");
  const subnets = at(group, "overrideVpcConfig", "subnets");
  const name = at(group, "instanceGroupName");
  return {
    name: typeof name === "string" ? name : "(its name is not known yet)",
    types: texts(types),
    typesKnown: !types.includes(notKnown),
    count: count === notKnown ? undefined : Number(count ?? 0),
    subnets: subnets === notKnown ? undefined : elements(subnets),
  };
}

export const groupsNameTheirZone: ResourceValidationPolicy = {
  name: "hyperpod-group-zone",
  description:
    "Every instance group names its subnet, and with it its zone: without one, nodes land wherever the cluster's own subnets are, and reserved capacity in another zone is paid for twice.",
  severity: "high",
  enforcementLevel: "mandatory",
  remediationSteps: "Give the group overrideVpcConfig with one subnet (hyperpod-eks:instanceGroups.<name>.zone).",
  validateResource: (args, reportViolation) => {
    if (args.type !== hyperPodCluster) {
      return;
    }
    for (const { name, subnets } of instanceGroupsOf(args.props) ?? []) {
      if (subnets !== undefined && subnets.length !== 1) {
        reportViolation(`Instance group ${name}: received ${subnets.length} subnets, allowed is one.`);
      }
    }
  },
};

export const hyperPodRules = [groupsNameTheirZone];
