/**
 * A `file://` backend after a kill. Checkpoints are renamed into place and stay whole; the attributes that the storage
 * library keeps beside each (gocloud.dev/blob/fileblob, "*.attrs") are written in place, and one that was being written is
 * empty. The command line then says "failed to load checkpoint: EOF" to everything, `cancel` included.
 */
import { copyFileSync, existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";

/** Makes the stack's files readable again, for as long as no command works on it. Returns what it did. */
export function repairStackFiles(backendDirectory: string, project: string, stack: string): string[] {
  const folder = join(backendDirectory, ".pulumi", "stacks", project);
  if (!existsSync(folder)) {
    return [];
  }
  const done: string[] = [];
  const files = readdirSync(folder).filter((file) => file.startsWith(`${stack}.json`));
  for (const file of files) {
    const path = join(folder, file);
    const unfinished = file.endsWith(".tmp") || (file.endsWith(".attrs") && !isJson(path));
    if (unfinished) {
      rmSync(path);
      done.push(`removed ${file}, which was being written`);
    }
  }
  const checkpoint = join(folder, `${stack}.json`);
  const backup = `${checkpoint}.bak`;
  if (files.length > 0 && !existsSync(`${checkpoint}.gz`) && !isJson(checkpoint) && isJson(backup)) {
    copyFileSync(backup, checkpoint);
    rmSync(`${checkpoint}.attrs`, { force: true });
    done.push(`took the state from ${stack}.json.bak, the last one that is whole`);
  }
  return done;
}

function isJson(path: string): boolean {
  try {
    JSON.parse(readFileSync(path, "utf8"));
    return true;
  } catch {
    return false;
  }
}
