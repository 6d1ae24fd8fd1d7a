/** The account's reads for a recovery inside of this process: what `aws-reads-server.ts` answers over HTTP. */
import type { AwsReads } from "../../../ops/recover/aws-finder";
import { globalRegion, ofRegion } from "../../../ops/recover/aws-reads";
import type { AccountView } from "../../account/account-view";
import { AwsError } from "../../account/aws-error";
import { cliAnswer } from "./cli-answers";
import { taggedResources } from "./tagged-resources";

export function accountReads(account: AccountView, region: string): AwsReads {
  const globally = globalRegion(region);
  return {
    taggedArns: async ({ resourceType, tags, global }) =>
      taggedResources(account, { region: global ? globally : region, tags, resourceTypes: [resourceType] }).map(
        ({ arn }) => arn,
      ),
    taggedResources: async (tags) =>
      ofRegion(
        region,
        [...new Set([region, globally])].flatMap((place) => taggedResources(account, { region: place, tags })),
      ),
    aws: async (argv) => {
      try {
        return cliAnswer(account, argv, region);
      } catch (error) {
        if (error instanceof AwsError) {
          return undefined;
        }
        throw error;
      }
    },
  };
}
