/** A rehearsal of a test's own: its account and state in a temporary folder, stack files of its own beside it. */
import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseDocument, stringify } from "yaml";
import type { CommandResult } from "../../simulator/engine/run-command";
import { Rehearsal, type RehearsalOptions } from "../../simulator/rehearsal";
import { residueLines } from "./residue";
import { projectDirectory } from "./whole-program";

export class Story {
  private constructor(
    readonly rehearsal: Rehearsal,
    private readonly folder: string,
    private readonly stackFile: string,
    readonly stack: string,
    readonly said: string[],
    private readonly original: string,
  ) {}

  /** @param source the stack's file, relative to the project */
  static async begin(
    stack: string,
    source = `Pulumi.${stack}.yaml`,
    options: Partial<RehearsalOptions> = {},
  ): Promise<Story> {
    const folder = mkdtempSync(join(tmpdir(), "hyperpod-rehearsal-"));
    const stackFile = join(folder, `Pulumi.${stack}.yaml`);
    const original = readFileSync(join(projectDirectory, source), "utf8");
    writeFileSync(stackFile, original);
    const said: string[] = [];
    const rehearsal = await Rehearsal.open({
      projectDirectory,
      root: join(folder, "rehearsal"),
      stackFiles: { [stack]: stackFile },
      say: (line) => said.push(line),
      ...options,
    });
    return new Story(rehearsal, folder, stackFile, stack, said, original);
  }

  end(): void {
    this.rehearsal.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Edits the user's stack file, as a person would: `undefined` takes the setting out. */
  edit(changes: Record<string, unknown>): void {
    const document = parseDocument(readFileSync(this.stackFile, "utf8"));
    for (const [path, value] of Object.entries(changes)) {
      const steps = ["config", ...path.split("/")];
      if (value === undefined) {
        document.deleteIn(steps);
      } else {
        document.setIn(steps, document.createNode(value));
      }
    }
    writeFileSync(this.stackFile, String(document));
  }

  /** Writes the stack file anew. */
  write(content: object): void {
    writeFileSync(this.stackFile, stringify(content));
  }

  pulumi(...argv: string[]): Promise<CommandResult> {
    return this.rehearsal.run([...argv, "--stack", this.stack], { capture: true });
  }

  /** A command in which something goes wrong: "sagemaker:cluster.create=InsufficientCapacity". */
  goesWrong(faults: readonly string[], ...argv: string[]): Promise<CommandResult> {
    return this.rehearsal.run([...argv, "--stack", this.stack], { capture: true, faults });
  }

  /** The stack file as the story began. */
  restore(): void {
    writeFileSync(this.stackFile, this.original);
  }

  up(): Promise<CommandResult> {
    return this.pulumi("up", "--yes", "--skip-preview", "--non-interactive");
  }

  preview(): Promise<CommandResult> {
    return this.pulumi("preview", "--diff", "--non-interactive");
  }

  destroy(): Promise<CommandResult> {
    return this.pulumi("destroy", "--yes", "--skip-preview", "--non-interactive");
  }

  /** What is left in the account, generated ids left out. */
  residue(): string[] {
    return residueLines(this.rehearsal.account.everything());
  }

  /** What a preview would do, from the engine's own record of its plan: "create network-node-subnet-usw2-az3", sorted. */
  async plan(): Promise<{ result: CommandResult; steps: string[] }> {
    const result = await this.pulumi("preview", "--json", "--non-interactive");
    const { steps = [] } = JSON.parse(result.stdout.slice(result.stdout.indexOf("{"))) as {
      steps?: { op: string; urn: string }[];
    };
    return {
      result,
      steps: steps
        .filter((step) => step.op !== "same" && step.op !== "read" && !step.urn.includes("pulumi:pulumi:Stack"))
        .map((step) => `${step.op} ${step.urn.split("::").pop()}`)
        .sort(),
    };
  }
}

/** Fingerprint of every stack file of the project: no command may change one. */
export function stackFilesFingerprint(): string {
  const hash = createHash("sha256");
  for (const name of readdirSync(projectDirectory)
    .filter((file) => /^Pulumi\..*yaml$/.test(file))
    .sort()) {
    hash.update(name).update(readFileSync(join(projectDirectory, name)));
  }
  return hash.digest("hex");
}
