/** Finds resources in a real account: by the Resource Groups Tagging API, and where that doesn't list them by the AWS CLI. */
import { resourceTagKey, stackTagKey } from "../../stacks/ownership-tags";
import { type Answer, type ByOwnTags, type BySearch, type ByTags, identityOf } from "./identities";
import {
  Ambiguous,
  type Found,
  type KnownResource,
  type ResourceFinder,
  type Stray,
  type Survey,
  type Wanted,
} from "./resource-finder";

export interface TaggedResource {
  arn: string;
  tags: Readonly<Record<string, string>>;
}

export interface AwsReads {
  /** All resources that carry these tags, of whatever type, those of IAM included. */
  taggedResources(tags: Record<string, string>): Promise<TaggedResource[]>;
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

  async survey(stack: string): Promise<Survey> {
    const listed = await this.reads.taggedResources({ [stackTagKey]: stack });
    const answers = new Map<string, Promise<Answer | undefined>>();
    const once = (command: readonly string[]): Promise<Answer | undefined> => {
      const key = command.join(" ");
      const answer = answers.get(key) ?? this.reads.aws(command);
      answers.set(key, answer);
      return answer;
    };
    return {
      find: async (wanted) => {
        const identity = identityOf(wanted.type);
        if (identity?.by === "tags") {
          return this.findListed(listed, identity, wanted);
        }
        if (identity?.by === "ownTags" && identity.candidates !== undefined) {
          const answer = await once(identity.candidates.command);
          return this.findAmong(identity, identity.candidates.inputs(answer, wanted.logicalName), wanted);
        }
        return this.find(wanted);
      },
      strays: (known) => straysOf(listed, known),
    };
  }

  private async byTags(identity: ByTags, { stack, logicalName, inputs, known }: Wanted): Promise<Found | undefined> {
    const { resourceType, global = false } = identity;
    const tags = { [stackTagKey]: stack, [resourceTagKey]: logicalName };
    for (let attempt = 1; ; attempt++) {
      const arns = await this.reads.taggedArns({ resourceType, tags, global });
      const found = await this.theOne(identity, arns, inputs, known);
      if (found !== undefined || attempt >= this.patience.attempts) {
        return found;
      }
      await this.patience.pause();
    }
  }

  private findListed(
    listed: readonly TaggedResource[],
    identity: ByTags,
    { logicalName, inputs, known }: Wanted,
  ): Promise<Found | undefined> {
    const arns = listed
      .filter(({ arn, tags }) => tags[resourceTagKey] === logicalName && resourceTypeOf(arn) === identity.resourceType)
      .map(({ arn }) => arn);
    return this.theOne(identity, arns, inputs, known);
  }

  private async findAmong(
    identity: ByOwnTags,
    candidates: readonly Wanted["inputs"][],
    wanted: Wanted,
  ): Promise<Found | undefined> {
    const found = await Promise.all(candidates.map((inputs) => this.byOwnTags(identity, { ...wanted, inputs })));
    return onlyOne(
      found.flatMap((one) => (one === undefined ? [] : [one.id])).filter((id) => !wanted.known.includes(id)),
    );
  }

  private async theOne(
    { id: idOf, gone }: ByTags,
    arns: readonly string[],
    inputs: Wanted["inputs"],
    known: readonly string[],
  ): Promise<Found | undefined> {
    const candidates = [...new Set(arns.map((arn) => idOf(arn, inputs)))].filter((id) => !known.includes(id));
    const answers = await Promise.all(candidates.map((id) => gone && this.reads.aws(gone.command(id))));
    const ids = candidates.filter((_, index) => {
      const answer = answers[index];
      return gone === undefined || (answer !== undefined && !gone.is(answer));
    });
    return onlyOne(ids);
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

function onlyOne(ids: readonly string[]): Found | undefined {
  if (ids.length > 1) {
    throw new Ambiguous(ids);
  }
  const [id] = ids;
  return id === undefined ? undefined : { id };
}

function straysOf(listed: readonly TaggedResource[], known: readonly KnownResource[]): Stray[] {
  const isKnown = ({ arn, tags }: TaggedResource) =>
    known.some(({ logicalName, type, id, inputs }) => {
      const identity = identityOf(type);
      return logicalName === tags[resourceTagKey] && (identity?.by !== "tags" || identity.id(arn, inputs) === id);
    });
  return listed
    .filter((resource) => !isKnown(resource))
    .map(({ arn, tags }) => ({ logicalName: tags[resourceTagKey] ?? "", label: arn }))
    .sort((a, b) => (a.label < b.label ? -1 : 1));
}

/**
 * As the filters of GetResources write it: "ec2:vpc" of "arn:aws:ec2:us-west-2:111122223333:vpc/vpc-1". A bucket's ARN
 * has no type in it.
 */
function resourceTypeOf(arn: string): string {
  const [, , service = "", , , ...rest] = arn.split(":");
  return service === "s3" ? "s3:bucket" : `${service}:${rest.join(":").split(/[/:]/)[0]}`;
}

function tagMap(tags: unknown): Record<string, string> {
  return Array.isArray(tags)
    ? Object.fromEntries((tags as { Key: string; Value: string }[]).map(({ Key, Value }) => [Key, Value]))
    : ((tags ?? {}) as Record<string, string>);
}
