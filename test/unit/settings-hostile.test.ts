import assert from "node:assert/strict";
import * as fc from "fast-check";
import { parseSettings } from "../../stacks/settings";
import { hostileCase, survives } from "../support/hostile-stack-files";
import { plainStackFile, richStackFile } from "../support/plain-stack-file";
import { Random } from "../support/random";
import { parse, validConfig } from "../support/settings-fixture";

const knownNamespaces = /^(hyperpod-eks|aws|aws-native|kubernetes|eks):/;
const raw = (values: Record<string, string>) => ({ values, secretKeys: [], fileExists: () => false });
const texts = (): Record<string, string> =>
  Object.fromEntries(
    Object.entries(validConfig()).map(([key, value]) => [
      key,
      typeof value === "string" ? value : JSON.stringify(value),
    ]),
  );

describe("settings: hostile input", () => {
  const hostile: [name: string, text: string][] = [
    ["null", "null"],
    ["a list where a map is wanted", "[1,2]"],
    ["a number", "7"],
    ["text that is no JSON", "{create"],
    ["empty text", ""],
    ["a huge text", "x".repeat(1_000_000)],
    ["a huge name", JSON.stringify({ ["x".repeat(200_000)]: "y".repeat(200_000) })],
    ["prototype keys", '{"__proto__":{"zone":"x"},"constructor":{},"toString":1,"hasOwnProperty":null}'],
    [
      "prototype keys below",
      '{"create":{"__proto__":{},"nodeCidrs":{"__proto__":"10.1.0.0/16"}},"workers":{"labels":{"__proto__":"a"},"__proto__":1}}',
    ],
    ["deep nesting", `${"[".repeat(5000)}${"]".repeat(5000)}`],
    ["deep nesting in a map", `${'{"a":'.repeat(5000)}1${"}".repeat(5000)}`],
    [
      "nulls everywhere",
      '{"create":null,"workers":null,"admins":{"principal":null,"policies":[null]},"baseZones":[null]}',
    ],
  ];
  for (const area of ["network", "eks", "access", "hyperpod", "instanceGroups", "tags", "allow"]) {
    for (const [name, text] of hostile) {
      it(`reports ${name} as ${area}`, () => {
        const { problems } = parseSettings(raw({ ...texts(), [`hyperpod-eks:${area}`]: text }));
        assert.ok(problems?.some(({ path }) => path.startsWith(`hyperpod-eks:${area}`)));
        assert.ok(JSON.stringify(problems).length < 100_000, "the report stays readable");
      });
    }
  }

  it("leaves prototypes alone", () => {
    parse({ "hyperpod-eks:tags": JSON.parse('{"__proto__":{"polluted":"yes"}}') });
    assert.equal(({} as Record<string, unknown>).polluted, undefined);
  });

  it("refuses __proto__ as a key of any map instead of dropping it", () => {
    const values = { ...texts(), "hyperpod-eks:tags": '{"__proto__":"x"}' };
    const { problems } = parseSettings(raw(values));
    assert.deepEqual(
      problems?.map(({ path }) => path),
      ["hyperpod-eks:tags.__proto__"],
    );
  });
});

describe("settings: any input", () => {
  const key = fc.oneof(
    fc.constantFrom(
      ...Object.keys(validConfig()),
      "hyperpod-eks:tags",
      "hyperpod-eks:allow",
      "hyperpod-eks:protection",
      "aws:assumeRoles",
    ),
    fc.string().map((name) => `hyperpod-eks:${name}`),
  );
  const value = fc.oneof(fc.json({ maxDepth: 4 }), fc.string(), fc.constantFrom("null", "[]", "{}", "true", "0"));

  it("never throws, and every problem has a path in a known namespace and all of its texts", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(key, value), { maxLength: 4 }), (changes) => {
        const { problems = [] } = parseSettings(raw({ ...texts(), ...Object.fromEntries(changes) }));
        for (const problem of problems) {
          assert.match(problem.path, knownNamespaces);
          assert.ok(problem.received !== "" && problem.allowed !== "" && problem.fix !== "");
        }
      }),
      { numRuns: 300 },
    );
  });

  it("survives a change anywhere inside a valid configuration", () => {
    const leaves = pathsOf(validConfig());
    fc.assert(
      fc.property(fc.constantFrom(...leaves), fc.jsonValue({ maxDepth: 2 }), (path, replacement) => {
        const config = structuredClone(validConfig());
        replaceAt(config, path, replacement);
        const { problems = [], settings } = parse(config);
        assert.equal(problems.length === 0, settings !== undefined);
        assert.ok(problems.every((problem) => knownNamespaces.test(problem.path)));
      }),
      { numRuns: 500 },
    );
  });

  it("finds settings that don't depend on the order of keys", () => {
    const reversed = Object.fromEntries(Object.entries(validConfig()).reverse());
    assert.deepEqual(JSON.stringify(parse(reversed).settings), JSON.stringify(parse(validConfig()).settings));
  });
});

describe("settings: mutants of valid stack files", () => {
  // A fixed sample; `npm run prove -- any-config` takes ten thousand.
  it("are refused with what to do, or planned; none throws, none hangs", () => {
    const configs = [plainStackFile("Pulumi.dev.yaml"), plainStackFile("Pulumi.prod.yaml"), richStackFile()];
    const outcomes = { accepted: 0, refused: 0 };
    for (let seed = 1; seed <= 300; seed++) {
      const random = new Random(seed);
      const values = hostileCase(random.pick(configs), random);
      if (values !== undefined) {
        outcomes[survives(values)]++;
      }
    }
    assert.ok(outcomes.accepted >= 5 && outcomes.refused >= 200, JSON.stringify(outcomes));
  });
});

type Path = readonly (string | number)[];

function pathsOf(value: unknown, path: Path = []): Path[] {
  const children =
    typeof value === "object" && value !== null
      ? Object.entries(value).flatMap(([key, child]) =>
          pathsOf(child, [...path, Array.isArray(value) ? Number(key) : key]),
        )
      : [];
  return path.length === 0 ? children : [path, ...children];
}

function replaceAt(value: Record<string | number, unknown>, path: Path, replacement: unknown): void {
  const [step, ...rest] = path;
  if (step !== undefined && rest.length === 0) {
    value[step] = replacement;
  } else if (step !== undefined) {
    replaceAt(value[step] as Record<string, unknown>, rest, replacement);
  }
}
