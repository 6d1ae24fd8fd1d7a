import type { Kind } from "../kind";
import { kubernetesObject, kubernetesRelease, kubernetesRules } from "./object";

export const kubernetesKinds: readonly Kind[] = [kubernetesObject, kubernetesRelease];
export { kubernetesRules };
