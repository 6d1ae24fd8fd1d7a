import assert from "node:assert/strict";
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import { join, resolve } from "node:path";
import { text } from "node:stream/consumers";
import { checkChart } from "../../components/hyperpod/chart-pin";
import { type BuiltChart, buildChart, type ChartRequest } from "../../tools/chart/build-chart";
import { createHttpGet, refuseToConnect } from "../../tools/chart/http-client";
import { type ChartServer, chartServer, gitSource, packChart, scratchFolder, sha256 } from "../support/chart-source";

const path = "helm_chart/HyperPodHelmChart";
const get = createHttpGet({ timeoutMs: 5_000, maxBytes: 1_000_000, retryPausesMs: [1, 1] });

/** The shape of AWS's chart: two remote sub-charts, two local ones, one of which has a remote one itself, a stale archive. */
function chartFiles(host: string, changes: Record<string, string> = {}): Record<string, string> {
  return {
    "Chart.yaml": [
      "apiVersion: v2",
      "name: hyperpod-helm-chart",
      "version: 0.1.0",
      "dependencies:",
      "  - name: cert-manager",
      '    version: "v1.18.2"',
      `    repository: oci://${host}/charts`,
      "    condition: cert-manager.enabled",
      "  - name: efa-plugin",
      '    version: "0.5.10"',
      `    repository: http://${host}/helm`,
      "  - name: health-monitoring-agent",
      '    version: "0.1.0"',
      '    repository: "file://charts/health-monitoring-agent"',
      "  - name: gpu-operator",
      '    version: "0.1.0"',
      '    repository: "file://charts/gpu-operator"',
      "",
    ].join("\n"),
    "values.yaml": "a: 1\n",
    "charts/health-monitoring-agent-0.1.0.tgz": "a stale copy",
    "charts/health-monitoring-agent/Chart.yaml": "name: health-monitoring-agent\nversion: 0.1.0\n",
    "charts/gpu-operator/Chart.yaml": [
      "name: gpu-operator",
      "version: 0.1.0",
      "dependencies:",
      `  - {name: gpu-core, version: v26.3.1, repository: "http://${host}/helm"}`,
      "",
    ].join("\n"),
    ...changes,
  };
}

/** The program's own check, which is what a finished chart has to pass. */
function checkFolder(folder: string): string[] {
  return checkChart(
    (file) => (existsSync(file) ? readFileSync(file) : undefined),
    (file) => (existsSync(file) ? readdirSync(file) : undefined),
    folder,
  );
}

describe("stand-in chart of the rehearsal", () => {
  const standIn = "simulator/data/stand-in-chart/HyperPodHelmChart";

  it("passes the check that AWS's chart passes, and says that it is none of AWS's", () => {
    assert.deepEqual(checkFolder(standIn), []);
    assert.match(readFileSync(join(standIn, "README.md"), "utf8"), /holds no software and\s+no text of AWS/);
  });

  it("names no image that a registry could serve", () => {
    const templates = readFileSync(join(standIn, "charts/health-monitoring-agent/templates/daemon-set.yaml"), "utf8");
    assert.deepEqual(templates.match(/image: .*/g), ["image: stand-in.invalid/health-monitoring-agent:0"]);
  });
});

