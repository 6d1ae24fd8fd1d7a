/**
 * One command after a kill. The engine's lock is stale then, and AWS may have made what the state doesn't know: AWS never
 * rolls back because a client died, and `cancel` and `up` alone would make it a second time.
 *
 * The command line has `refresh --import-pending-creates` for this. In 3.274.1 it drops the operation and the resource is
 * not in the state afterwards (tried; in the source nothing reads an operation of type "importing" again), so the state is
 * edited as `pulumi stack export` and `import` allow, and a refresh then reads the rest.
 */
import { identityOf, onlyInState } from "./identities";
import { type Lost, recoverLost } from "./lost";
import { exportState, importState, type PulumiCli, refresh } from "./pulumi-cli";
import { Ambiguous, type ResourceFinder, type Stray } from "./resource-finder";
import { type ExportedStack, idsOf, nameOf, pendingCreates, settlePendingCreates } from "./stack-state";

export interface RecoveryOptions {
  cli: PulumiCli;
  /** `undefined`: the stack has no AWS provider yet, and so nothing in AWS. */
  finderOf(exported: ExportedStack): Promise<ResourceFinder | undefined>;
  /** "<project>/<stack>", as in the tag. */
  stack: string;
  /**
   * Whether AWS is asked for what the state has no trace of too. A kill leaves none of that; an answer that got lost does.
   * It takes a preview, and for each round that finds something another one and a refresh.
   */
  looksForLost: boolean;
  say(line: string): void;
}

export interface Recovery {
  /** Made by AWS, and in the state now. */
  adopted: { urn: string; id: string }[];
  /** AWS has no such resource: the next `up` makes it. */
  notMade: string[];
  /** A person has to look. */
  open: { urn: string; why: string; whatToDo: string }[];
  /** In AWS with the stack's tags and of no use to it. */
  strays: Stray[];
}

export async function recover({ cli, finderOf, stack, looksForLost, say }: RecoveryOptions): Promise<Recovery> {
  await cli.run(["cancel", "--yes"]);
  const exported = await exportState(cli);
  const finder = await finderOf(exported);
  const recovery = await findPending(exported, finder ?? nothing, stack);
  for (const { urn, id } of recovery.adopted) {
    say(`  made by AWS, taken into the state: ${nameOf(urn)} (${id})`);
  }
  for (const urn of recovery.notMade) {
    say(`  not made: ${nameOf(urn)}, the next up makes it`);
  }
  sayOpen(recovery.open, say);
  await importState(cli, settlePendingCreates(exported, new Map(recovery.adopted.map(({ urn, id }) => [urn, id]))));
  await refresh(cli);
  if (!looksForLost || finder === undefined) {
    return recovery;
  }
  const lost = await recoverLost(cli, finder, stack);
  const open = [
    ...lost.ambiguous.map(({ urn, type, why }) => ambiguity(urn, type, why)),
    ...lost.unplaced.map(({ urn, id }) => inTheWay(urn, id)),
  ];
  sayLost(lost, open, say);
  return {
    ...recovery,
    adopted: [...recovery.adopted, ...lost.adopted],
    open: [...recovery.open, ...open],
    strays: lost.strays,
  };
}

function sayOpen(open: Recovery["open"], say: (line: string) => void): void {
  for (const { urn, why, whatToDo } of open) {
    say(`  to be looked at: ${nameOf(urn)}: ${why}. ${whatToDo}`);
  }
}

function sayLost({ adopted, strays, notLookedFor }: Lost, open: Recovery["open"], say: (line: string) => void): void {
  for (const { urn, id } of adopted) {
    say(`  made by AWS though its answer was lost, taken into the state: ${nameOf(urn)} (${id})`);
  }
  sayOpen(open, say);
  for (const { logicalName, label } of strays) {
    say(
      `  in AWS, tagged as ${logicalName} of this stack and not in its state: ${label}. If nothing uses it, delete it`,
    );
  }
  if (notLookedFor !== undefined) {
    say(
      "  not looked for: what AWS made while its answer was lost. It takes tag:GetResources and a preview, and failed:",
    );
    say(notLookedFor.trimEnd().replace(/^/gm, "    "));
  }
}

const nothing: Pick<ResourceFinder, "find"> = { find: async () => undefined };

async function findPending(
  exported: ExportedStack,
  finder: Pick<ResourceFinder, "find">,
  stack: string,
): Promise<Recovery> {
  const recovery: Recovery = { adopted: [], notMade: [], open: [], strays: [] };
  for (const { resource } of pendingCreates(exported)) {
    const { urn, type, inputs = {} } = resource;
    if (onlyInState.has(type)) {
      continue;
    }
    if (identityOf(type) === undefined) {
      const why = `nothing is known of how ${type} is found in AWS`;
      recovery.open.push({ urn, why, whatToDo: importHint(urn, type, "<id>") });
      continue;
    }
    try {
      const known = idsOf(exported, urn);
      const found = await finder.find({ stack, logicalName: nameOf(urn), type, inputs, known });
      if (found) {
        recovery.adopted.push({ urn, id: found.id });
      } else {
        recovery.notMade.push(urn);
      }
    } catch (error) {
      if (!(error instanceof Ambiguous)) {
        throw error;
      }
      recovery.open.push(ambiguity(urn, type, error.message));
    }
  }
  return recovery;
}

function ambiguity(urn: string, type: string, why: string): Recovery["open"][number] {
  return { urn, why, whatToDo: importHint(urn, type, "<the right id>") };
}

function inTheWay(urn: string, id: string): Recovery["open"][number] {
  return {
    urn,
    why: `AWS has it (${id}), and what it stands on is not in the state, so that the next up makes that anew`,
    whatToDo: 'See "An answer was lost" in docs/operations.md before anything else',
  };
}

function importHint(urn: string, type: string, id: string): string {
  return `If AWS has it: pulumi import ${type} ${nameOf(urn)} ${id}; if not, there is nothing to do`;
}
