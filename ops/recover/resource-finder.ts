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
  /** Lists once what AWS has of a stack: to look for many resources of which the state has no trace. */
  survey(stack: string): Promise<Survey>;
}

export interface Survey {
  /** As `ResourceFinder.find`, in what was listed. */
  find(wanted: Wanted): Promise<Found | undefined>;
  /** What carries the stack's tag and is none of these. */
  strays(known: readonly KnownResource[]): Stray[];
}

/** A resource of the state. */
export interface KnownResource {
  logicalName: string;
  type: string;
  id: string;
  inputs: Readonly<Record<string, unknown>>;
}

/** In AWS, tagged as the stack's, and not in its state. */
export interface Stray {
  logicalName: string;
  /** How AWS names it: its ARN, where it has one. */
  label: string;
}

/** More than one resource carries the name: a person has to say which one it is. */
export class Ambiguous extends Error {
  constructor(readonly candidates: readonly string[]) {
    super(`AWS has ${candidates.length} resources of that name: ${candidates.join(", ")}`);
    this.name = "Ambiguous";
  }
}
