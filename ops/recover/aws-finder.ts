/** Finds resources in a real account: by the Resource Groups Tagging API, and where that doesn't list them by the AWS CLI. */
import { resourceTagKey, stackTagKey } from "../../stacks/ownership-tags";
import { type Answer, type ByOwnTags, type BySearch, type ByTags, identityOf } from "./identities";
import { Ambiguous, type Found, type ResourceFinder, type Wanted } from "./resource-finder";

export interface AwsReads {
  /** ARNs of all resources of a type that carry these tags. */
  taggedArns(query: { resourceType: string; tags: Record<string, string>; global: boolean }): Promise<string[]>;
  /** Answer of an AWS CLI command; `undefined` where the service says that there is no such thing. */
  aws(argv: readonly string[]): Promise<Answer | undefined>;
}

export class AwsFinder implements ResourceFinder {
  constructor(
    private readonly reads: AwsReads,
    /** Tags are listed some seconds after a create: so often it is asked again, with this pause. */
    private readonly patience: { attempts: number; pause(): Promise<void> },
  ) {}

  async find(wanted: Wanted): Promise<Found | undefined> {
    const identity = identityOf(wanted.type);
    switch (identity?.by) {
      case "tags":
        return this.byTags(identity, wanted);
      case "ownTags":
        return this.byOwnTags(identity, wanted);
      case "search":
        return this.bySearch(identity, wanted);
      case "inputs":
        return { id: identity.id(wanted.inputs) };
      case undefined:
        return undefined;
    }
  }

  private async byTags(identity: ByTags, { stack, logicalName, inputs, known }: Wanted): Promise<Found | undefined> {
    const { resourceType, global = false } = identity;
    const tags = { [stackTagKey]: stack, [resourceTagKey]: logicalName };
    for (let attempt = 1; ; attempt++) {
      const arns = await this.reads.taggedArns({ resourceType, tags, global });
      const ids = [...new Set(arns.map((arn) => identity.id(arn, inputs)))].filter((id) => !known.includes(id));
      if (ids.length > 1) {
        throw new Ambiguous(ids);
      }
      const [id] = ids;
      if (id !== undefined || attempt >= this.patience.attempts) {
        return id === undefined ? undefined : { id };
      }
      await this.patience.pause();
    }
  }

  /** One of the name that is not ours stays out of the state: the next `up` says that it is in the way. */
  private async byOwnTags(identity: ByOwnTags, { stack, logicalName, inputs }: Wanted): Promise<Found | undefined> {
    const answer = await this.reads.aws(identity.command(inputs));
    const tags = answer === undefined ? {} : tagMap(identity.tags(answer));
    return tags[stackTagKey] === stack && tags[resourceTagKey] === logicalName
      ? { id: identity.id(inputs) }
      : undefined;
  }

  private async bySearch(identity: BySearch, { inputs }: Wanted): Promise<Found | undefined> {
    const answer = await this.reads.aws(identity.command(inputs));
    const id = answer === undefined ? undefined : identity.id(answer, inputs);
    return id === undefined ? undefined : { id };
  }
}

function tagMap(tags: unknown): Record<string, string> {
  return Array.isArray(tags)
    ? Object.fromEntries((tags as { Key: string; Value: string }[]).map(({ Key, Value }) => [Key, Value]))
    : ((tags ?? {}) as Record<string, string>);
}
