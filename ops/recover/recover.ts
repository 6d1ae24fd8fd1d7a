/**
 * One command after a kill. The engine's lock is stale then, and AWS may have made what the state doesn't know: AWS never
 * rolls back because a client died, and `cancel` and `up` alone would make it a second time.
 *
 * The command line has `refresh --import-pending-creates` for this. In 3.274.1 it drops the operation and the resource is
 * not in the state afterwards (tried; in the source nothing reads an operation of type "importing" again), so the state is
 * edited as `pulumi stack export` and `import` allow, and a refresh then reads the rest.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { identityOf, onlyInState } from "./identities";
import { Ambiguous, type ResourceFinder } from "./resource-finder";
import { type ExportedStack, idsOf, pendingCreates, settlePendingCreates } from "./stack-state";

/** The `pulumi` command line, told the stack. Throws, with the command's output, where it fails. */
export interface PulumiCli {
  /** The command's standard output. */
  run(argv: readonly string[]): Promise<string>;
}

export interface RecoveryOptions {
  cli: PulumiCli;
  finder: ResourceFinder;
  /** "<project>/<stack>", as in the tag. */
  stack: string;
  say(line: string): void;
}

export interface Recovery {
  /** Made by AWS, and in the state now. */
  adopted: { urn: string; id: string }[];
  /** AWS has no such resource: the next `up` makes it. */
  notMade: string[];
  /** A person has to look. */
  open: { urn: string; why: string; whatToDo: string }[];
}

export async function recover({ cli, finder, stack, say }: RecoveryOptions): Promise<Recovery> {
  await cli.run(["cancel", "--yes"]);
  const exported = JSON.parse(await cli.run(["stack", "export"])) as ExportedStack;
  const recovery = await findPending(exported, finder, stack);
  for (const { urn, id } of recovery.adopted) {
    say(`  made by AWS, taken into the state: ${nameOf(urn)} (${id})`);
  }
  for (const urn of recovery.notMade) {
    say(`  not made: ${nameOf(urn)}, the next up makes it`);
  }
  for (const { urn, why, whatToDo } of recovery.open) {
    say(`  to be looked at: ${nameOf(urn)}: ${why}. ${whatToDo}`);
  }
  await importState(cli, settlePendingCreates(exported, new Map(recovery.adopted.map(({ urn, id }) => [urn, id]))));
  await cli.run(["refresh", "--yes", "--skip-preview", "--non-interactive"]);
  return recovery;
}

async function findPending(exported: ExportedStack, finder: ResourceFinder, stack: string): Promise<Recovery> {
  const recovery: Recovery = { adopted: [], notMade: [], open: [] };
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
      recovery.open.push({ urn, why: error.message, whatToDo: importHint(urn, type, "<the right id>") });
    }
  }
  return recovery;
}

function importHint(urn: string, type: string, id: string): string {
  return `If AWS has it: pulumi import ${type} ${nameOf(urn)} ${id}; if not, there is nothing to do`;
}

async function importState(cli: PulumiCli, state: ExportedStack): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "hyperpod-recover-"));
  try {
    // Secrets in it stay encrypted, as they were exported.
    const file = join(folder, "state.json");
    writeFileSync(file, JSON.stringify(state), { mode: 0o600 });
    await cli.run(["stack", "import", "--file", file]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export function nameOf(urn: string): string {
  return urn.split("::").slice(3).join("::");
}
