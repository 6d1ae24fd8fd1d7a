/** The `pulumi` command line as a recovery uses it. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ExportedStack } from "./stack-state";

/** Told the stack. Throws, with the command's output, where it fails. */
export interface PulumiCli {
  /** The command's standard output. */
  run(argv: readonly string[]): Promise<string>;
}

export async function importState(cli: PulumiCli, state: ExportedStack): Promise<void> {
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

export async function exportState(cli: PulumiCli): Promise<ExportedStack> {
  return JSON.parse(await cli.run(["stack", "export"])) as ExportedStack;
}

export async function refresh(cli: PulumiCli): Promise<void> {
  await cli.run(["refresh", "--yes", "--skip-preview", "--non-interactive"]);
}
