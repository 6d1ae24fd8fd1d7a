/**
 * Finds the real Pulumi command line, or gets it: one on PATH; one that an earlier set-up kept; Pulumi's own installer,
 * where its host can be reached; built once from tools/engine/go.mod; else one error that names the three ways.
 */
import { execFile } from "node:child_process";
import { accessSync, constants, copyFileSync, existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { buildEngine, goOnPath } from "./build-engine";
import { isAtLeast, oldestEngineVersion, pinnedEngineVersion } from "./engine-version";
import { installEngine, installerReachable } from "./install-engine";

const run = promisify(execFile);

export interface Engine {
  /** Full path of the `pulumi` executable. */
  executable: string;
  version: string;
  /** How it was come by, for the person who watches. */
  origin: "path" | "kept" | "installed" | "built";
}

export interface LocateOptions {
  projectDirectory: string;
  /** Where installed and built engines are kept for later clones. */
  cacheDirectory: string;
  environment: NodeJS.ProcessEnv;
  /** One line of progress. */
  say(line: string): void;
}

export async function locateEngine(options: LocateOptions): Promise<Engine> {
  const tooOld: string[] = [];
  const found = findOnPath("pulumi", options.environment.PATH ?? "");
  if (found !== undefined) {
    const version = await versionOf(found);
    if (version !== undefined && isAtLeast(version, oldestEngineVersion)) {
      return { executable: found, version, origin: "path" };
    }
    tooOld.push(`${found} is ${version ?? "of no readable version"}, and ${oldestEngineVersion} or newer is needed`);
  }
  const home = join(options.cacheDirectory, `pulumi-${pinnedEngineVersion}`);
  const kept = join(home, "bin", "pulumi");
  if (existsSync(kept)) {
    const version = await versionOf(kept);
    if (version !== undefined) {
      provideHosts(options.projectDirectory, join(home, "bin"));
      return { executable: kept, version, origin: "kept" };
    }
  }
  const attempts: string[] = [];
  if (await installerReachable()) {
    try {
      options.say(`Installing the Pulumi command line ${pinnedEngineVersion} (once; kept in ${home})`);
      await installEngine(pinnedEngineVersion, home);
      return { executable: kept, version: pinnedEngineVersion, origin: "installed" };
    } catch (error) {
      attempts.push(`Pulumi's installer failed: ${firstLine(error)}`);
    }
  } else {
    attempts.push("Pulumi's installer cannot be reached from here");
  }
  if (await goOnPath()) {
    try {
      const building = join(options.cacheDirectory, `building-${process.pid}`);
      await buildEngine({
        moduleDirectory: join(options.projectDirectory, "tools", "engine"),
        binDirectory: join(building, "bin"),
        version: pinnedEngineVersion,
        say: options.say,
      });
      rmSync(home, { recursive: true, force: true });
      mkdirSync(options.cacheDirectory, { recursive: true });
      renameSync(building, home);
      provideHosts(options.projectDirectory, join(home, "bin"));
      return { executable: kept, version: pinnedEngineVersion, origin: "built" };
    } catch (error) {
      attempts.push(`building it with Go failed: ${firstLine(error)}`);
    }
  } else {
    attempts.push("there is no Go on PATH to build it with");
  }
  throw new Error(noEngineText([...tooOld, ...attempts]));
}

/** The text for a person whose machine has no engine and no way to get one. */
export function noEngineText(reasons: readonly string[]): string {
  return [
    "The rehearsal runs the real Pulumi command line, and there is none:",
    ...reasons.map((reason) => `  - ${reason}`),
    "One of three ways gives it one:",
    `  1. install Pulumi ${oldestEngineVersion} or newer, so that \`pulumi version\` works (https://www.pulumi.com/docs/install)`,
    "  2. let this machine reach Pulumi's installer, and run the command again",
    "  3. install Go (https://go.dev/doc/install): the command line is then built once from tools/engine/go.mod",
  ].join("\n");
}

export function findOnPath(name: string, path: string): string | undefined {
  for (const directory of path.split(delimiter)) {
    if (directory === "" || directory.includes("node_modules")) {
      continue; // npm puts node_modules/.bin on PATH, and the package called pulumi there only downloads
    }
    const candidate = join(directory, name);
    try {
      accessSync(candidate, constants.X_OK);
      return candidate;
    } catch {
      // not here
    }
  }
  return undefined;
}

/**
 * The engine looks for language hosts and the dynamic provider beside its own executable first. A built engine has none,
 * so ours stand there; an installed one brings its own.
 */
function provideHosts(projectDirectory: string, binDirectory: string): void {
  for (const name of ["pulumi-language-nodejs", "pulumi-resource-pulumi-nodejs"]) {
    if (!existsSync(join(binDirectory, name))) {
      copyFileSync(join(projectDirectory, "simulator", "engine", "hosts", name), join(binDirectory, name));
    }
  }
}

async function versionOf(executable: string): Promise<string | undefined> {
  try {
    const { stdout } = await run(executable, ["version"], {
      env: { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" },
      timeout: 20_000,
    });
    return stdout.trim().replace(/^v/, "");
  } catch {
    return undefined;
  }
}

function firstLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split("\n")[0] ?? text;
}
