import type { Kind } from "../kind";
import type { Rule } from "../rule";
import { hyperPodCluster } from "./cluster";
import { createRules } from "./create-rules";
import { groupRules } from "./group-rules";
import { karpenterRules } from "./karpenter-rules";
import { laterRules } from "./later-rules";
import { failsWaitingCluster } from "./node-rule";
import { nodeRules } from "./node-troubles";
import { trainingPlanRules } from "./training-plan";
import { updateRules } from "./update-rules";

export const sageMakerKinds: readonly Kind[] = [hyperPodCluster];
export const sageMakerRules: readonly Rule[] = [
  ...createRules,
  ...groupRules,
  ...karpenterRules,
  ...trainingPlanRules,
  ...nodeRules.map(failsWaitingCluster),
  ...laterRules,
  ...updateRules,
];
