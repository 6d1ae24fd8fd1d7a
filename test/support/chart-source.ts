import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** A folder for one test, removed by `remove`. */
export function scratchFolder(): { path: string; remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), "chart-tool-"));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** Packs a chart of one file as `helm package` would. */
export function packChart(scratch: string, name: string, version: string): Buffer {
  const folder = mkdtempSync(join(scratch, "pack-"));
  writeFiles(folder, { [`${name}/Chart.yaml`]: `apiVersion: v2\nname: ${name}\nversion: ${version}\n` });
  execFileSync("tar", ["czf", "chart.tgz", name], { cwd: folder });
  return readFileSync(join(folder, "chart.tgz"));
}

export function sha256(bytes: Buffer): string {
  return createHash("sha256").update(bytes).digest("hex");
}

export function writeFiles(folder: string, files: Readonly<Record<string, string | Buffer>>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
}

export interface GitSource {
  /** file:// address */
  url: string;
  folder: string;
  /** Commits in order; the first has no chart. */
  commits: string[];
  commitEmpty: (message: string) => void;
}

/** A git repository of two commits with a chart in `helm_chart/HyperPodHelmChart` of the second. */
export function gitSource(
  scratch: string,
  chartFiles: Readonly<Record<string, string | Buffer>>,
  links: Readonly<Record<string, string>> = {},
): GitSource {
  const folder = mkdtempSync(join(scratch, "source-"));
  const git = (...args: string[]) =>
    execFileSync(
      "git",
      ["-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false", ...args],
      {
        cwd: folder,
        encoding: "utf8",
      },
    ).trim();
  const commits: string[] = [];
  const commit = (message: string) => {
    git("add", "--all");
    git("commit", "--quiet", "-m", message);
    commits.push(git("rev-parse", "HEAD"));
  };
  git("init", "--quiet", "--initial-branch=main");
  writeFiles(folder, { "README.md": "before the chart\n" });
  commit("without chart");
  writeFiles(join(folder, "helm_chart/HyperPodHelmChart"), chartFiles);
  for (const [path, target] of Object.entries(links)) {
    symlinkSync(target, join(folder, "helm_chart/HyperPodHelmChart", path));
  }
  writeFiles(folder, { "elsewhere/large.txt": "not part of the chart\n" });
  commit("with chart");
  const commitEmpty = (message: string) => void git("commit", "--quiet", "--allow-empty", "-m", message);
  return { url: `file://${folder}`, folder, commits, commitEmpty };
}

export interface ChartServer {
  /** Host and port. */
  host: string;
  /** Addresses asked for, in order. */
  asked: string[];
  close: () => Promise<void>;
}

export interface ServedArchive {
  name: string;
  version: string;
  bytes: Buffer;
  /** @default the true digest */
  digest?: string;
}

/**
 * A Helm repository at `/helm` and an OCI registry that wants a token, for charts below `charts/`, in one server.
 * `failFirst`: answers 503 to this many requests first.
 */
export async function chartServer(
  content: { helm?: readonly ServedArchive[]; oci?: readonly ServedArchive[] },
  failFirst = 0,
): Promise<ChartServer> {
  const asked: string[] = [];
  let failures = failFirst;
  const server = http.createServer((request, response) => {
    const url = request.url ?? "";
    asked.push(url);
    if (failures > 0) {
      failures -= 1;
      response.writeHead(503).end();
      return;
    }
    const host = request.headers.host ?? "";
    const answer = helmAnswer(url, content.helm ?? []) ?? ociAnswer(url, request.headers, host, content.oci ?? []);
    response.writeHead(answer?.status ?? 404, answer?.headers ?? {}).end(answer?.body ?? "");
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  return {
    host: `127.0.0.1:${port}`,
    asked,
    close: () =>
      new Promise((done) => {
        server.closeAllConnections();
        server.close(() => done());
      }),
  };
}

interface Answer {
  status: number;
  headers?: Record<string, string>;
  body?: string | Buffer;
}

function helmAnswer(url: string, archives: readonly ServedArchive[]): Answer | undefined {
  if (url === "/helm/index.yaml") {
    const entries = archives.map(
      ({ name, version, bytes, digest }) =>
        `  ${name}:\n  - name: ${name}\n    version: ${version}\n    digest: ${digest ?? sha256(bytes)}\n` +
        `    urls:\n    - archives/${name}-${version}.tgz\n`,
    );
    return { status: 200, body: `apiVersion: v1\nentries:\n${entries.join("")}` };
  }
  const found = archives.find(({ name, version }) => url === `/helm/archives/${name}-${version}.tgz`);
  return found && { status: 200, body: found.bytes };
}

function ociAnswer(
  url: string,
  headers: http.IncomingHttpHeaders,
  host: string,
  archives: readonly ServedArchive[],
): Answer | undefined {
  if (url.startsWith("/token?")) {
    const scope = new URL(url, "http://x").searchParams.get("scope");
    return { status: 200, body: JSON.stringify({ token: `token for ${scope}` }) };
  }
  for (const { name, version, bytes, digest } of archives) {
    const repository = `/v2/charts/${name}`;
    const scope = `repository:charts/${name}:pull`;
    if (url.startsWith(`${repository}/`) && headers.authorization !== `Bearer token for ${scope}`) {
      const challenge = `Bearer realm="http://${host}/token",service="registry",scope="${scope}"`;
      return { status: 401, headers: { "WWW-Authenticate": challenge } };
    }
    const layer = `sha256:${digest ?? sha256(bytes)}`;
    if (url === `${repository}/manifests/${version}`) {
      const layers = [
        { mediaType: "application/vnd.cncf.helm.chart.content.v1.tar+gzip", digest: layer, size: bytes.length },
      ];
      return { status: 200, body: JSON.stringify({ schemaVersion: 2, layers }) };
    }
    if (url === `${repository}/blobs/${layer}`) {
      // As quay.io does: the bytes are with another host ...
      return { status: 302, headers: { Location: `http://${host.replace("127.0.0.1", "localhost")}/cdn/${name}` } };
    }
    if (url === `/cdn/${name}`) {
      // ... which, like S3 with a presigned address, refuses a second kind of authorization.
      return headers.authorization === undefined ? { status: 200, body: bytes } : { status: 400 };
    }
  }
  return undefined;
}
