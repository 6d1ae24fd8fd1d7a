/** Stack files with mistakes of any kind in them, taken through YAML as a person writes it; and what must hold for each. */
import * as assert from "node:assert/strict";
import { parse, parseDocument, stringify } from "yaml";
import { planAccessEntries } from "../../components/eks/access-entries";
import { planInstanceGroups } from "../../components/hyperpod/instance-group-planner";
import { planSubnets } from "../../components/network/subnet-planner";
import { type PlatformSettings, parseSettings } from "../../stacks/settings";
import { renderProblems } from "../../stacks/settings/problems";
import type { Random } from "./random";

type Path = readonly (string | number)[];
type Holder = Record<string | number, unknown>;

/** Scalars as YAML text, with what YAML makes of them: numbers, booleans, nothing, and texts that only look like them. */
const yamlScalars: readonly string[] = [
  "~",
  "null",
  "yes",
  "off",
  "true",
  "0",
  "-1",
  "1.30",
  "1e400",
  "0x1F",
  "0o17",
  "012",
  "1_000",
  ".inf",
  "-.inf",
  ".nan",
  "9007199254740993",
  "2026-11-25",
  "12:30:45",
  '""',
  '" "',
  '"1.34"',
  "'10.0.0.0/16'",
  "10.0.0.0/33",
  "300.1.1.1/16",
  "10.1.2.3/16",
  "0.0.0.0/0",
  "::/0",
  "us-gov-west-1",
  "usw2-az9",
  "ml.unknown.xlarge",
  "ml.p5.48xlarge",
  "arn:aws:iam::111122223333:role/PlatformAdmin",
  "arn:aws:iam::111122223333:root",
  "arn:::::",
  "AmazonEKSClusterAdminPolicy",
  "[]",
  "{}",
  "[[[[]]]]",
  "{a: {b: {c: [1, {d: ~}]}}}",
  "!!binary aGFsbG8=",
  "|\n    two\n    lines\n",
  '"\\0"',
  '"\\u202e\\ufeff"',
  '"\\ud83d\\ude00"',
  '"../../etc/passwd"',
  '"$(reboot)"',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a text of other tools
  '"${aws:region}"',
  '"\'; DROP TABLE stacks; --"',
  '"<script>alert(1)</script>"',
  '"%s%n%d"',
  '"{{ template }}"',
];

const hostileKeys: readonly string[] = [
  "__proto__",
  "constructor",
  "prototype",
  "toString",
  "hasOwnProperty",
  "",
  " ",
  "count",
  "Count",
  "zones ",
  "a.b",
  "a[0]",
  'a"b',
  "ü",
  "\u0000",
  "x".repeat(300),
  "0",
  "-1",
  "null",
  "<<",
];

/** Values by key as the engine hands them over; `undefined` where YAML itself refuses the text, as the engine would. */
export function hostileCase(config: Record<string, unknown>, random: Random): Record<string, string> | undefined {
  const mutant = structuredClone(config);
  const scalars = new Map<string, string>();
  // Half of them with one change only: more of these are still valid, and go on to be planned.
  const changes = random.below(2) === 0 ? 1 : 2 + random.below(3);
  for (let change = 0; change < changes; change++) {
    mutate(mutant, random, scalars);
  }
  let text = stringify({ config: mutant });
  for (const [placeholder, scalar] of scalars) {
    text = text.replace(placeholder, () => scalar);
  }
  if (parseDocument(text).errors.length > 0) {
    return undefined;
  }
  const read = parse(text) as { config?: unknown } | null;
  return typeof read?.config === "object" && read.config !== null ? asTheEngineHandsOver(read.config) : undefined;
}

/** Texts as they are, other scalars as text, the rest as JSON. */
function asTheEngineHandsOver(config: object): Record<string, string> {
  return Object.fromEntries(
    Object.entries(config).map(([key, value]) => {
      if (typeof value === "string") {
        return [key, value];
      }
      const isScalar = value === null || typeof value !== "object";
      return [key, isScalar ? String(value ?? "") : JSON.stringify(value)];
    }),
  );
}

function mutate(config: Record<string, unknown>, random: Random, scalars: Map<string, string>): void {
  const path = random.pick(pathsOf(config));
  const key = path.at(-1) ?? "";
  const holder = path.slice(0, -1).reduce<unknown>((value, step) => (value as Holder)[step], config) as Holder;
  const placeholder = () => {
    const name = `PLACEHOLDER${scalars.size}END`;
    scalars.set(name, random.pick(yamlScalars));
    return name;
  };
  const ways: (() => void)[] = [
    () => {
      holder[key] = placeholder();
    },
    () => {
      delete holder[key];
    },
    () => add(holder, random.pick(hostileKeys), placeholder()),
    () => {
      const other = random.pick(pathsOf(config)).reduce<unknown>((value, step) => (value as Holder)[step], config);
      holder[key] = structuredClone(other);
    },
    () => {
      holder[key] = random.pick([
        "x".repeat(20_000),
        Array.from({ length: 2_000 }, (_, index) => `item-${index}`),
        Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`key-${index}`, index])),
        nested(random.below(200)),
      ]);
    },
    () => {
      const value = holder[key];
      holder[key] = Array.isArray(value) ? [...value, ...value] : [value];
    },
    () => {
      holder[key] = typeof holder[key] === "number" ? random.pick([-1, 0, 0.5, 1e9, 2 ** 53, 1e308]) : placeholder();
    },
  ];
  random.pick(ways)();
}

/** A key of its own even where it is `__proto__`. */
function add(holder: Holder, key: string, value: unknown): void {
  if (Array.isArray(holder)) {
    holder.push(value);
  } else {
    Object.defineProperty(holder, key, { value, enumerable: true, configurable: true, writable: true });
  }
}

function nested(depth: number): unknown {
  let value: unknown = 1;
  for (let level = 0; level < depth; level++) {
    value = level % 2 === 0 ? [value] : { deeper: value };
  }
  return value;
}

function pathsOf(value: unknown, path: Path = []): Path[] {
  const children =
    typeof value === "object" && value !== null
      ? Object.entries(value).flatMap(([key, child]) =>
          pathsOf(child, [...path, Array.isArray(value) ? Number(key) : key]),
        )
      : [];
  return path.length === 0 ? children : [path, ...children];
}

const knownNamespaces = /^"?(hyperpod-eks|aws|aws-native|kubernetes|eks)|^"?hyperpod/;
/** Far above what the largest case takes; a hang is what it finds. */
const longestMilliseconds = 2_000;

/** Never throws, never hangs, every problem says where and what to do, and what is accepted can be planned. */
export function survives(values: Record<string, string>): "accepted" | "refused" {
  const began = performance.now();
  const { settings, problems } = parseSettings({ values, secretKeys: [], fileExists: () => true });
  for (const problem of problems ?? []) {
    assert.match(problem.path, knownNamespaces);
    assert.ok(problem.received !== "" && problem.allowed !== "" && problem.fix !== "", JSON.stringify(problem));
  }
  assert.ok(renderProblems(problems ?? [], "dev").length < 100_000, "the report stays readable");
  assert.equal(settings === undefined, problems !== undefined && problems.length > 0);
  if (settings) {
    plan(settings);
  }
  const took = performance.now() - began;
  assert.ok(took < longestMilliseconds, `it took ${took} ms`);
  return settings ? "accepted" : "refused";
}

function plan(settings: PlatformSettings): void {
  if (settings.network.kind === "create") {
    planSubnets(settings.network);
  }
  planInstanceGroups(settings.instanceGroups);
  planAccessEntries(settings.access, "aws");
}
