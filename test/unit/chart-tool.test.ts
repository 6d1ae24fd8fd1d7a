import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import { checkChartArchive } from "../../tools/chart/chart-archive";
import { parseChartFile, sameVersion } from "../../tools/chart/chart-file";
import { findDifferences } from "../../tools/chart/completion-record";
import { planDependencies } from "../../tools/chart/dependency-planner";
import { withoutPassword } from "../../tools/chart/git-checkout";
import { findIndexEntry } from "../../tools/chart/helm-repository";
import { createHttpGet } from "../../tools/chart/http-client";
import { knownDigest } from "../../tools/chart/known-digests";
import { chartLayerDigest, tokenAddress } from "../../tools/chart/oci-registry";
import { packChart, scratchFolder, writeFiles } from "../support/chart-source";

const digest = "ab".repeat(32);

describe("chart tool: Chart.yaml", () => {
  it("reads name, version and dependencies, and tolerates keys written twice as Helm does", () => {
    const text = [
      "name: umbrella",
      "version: 0.1.0",
      "appVersion: a",
      "appVersion: b",
      "dependencies:",
      "  - {name: one, version: v1.2.3, repository: 'oci://registry.example/charts', condition: one.enabled}",
    ].join("\n");
    assert.deepEqual(parseChartFile(text, "Chart.yaml"), {
      name: "umbrella",
      version: "0.1.0",
      dependencies: [{ name: "one", version: "v1.2.3", repository: "oci://registry.example/charts" }],
    });
  });

  it("names the file when it is no chart", () => {
    assert.throws(
      () => parseChartFile("<html>", "some/Chart.yaml"),
      /^ChartToolError: some\/Chart\.yaml: it has no name and version/,
    );
    assert.throws(() => parseChartFile("a: [", "some/Chart.yaml"), /some\/Chart\.yaml: it is not YAML/);
  });

  it("takes versions for the same with and without a leading v", () => {
    assert.ok(sameVersion("v0.5.10", "0.5.10"));
    assert.ok(!sameVersion("0.5.1", "0.5.10"));
  });
});

describe("chart tool: dependency plan", () => {
  const chart = (...dependencies: [name: string, version: string, repository: string][]) => ({
    name: "umbrella",
    version: "0.1.0",
    dependencies: dependencies.map(([name, version, repository]) => ({ name, version, repository })),
  });

  it("tells remote sub-charts from local ones, in the order of Chart.yaml", () => {
    const plan = planDependencies(
      chart(
        ["cert-manager", "v1.18.2", "oci://quay.io/jetstack/charts"],
        ["hyperpod-inference-operator", "1.2.0", "file://charts/inference-operator"],
        ["nvidia-device-plugin", "0.16.1", "https://nvidia.github.io/k8s-device-plugin"],
      ),
      [],
    );
    assert.deepEqual(plan, {
      remote: [
        { name: "cert-manager", version: "v1.18.2", repository: "oci://quay.io/jetstack/charts", kind: "oci-registry" },
        {
          name: "nvidia-device-plugin",
          version: "0.16.1",
          repository: "https://nvidia.github.io/k8s-device-plugin",
          kind: "helm-repository",
        },
      ],
      local: [{ name: "hyperpod-inference-operator", folder: "charts/inference-operator" }],
      staleArchives: [],
      problems: [],
    });
  });

  it("lets every archive go that the repository has in charts/, and no folder", () => {
    const plan = planDependencies(chart(), [
      "health-monitoring-agent",
      "health-monitoring-agent-0.1.0.tgz",
      "a-1.0.0.tgz",
    ]);
    assert.deepEqual(plan.staleArchives, ["a-1.0.0.tgz", "health-monitoring-agent-0.1.0.tgz"]);
  });

  it("refuses version ranges, folders outside of the chart, odd names and unknown kinds of repositories, all at once", () => {
    const plan = planDependencies(
      chart(
        ["ranged", "^1.2.0", "https://charts.example"],
        ["outside", "1.0.0", "file://../other"],
        ["absolute", "1.0.0", "file:///etc"],
        ["../up", "1.0.0", "https://charts.example"],
        ["aliased", "1.0.0", "@stable"],
        ["nowhere", "1.0.0", ""],
      ),
      [],
    );
    assert.deepEqual(
      plan.problems.map((problem) => problem.split(" ")[0]),
      ["ranged:", "outside:", "absolute:", '"../up"', "aliased:", "nowhere:"],
    );
    assert.deepEqual([plan.remote, plan.local], [[], []]);
  });

  it("takes a dependency without a repository as the folder of its name", () => {
    assert.deepEqual(planDependencies(chart(["own", "1.0.0", ""]), ["own"]).local, [
      { name: "own", folder: "charts/own" },
    ]);
  });
});

describe("chart tool: Helm repository", () => {
  const index = (body: string) => `apiVersion: v1\nentries:\n  efa:\n${body}`;
  const wanted = { name: "efa", version: "0.5.10" };
  const url = "https://aws.example/eks-charts/index.yaml";

  it("finds a version written with a v and makes a relative address absolute", () => {
    const text = index(`  - {version: v0.5.1}\n  - {version: v0.5.10, digest: "${digest}", urls: [efa-v0.5.10.tgz]}\n`);
    assert.deepEqual(findIndexEntry(text, wanted, url), {
      url: "https://aws.example/eks-charts/efa-v0.5.10.tgz",
      digest,
    });
  });

  it("says which versions there are when the wanted one is gone", () => {
    assert.throws(
      () => findIndexEntry(index("  - {version: v0.6.0}\n"), wanted, url),
      (error: Error) => {
        assert.match(error.message, /index\.yaml: it has no efa 0\.5\.10\n/);
        assert.match(error.message, /newest first: v0\.6\.0/);
        assert.match(error.message, /--archives/);
        return true;
      },
    );
  });

  it("refuses an entry without a digest, for nothing would tell a changed archive", () => {
    const text = index("  - {version: 0.5.10, urls: [efa.tgz]}\n");
    assert.throws(() => findIndexEntry(text, wanted, url), /has no SHA-256 digest/);
  });
});

