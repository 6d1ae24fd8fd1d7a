/** All kinds and rules of the simulated account. */
import { vpc, vpcRules } from "./ec2/vpc";
import type { Kind } from "./kind";
import type { Rule } from "./rule";

export const kinds: readonly Kind[] = [vpc];
export const rules: readonly Rule[] = [...vpcRules];
