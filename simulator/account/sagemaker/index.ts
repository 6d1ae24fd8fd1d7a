import type { Kind } from "../kind";
import type { Rule } from "../rule";
import { hyperPodCluster } from "./cluster";
import { createRules } from "./create-rules";
import { groupRules } from "./group-rules";
import { laterRules } from "./later-rules";
import { updateRules } from "./update-rules";

export const sageMakerKinds: readonly Kind[] = [hyperPodCluster];
export const sageMakerRules: readonly Rule[] = [...createRules, ...groupRules, ...laterRules, ...updateRules];
