import { compareText } from "../../components/common/text";

/**
 * What is wrong with the settings, in the one shape people see: where, what was received, what is allowed, what to do.
 */
export interface Problem {
  /** Full path of the setting as `pulumi config set --path` takes it: `hyperpod-eks:instanceGroups.workers.count`. */
  readonly path: string;
  /** The value as written, shortened. */
  readonly received: string;
  /** What is allowed there. */
  readonly allowed: string;
  /** The knob to turn. May hold several lines. */
  readonly fix: string;
  /** Path of the setting that this one is held against: as long as that has problems, this one says nothing. */
  readonly follows?: string;
}

const longestShown = 120;
/** One slip of indentation can make thousands of problems, which nobody reads. */
const mostShown = 50;
const indent = "    ";
const labelWidth = 10;

/** Problems in a fixed order: by the given order of namespaces and top-level keys, then by path, each text once. */
export function sortProblems(problems: readonly Problem[], topLevelOrder: readonly string[]): Problem[] {
  const rank = (problem: Problem): number => {
    const position = topLevelOrder.findIndex((key) => isInside(problem.path, key));
    return position === -1 ? topLevelOrder.length : position;
  };
  const byText = new Map(problems.map((problem) => [JSON.stringify(problem), problem]));
  return [...byText.values()].sort(
    (a, b) => rank(a) - rank(b) || compareText(a.path, b.path) || compareText(a.allowed, b.allowed),
  );
}

/** Whether `path` is the setting `key` or lies below it. */
export function isInside(path: string, key: string): boolean {
  return path === key || path.startsWith(`${key}.`) || path.startsWith(`${key}[`);
}

/** The list as one text for the terminal. */
export function renderProblems(problems: readonly Problem[], stackName: string): string {
  const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
  const shown = problems.slice(0, mostShown).map(renderProblem);
  const left = problems.length - shown.length;
  const more = left > 0 ? [`  and ${left} more, shown once these are put right`] : [];
  return [`${count} in the settings of stack "${stackName}":`, ...shown, ...more].join("\n\n");
}

function renderProblem(problem: Problem): string {
  return [
    `  ${problem.path}`,
    labelled("received", problem.received),
    labelled("allowed", problem.allowed),
    labelled("do", problem.fix),
  ].join("\n");
}

function labelled(label: string, text: string): string {
  const [first = "", ...rest] = text.split("\n");
  const continuation = " ".repeat(indent.length + labelWidth);
  return [`${indent}${label.padEnd(labelWidth)}${first}`, ...rest.map((line) => `${continuation}${line}`)].join("\n");
}

/** A value as a person would recognise it in the file: text as it is, anything long cut. */
export function show(value: unknown): string {
  if (value === undefined) {
    return "nothing";
  }
  if (value === "") {
    return "an empty text";
  }
  if (typeof value === "string") {
    return shorten(value);
  }
  if (Array.isArray(value)) {
    return value.length === 0 ? "an empty list" : shorten(JSON.stringify(value));
  }
  if (typeof value === "object" && value !== null) {
    return Object.keys(value).length === 0 ? "an empty map" : shorten(JSON.stringify(value));
  }
  return value === null
    ? "null, which is what YAML reads where nothing is written"
    : `${String(value)} (a ${typeof value}, not text)`;
}

/** Problems without the values of secret keys: the terminal and Pulumi Cloud keep what they are shown. */
export function maskSecrets(problems: readonly Problem[], secretKeys: readonly string[]): Problem[] {
  return problems.map((problem) =>
    secretKeys.some((key) => isInside(problem.path, key)) ? withoutSecret(problem) : problem,
  );
}

function withoutSecret(problem: Problem): Problem {
  const value = problem.received.replace(/ \(a \w+, not text\)$/, "");
  const mask = (text: string) => (value.length > 2 ? text.replaceAll(value, "[secret]") : text);
  return { ...problem, received: "[secret]", allowed: mask(problem.allowed), fix: mask(problem.fix) };
}

/** A number as received where a number is expected. */
export function showPlain(value: unknown): string {
  return typeof value === "number" || typeof value === "boolean" ? String(value) : show(value);
}

function shorten(text: string): string {
  // Line breaks would break the list's shape, and control characters could paint the terminal.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
  const oneLine = text.slice(0, longestShown * 2).replace(/[\u0000-\u001f\u007f-\u009f]+/g, " ");
  return oneLine.length > longestShown ? `${oneLine.slice(0, longestShown)}… (${text.length} characters)` : oneLine;
}

/** A map key or list index below a path, in the notation of `pulumi config set --path`. */
export function at(path: string, ...keys: readonly (string | number)[]): string {
  return keys.reduce<string>((result, key) => {
    if (typeof key === "number") {
      return `${result}[${key}]`;
    }
    const plain = /^[A-Za-z_][\w/-]{0,99}$/.test(key);
    return plain ? `${result}.${key}` : `${result}[${JSON.stringify(shorten(key))}]`;
  }, path);
}

/** `a, b and c` for texts. */
export function listed(items: readonly string[]): string {
  return items.length === 0 ? "none" : items.join(", ");
}
