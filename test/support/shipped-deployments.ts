/** The settings of deployments/ as shipped, and with changes. */
import * as assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { type DeploymentsSettings, parseDeployments } from "../../deployments/settings";
import { projectDirectory } from "./whole-program";

const file = join(projectDirectory, "deployments", "Pulumi.platform.yaml");

export function deploymentsConfig(
  change: (values: Record<string, unknown>) => void = () => undefined,
): Record<string, string> {
  const { config: values } = parse(readFileSync(file, "utf8")) as { config: Record<string, unknown> };
  change(values);
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [key, typeof value === "string" ? value : JSON.stringify(value)]),
  );
}

export function deploymentsSettings(change?: (values: Record<string, unknown>) => void): DeploymentsSettings {
  const { settings: parsed, problems } = parseDeployments(deploymentsConfig(change));
  assert.ok(parsed, JSON.stringify(problems));
  return parsed;
}

// biome-ignore lint/suspicious/noExplicitAny: a stack file's values are what a person writes
export const environmentsOf = (values: Record<string, unknown>): any => values["hyperpod-eks-deployments:environments"];
