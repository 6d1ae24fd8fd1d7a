/** What is in an account, for assertions about what a stack leaves behind. */
import type { StoredResource } from "../../simulator/account/kind";

/** One line for each resource, generated ids left out, sorted. */
export function residueLines(resources: readonly StoredResource[]): string[] {
  return resources
    .map(({ kind, id, attributes }) =>
      attributes.pendingDeletion === true
        ? `${kind} <key> (pending deletion)`
        : `${kind} ${id.replace(/[a-z0-9]{12}$/, "<cluster-id>")}`,
    )
    .sort();
}
