/**
 * How far a long proof has come, kept in .cache/prove so that an interrupted run goes on where it was. A change of the
 * program, the simulator or the tests begins it anew.
 */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { projectDirectory } from "../whole-program";

interface Saved {
  fingerprint: string;
  /** What was counted in each finished part, by the part's name. */
  parts: Record<string, Record<string, number>>;
}

/** Folders and files that a proof's outcome can depend on. */
const sources = ["components", "ops", "simulator", "stacks", "test", "index.ts", "package-lock.json", ...stackFiles()];

export class Progress {
  private constructor(
    private readonly file: string,
    private readonly saved: Saved,
  ) {}

  static open(name: string): Progress {
    const file = join(projectDirectory, ".cache", "prove", `${name}.json`);
    const fingerprint = programFingerprint();
    if (existsSync(file)) {
      const saved = JSON.parse(readFileSync(file, "utf8")) as Saved;
      if (saved.fingerprint === fingerprint) {
        return new Progress(file, saved);
      }
    }
    return new Progress(file, { fingerprint, parts: {} });
  }

  /** Does a part of the proof, unless an earlier run has done it; what it counts goes into the totals. */
  async part(name: string, prove: () => Promise<Record<string, number>>): Promise<void> {
    if (this.saved.parts[name] === undefined) {
      this.saved.parts[name] = await prove();
      this.save();
    }
  }

  /**
   * Parts of a fixed size, each saved when it is done.
   * @param unit what is counted
   * @param prove gets the number of the part's first one and how many there are
   */
  async inParts(
    unit: string,
    total: number,
    size: number,
    of: string,
    prove: (first: number, count: number) => Promise<void>,
  ): Promise<void> {
    for (let first = 0; first < total; first += size) {
      const count = Math.min(size, total - first);
      await this.part(`${of} ${first + 1}-${first + count}`, async () => {
        await prove(first, count);
        return { [unit]: count };
      });
      process.stdout.write(`      ${of}: ${first + count} of ${total} ${unit}\n`);
    }
  }

  private save(): void {
    mkdirSync(join(this.file, ".."), { recursive: true });
    writeFileSync(`${this.file}.tmp`, JSON.stringify(this.saved, null, 1));
    renameSync(`${this.file}.tmp`, this.file);
  }
}

function stackFiles(): string[] {
  return readdirSync(projectDirectory).filter((name) => /^Pulumi\..*yaml$/.test(name));
}

/** Of all that a proof's outcome can depend on. */
export function programFingerprint(): string {
  const hash = createHash("sha256");
  const visit = (path: string): void => {
    if (statSync(path).isDirectory()) {
      for (const entry of readdirSync(path).sort()) {
        visit(join(path, entry));
      }
    } else {
      hash.update(path).update(readFileSync(path));
    }
  };
  for (const path of sources) {
    visit(join(projectDirectory, path));
  }
  return hash.digest("hex");
}
