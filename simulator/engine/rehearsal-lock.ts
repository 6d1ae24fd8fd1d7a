/** One command at a time works on the rehearsal's account; a lock whose owner is gone is no lock. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

export function takeLock(file: string): () => void {
  mkdirSync(dirname(file), { recursive: true });
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      writeFileSync(file, String(process.pid), { flag: "wx" });
      return () => rmSync(file, { force: true });
    } catch {
      const owner = Number(readFileSync(file, "utf8"));
      if (isAlive(owner)) {
        throw new Error(`another rehearsal command is running (process ${owner}): wait for it, or end it`);
      }
      rmSync(file, { force: true });
    }
  }
  throw new Error(`${file} can't be taken`);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
