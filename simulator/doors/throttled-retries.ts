/** What clients do by themselves when a service says that there are too many requests: wait longer and longer, try again. */
import type { AccountView } from "../account/account-view";
import { AwsError, GaveUpRetrying } from "../account/aws-error";
import type { Clock } from "../account/clock";

const throttlingCodes = new Set(["RequestLimitExceeded", "Throttling", "ThrottlingException", "SlowDown"]);

/** Source: terraform-provider-aws and pulumi-aws-native, `max_retries`: 25 attempts where nothing else is set. */
const attempts = 25;

/** Source: AWS SDK for Go v2, retry.DefaultMaxBackoff: 20 seconds. */
const longestPauseMinutes = 20 / 60;

export async function withRetries<T>(account: AccountView & { clock: Clock }, act: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await act();
    } catch (error) {
      if (!(error instanceof AwsError) || !throttlingCodes.has(error.code)) {
        throw error;
      }
      if (attempt === attempts) {
        throw new GaveUpRetrying(error, attempts);
      }
      await account.clock.pass(Math.min(2 ** attempt / 60, longestPauseMinutes));
    }
  }
}
