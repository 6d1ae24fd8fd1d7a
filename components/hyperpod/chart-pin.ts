/**
 * Which version of AWS's dependency chart this project installs, and whether what lies on disk is that chart, ready to
 * install. The chart is not published in any chart registry and its version is always 0.1.0, so a git commit is the only
 * real pin (aws/sagemaker-hyperpod-cli, helm_chart/HyperPodHelmChart/Chart.yaml).
 */
import { createHash } from "node:crypto";
import { posix } from "node:path";

/** Repository of the chart. */
export const chartRepositoryUrl = "https://github.com/aws/sagemaker-hyperpod-cli.git";

/** Folder of the chart in its repository. */
export const chartRepositoryPath = "helm_chart/HyperPodHelmChart";

/**
 * Commit of release v3.9.0 (2026-06-11). It is the newest tagged release this project was checked against: it has the
 * current health monitoring agent (pull request 425), limits the EFA plugin to types with EFA (389) and turns the
 * namespaced roles off as documented (406).
 */
export const chartCommit = "b01cf90676553a711ab1a8ac51422adbb09aef6b";

/**
 * Folder of the chart, relative to the project. Relative, because an absolute path would differ between machines and show
 * as a change of the release (pulumi/pulumi-kubernetes issue 2573).
 */
export function chartPath(commit: string = chartCommit): string {
  return `.cache/charts/${commit}/HyperPodHelmChart`;
}

/** The command that fetches the chart and builds its dependencies. */
export const chartCommand = "npm run chart";

/**
 * Git blob of a packed sub-chart that the repository carries by mistake beside the folder of the same sub-chart. Helm
 * takes one of the two at random, and this one installs an old health monitoring agent.
 */
const staleTarball = {
  path: "charts/health-monitoring-agent-0.1.0.tgz",
  gitBlob: "b879279776084d5e65b09d8c7844e4869fee7477",
};

/**
 * What is wrong with the chart at `path`, each one text for a person; empty when it can be installed. Reads through the given
 * functions, which answer `undefined` for what does not exist. `staleGitBlob` is for tests.
 */
export function checkChart(
  readFile: (path: string) => Uint8Array | undefined,
  listDir: (path: string) => readonly string[] | undefined,
  path: string,
  staleGitBlob: string = staleTarball.gitBlob,
): string[] {
  const chartYaml = readFile(posix.join(path, "Chart.yaml"));
  if (!chartYaml) {
    return [`${path}: the HyperPod dependency chart is missing`];
  }
  const text = new TextDecoder().decode(chartYaml);
  if (!/^name: hyperpod-helm-chart\s*$/m.test(text)) {
    return [`${path}/Chart.yaml: this is not AWS's chart "hyperpod-helm-chart"`];
  }
  const packed = new Set(listDir(posix.join(path, "charts")) ?? []);
  const problems = chartDependencies(text)
    .filter((dependency) => !isPresent(dependency, packed))
    .map(
      (dependency) =>
        `${path}/charts: the sub-chart ${dependency.name} ${dependency.version} is missing (from ${dependency.repository})`,
    );
  const tarball = readFile(posix.join(path, staleTarball.path));
  if (tarball && gitBlobOf(tarball) === staleGitBlob) {
    problems.push(
      `${path}/${staleTarball.path}: this packed copy from the repository is out of date, and Helm would install it or the ` +
        "current one at random",
    );
  }
  return problems;
}

interface ChartDependency {
  name: string;
  version: string;
  repository: string;
}

/** The dependencies a Chart.yaml lists. It is machine-like YAML, one `name`, `version`, `repository` an entry. */
export function chartDependencies(chartYaml: string): ChartDependency[] {
  const list = chartYaml.split(/^dependencies:\s*$/m)[1] ?? "";
  return list.split(/^\s*- (?=name:)/m).flatMap((entry) => {
    const field = (name: string) => new RegExp(`^\\s*${name}:\\s*"?([^"\\s]+)"?\\s*$`, "m").exec(entry)?.[1];
    const [name, version, repository] = [field("name"), field("version"), field("repository")];
    return name && version && repository ? [{ name, version, repository }] : [];
  });
}

/** A sub-chart of the repository is a folder, named like its path; one from elsewhere a packed file or a folder. */
function isPresent(dependency: ChartDependency, packed: ReadonlySet<string>): boolean {
  const folder = dependency.repository.startsWith("file://") ? posix.basename(dependency.repository) : dependency.name;
  return packed.has(folder) || packed.has(`${dependency.name}-${dependency.version}.tgz`);
}

function gitBlobOf(content: Uint8Array): string {
  return createHash("sha1").update(`blob ${content.length}\0`).update(content).digest("hex");
}
