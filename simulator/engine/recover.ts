/**
 * After a kill: the engine's lock is stale, and creates may be pending whose resource AWS has made. AWS never rolls back
 * because a client died, so what was made is found in the account by the client's name for it and taken into the state;
 * what was never made is dropped from the pending list.
 *
 * The command line has `refresh --import-pending-creates` for this. In 3.274.1 it drops the operation and the resource is
 * not in the state afterwards (tried; in the source nothing reads an operation of type "importing" again), so the state is
 * edited as `pulumi stack export` and `import` allow, and a refresh then reads the rest.
 */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

/** The part of an exported stack that is looked at; everything else is carried along as it is. */
export interface ExportedStack {
  deployment: {
    resources?: { urn: string; id?: string }[];
    pending_operations?: PendingOperation[];
  };
}

export interface PendingOperation {
  type: string;
  resource: { urn: string; type: string; id?: string };
}

/** Lock files of a file backend: a lock whose command is gone stays until `pulumi cancel`. */
export function hasStaleLock(stateDirectory: string, project: string, stack: string): boolean {
  const directory = join(stateDirectory, ".pulumi", "locks", "organization", project, stack);
  return existsSync(directory) && readdirSync(directory).length > 0;
}

/**
 * Pure: the stack with its pending creates settled. A create whose resource exists becomes that resource, with the inputs
 * that the engine had sent; one whose resource doesn't exist goes. Other pending operations stay for the refresh to clear.
 */
export function settlePendingCreates<T extends ExportedStack>(
  stack: T,
  idOf: (urn: string, type: string) => string | undefined,
): { stack: T; adopted: { urn: string; id: string }[]; dropped: string[] } {
  const adopted: { urn: string; id: string }[] = [];
  const dropped: string[] = [];
  const resources = [...(stack.deployment.resources ?? [])];
  const pending: PendingOperation[] = [];
  for (const operation of stack.deployment.pending_operations ?? []) {
    if (operation.type !== "creating") {
      pending.push(operation);
      continue;
    }
    const { urn, type } = operation.resource;
    const id = idOf(urn, type);
    if (id === undefined) {
      dropped.push(urn);
    } else {
      adopted.push({ urn, id });
      resources.push({ ...operation.resource, id });
    }
  }
  return {
    stack: { ...stack, deployment: { ...stack.deployment, resources, pending_operations: pending } },
    adopted,
    dropped,
  };
}