describe("chart tool: OCI registry", () => {
  it("asks the realm of the challenge for a token with service and scope", () => {
    const challenge =
      'Bearer realm="https://quay.io/v2/auth",service="quay.io",scope="repository:jetstack/charts/cert-manager:pull"';
    assert.equal(
      tokenAddress(challenge),
      "https://quay.io/v2/auth?service=quay.io&scope=repository%3Ajetstack%2Fcharts%2Fcert-manager%3Apull",
    );
  });

  it("knows no token for another kind of challenge", () => {
    assert.equal(tokenAddress('Basic realm="https://quay.io"'), undefined);
    assert.equal(tokenAddress('Bearer realm="nonsense"'), undefined);
  });

  it("takes the chart layer and leaves the provenance layer", () => {
    const manifest = {
      layers: [
        { mediaType: "application/vnd.cncf.helm.chart.provenance.v1.prov", digest: `sha256:${"0".repeat(64)}` },
        { mediaType: "application/vnd.cncf.helm.chart.content.v1.tar+gzip", digest: `sha256:${digest}` },
      ],
    };
    assert.equal(chartLayerDigest(JSON.stringify(manifest), "here"), digest);
  });

  it("refuses the manifest of a container image", () => {
    const manifest = {
      layers: [{ mediaType: "application/vnd.oci.image.layer.v1.tar+gzip", digest: `sha256:${digest}` }],
    };
    assert.throws(
      () => chartLayerDigest(JSON.stringify(manifest), "here"),
      /here: the manifest has no single chart layer/,
    );
  });
});

describe("chart tool: archives", () => {
  const scratch = scratchFolder();
  after(scratch.remove);

  it("accepts the chart that was asked for, in either spelling of its version", () => {
    checkChartArchive(packChart(scratch.path, "efa", "v0.5.10"), { name: "efa", version: "0.5.10" }, "efa.tgz");
  });

  it("refuses another chart, another version and what is no archive", () => {
    const efa = packChart(scratch.path, "efa", "0.5.10");
    assert.throws(
      () => checkChartArchive(efa, { name: "nvidia", version: "0.5.10" }, "x.tgz"),
      /x\.tgz: it holds no nvidia\/Chart\.yaml/,
    );
    assert.throws(
      () => checkChartArchive(efa, { name: "efa", version: "0.5.11" }, "x.tgz"),
      /x\.tgz: it is efa 0\.5\.10/,
    );
    assert.throws(
      () => checkChartArchive(Buffer.from("<html>"), { name: "efa", version: "1.0.0" }, "x.tgz"),
      /not a gzip archive/,
    );
  });

  it("finds Chart.yaml behind files of any size and behind long names", () => {
    const folder = join(scratch.path, "large");
    writeFiles(folder, {
      "efa/A.bin": Buffer.alloc(1537, 7),
      [`efa/${"a".repeat(90)}/${"b".repeat(90)}.txt`]: "long",
      "efa/Chart.yaml": "name: efa\nversion: 1.0.0\n",
    });
    const long = `efa/${"a".repeat(90)}`;
    execFileSync("tar", ["czf", "chart.tgz", "--format=ustar", "efa/A.bin", long, "efa/Chart.yaml"], { cwd: folder });
    checkChartArchive(readFileSync(join(folder, "chart.tgz")), { name: "efa", version: "1.0.0" }, "efa.tgz");
  });
});

describe("chart tool: small decisions", () => {
  it("knows digests of well-known archives by their version with or without a v", () => {
    assert.match(knownDigest("aws-efa-k8s-device-plugin", "v0.5.10") ?? "", /^0fbac6b0/);
    assert.equal(knownDigest("aws-efa-k8s-device-plugin", "0.5.11"), undefined);
  });

  it("finds no difference between equal folders, and names every difference between others", () => {
    const files = fc.dictionary(fc.constantFrom("a", "b", "c", "d"), fc.constantFrom("1", "2"), {
      noNullPrototype: true,
    });
    fc.assert(
      fc.property(files, files, (recorded, found) => {
        const differing = ["a", "b", "c", "d"].filter((path) => recorded[path] !== found[path]);
        assert.deepEqual(
          findDifferences(recorded, found).map((text) => text.split(" ")[0]),
          differing,
        );
      }),
    );
    assert.deepEqual(findDifferences({ gone: "1", kept: "1", other: "1" }, { kept: "1", new: "1", other: "2" }), [
      "gone is missing",
      "new was added",
      "other was changed",
    ]);
  });

  it("never shows the password of a mirror's address", () => {
    assert.equal(
      withoutPassword("fatal: https://me:secret@git.example/x.git failed"),
      "fatal: https://git.example/x.git failed",
    );
    assert.equal(withoutPassword("git@github.com:aws/x.git"), "git@github.com:aws/x.git");
  });

  it("refuses plain http to another machine before anything is sent", async () => {
    await assert.rejects(createHttpGet()("http://charts.example/index.yaml"), /the address is not https/);
  });
});
