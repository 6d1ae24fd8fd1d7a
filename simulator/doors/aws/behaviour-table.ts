/** The table of how the provider plans each type: simulator/data/aws-resource-behaviour.json, sources inside. */
import table from "../../data/aws-resource-behaviour.json";

export interface Behaviour {
  required: readonly string[];
  conflicts: readonly (readonly string[])[];
  exactlyOneOf: readonly (readonly string[])[];
  /** Paths that replace. */
  forceNew: ReadonlySet<string>;
  /** Top-level properties that a program can give. */
  inputs: ReadonlySet<string>;
  /** What the provider or AWS fills in when the program gives none, as far as it is a plain value. */
  defaults: Readonly<Record<string, unknown>>;
  /** Paths of outputs that only AWS can tell. */
  computed: readonly string[];
}

interface TableEntry {
  required?: string[];
  conflicts?: string[][];
  exactlyOneOf?: string[][];
  updatable?: string[];
  defaults?: Record<string, unknown>;
  forceNew?: string[];
  computed?: Record<string, string>;
}

export function behaviourOf(token: string): Behaviour {
  const entry = (table as Record<string, TableEntry>)[token];
  if (!entry) {
    throw new Error(`simulator/data/aws-resource-behaviour.json has no ${token}`);
  }
  return {
    required: entry.required ?? [],
    conflicts: entry.conflicts ?? [],
    exactlyOneOf: entry.exactlyOneOf ?? [],
    forceNew: new Set(entry.forceNew ?? []),
    inputs: new Set(
      [...(entry.required ?? []), ...(entry.forceNew ?? []), ...(entry.updatable ?? [])].filter(
        (path) => !path.includes("."),
      ),
    ),
    defaults: entry.defaults ?? {},
    computed: Object.keys(entry.computed ?? {}).filter((path) => path !== "id" && !path.includes("[")),
  };
}
