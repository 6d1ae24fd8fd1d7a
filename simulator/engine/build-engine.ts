/** Builds the Pulumi command line from public Go modules: tools/engine/go.mod pins it. */
import { execFile, spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { promisify } from "node:util";

const run = promisify(execFile);
const progressEverySeconds = 15;

export async function goOnPath(): Promise<boolean> {
  try {
    await run("go", ["version"]);
    return true;
  } catch {
    return false;
  }
}

export interface BuildOptions {
  moduleDirectory: string;
  binDirectory: string;
  version: string;
  say(line: string): void;
}

export async function buildEngine({ moduleDirectory, binDirectory, version, say }: BuildOptions): Promise<void> {
  mkdirSync(binDirectory, { recursive: true });
  const startedAt = Date.now();
  say(`Building the Pulumi command line ${version} with Go: once, about 3 to 6 minutes on 2 cores`);
  let compiled = 0;
  const tick = setInterval(() => {
    const seconds = Math.round((Date.now() - startedAt) / 1000);
    say(`  still building: ${seconds} s${compiled > 0 ? `, ${compiled} packages compiled` : ", fetching modules"}`);
  }, progressEverySeconds * 1000);
  try {
    await new Promise<void>((resolve, reject) => {
      const child = spawn(
        "go",
        [
          "install",
          "-v",
          // osusergo: no C compiler needed; grpcnotrace: lets the linker drop what is never called
          "-tags",
          "osusergo,grpcnotrace",
          "-ldflags",
          `-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v${version}`,
          "tool",
        ],
        {
          cwd: moduleDirectory,
          env: { ...process.env, GOBIN: binDirectory, GOFLAGS: "-mod=readonly" },
          stdio: ["ignore", "inherit", "pipe"],
        },
      );
      const lastLines: string[] = [];
      child.stderr.setEncoding("utf8");
      child.stderr.on("data", (chunk: string) => {
        for (const line of chunk.split("\n").filter((text) => text !== "")) {
          compiled += line.startsWith("go: downloading") ? 0 : 1;
          lastLines.push(line);
          lastLines.splice(0, Math.max(0, lastLines.length - 20));
        }
      });
      child.on("error", reject);
      child.on("exit", (code) =>
        code === 0 ? resolve() : reject(new Error(`go install ended with ${code}\n${lastLines.join("\n")}`)),
      );
    });
  } finally {
    clearInterval(tick);
  }
  say(`Built in ${Math.round((Date.now() - startedAt) / 1000)} s`);
}