describe("chart tool", function () {
  this.timeout(60_000);
  const scratch = scratchFolder();
  const certManager = packChart(scratch.path, "cert-manager", "v1.18.2");
  // As aws/eks-charts has it: the archive says v0.5.10 where Chart.yaml asks for 0.5.10.
  const efa = packChart(scratch.path, "efa-plugin", "v0.5.10");
  const gpuCore = packChart(scratch.path, "gpu-core", "v26.3.1");
  const oci = [{ name: "cert-manager", version: "v1.18.2", bytes: certManager }];
  const helm = [
    { name: "efa-plugin", version: "v0.5.10", bytes: efa },
    { name: "gpu-core", version: "v26.3.1", bytes: gpuCore },
  ];
  const servers: ChartServer[] = [];
  let caches = 0;

  async function serve(content: Parameters<typeof chartServer>[0], failFirst = 0): Promise<ChartServer> {
    const server = await chartServer(content, failFirst);
    servers.push(server);
    return server;
  }

  function requestFor(source: { url: string; commits: string[] }, changes: Partial<ChartRequest> = {}): ChartRequest {
    caches += 1;
    return {
      repository: source.url,
      commit: source.commits.at(-1) ?? "",
      path,
      nested: [],
      cacheFolder: join(scratch.path, `cache-${caches}`),
      offline: false,
      force: false,
      ...changes,
    };
  }

  function build(request: ChartRequest, said: string[] = []): Promise<BuiltChart> {
    return buildChart(request, {
      get: request.offline ? refuseToConnect : get,
      checkChart: checkFolder,
      say: (line) => said.push(line),
    });
  }

  /** The whole cache: nothing may be left over by a run that failed. */
  function cacheEntries(request: ChartRequest): string[] {
    return existsSync(request.cacheFolder) ? readdirSync(request.cacheFolder) : [];
  }

  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => server.close()));
  });
  after(scratch.remove);

  it("brings the chart of the commit with its remote sub-charts, without the stale archive and the rest of the repository", async () => {
    const server = await serve({ helm, oci });
    const source = gitSource(scratch.path, chartFiles(server.host));
    const request = requestFor(source);
    const said: string[] = [];

    const result = await build(request, said);

    const folder = join(request.cacheFolder, request.commit, "HyperPodHelmChart");
    assert.deepEqual(result, { folder, built: true });
    assert.deepEqual(readdirSync(join(folder, "charts")).sort(), [
      "cert-manager-v1.18.2.tgz",
      "efa-plugin-0.5.10.tgz",
      "gpu-operator",
      "health-monitoring-agent",
    ]);
    assert.deepEqual(readFileSync(join(folder, "charts/cert-manager-v1.18.2.tgz")), certManager);
    assert.deepEqual(readFileSync(join(folder, "charts/efa-plugin-0.5.10.tgz")), efa);
    assert.deepEqual(readdirSync(folder).sort(), ["Chart.yaml", "charts", "values.yaml"]);
    assert.deepEqual(cacheEntries(request), [request.commit]);
    assert.ok(
      !existsSync(join(folder, "charts/gpu-operator/charts/gpu-core-v26.3.1.tgz")),
      "nested only when asked for",
    );
    assert.ok(said.some((line) => line.includes("leaving out charts/health-monitoring-agent-0.1.0.tgz")));
  });

  it("writes down beside the chart what it is made of", async () => {
    const server = await serve({ helm, oci });
    const request = requestFor(gitSource(scratch.path, chartFiles(server.host)));
    const { folder } = await build(request);
    const home = join(request.cacheFolder, request.commit);
    const record = JSON.parse(readFileSync(join(home, ".complete.json"), "utf8"));

    assert.deepEqual(readdirSync(home).sort(), [".complete.json", "HyperPodHelmChart"]);
    assert.equal(record.commit, request.commit);
    assert.deepEqual(record.nested, []);
    assert.deepEqual(record.archives, [
      {
        file: "charts/cert-manager-v1.18.2.tgz",
        source: `http://${server.host}/v2/charts/cert-manager/blobs/sha256:${sha256(certManager)}`,
        sha256: sha256(certManager),
        pinned: false,
      },
      {
        file: "charts/efa-plugin-0.5.10.tgz",
        source: `http://${server.host}/helm/archives/efa-plugin-v0.5.10.tgz`,
        sha256: sha256(efa),
        pinned: false,
      },
    ]);
    assert.equal(record.files["values.yaml"], sha256(readFileSync(join(folder, "values.yaml"))));
    assert.equal(Object.keys(record.files).length, 6);
  });

  it("gives the same bytes again on another machine", async () => {
    const server = await serve({ helm, oci });
    const source = gitSource(scratch.path, chartFiles(server.host));
    const records = [];
    for (const request of [requestFor(source), requestFor(source)]) {
      await build(request);
      records.push(readFileSync(join(request.cacheFolder, request.commit, ".complete.json"), "utf8"));
    }
    assert.equal(records[0], records[1]);
  });

  it("needs neither the repository nor the network when the chart is in place", async () => {
    const server = await serve({ helm, oci });
    const source = gitSource(scratch.path, chartFiles(server.host));
    const request = requestFor(source);
    await build(request);
    rmSync(source.folder, { recursive: true });
    const asked = server.asked.length;

    assert.equal((await build(request)).built, false);
    assert.equal((await build({ ...request, offline: true })).built, false);
    assert.equal(server.asked.length, asked);
  });

  it("takes a folder without a record for an interrupted run, and builds it anew", async () => {
    const server = await serve({ helm, oci });
    const request = requestFor(gitSource(scratch.path, chartFiles(server.host)));
    const { folder } = await build(request);
    rmSync(join(request.cacheFolder, request.commit, ".complete.json"));
    rmSync(join(folder, "values.yaml"));
    writeFileSync(join(folder, "left-over"), "");

    assert.equal((await build(request)).built, true);
    assert.deepEqual(readdirSync(folder).sort(), ["Chart.yaml", "charts", "values.yaml"]);
    assert.deepEqual(cacheEntries(request), [request.commit]);
  });

  it("refuses a chart in place that somebody edited, and overwrites it with --force alone", async () => {
    const server = await serve({ helm, oci });
    const request = requestFor(gitSource(scratch.path, chartFiles(server.host)));
    const { folder } = await build(request);
    writeFileSync(join(folder, "values.yaml"), "a: 2\n");
    writeFileSync(join(folder, "own.yaml"), "");

    await assert.rejects(
      build(request),
      /it is not as it was built: own\.yaml was added, values\.yaml was changed[\s\S]*--force/,
    );
    assert.equal(readFileSync(join(folder, "values.yaml"), "utf8"), "a: 2\n");
    assert.equal((await build({ ...request, force: true })).built, true);
    assert.equal(readFileSync(join(folder, "values.yaml"), "utf8"), "a: 1\n");
  });

  it("gets the remote sub-charts of a local one when asked, and notices that a chart in place lacks them", async () => {
    const server = await serve({ helm, oci });
    const request = requestFor(gitSource(scratch.path, chartFiles(server.host)));
    const { folder } = await build(request);

    assert.equal((await build({ ...request, nested: ["gpu-operator"] })).built, true);
    assert.deepEqual(readFileSync(join(folder, "charts/gpu-operator/charts/gpu-core-v26.3.1.tgz")), gpuCore);
    assert.equal((await build({ ...request, nested: ["gpu-operator"] })).built, false);
    assert.equal((await build(request)).built, false, "more than asked for is fine");
    await assert.rejects(
      build({ ...request, nested: ["gpu-operators"] }),
      /--nested gpu-operators[\s\S]*expected: health-monitoring-agent, gpu-operator/,
    );
  });

  it("asks again when a server is busy for a moment", async () => {
    const server = await serve({ helm, oci }, 2);
    const request = requestFor(gitSource(scratch.path, chartFiles(server.host)));
    assert.equal((await build(request)).built, true);
  });

  it("looks into the user's folder of archives before the network, and works offline with it", async () => {
    const archivesFolder = join(scratch.path, "archives");
    mkdirSync(archivesFolder);
    writeFileSync(join(archivesFolder, "cert-manager-v1.18.2.tgz"), certManager);
    writeFileSync(join(archivesFolder, "efa-plugin-v0.5.10.tgz"), efa);
    const source = gitSource(scratch.path, chartFiles("127.0.0.1:9"));
    const said: string[] = [];
    assert.equal((await build(requestFor(source, { archivesFolder, offline: true }), said)).built, true);
    assert.ok(said.includes(`  sha256 ${sha256(efa)}, as found in ${archivesFolder}`));
    rmSync(join(archivesFolder, "efa-plugin-v0.5.10.tgz"));
    await assert.rejects(
      build(requestFor(source, { archivesFolder, offline: true })),
      /--offline: http:\/\/127\.0\.0\.1:9\/helm\/index\.yaml would have to be fetched/,
    );
  });

  it("takes a mirror given by the path of a clone", async () => {
    const server = await serve({ helm, oci });
    const source = gitSource(scratch.path, chartFiles(server.host));
    assert.equal((await build(requestFor({ ...source, url: source.folder }))).built, true);
  });

  it("takes all history from a server that gives no single commits", async () => {
    const server = await serve({ helm, oci });
    const source = gitSource(scratch.path, chartFiles(server.host));
    // The chart's commit must not be the tip, which any server gives.
    source.commitEmpty("later");
    const oldProtocol = { GIT_CONFIG_COUNT: "1", GIT_CONFIG_KEY_0: "protocol.version", GIT_CONFIG_VALUE_0: "0" };
    Object.assign(process.env, oldProtocol);
    try {
      assert.equal((await build(requestFor(source, { commit: source.commits[1] ?? "" }))).built, true);
    } finally {
      for (const key of Object.keys(oldProtocol)) {
        delete process.env[key];
      }
    }
  });

  it("clears away what a run left behind that was killed long ago, and leaves what may still be running", async () => {
    const server = await serve({ helm, oci });
    const request = requestFor(gitSource(scratch.path, chartFiles(server.host)));
    for (const name of [".building-old", ".building-new"]) {
      mkdirSync(join(request.cacheFolder, name), { recursive: true });
    }
    utimesSync(join(request.cacheFolder, ".building-old"), new Date(0), new Date(0));
    await build(request);
    assert.deepEqual(cacheEntries(request).sort(), [".building-new", request.commit].sort());
  });

  it("lets two runs at once end well", async () => {
    const server = await serve({ helm, oci });
    const request = requestFor(gitSource(scratch.path, chartFiles(server.host)));
    const results = await Promise.all([build(request), build(request), build(request)]);
    assert.ok(results.every(({ built }) => built));
    assert.equal((await build(request)).built, false);
    assert.deepEqual(cacheEntries(request), [request.commit]);
  });

  describe("refuses, leaves nothing behind and says what to do:", () => {
    const cases: {
      title: string;
      content?: Parameters<typeof chartServer>[0];
      files?: (host: string) => Record<string, string>;
      links?: Record<string, string>;
      request?: (request: ChartRequest, source: { commits: string[] }) => ChartRequest;
      message: RegExp;
    }[] = [
      {
        title: "a commit that the repository does not have",
        request: (request) => ({ ...request, commit: "1".repeat(40) }),
        message: /--commit 1{40}: file:.* does not have this commit[\s\S]*what to do: .*mirror up to date/,
      },
      {
        title: "a commit without the chart",
        request: (request, source) => ({ ...request, commit: source.commits[0] ?? "" }),
        message: /--path helm_chart\/HyperPodHelmChart: commit \w{40} has no such folder/,
      },
      {
        title: "a repository that is not there",
        request: (request) => ({ ...request, repository: "file:///does/not/exist.git" }),
        message: /--repository file:\/\/\/does\/not\/exist\.git: there is no git repository/,
      },
      {
        title: "a host that does not answer",
        request: (request) => ({ ...request, repository: "https://user:secret@127.0.0.1:9/x.git" }),
        message:
          /^--repository https:\/\/127\.0\.0\.1:9\/x\.git: git could not fetch from it(?![\s\S]*secret)[\s\S]*HTTPS_PROXY[\s\S]*--repository[\s\S]*--archives/,
      },
      {
        title: "a remote repository with --offline",
        request: (request) => ({ ...request, repository: "https://127.0.0.1:9/x.git", offline: true }),
        message: /--offline: https:\/\/127\.0\.0\.1:9\/x\.git is not on this machine/,
      },
      {
        title: "another chart",
        files: (host) => chartFiles(host, { "Chart.yaml": "name: other\nversion: 1.0.0\n" }),
        message: /Chart\.yaml: the chart's name is "other"\n {2}expected: "hyperpod-helm-chart"/,
      },
      {
        title: "a local sub-chart that is missing",
        files: (host) => {
          const { "charts/health-monitoring-agent/Chart.yaml": _, ...files } = chartFiles(host);
          return files;
        },
        message: /health-monitoring-agent: there is no charts\/health-monitoring-agent\/Chart\.yaml/,
      },
      {
        title: "a link in the chart",
        links: { "charts/secrets": "/etc" },
        message: /charts\/secrets is not a plain file/,
      },
      {
        title: "an archive that differs from the repository's digest",
        content: { oci, helm: [{ name: "efa-plugin", version: "0.5.10", bytes: efa, digest: "f".repeat(64) }] },
        message:
          /efa-plugin-0\.5\.10\.tgz: its SHA-256 is \w{64}\n {2}expected: f{64}, the digest that its repository gives/,
      },
      {
        title: "a layer that differs from the registry's digest",
        content: {
          helm,
          oci: [{ name: "cert-manager", version: "v1.18.2", bytes: certManager, digest: "f".repeat(64) }],
        },
        message: /blobs\/sha256:f{64}: its SHA-256 is \w{64}\n {2}expected: f{64}/,
      },
      {
        title: "an archive whose digest is not the one this project knows, although its repository agrees with itself",
        content: {
          oci,
          helm: [
            ...helm,
            {
              name: "nvidia-device-plugin",
              version: "0.16.1",
              bytes: packChart(scratch.path, "nvidia-device-plugin", "0.16.1"),
            },
          ],
        },
        files: (host) => {
          const files = chartFiles(host);
          const more = `  - name: nvidia-device-plugin\n    version: "0.16.1"\n    repository: http://${host}/helm\n`;
          return { ...files, "Chart.yaml": `${files["Chart.yaml"]}${more}` };
        },
        message:
          /expected: a77b4e81\w{56}, the digest of nvidia-device-plugin 0\.16\.1 in tools\/chart\/known-digests\.ts/,
      },
      {
        title: "a version that the repository lost",
        content: { oci, helm: [{ name: "efa-plugin", version: "0.6.0", bytes: efa }] },
        message: /index\.yaml: it has no efa-plugin 0\.5\.10\n {2}expected: it has, newest first: 0\.6\.0/,
      },
      {
        title: "a registry without the chart",
        content: { helm, oci: [] },
        message: /\/v2\/charts\/cert-manager\/manifests\/v1\.18\.2: the server answered 404/,
      },
      {
        title: "a Helm repository that does not answer",
        files: (host) => {
          const files = chartFiles(host);
          return {
            ...files,
            "Chart.yaml": (files["Chart.yaml"] ?? "").replace(`http://${host}/helm`, "http://127.0.0.1:9/helm"),
          };
        },
        message: /^http:\/\/127\.0\.0\.1:9\/helm\/index\.yaml: no answer came \([\s\S]*--archives/,
      },
    ];

    for (const { title, content, files, links, request: change, message } of cases) {
      it(title, async () => {
        const server = await serve(content ?? { helm, oci });
        const source = gitSource(scratch.path, (files ?? chartFiles)(server.host), links);
        const request = requestFor(source);
        const changed = change?.(request, source) ?? request;
        await assert.rejects(build(changed), (error: Error) => {
          assert.match(error.message, message);
          assert.match(error.message, /\n {2}what to do: ./);
          return true;
        });
        assert.deepEqual(cacheEntries(changed), []);
      });
    }

    it("a failed --force, which leaves the chart that was in place", async () => {
      const server = await serve({ helm, oci });
      const request = requestFor(gitSource(scratch.path, chartFiles(server.host)));
      await build(request);
      await assert.rejects(build({ ...request, repository: "file:///does/not/exist.git", force: true }));
      assert.equal((await build(request)).built, false);
    });
  });

  describe("command line", () => {
    interface Run {
      code: number | null;
      out: string;
      err: string;
    }

    function spawnTool(args: string[], env: Record<string, string> = {}): ChildProcessWithoutNullStreams {
      return spawn(process.execPath, ["-r", "ts-node/register/transpile-only", "tools/chart/main.ts", ...args], {
        cwd: resolve(__dirname, "../.."),
        env: { ...process.env, ...env },
      });
    }

    async function run(args: string[], env: Record<string, string> = {}): Promise<Run> {
      const child = spawnTool(args, env);
      const [out, err, code] = await Promise.all([
        text(child.stdout),
        text(child.stderr),
        new Promise<number | null>((done) => child.once("close", done)),
      ]);
      return { code, out, err };
    }

    it("builds, and the second time says at once that there is nothing to do", async () => {
      const server = await serve({ helm, oci });
      const source = gitSource(scratch.path, chartFiles(server.host));
      const cache = join(scratch.path, "cache-of-command");
      const args = ["--repository", source.url, "--commit", source.commits[1] ?? "", "--cache-folder", cache];
      const first = await run(args);
      assert.deepEqual([first.code, first.err], [0, ""]);
      assert.match(first.out, /the chart is in place: .*HyperPodHelmChart\n$/);
      assert.match(first.out, new RegExp(`sha256 ${sha256(efa)}`));
      const second = await run(args);
      assert.deepEqual([second.code, second.err], [0, ""]);
      assert.match(second.out, /^the chart is already in place, nothing to do: .*\n$/);
    });

    it("says an expected error without a stack trace and exits 1", async () => {
      const { code, out, err } = await run(["--commit", "v3.9.0"]);
      assert.deepEqual([code, out], [1, ""]);
      assert.match(
        err,
        /^error: --commit v3\.9\.0: it is not a full commit id\n {2}expected: 40 hex.*\n {2}what to do: .*\n$/,
      );
    });

    it("refuses a path that leads out of the repository and an archives folder that is not there", async () => {
      assert.match((await run(["--path", "../charts"])).err, /--path \.\.\/charts: it is not the path of a folder/);
      assert.match(
        (await run(["--archives", "/does/not/exist"])).err,
        /--archives \/does\/not\/exist: there is no such folder/,
      );
    });

    it("says that git is missing", async () => {
      const cache = join(scratch.path, "cache-without-git");
      const { code, err } = await run(["--cache-folder", cache], { PATH: scratch.path });
      assert.equal(code, 1);
      assert.match(err, /^error: git: there is no git on PATH\n {2}what to do: install git/);
      assert.deepEqual(readdirSync(cache), []);
    });

    it("removes its half-made folder when it is stopped", async () => {
      const cache = join(scratch.path, "cache-of-stopped");
      const silent = http.createServer(() => {});
      await new Promise<void>((done) => silent.listen(0, "127.0.0.1", done));
      const address = `http://127.0.0.1:${(silent.address() as AddressInfo).port}/x.git`;
      const child = spawnTool(["--repository", address, "--cache-folder", cache]);
      const ended = new Promise((done) => child.once("exit", done));
      try {
        const connected = new Promise((done) => silent.once("request", () => done("connected")));
        assert.equal(await Promise.race([connected, ended]), "connected");
        assert.equal(readdirSync(cache).length, 1);
        child.kill("SIGTERM");
        assert.equal(await ended, 143);
        assert.deepEqual(readdirSync(cache), []);
      } finally {
        silent.closeAllConnections();
        silent.close();
      }
    });
  });
});
