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

export const nameRules: readonly Rule[] = [nameFitsEveryPhysicalName, protectedStackNamesItsAccounts, tagsFitTogether];
