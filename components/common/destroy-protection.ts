import * as pulumi from "@pulumi/pulumi";

/**
 * Makes a refused `pulumi destroy` refuse everything. `protect` stops the deletion of one resource and of what that one
 * depends on; whatever nothing protected depends on (an access entry, a bucket's policy, the flow log) would go before the
 * engine comes to the protected resource, when the destroy skips its preview. This one depends on all of it, so it has to
 * go first, and it is protected.
 *
 * It always exists, because taking it out of the program would be a deletion, which `protect` refuses.
 */
export function protectFromDestroy(
  name: string,
  args: {
    protection: boolean;
    /** Everything the stack makes. Depending on whole components is right here: this comes after all of it. */
    everything: readonly pulumi.Resource[];
  },
): pulumi.Resource {
  return new pulumi.Stash(
    name,
    { input: "`pulumi destroy` is refused until hyperpod-eks:protection is off and `pulumi up` has run" },
    { protect: args.protection, dependsOn: [...args.everything] },
  );
}
