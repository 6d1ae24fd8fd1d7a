/** A stack's configuration as the engine hands it over, for tests of the settings. */
import assert from "node:assert/strict";
import { type PlatformSettings, type Problem, parseSettings, type RawConfig } from "../../stacks/settings";

/** Structured values by full key; text stays text. */
export type ConfigValues = Record<string, unknown>;

export function validConfig(): ConfigValues {
  return {
    "aws:region": "us-west-2",
    "aws:allowedAccountIds": ["111122223333"],
    "hyperpod-eks:name": "research",
    "hyperpod-eks:network": {
      create: { cidr: "10.192.0.0/16", zones: ["usw2-az1", "usw2-az2"], nodeCidrs: {}, interfaceEndpoints: [] },
    },
    "hyperpod-eks:eks": { create: { version: "1.34", endpoint: { publicCidrs: ["198.18.7.0/24"] } } },
    "hyperpod-eks:access": {
      admins: { principal: "arn:aws:iam::111122223333:role/Admin", policies: ["AmazonEKSClusterAdminPolicy"] },
    },
    "hyperpod-eks:hyperpod": { baseZones: ["usw2-az2"] },
    "hyperpod-eks:instanceGroups": { workers: { instanceType: "ml.g5.8xlarge", count: 2, zone: "usw2-az2" } },
  };
}

/** A copy of the valid configuration in which the value at a path is another one; `undefined` removes it. */
export function changed(...changes: readonly (readonly [key: string, path: string, value: unknown])[]): ConfigValues {
  const config = structuredClone(validConfig());
  for (const [key, path, value] of changes) {
    let holder: Record<string, unknown> = config;
    let last = key;
    for (const step of path === "" ? [] : path.split("/")) {
      holder[last] ??= {};
      holder = holder[last] as Record<string, unknown>;
      last = step;
    }
    if (value === undefined) {
      delete holder[last];
    } else {
      holder[last] = value;
    }
  }
  return config;
}

export function parse(values: ConfigValues, overrides: Partial<RawConfig> = {}): ReturnType<typeof parseSettings> {
  const texts = Object.entries(values).map(([key, value]) => [
    key,
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
  return parseSettings({ values: Object.fromEntries(texts), secretKeys: [], fileExists: () => false, ...overrides });
}

export function accepted(values: ConfigValues, overrides: Partial<RawConfig> = {}): PlatformSettings {
  const { settings, problems } = parse(values, overrides);
  assert.deepEqual(problems, undefined);
  assert.ok(settings);
  return settings;
}

/** The problems, which there must be. */
export function refused(values: ConfigValues, overrides: Partial<RawConfig> = {}): readonly Problem[] {
  const { problems } = parse(values, overrides);
  assert.ok(problems && problems.length > 0, "expected a problem, but the settings were accepted");
  return problems;
}

/** The only problem. */
export function onlyProblem(values: ConfigValues, overrides: Partial<RawConfig> = {}): Problem {
  const problems = refused(values, overrides);
  const [problem, ...others] = problems;
  assert.deepEqual(others, []);
  assert.ok(problem);
  return problem;
}
