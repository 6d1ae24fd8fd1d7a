import assert from "node:assert/strict";
import Ajv from "ajv/dist/2020";
import { parse as parseYaml } from "yaml";
import { areas, awsSchema, keyOf } from "../../stacks/settings/schema";
import { textsOf } from "../../stacks/settings/setting";
import { walkSchema } from "../../stacks/settings/walk-schema";
import { staleFiles } from "../../tools/docs/generate";
import { settingsJsonSchema } from "../../tools/docs/settings-json-schema";
import { accepted, changed, validConfig } from "../support/settings-fixture";

describe("settings: generated documents", () => {
  it("are up to date (else run: node -r ts-node/register/transpile-only tools/docs/generate.ts)", () => {
    assert.deepEqual(staleFiles(), []);
  });

  it("describe every setting", () => {
    const own = Object.entries(areas).flatMap(([area, schema]) => [
      ...walkSchema(schema, keyOf(area as keyof typeof areas)),
    ]);
    const aws = Object.entries(awsSchema.shape).flatMap(([key, schema]) => [...walkSchema(schema, `aws:${key}`)]);
    assert.ok(own.length > 60);
    assert.deepEqual(
      [...own, ...aws].filter(({ schema }) => textsOf(schema) === undefined).map(({ path }) => path),
      [],
    );
  });

  it("give examples that the schema itself takes", () => {
    for (const [area, schema] of Object.entries(areas)) {
      for (const { path, schema: setting } of walkSchema(schema, area)) {
        const example = textsOf(setting)?.example;
        if (example !== undefined) {
          assert.ok(setting.safeParse(parseYaml(example)).success, `${path}: ${example}`);
        }
      }
    }
  });
});

describe("settings: the editor's schema", () => {
  const check = new Ajv({ strict: false }).compile(settingsJsonSchema());
  const takes = (config: Record<string, unknown>) => check({ config });

  it("takes a stack file as people write it, secrets included", () => {
    assert.ok(takes(validConfig()), JSON.stringify(check.errors));
    assert.ok(takes({ ...validConfig(), "hyperpod-eks:protection": true, "pulumi:tags": { a: "b" } }));
    assert.ok(takes({ ...validConfig(), "hyperpod-eks:instanceGroups": { secure: "v1:x" } }));
    accepted(changed(["hyperpod-eks:tags", "", { team: "ml" }]));
  });

  it("refuses unknown keys, wrong types and secrets in other places", () => {
    assert.ok(!takes({ ...validConfig(), "hyperpod-eks:netwrok": {} }));
    assert.ok(!takes({ ...validConfig(), "eks:foo": "x" }));
    assert.ok(!takes({ ...validConfig(), "hyperpod-eks:name": { secure: "v1:x" } }));
    assert.ok(!takes({ ...validConfig(), "hyperpod-eks:tags": { team: { secure: "v1:x" } } }));
    assert.ok(!takes({ ...validConfig(), "hyperpod-eks:instanceGroups": { workers: { count: 1 } } }));
  });
});
