/**
 * A new role is readable at once and can be assumed some seconds later (IAM User Guide, troubleshooting: changes are not
 * always immediately visible).
 */
import type { AccountView } from "../account-view";

/** Minutes until a new role can be assumed: 12 s, an estimate within the few seconds to a minute that clients wait. */
export const propagationMinutes = 0.2;

/** The first of the roles that exists and can't be assumed yet. */
export function notYetAssumable(account: AccountView, roleArns: readonly unknown[]): string | undefined {
  const young = account
    .list("iam:role")
    .find(
      (role) => roleArns.includes(role.attributes.arn) && !account.hasPassed(role.createdAtMinutes, propagationMinutes),
    );
  return young === undefined ? undefined : String(young.attributes.arn);
}
