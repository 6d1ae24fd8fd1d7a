import type { Kind } from "../kind";
import type { Rule } from "../rule";
import { apiRules } from "./api";
import { kubernetesObject, kubernetesRelease, kubernetesRules as objectRules } from "./object";

export const kubernetesKinds: readonly Kind[] = [kubernetesObject, kubernetesRelease];
export const kubernetesRules: readonly Rule[] = [...apiRules, ...objectRules];
