/** The policy pack is published by itself, so that what it needs of the instance type catalogue is written into it. */
import { findInstanceType, instanceTypeNames } from "../../components/hyperpod/instance-type-catalogue";

export const policyDataFile = "policy/data/accelerators-by-instance-type.json";

export function acceleratorsByInstanceType(): string {
  const counts = instanceTypeNames().map((name) => [name, findInstanceType(name)?.accelerator?.count ?? 0] as const);
  return `${JSON.stringify(Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1))), null, 2)}\n`;
}
