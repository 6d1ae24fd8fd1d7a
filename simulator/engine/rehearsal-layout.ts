/** Where the rehearsal keeps its things: all under .rehearsal/, which git ignores. */
import { homedir } from "node:os";
import { join } from "node:path";

export interface RehearsalLayout {
  projectDirectory: string;
  root: string;
  /** PULUMI_HOME of the hermetic engine. */
  home: string;
  /** The file backend. */
  state: string;
  /** A project of the same name, which holds the copies of the stack files. */
  project: string;
  /** Stand-ins of tools that the program looks for on PATH. */
  standIns: string;
  account: string;
  ledger: string;
  lock: string;
  logs: string;
}

export function rehearsalLayout(
  projectDirectory: string,
  root = join(projectDirectory, ".rehearsal"),
): RehearsalLayout {
  return {
    projectDirectory,
    root,
    home: join(root, "home"),
    state: join(root, "state"),
    project: join(root, "project"),
    standIns: join(projectDirectory, "simulator", "engine", "stand-ins"),
    account: join(root, "account.json"),
    ledger: join(root, "ledger.jsonl"),
    lock: join(root, "lock"),
    logs: join(root, "logs"),
  };
}

/** Engines are kept outside the clone, so that the next clone needs no second build. */
export function engineCacheDirectory(environment: NodeJS.ProcessEnv): string {
  return (
    environment.HYPERPOD_EKS_CACHE ?? join(environment.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "hyperpod-eks")
  );
}
