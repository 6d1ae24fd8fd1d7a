/** The one impure door: reads what the engine handed over, and stops the program with one list of all problems. */
import * as fs from "node:fs";
import * as path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { parseSettings } from "./parse";
import type { PlatformSettings } from "./platform-settings";
import { type Problem, renderProblems } from "./problems";
import type { RawConfig } from "./raw-config";

/** Settings of the selected stack. Throws `pulumi.RunError`, which the CLI shows without a stack trace. */
export function loadSettings(): PlatformSettings {
  const { settings, problems, warnings } = parseSettings(readConfig());
  for (const warning of warnings) {
    void pulumi.log.warn(warning);
  }
  if (settings === undefined) {
    throw problemsError(problems);
  }
  return settings;
}

/** Problems as the error that ends a program; also for those found later by `checkIdentity` and `checkZones`. */
export function problemsError(problems: readonly Problem[]): pulumi.RunError {
  return new pulumi.RunError(renderProblems(problems, pulumi.getStack()));
}

function readConfig(): RawConfig {
  const values = pulumi.runtime.allConfig();
  // The program's directory is the project's: Pulumi.yaml names index.ts beside it.
  const projectDirectory = process.cwd();
  return {
    values,
    secretKeys: Object.keys(values).filter(isSecret),
    fileExists: (relativePath) => fs.existsSync(path.join(projectDirectory, relativePath)),
  };
}

/** The SDK marks it internal and leaves it out of its types; there is no public way to ask which keys are secret. */
interface SecretAware {
  isConfigSecret(key: string): boolean;
}

function isSecret(key: string): boolean {
  return (pulumi.runtime as unknown as SecretAware).isConfigSecret(key);
}
