/** What somebody else made in the account that a stack is deployed into: it must stay what it is, byte for byte. */
import type { StoredResource } from "../../../simulator/account/kind";

export class ForeignParts {
  /** Each as text, by kind, region and id. */
  private readonly texts: ReadonlyMap<string, string>;

  constructor(resources: readonly StoredResource[]) {
    this.texts = new Map(resources.map((resource) => [nameOf(resource), JSON.stringify(resource)]));
  }

  /** Those that are gone, or are no longer what they were: what each was and what it is. */
  changedIn(everything: readonly StoredResource[]): string[] {
    const now = new Map(everything.map((resource) => [nameOf(resource), JSON.stringify(resource)]));
    return [...this.texts]
      .filter(([name, text]) => now.get(name) !== text)
      .map(([name, text]) => `${text}\n  is now ${now.get(name) ?? "gone"}`);
  }

  /** What is there beside them. */
  othersIn(everything: readonly StoredResource[]): StoredResource[] {
    return everything.filter((resource) => !this.texts.has(nameOf(resource)));
  }
}

function nameOf({ kind, region, id }: StoredResource): string {
  return `${kind} ${region} ${id}`;
}
