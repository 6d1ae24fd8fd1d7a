import assert from "node:assert/strict";
import { chartCommit, chartDependencies, chartPath, checkChart } from "../../components/hyperpod/chart-pin";
import {
  chartValues,
  checkChartValues,
  efaDevicePluginRepository,
  mergeValues,
} from "../../components/hyperpod/chart-values";

const chartYaml = `apiVersion: v2
name: hyperpod-helm-chart
version: 0.1.0
dependencies:
  - name: cert-manager
    version: "v1.18.2"
    repository: oci://quay.io/jetstack/charts
    condition: cert-manager.enabled
  - name: nvidia-device-plugin
    version: "0.16.1"
    repository: https://nvidia.github.io/k8s-device-plugin
    condition: nvidia-device-plugin.devicePlugin.enabled    
  - name: health-monitoring-agent
    version: "0.1.0"
    repository: "file://charts/health-monitoring-agent"
    condition: health-monitoring-agent.enabled 
  - name: hyperpod-inference-operator
    version: "2.2.2"
    repository: "file://charts/inference-operator"
    condition: inferenceOperators.enabled`;

const whole: Record<string, string> = {
  "chart/Chart.yaml": chartYaml,
  "chart/charts/cert-manager-v1.18.2.tgz": "tgz",
  "chart/charts/nvidia-device-plugin-0.16.1.tgz": "tgz",
  "chart/charts/health-monitoring-agent/Chart.yaml": "name: health-monitoring-agent",
  "chart/charts/inference-operator/Chart.yaml": "name: hyperpod-inference-operator",
};

function check(files: Record<string, string>, staleGitBlob?: string): string[] {
  const names = Object.keys(files);
  return checkChart(
    (path) => {
      const content = files[path];
      return content === undefined ? undefined : new TextEncoder().encode(content);
    },
    (path) => {
      const below = names
        .filter((name) => name.startsWith(`${path}/`))
        .map((name) => name.slice(path.length + 1).split("/")[0] ?? "");
      return below.length > 0 ? [...new Set(below)] : undefined;
    },
    "chart",
    staleGitBlob,
  );
}

function without(...names: string[]): Record<string, string> {
  return Object.fromEntries(Object.entries(whole).filter(([name]) => !names.includes(name)));
}

