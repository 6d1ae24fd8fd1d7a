import type * as pulumi from "@pulumi/pulumi";

/**
 * The value in an Output, for a hook. A hook runs after what it looks at exists, so the value is known; should it be unknown
 * after all (`pulumi up --target` that leaves the resource out), `apply` would never run, hence the second way out.
 */
export function knownValue<T>(output: pulumi.Output<T>, whenUnknown: string): Promise<T> {
  return new Promise((resolve, reject) => {
    output.apply((value) => resolve(value as T));
    // `isKnown` and `promise` are public at run time and left out of the published type.
    const internals = output as unknown as { isKnown: Promise<boolean>; promise(): Promise<unknown> };
    internals.isKnown.then((known) => {
      if (!known) {
        reject(new Error(whenUnknown));
      }
    }, reject);
    internals.promise().catch(reject);
  });
}
