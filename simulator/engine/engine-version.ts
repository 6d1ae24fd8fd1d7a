import * as semver from "semver";

/**
 * Oldest command line that the program and the rehearsal rely on. What they use (hooks that run in previews, `pulumi.Stash`,
 * `refresh --import-pending-creates`) is older; 3.250 is the first release after the one that the SDK's engine range names.
 */
export const oldestEngineVersion = "3.250.0";

/** The command line that is installed or built where none is found. */
export const pinnedEngineVersion = "3.274.1";

export function isAtLeast(version: string, oldest: string): boolean {
  const have = semver.coerce(version);
  return have !== null && semver.gte(have, oldest);
}
