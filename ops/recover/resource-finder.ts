/** How a resource is found again in AWS: the one thing in which a recovery of a real stack and of a rehearsed one differ. */

export interface Wanted {
  /** "<project>/<stack>", as in the tag. */
  stack: string;
  logicalName: string;
  /** Pulumi's type token. */
  type: string;
  /** The inputs that the engine had sent. */
  inputs: Readonly<Record<string, unknown>>;
  /** Ids that the state has under the same name already: the resource that was about to be replaced. */
  known: readonly string[];
}

export interface Found {
  /** Pulumi's id of the resource. */
  id: string;
}

export interface ResourceFinder {
  /** `undefined`: AWS has no such resource. Throws `Ambiguous` where it has several. */
  find(wanted: Wanted): Promise<Found | undefined>;
}

/** More than one resource carries the name: a person has to say which one it is. */
export class Ambiguous extends Error {
  constructor(readonly candidates: readonly string[]) {
    super(`AWS has ${candidates.length} resources of that name: ${candidates.join(", ")}`);
    this.name = "Ambiguous";
  }
}
