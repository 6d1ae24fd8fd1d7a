import type { ChartFile } from "./chart-file";

/** A sub-chart that is not in the repository and must be put into `charts/` as an archive. */
export interface RemoteDependency {
  name: string;
  version: string;
  repository: string;
  kind: "helm-repository" | "oci-registry";
}

export interface DependencyPlan {
  /** To be fetched, in the order of Chart.yaml. */
  remote: RemoteDependency[];
  /** Sub-chart folders that must be there, relative to the chart, by the name of their dependency. */
  local: { name: string; folder: string }[];
  /** Names in `charts/` that must go before anything is fetched. */
  staleArchives: string[];
  problems: string[];
}

/**
 * What it takes to make a chart complete: Helm refuses a chart when one dependency of its Chart.yaml is missing in
 * `charts/`, even one whose condition turns it off (Helm's `action.CheckDependencies`).
 *
 * Every archive that the repository itself has in `charts/` goes: aws/sagemaker-hyperpod-cli carries an old
 * `health-monitoring-agent-0.1.0.tgz` beside the folder of the same sub-chart, and Helm takes one of the two at random.
 */
export function planDependencies(chart: ChartFile, namesInCharts: readonly string[]): DependencyPlan {
  const plan: DependencyPlan = {
    remote: [],
    local: [],
    staleArchives: namesInCharts.filter((name) => name.endsWith(".tgz")).sort(),
    problems: [],
  };
  for (const dependency of chart.dependencies) {
    const { name, version, repository } = dependency;
    if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name)) {
      plan.problems.push(`"${name}" is not a name of a chart`);
    } else if (repository.startsWith("file://")) {
      addLocal(plan, name, repository.slice("file://".length));
    } else if (!/^v?\d+\.\d+\.\d+([-+][0-9A-Za-z.+-]+)?$/.test(version)) {
      plan.problems.push(
        `${name}: version "${version}" is not one exact version, so the result would change over time`,
      );
    } else if (/^https?:\/\//.test(repository)) {
      plan.remote.push({ name, version, repository, kind: "helm-repository" });
    } else if (repository.startsWith("oci://")) {
      plan.remote.push({ name, version, repository, kind: "oci-registry" });
    } else if (repository === "" && namesInCharts.includes(name)) {
      plan.local.push({ name, folder: `charts/${name}` });
    } else {
      plan.problems.push(`${name}: repository "${repository}" is neither https://, oci:// nor file://`);
    }
  }
  return plan;
}

function addLocal(plan: DependencyPlan, name: string, path: string): void {
  const segments = path.split("/").filter((segment) => segment !== "" && segment !== ".");
  if (path.startsWith("/") || segments.includes("..")) {
    plan.problems.push(`${name}: the folder "file://${path}" is outside of the chart`);
    return;
  }
  plan.local.push({ name, folder: segments.join("/") });
}
