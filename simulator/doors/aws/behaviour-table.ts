/** The table of how the provider plans each type: simulator/data/aws-resource-behaviour.json, sources inside. */
import table from "../../data/aws-resource-behaviour.json";

export interface Behaviour {
  required: readonly string[];
  conflicts: readonly (readonly string[])[];
  /** Paths that replace. */
  forceNew: ReadonlySet<string>;
}

interface TableEntry {
  required?: string[];
  conflicts?: string[][];
  forceNew?: string[];
}

export function behaviourOf(token: string): Behaviour {
  const entry = (table as Record<string, TableEntry>)[token];
  if (!entry) {
    throw new Error(`simulator/data/aws-resource-behaviour.json has no ${token}`);
  }
  return {
    required: entry.required ?? [],
    conflicts: entry.conflicts ?? [],
    forceNew: new Set(entry.forceNew ?? []),
  };
}
