/**
 * The wait until SageMaker can assume the execution role. IAM shows a new role to other services some seconds after it is
 * made (IAM User Guide, "Troubleshoot IAM", changes are not always immediately visible). SageMaker refuses a cluster until
 * then, and Cloud Control doesn't try that again. While EKS is made, minutes go by; on an EKS cluster that exists, the HyperPod
 * cluster would be the role's first use, seconds after its creation.
 */
import { setTimeout as delay } from "node:timers/promises";
import * as pulumi from "@pulumi/pulumi";
import { knownValue } from "../common/known-value";

/** So long, in milliseconds, alchemy-run/alchemy-effect (PR 924) tries a cluster again: every 5 seconds, 12 times. */
export const sufficientAgeMs = 60_000;

/**
 * How long to wait yet, in milliseconds. By IAM's own date, so that a role of an earlier update isn't waited for.
 *
 * @param createDate as IAM writes it; what is no date counts as now
 */
export function remainingMs(createDate: string, nowMs: number): number {
  const madeMs = Date.parse(createDate);
  const ageMs = Number.isNaN(madeMs) ? 0 : nowMs - madeMs;
  // A machine whose clock is behind waits the whole time, and no longer.
  return Math.min(Math.max(sufficientAgeMs - ageMs, 0), sufficientAgeMs);
}

/** For `hooks: { beforeCreate: [hook] }` of what assumes the role. */
export function roleAgeHook(name: string, createDate: pulumi.Input<string>): pulumi.ResourceHook {
  return new pulumi.ResourceHook(name, () => waitForRole(createDate));
}

/** What the hook does. @param sleep for tests; @default a real pause */
export async function waitForRole(
  createDate: pulumi.Input<string>,
  sleep: (milliseconds: number) => Promise<unknown> = delay,
): Promise<void> {
  const made = await knownValue(
    pulumi.output(createDate),
    "The execution role is not known yet. Include it in the update.",
  );
  await sleep(remainingMs(made, Date.now()));
}
