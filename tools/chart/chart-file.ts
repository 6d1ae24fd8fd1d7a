import { parse } from "yaml";
import { ChartToolError } from "./chart-tool-error";

/** One entry of `dependencies` in a Chart.yaml. Source: Helm documentation, "Charts", The Chart.yaml File. */
export interface ChartDependency {
  name: string;
  version: string;
  /** `https://` a Helm repository, `oci://` a registry, `file://` a folder beside the chart. */
  repository: string;
}

export interface ChartFile {
  name: string;
  version: string;
  dependencies: ChartDependency[];
}

/** Reads the few fields of a Chart.yaml that this tool decides by; `where` names the file in an error. */
export function parseChartFile(text: string, where: string): ChartFile {
  const document = asRecord(parseYaml(text, where));
  const name = document.name;
  const version = document.version;
  if (typeof name !== "string" || (typeof version !== "string" && typeof version !== "number")) {
    throw new ChartToolError({
      where,
      received: "it has no name and version",
      allowed: "a Helm Chart.yaml",
      remedy: "check that --path names the folder of a Helm chart and that --commit is the commit you meant",
    });
  }
  const dependencies = Array.isArray(document.dependencies) ? document.dependencies : [];
  return {
    name,
    version: String(version),
    dependencies: dependencies.map(asRecord).map((entry) => ({
      name: String(entry.name ?? ""),
      version: String(entry.version ?? ""),
      repository: String(entry.repository ?? ""),
    })),
  };
}

/** Helm compares versions as semantic versions, which have no leading "v": `0.5.10` is served as `v0.5.10` by eks-charts. */
export function sameVersion(a: string, b: string): boolean {
  return a.replace(/^v/, "") === b.replace(/^v/, "");
}

/** Parses as Helm does: it tolerates keys written twice, which this parser by default does not. */
export function parseYaml(text: string, where: string): unknown {
  try {
    return parse(text, { uniqueKeys: false, logLevel: "error" });
  } catch (error) {
    throw new ChartToolError({
      where,
      received: `it is not YAML (${(error as Error).message.split("\n")[0]})`,
      remedy:
        "check that the address is right and that nothing on the way (a proxy's login page) answered in its place",
    });
  }
}

export function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}