describe("chart pin", () => {
  it("keeps the chart in a relative folder named by its commit", () => {
    assert.match(chartCommit, /^[0-9a-f]{40}$/);
    assert.equal(chartPath("abc"), ".cache/charts/abc/HyperPodHelmChart");
    assert.equal(chartPath(), `.cache/charts/${chartCommit}/HyperPodHelmChart`);
  });

  it("reads the dependencies of a Chart.yaml with and without quotes", () => {
    assert.deepEqual(chartDependencies(chartYaml), [
      { name: "cert-manager", version: "v1.18.2", repository: "oci://quay.io/jetstack/charts" },
      { name: "nvidia-device-plugin", version: "0.16.1", repository: "https://nvidia.github.io/k8s-device-plugin" },
      { name: "health-monitoring-agent", version: "0.1.0", repository: "file://charts/health-monitoring-agent" },
      { name: "hyperpod-inference-operator", version: "2.2.2", repository: "file://charts/inference-operator" },
    ]);
  });

  it("finds no problem with a whole chart", () => {
    assert.deepEqual(check(whole), []);
  });

  it("says so when the chart is missing", () => {
    assert.deepEqual(check({}), ["chart: the HyperPod dependency chart is missing"]);
  });

  it("tells another chart from AWS's", () => {
    const problems = check({ ...whole, "chart/Chart.yaml": "name: other\n" });
    assert.equal(problems.length, 1);
    assert.match(problems[0] ?? "", /not AWS's chart/);
  });

  it("names every dependency that was not built, and only those", () => {
    const problems = check(
      without("chart/charts/cert-manager-v1.18.2.tgz", "chart/charts/health-monitoring-agent/Chart.yaml"),
    );
    assert.equal(problems.length, 2);
    assert.match(problems[0] ?? "", /cert-manager v1\.18\.2 is missing \(from oci:\/\/quay\.io/);
    assert.match(problems[1] ?? "", /health-monitoring-agent 0\.1\.0 is missing/);
  });

  it("does not take a dependency of another version for the right one", () => {
    const files = {
      ...without("chart/charts/cert-manager-v1.18.2.tgz"),
      "chart/charts/cert-manager-v1.17.0.tgz": "tgz",
    };
    assert.equal(check(files).length, 1);
  });

  it("accepts a freshly packed health monitoring agent beside its folder", () => {
    assert.deepEqual(check({ ...whole, "chart/charts/health-monitoring-agent-0.1.0.tgz": "fresh" }), []);
  });

  it("finds the stale tarball by its content, as git names it", () => {
    // `printf 'hello\n' | git hash-object --stdin`
    const blobOfHello = "ce013625030ba8dba906f756967f9e9ca394464a";
    const problems = check({ ...whole, "chart/charts/health-monitoring-agent-0.1.0.tgz": "hello\n" }, blobOfHello);
    assert.equal(problems.length, 1);
    assert.match(problems[0] ?? "", /health-monitoring-agent-0\.1\.0\.tgz: this packed copy .* is out of date/);
  });
});

describe("chart values", () => {
  const values = chartValues({ region: "eu-west-1" });
  const use = { region: "eu-west-1", connectivityChecks: false };

  it("sets the region of the health agent, and keeps on what HyperPod needs", () => {
    assert.deepEqual(values["health-monitoring-agent"], { enabled: true, region: "eu-west-1" });
    for (const part of [
      "deep-health-check",
      "job-auto-restart",
      "hyperpod-patching",
      "mpi-operator",
      "trainingOperators",
    ]) {
      assert.deepEqual(values[part], { enabled: true }, part);
    }
  });

  it("keeps off what this project installs otherwise or not at all", () => {
    for (const part of [
      "cert-manager",
      "cluster-role-and-bindings",
      "team-role-and-bindings",
      "gpu-operator",
      "inferenceOperators",
      "mlflow",
      "storage",
    ]) {
      assert.deepEqual(values[part], { enabled: false }, part);
    }
    assert.deepEqual(values["namespaced-role-and-bindings"], { enabled: false, enable: false });
  });

  it("switches the operators by argument", () => {
    const off = chartValues({ region: "eu-west-1", trainingOperators: false, mpiOperator: false });
    assert.deepEqual([off.trainingOperators, off["mpi-operator"]], [{ enabled: false }, { enabled: false }]);
  });

  for (const [region, repository] of [
    ["eu-west-1", "602401143452.dkr.ecr.eu-west-1.amazonaws.com/eks/aws-efa-k8s-device-plugin"],
    ["ap-southeast-3", "296578399912.dkr.ecr.ap-southeast-3.amazonaws.com/eks/aws-efa-k8s-device-plugin"],
    ["cn-north-1", "918309763551.dkr.ecr.cn-north-1.amazonaws.com.cn/eks/aws-efa-k8s-device-plugin"],
  ] as const) {
    it(`takes the EFA plugin from the registry of ${region}`, () => {
      assert.equal(efaDevicePluginRepository(region), repository);
    });
  }

  it("merges the user's values last: objects key by key, lists as a whole", () => {
    const merged = chartValues({
      region: "eu-west-1",
      values: {
        "health-monitoring-agent": { imageTag: "1" },
        "aws-efa-k8s-device-plugin": { tolerations: [1] },
        own: 2,
      },
    });
    assert.deepEqual(merged["health-monitoring-agent"], { enabled: true, region: "eu-west-1", imageTag: "1" });
    assert.equal(merged.own, 2);
    assert.deepEqual(mergeValues({ a: [1, 2], b: { c: 1 } }, { a: [3], b: null }), { a: [3], b: null });
  });

  it("finds no problem with its own values", () => {
    assert.deepEqual(checkChartValues(values, use), []);
  });

  it("names each value that would break the cluster quietly", () => {
    const broken = chartValues({
      region: "eu-west-1",
      values: {
        inferenceOperators: { enabled: true },
        "deep-health-check": { enabled: false },
        "gpu-operator": { enabled: true },
      },
    });
    const problems = checkChartValues(broken, use);
    assert.deepEqual(
      problems.map(({ keys }) => keys.join(".")),
      ["inferenceOperators.enabled", "deep-health-check.enabled", "gpu-operator.enabled"],
    );
  });

  it("accepts the GPU operator when the device plugin is off", () => {
    const gpu = chartValues({
      region: "eu-west-1",
      values: { "gpu-operator": { enabled: true }, "nvidia-device-plugin": { devicePlugin: { enabled: false } } },
    });
    assert.deepEqual(checkChartValues(gpu, use), []);
  });

  it("asks for an image of the health agent where the chart knows none", () => {
    const elsewhere = { ...use, region: "ap-northeast-2" };
    assert.equal(checkChartValues(chartValues({ region: "ap-northeast-2" }), elsewhere).length, 1);
    const withImage = chartValues({
      region: "ap-northeast-2",
      values: { "health-monitoring-agent": { hmaimage: "x/y:1" } },
    });
    assert.deepEqual(checkChartValues(withImage, elsewhere), []);
    const withoutAgent = chartValues({
      region: "ap-northeast-2",
      values: { "health-monitoring-agent": { enabled: false } },
    });
    assert.deepEqual(checkChartValues(withoutAgent, elsewhere), []);
  });

  it("keeps the MPI operator where a group has the check that runs on it", () => {
    const withoutOperator = chartValues({ region: "eu-west-1", values: { "mpi-operator": { enabled: false } } });
    assert.deepEqual(checkChartValues(withoutOperator, use), []);
    const [problem] = checkChartValues(withoutOperator, { ...use, connectivityChecks: true });
    assert.deepEqual(problem?.keys, ["mpi-operator", "enabled"]);
  });
});
