/** A Helm chart on disk, as far as Helm looks before it installs: metadata, dependencies, and objects with plain names. */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { isAbsolute, join, resolve } from "node:path";
import { parse } from "yaml";
import { isClusterScoped } from "../../account/kubernetes/object";
import type { Properties } from "../wire";

export interface ChartObject {
  apiVersion: string;
  kind: string;
  namespace: string;
  name: string;
}

export interface Chart {
  name: string;
  version: string;
  appVersion: string;
  objects: ChartObject[];
}

interface ChartFile {
  name?: string;
  version?: string;
  appVersion?: string;
  dependencies?: { name: string; alias?: string; condition?: string }[];
}

/** Whether the text names a path, in Helm's eyes, rather than a chart of a repository. */
export function isLocalChart(chart: string, projectDirectory: string): boolean {
  return isAbsolute(chart) || chart.startsWith(".") || existsSync(resolve(projectDirectory, chart));
}

/** Loads the chart or fails in Helm's words. */
export function loadChart(chart: string, projectDirectory: string, values: Properties, namespace: string): Chart {
  const path = resolve(projectDirectory, chart);
  if (!existsSync(path)) {
    throw new Error(`path "${chart}" not found`);
  }
  const file = readChartFile(path);
  const missing = (file.dependencies ?? []).map(({ name }) => name).filter((name) => !hasDependency(path, name));
  if (missing.length > 0) {
    throw new Error(
      `An error occurred while checking for chart dependencies. You may need to run \`helm dependency build\` to fetch missing dependencies: found in Chart.yaml, but missing in charts/ directory: ${missing.join(", ")}`,
    );
  }
  return {
    name: String(file.name),
    version: String(file.version),
    appVersion: file.appVersion ?? "",
    objects: objectsOf(path, file, values, namespace),
  };
}

function readChartFile(path: string): ChartFile {
  const file = join(path, "Chart.yaml");
  if (!existsSync(file)) {
    throw new Error("Chart.yaml file is missing");
  }
  const read = parse(readFileSync(file, "utf8")) as ChartFile | null;
  if (!read?.name) {
    throw new Error("validation: chart.metadata.name is required");
  }
  if (!read.version) {
    throw new Error("validation: chart.metadata.version is required");
  }
  return read;
}

function chartsIn(path: string): string[] {
  const charts = join(path, "charts");
  return existsSync(charts) ? readdirSync(charts) : [];
}

function hasDependency(path: string, name: string): boolean {
  return chartsIn(path).some((entry) => entry === name || (entry.startsWith(`${name}-`) && entry.endsWith(".tgz")));
}

/** Objects of the chart and of its enabled sub-charts; packed sub-charts are not looked into. */
function objectsOf(path: string, file: ChartFile, values: Properties, namespace: string): ChartObject[] {
  const defaults = existsSync(join(path, "values.yaml"))
    ? ((parse(readFileSync(join(path, "values.yaml"), "utf8")) ?? {}) as Properties)
    : {};
  const own = templateFiles(join(path, "templates")).flatMap((template) => plainObjects(template, namespace));
  const subCharts = (file.dependencies ?? [])
    .filter((dependency) => isEnabled(dependency.condition, values, defaults))
    .map((dependency) => ({
      directory: join(path, "charts", dependency.name),
      key: dependency.alias ?? dependency.name,
    }))
    .filter(({ directory }) => existsSync(join(directory, "Chart.yaml")));
  const inherited = subCharts.flatMap(({ directory, key }) =>
    objectsOf(directory, readChartFile(directory), { ...(values[key] as Properties | undefined) }, namespace),
  );
  return [...own, ...inherited];
}

/** The first of the condition's paths that has a value decides; a chart with none is on. */
function isEnabled(condition: string | undefined, values: Properties, defaults: Properties): boolean {
  for (const path of condition?.split(",") ?? []) {
    const found = at(values, path.trim()) ?? at(defaults, path.trim());
    if (typeof found === "boolean") {
      return found;
    }
  }
  return true;
}

function at(values: Properties, path: string): unknown {
  return path
    .split(".")
    .reduce<unknown>((value, step) => (value as Properties | undefined | null)?.[step] ?? undefined, values);
}

function templateFiles(directory: string): string[] {
  if (!existsSync(directory)) {
    return [];
  }
  return readdirSync(directory)
    .map((entry) => join(directory, entry))
    .flatMap((path) => (statSync(path).isDirectory() ? templateFiles(path) : path.endsWith(".yaml") ? [path] : []));
}

/** Objects whose kind and name stand there as plain text: templates are not rendered. */
function plainObjects(template: string, releaseNamespace: string): ChartObject[] {
  return readFileSync(template, "utf8")
    .split(/^---$/m)
    .flatMap((document) => {
      const apiVersion = /^apiVersion: *([\w./-]+) *$/m.exec(document)?.[1];
      const kind = /^kind: *(\w+) *$/m.exec(document)?.[1];
      const metadata = /^metadata:\n((?: {2,}.*\n?)*)/m.exec(document)?.[1] ?? "";
      const name = /^ {2}name: *["']?([a-z0-9.-]+)["']? *$/m.exec(metadata)?.[1];
      const namespace = /^ {2}namespace: *["']?([a-z0-9-]+)["']? *$/m.exec(metadata)?.[1];
      if (apiVersion === undefined || kind === undefined || name === undefined || name === "{{") {
        return [];
      }
      return [{ apiVersion, kind, namespace: isClusterScoped(kind) ? "" : (namespace ?? releaseNamespace), name }];
    });
}
