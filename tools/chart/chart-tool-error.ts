/** What a person needs to know of a problem: where it is, what was found, what was wanted, what to do about it. */
export interface ChartProblem {
  where: string;
  received: string;
  allowed?: string;
  remedy: string;
}

/** An expected failure: `main.ts` prints its message alone, without a stack trace. */
export class ChartToolError extends Error {
  constructor(readonly problem: ChartProblem) {
    super(
      [
        `${problem.where}: ${problem.received}`,
        ...(problem.allowed === undefined ? [] : [`  expected: ${problem.allowed}`]),
        `  what to do: ${problem.remedy}`,
      ].join("\n"),
    );
    this.name = "ChartToolError";
  }
}

/** The sentence of every problem that a closed network causes: the three ways round it. */
export const closedNetworkRemedy =
  "check the network and the proxy (HTTPS_PROXY, NO_PROXY); in a closed network point --repository at a mirror of the git repository " +
  "and --archives at a folder that holds the .tgz files of the remote sub-charts";
