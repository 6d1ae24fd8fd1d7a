/**
 * After a kill: the engine's lock is stale, and creates may be pending whose resource AWS has made. AWS never rolls back
 * because a client died, so what was made is found in the account by the client's name for it and taken into the state;
 * what was never made is dropped from the pending list.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

export interface PendingCreate {
  urn: string;
  type: string;
}

/** Lock files of a file backend: a lock whose command is gone stays until `pulumi cancel`. */
export function hasStaleLock(stateDirectory: string, project: string, stack: string): boolean {
  const directory = join(stateDirectory, ".pulumi", "locks", "organization", project, stack);
  return existsSync(directory) && readdirSync(directory).length > 0;
}

export function pendingCreates(stateDirectory: string, project: string, stack: string): PendingCreate[] {
  const file = join(stateDirectory, ".pulumi", "stacks", project, `${stack}.json`);
  if (!existsSync(file)) {
    return [];
  }
  const state = JSON.parse(readFileSync(file, "utf8")) as {
    checkpoint?: { latest?: { pending_operations?: { type: string; resource: { urn: string; type: string } }[] } };
  };
  return (state.checkpoint?.latest?.pending_operations ?? [])
    .filter((operation) => operation.type === "creating")
    .map(({ resource }) => ({ urn: resource.urn, type: resource.type }));
}
