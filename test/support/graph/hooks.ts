/** What the program's hooks do before a resource is made, in simulated time. */

import { remainingMs } from "../../../components/hyperpod/role-age";
import type { Clock } from "../../../simulator/account/clock";
import { dateAt } from "../../../simulator/account/iam/role";
import type { Properties } from "../../../simulator/doors/wire";
import type { GraphNode } from "./stack-graph";

export interface HookContext {
  clock: Clock;
  /** The resource's inputs. */
  inputs: Properties;
  /** Outputs of all that is made. */
  made: Iterable<Properties>;
}

type Hook = (context: HookContext) => Promise<void>;

const hooks: Readonly<Record<string, Hook>> = {
  "hyperpod-execution-role-age": roleAge,
  // Waits for what AWS answers anyway in the simulated account: the graph's edges alone must bring it.
  "kubernetes-api-answers": async () => undefined,
};

/** Those of `BeforeCreate`. One that is not known here is an error: what it does would be left out of the proofs. */
export async function runHooks({ resource, name }: GraphNode, context: HookContext): Promise<void> {
  for (const hookName of resource.resourceHooks?.BeforeCreate ?? []) {
    const hook = hooks[hookName];
    if (!hook) {
      throw new Error(`${name}: say in test/support/graph/hooks.ts what the hook ${hookName} does`);
    }
    await hook(context);
  }
}

async function roleAge({ clock, inputs, made }: HookContext): Promise<void> {
  const text = JSON.stringify(inputs);
  const role = [...made].find(({ arn, createDate }) => createDate !== undefined && text.includes(`"${arn}"`));
  const nowMs = Date.parse(dateAt(clock.nowMinutes()));
  await clock.pass(remainingMs(String(role?.createDate), nowMs) / 60_000);
}
