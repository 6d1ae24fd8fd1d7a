/**
 * What the AWS provider tries again for up to two minutes, because IAM's changes take some seconds to be seen everywhere.
 * Source: hashicorp/terraform-provider-aws, propagationTimeout of the EKS cluster and flow log resources.
 *
 * Only the rules of propagation are tried again. The real provider can't tell a role that is not seen yet from one whose
 * policy is missing; a missing dependency must show here every time, so it is not waited out.
 */
import type { SimulatedAccount } from "../../account/account";
import { AwsError } from "../../account/aws-error";

const retriedRules: ReadonlySet<string> = new Set(["eks.cluster.role-propagation", "ec2.flow-log.role-propagation"]);

const retryMinutes = 2;
const pauseMinutes = 5 / 60;

export async function untilPropagated<T>(account: SimulatedAccount, call: () => Promise<T>): Promise<T> {
  const { clock } = account;
  const since = clock.nowMinutes();
  for (;;) {
    try {
      return await call();
    } catch (error) {
      const isYoung = error instanceof AwsError && retriedRules.has(error.ruleId ?? "");
      if (!isYoung || clock.hasPassed(since, retryMinutes)) {
        throw error;
      }
      await clock.pass(pauseMinutes);
    }
  }
}
