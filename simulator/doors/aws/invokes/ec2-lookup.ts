/** How data sources of EC2 find the one resource that their arguments describe. */
import { AwsError } from "../../../account/aws-error";
import type { StoredResource } from "../../../account/kind";
import type { Properties } from "../../wire";

export interface Filter {
  name: string;
  values: readonly string[];
}

/** A resource as EC2's filters see it: filter name to value. */
type Filterable = Readonly<Record<string, unknown>>;

export function passes(item: Filterable, filters: readonly Filter[], what: string): boolean {
  return filters.every(({ name, values }) => {
    if (!(name in item) && !name.startsWith("tag:")) {
      throw new AwsError("InvalidParameterValue", `reading ${what}: The filter '${name}' is invalid`);
    }
    return values.some((value) => wildcard(value).test(String(item[name])));
  });
}

/** EC2's filters know `*` and `?`. */
function wildcard(value: string): RegExp {
  const escaped = value
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${escaped}$`);
}

type Noun = "VPC" | "Subnet" | "Security Group" | "Route Table" | "VPC Endpoint";

/** What EC2 itself says of an ID that it doesn't know; where nothing stands, the provider says that nothing matches. */
const byIdErrors: Partial<Record<Noun, { code: string; word: string }>> = {
  VPC: { code: "InvalidVpcID.NotFound", word: "vpc" },
  Subnet: { code: "InvalidSubnetID.NotFound", word: "subnet" },
};

/** The single resource that the arguments describe, with the provider's own words where there is none, or several. */
export function onlyOne(
  resources: readonly StoredResource[],
  args: Properties,
  noun: Noun,
  filterable: (resource: StoredResource) => Filterable,
): StoredResource {
  // The provider's name for it: "multiple EC2 VPCs matched", "no matching Route Table found".
  const what = noun === "Route Table" ? noun : `EC2 ${noun}`;
  const known = byIdErrors[noun];
  if (known && args.id !== undefined && !resources.some(({ id }) => id === args.id)) {
    const { code, word } = known;
    throw new AwsError(code, `reading ${what}: api error ${code}: The ${word} ID '${args.id}' does not exist`);
  }
  const wantedTags = Object.entries((args.tags ?? {}) as Record<string, string>);
  const plain = ["id", "cidrBlock", "vpcId", "availabilityZone", "availabilityZoneId"].filter(
    (key) => args[key] !== undefined,
  );
  const matches = resources.filter((resource) => {
    const tags = (resource.attributes.tags ?? {}) as Record<string, string>;
    const asFilters = {
      ...filterable(resource),
      ...Object.fromEntries(Object.entries(tags).map(([key, value]) => [`tag:${key}`, value])),
    };
    return (
      plain.every((key) => args[key] === (key === "id" ? resource.id : resource.attributes[key])) &&
      wantedTags.every(([key, value]) => tags[key] === value) &&
      passes(asFilters, (args.filters ?? []) as Filter[], what)
    );
  });
  const [match] = matches;
  if (!match) {
    throw new AwsError("NotFound", `no matching ${what} found`);
  }
  if (matches.length > 1) {
    throw new AwsError(
      "TooMany",
      `multiple ${what}s matched; use additional constraints to reduce matches to a single ${what}`,
    );
  }
  return match;
}
