/** What somebody else made in the account that a stack is deployed into: it must stay what it is, byte for byte. */
import type { StoredResource } from "../../../simulator/account/kind";
import { residueLines } from "../residue";

/** Attributes by which a resource names what it stands in: a rule its group, an access entry its cluster. */
const places = ["clusterName", "securityGroupId", "subnetId", "vpcId", "routeTableId"] as const;

export class ForeignParts {
  /** Each as text, by kind, region and id. */
  private readonly texts: ReadonlyMap<string, string>;
  private readonly ids: ReadonlySet<unknown>;

  constructor(resources: readonly StoredResource[]) {
    this.ids = new Set(resources.map(({ id }) => id));
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

  /** What has been put into them: how many of each kind, by what they are. */
  addedTo(everything: readonly StoredResource[]): Record<string, number> {
    const counts: Record<string, number> = {};
    const added = this.othersIn(everything).filter(({ attributes }) =>
      places.some((place) => this.ids.has(attributes[place])),
    );
    for (const resource of added) {
      const what = describe(resource);
      counts[what] = (counts[what] ?? 0) + 1;
    }
    return Object.fromEntries(Object.entries(counts).sort());
  }

  /** What is left beside them, sorted. */
  residueIn(everything: readonly StoredResource[]): string[] {
    return residueLines(this.othersIn(everything));
  }
}

function nameOf({ kind, region, id }: StoredResource): string {
  return `${kind} ${region} ${id}`;
}

function describe({ kind, attributes }: StoredResource): string {
  const { isEgress, securityGroupId, type, owner } = attributes;
  switch (kind) {
    case "ec2:securityGroupRule":
      return `${isEgress === true ? "egress" : "ingress"} rule of ${securityGroupId}`;
    case "ec2:networkInterface":
      return `interface of ${owner}`;
    case "eks:accessEntry":
      return `access entry ${type}`;
    default:
      return kind;
  }
}
