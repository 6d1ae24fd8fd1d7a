import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

/** Lock files of a file backend: a lock whose command is gone stays until `pulumi cancel`. */
export function hasStaleLock(stateDirectory: string, project: string, stack: string): boolean {
  const directory = join(stateDirectory, ".pulumi", "locks", "organization", project, stack);
  return existsSync(directory) && readdirSync(directory).length > 0;
}
