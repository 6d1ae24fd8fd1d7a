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

export const nameRules: readonly Rule[] = [nameFitsEveryPhysicalName, protectedStackNamesItsAccounts];
