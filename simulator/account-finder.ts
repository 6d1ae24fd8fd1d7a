/** Finds resources in the simulated account as a recovery finds them in a real one: by tags, or by what they join. */
import { type Identity, identityOf } from "../ops/recover/identities";
import {
  Ambiguous,
  type Found,
  type KnownResource,
  type ResourceFinder,
  type Stray,
  type Survey,
  type Wanted,
} from "../ops/recover/resource-finder";
import { resourceTagKey, stackTagKey } from "../stacks/ownership-tags";
import type { SimulatedAccount } from "./account/account";
import type { StoredResource } from "./account/kind";
import type { ProviderDoor } from "./doors/provider-door";

export class AccountFinder implements ResourceFinder {
  constructor(
    private readonly account: SimulatedAccount,
    private readonly doors: readonly ProviderDoor[],
  ) {}

  async find(wanted: Wanted): Promise<Found | undefined> {
    const identity = identityOf(wanted.type);
    if (!identity) {
      return undefined;
    }
    if (identity.by === "inputs") {
      return { id: identity.id(wanted.inputs) };
    }
    const ids = this.account
      .everything()
      .filter((resource) => resource.attributes.pendingDeletion !== true && isWanted(resource, wanted, identity))
      .flatMap((resource) => this.idOf(wanted.type, resource) ?? [])
      .filter((id) => !wanted.known.includes(id));
    if (ids.length > 1) {
      throw new Ambiguous(ids);
    }
    const [id] = ids;
    return id === undefined ? undefined : { id };
  }

  async survey(stack: string): Promise<Survey> {
    return { find: (wanted) => this.find(wanted), strays: (known) => this.strays(stack, known) };
  }

  private strays(stack: string, known: readonly KnownResource[]): Stray[] {
    return this.account
      .everything()
      .map((resource) => ({ resource, tags: tagsOf(resource) }))
      .filter(({ resource, tags }) => tags[stackTagKey] === stack && resource.attributes.pendingDeletion !== true)
      .map(({ resource, tags }) => ({ resource, logicalName: tags[resourceTagKey] ?? "" }))
      .filter(
        ({ resource, logicalName }) =>
          !known.some(
            ({ type, id, ...state }) => state.logicalName === logicalName && this.idOf(type, resource) === id,
          ),
      )
      .map(({ resource, logicalName }) => ({ logicalName, label: String(resource.attributes.arn ?? resource.id) }));
  }

  private idOf(type: string, resource: StoredResource): string | undefined {
    for (const door of this.doors) {
      const id = door.idFor?.(type, resource);
      if (id !== undefined) {
        return id;
      }
    }
    return undefined;
  }
}

function isWanted({ attributes }: StoredResource, { stack, logicalName, inputs }: Wanted, identity: Identity): boolean {
  if (identity.by === "search") {
    return identity.keys.every((key) => attributes[key] === inputs[key]);
  }
  const tags = tagsOf({ attributes });
  return tags[stackTagKey] === stack && tags[resourceTagKey] === logicalName;
}

function tagsOf({ attributes }: Pick<StoredResource, "attributes">): Record<string, string> {
  return (attributes.tags ?? {}) as Record<string, string>;
}
