import { resourceTagKey, stackTagKey } from "../../ownership-tags";
import { longestName } from "../../physical-names";
import type { Rule } from "./rule";

/** A bucket's name holds account and region, so a long region leaves less room for the name. */
const nameFitsEveryPhysicalName: Rule = function* ({ aws, areas }) {
  if (aws.region === undefined || areas.name === undefined) {
    return;
  }
  const { length, limitedBy } = longestName(aws.region);
  if (areas.name.length > length) {
    yield {
      path: "hyperpod-eks:name",
      received: `${areas.name} (${areas.name.length} characters)`,
      allowed: `at most ${length} characters in ${aws.region}, where the name of ${limitedBy.what} has room for ${limitedBy.maxLength}`,
      fix: `shorten it by ${areas.name.length - length}`,
    };
  }
};

/** Protection against the wrong account: credentials decide where `pulumi up` runs, and nothing else would notice. */
const protectedStackNamesItsAccounts: Rule = function* ({ aws, areas }) {
  if (areas.protection === true && aws.allowedAccountIds === undefined) {
    yield {
      path: "aws:allowedAccountIds",
      received: "nothing",
      allowed: "a list of account IDs, required while hyperpod-eks:protection is on",
      fix: 'add the account of this stack:\naws:allowedAccountIds: ["<your 12-digit account ID>"]\nor write hyperpod-eks:protection: off',
    };
  }
};

/** Most tags of a resource (AWS General Reference, "Tagging your AWS resources"). */
const mostTags = 50;

/** What the program adds by itself; the last is on subnets, for load balancers. */
const ownTagKeys = ["Name", resourceTagKey, stackTagKey, "kubernetes.io/role/elb"];

/** The fifty are for all together: those of the stack, of the providers and the program's own. */
const tagsFitTogether: Rule = function* ({ aws, areas }) {
  const stackKeys = Object.keys(areas.tags ?? {});
  const defaultKeys = Object.keys(aws.defaultTags?.tags ?? {});
  const all = new Set([...stackKeys, ...defaultKeys, ...ownTagKeys]);
  if (all.size > mostTags) {
    const own = new Set([...stackKeys, ...defaultKeys]).size;
    yield {
      path: stackKeys.length >= defaultKeys.length ? "hyperpod-eks:tags" : "aws:defaultTags.tags",
      received: `${own} tags, of hyperpod-eks:tags and aws:defaultTags together`,
      allowed: `${own - (all.size - mostTags)} together: AWS takes ${mostTags} on a resource, and the program adds ${ownTagKeys.length}`,
      fix: `remove ${all.size - mostTags}`,
    };
  }
};

/** `npm run recover` finds by them what a command that was cut short has made. */
const recoveryTagKeys = [resourceTagKey, stackTagKey];

/**
 * IAM tells no capitals in tag keys: a role with the tags Team and team is refused, in the middle of the update (IAM User Guide,
 * "Tags for IAM resources", case sensitivity).
 */
const tagKeysDiffer: Rule = function* ({ aws, areas }) {
  const taken = new Map(recoveryTagKeys.map((key) => [key.toLowerCase(), key]));
  const keys = [
    ...Object.keys(areas.tags ?? {}).map((key) => ({ key, map: "hyperpod-eks:tags" })),
    ...Object.keys(aws.defaultTags?.tags ?? {}).map((key) => ({ key, map: "aws:defaultTags.tags" })),
  ];
  const first = new Map([["name", "Name"]]);
  for (const { key, map } of keys) {
    const path = `${map}[${JSON.stringify(key)}]`;
    const own = taken.get(key.toLowerCase());
    const other = first.get(key.toLowerCase());
    if (own !== undefined) {
      yield {
        path,
        received: key,
        allowed: `any key but ${recoveryTagKeys.join(" and ")}, by which npm run recover finds what a command that was cut short has made`,
        fix: "use another key, or remove it",
      };
    } else if (other !== undefined && other !== key) {
      yield {
        path,
        received: `${key}, beside ${other}`,
        allowed: "keys that differ by more than capitals: IAM takes them for the same key, and refuses both on a role",
        fix: `write ${other}, or another key`,
      };
    }
    first.set(key.toLowerCase(), other ?? key);
  }
};

export const nameRules: readonly Rule[] = [
  nameFitsEveryPhysicalName,
  protectedStackNamesItsAccounts,
  tagKeysDiffer,
  tagsFitTogether,
];
