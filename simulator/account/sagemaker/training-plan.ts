/**
 * Training plans: reserved capacity that a group is given. They are bought, so a program makes none: an account that is to
 * know one is given it (AccountOptions.trainingPlans). A plan that it doesn't know is taken to exist and to fit.
 */
import type { Attributes } from "../kind";
import type { Rule } from "../rule";
import { groupsOf, type InstanceGroup, instanceTypesOf } from "./instance-group";
import { zonesOfGroup } from "./placement";

export interface TrainingPlan {
  arn: string;
  /** What it was bought for: "hyperpod-cluster" or "training-job". */
  target: string;
  status: "Pending" | "Scheduled" | "Active" | "Expired" | "Failed";
  instanceType: string;
  instanceCount: number;
  /** ID of the zone that the capacity is in. */
  zoneId: string;
}

const kind = "sagemaker:cluster";
const on = ["create", "update"] as const;
const guide = "SageMaker Developer Guide, training plans for HyperPod clusters";

type Problem = (
  group: InstanceGroup,
  plan: TrainingPlan | undefined,
  zones: readonly string[],
  cluster: Attributes,
) => string | undefined;

function planRule(id: string, when: string, source: string, problem: Problem): Rule {
  return {
    id: `sagemaker.training-plan.${id}`,
    kind,
    on,
    when,
    code: "ValidationException",
    source: `${source}; the text is not AWS's own`,
    check({ account, wanted }) {
      for (const group of groupsOf(wanted).filter(({ trainingPlanArn }) => trainingPlanArn !== undefined)) {
        const plan = account.trainingPlans.find(({ arn }) => arn === group.trainingPlanArn);
        const found = problem(group, plan, zonesOfGroup(account, group, wanted), wanted);
        if (found !== undefined) {
          return `Instance group ${group.instanceGroupName}: ${found}`;
        }
      }
      return undefined;
    },
  };
}

export const trainingPlanRules: readonly Rule[] = [
  planRule(
    "target",
    "a training plan was bought for something else than HyperPod clusters",
    "SageMaker API reference, TrainingPlanSummary: TargetResources",
    (_group, plan) =>
      plan && plan.target !== "hyperpod-cluster"
        ? `training plan ${plan.arn} does not target hyperpod-cluster`
        : undefined,
  ),
  planRule("status", "a training plan has expired, failed or is not paid", guide, (_group, plan) =>
    plan && plan.status !== "Scheduled" && plan.status !== "Active"
      ? `training plan ${plan.arn} is in status ${plan.status}`
      : undefined,
  ),
  planRule("instance-type", "a group's instance type is not that of its training plan", guide, (group, plan) =>
    plan && !instanceTypesOf(group).includes(plan.instanceType)
      ? `training plan ${plan.arn} is for ${plan.instanceType}`
      : undefined,
  ),
  planRule("zone", "a group is in another zone than its training plan", guide, (_group, plan, zones) =>
    plan && zones.some((zone) => zone !== plan.zoneId)
      ? `training plan ${plan.arn} is in ${plan.zoneId}, the group's subnets are in ${zones.join(", ")}`
      : undefined,
  ),
  planRule("count", "a group wants more instances than its training plan has", guide, (group, plan) =>
    plan && group.instanceCount > plan.instanceCount
      ? `training plan ${plan.arn} has ${plan.instanceCount} instances, ${group.instanceCount} are asked for`
      : undefined,
  ),
  planRule("spot", "a group has Spot capacity and a training plan", guide, (group) =>
    group.capacityRequirements?.spot === undefined ? undefined : "Spot capacity and a training plan exclude each other",
  ),
];
