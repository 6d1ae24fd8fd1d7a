/**
 * The program's first lines. Older releases of Node.js can't `require` packages that are ECMAScript modules (https-proxy-agent
 * is one): without this check they end in ERR_REQUIRE_ESM and a stack trace, before any setting is read.
 */
import * as pulumi from "@pulumi/pulumi";

/** First release with `require(esm)` that needs no flag (Node.js 22.12.0 changelog). */
const oldest = [22, 12] as const;

/** What is wrong with this Node.js and what to do, or `undefined` when it can be used. */
export function nodeProblem(version: string): string | undefined {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (major > oldest[0] || (major === oldest[0] && minor >= oldest[1])) {
    return undefined;
  }
  return (
    `The machine that runs Pulumi has Node.js ${version}. Needed is ${oldest.join(".")} or newer. ` +
    "Install it, or take an executor image that has it (docs/delivery.md, what the machine needs)."
  );
}

const problem = nodeProblem(process.versions.node);
if (problem !== undefined) {
  throw new pulumi.RunError(problem);
}
