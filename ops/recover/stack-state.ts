/** The part of `pulumi stack export` that a recovery reads and changes; everything else is carried along as it is. */

export interface ExportedStack {
  deployment: {
    resources?: StateResource[];
    pending_operations?: PendingOperation[];
  };
}

export interface StateResource {
  urn: string;
  type?: string;
  id?: string;
  inputs?: Record<string, unknown>;
  /** Replaced, and not deleted yet. */
  delete?: boolean;
  /** Deleted, and its replacement not made yet. */
  pendingReplacement?: boolean;
}

export interface PendingOperation {
  type: string;
  resource: StateResource & { type: string };
}

export function pendingCreates(stack: ExportedStack): PendingOperation[] {
  return (stack.deployment.pending_operations ?? []).filter(({ type }) => type === "creating");
}

/** Ids that the state has under a URN. */
export function idsOf(stack: ExportedStack, urn: string): string[] {
  return (stack.deployment.resources ?? [])
    .filter((resource) => resource.urn === urn && resource.pendingReplacement !== true)
    .flatMap(({ id }) => id ?? []);
}

/**
 * Pure: the stack without pending creates. One whose resource exists becomes that resource, with the inputs that the engine
 * had sent; one whose resource doesn't exist goes. Other pending operations stay for the refresh to clear.
 */
export function settlePendingCreates<T extends ExportedStack>(stack: T, ids: ReadonlyMap<string, string>): T {
  const { resources = [], pending_operations = [] } = stack.deployment;
  let settled = [...resources];
  for (const { resource } of pendingCreates(stack)) {
    const id = ids.get(resource.urn);
    if (id !== undefined) {
      settled = withAdopted(settled, { ...resource, id });
    }
  }
  const pending = pending_operations.filter(({ type }) => type !== "creating");
  return { ...stack, deployment: { ...stack.deployment, resources: settled, pending_operations: pending } };
}

/** In the place of the resource that it replaces, which is left to be deleted; else at the end, after all it depends on. */
function withAdopted(resources: StateResource[], adopted: StateResource): StateResource[] {
  const index = resources.findIndex(({ urn, delete: going }) => urn === adopted.urn && going !== true);
  const old = resources[index];
  if (!old) {
    return [...resources, adopted];
  }
  const others = [...resources.slice(0, index), adopted, ...resources.slice(index + 1)];
  return old.pendingReplacement === true ? others : [...others, { ...old, delete: true }];
}

export function nameOf(urn: string): string {
  return urn.split("::").slice(3).join("::");
}
