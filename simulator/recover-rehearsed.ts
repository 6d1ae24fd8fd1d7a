/** The program's own recovery (`ops/recover`), which asks the simulated account where it would ask AWS. */
import { AwsFinder } from "../ops/recover/aws-finder";
import { identityOfStack } from "../ops/recover/aws-reads";
import { repairStackFiles } from "../ops/recover/file-backend";
import { type Recovery, recover } from "../ops/recover/recover";
import type { SimulatedAccount } from "./account/account";
import { accountReads } from "./doors/aws-reads/account-reads";

export interface RehearsedRecovery {
  account: SimulatedAccount;
  /** Folder of Pulumi's file backend. */
  backend: string;
  project: string;
  /** Its name alone: "dev". */
  stack: string;
  /** Whether the account is asked for what the state has no trace of, too. */
  looksForLost: boolean;
  say(line: string): void;
  /** Runs the command line on the stack; standard output alone. Rejects where the command fails. */
  pulumi(argv: readonly string[]): Promise<string>;
}

export async function recoverRehearsed({
  account,
  backend,
  project,
  stack,
  looksForLost,
  say,
  pulumi,
}: RehearsedRecovery): Promise<Recovery> {
  // What AWS has accepted is there in the end, though nobody waits for it any more.
  await account.settled();
  repairStackFiles(backend, project, stack);
  return recover({
    finderOf: async (exported) => {
      const identity = identityOfStack(exported);
      return identity && new AwsFinder(accountReads(account, identity.region), listedAtOnce);
    },
    stack: `${project}/${stack}`,
    looksForLost,
    say,
    cli: { run: pulumi },
  });
}

/** The simulated account lists a resource as soon as it is there. */
const listedAtOnce = { attempts: 1, pause: async () => undefined };
