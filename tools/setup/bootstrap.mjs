// Set-up for every command of package.json, with nothing but the machine's own Node: installs the packages when the lock
// file asks for it, then goes on under the Node that is pinned there. Plain JavaScript, because it runs before anything
// is installed.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, lstatSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const projectDirectory = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const oldestNode = 20;

/** Which file each command runs. */
const entryPoints = {
  start: "simulator/start.ts",
  rehearse: "simulator/rehearse.ts",
  story: "simulator/story.ts",
  chart: "tools/chart/main.ts",
  recover: "ops/recover/main.ts",
  test: "tools/test/run.ts",
  prove: "tools/test/prove.ts",
  docs: "tools/docs/generate.ts",
  bench: "bench/preview.ts",
  "critical-path": "bench/critical-path/main.ts",
};

function fail(text) {
  process.stderr.write(`${text}\n`);
  process.exit(1);
}

function ensureNode() {
  const major = Number(process.versions.node.split(".")[0]);
  if (major < oldestNode) {
    fail(
      `This is Node ${process.versions.node}. Set-up needs Node ${oldestNode} or newer: https://nodejs.org/en/download`,
    );
  }
}

/** `npm ci` when there are no packages, or others than the lock file names. */
function ensurePackages() {
  const lock = createHash("sha256")
    .update(readFileSync(join(projectDirectory, "package-lock.json")))
    .digest("hex");
  const stamp = join(projectDirectory, "node_modules", ".installed-from-lock");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === lock) {
    return;
  }
  const packages = join(projectDirectory, "node_modules");
  if (lstatSync(packages, { throwIfNoEntry: false })?.isSymbolicLink()) {
    // npm follows the link and would empty the other checkout's packages.
    fail(
      `node_modules is a link to ${realpathSync(packages)}, whose packages are from another lock file: remove the link and run the command again.`,
    );
  }
  const hidden = join(projectDirectory, "node_modules", ".package-lock.json");
  process.stderr.write(
    `Installing packages (${existsSync(hidden) ? "the lock file has changed" : "first time"}; about half a minute)\n`,
  );
  const npm = process.env.npm_execpath;
  const [command, first] = npm?.endsWith(".js") ? [process.execPath, [npm]] : ["npm", []];
  const { status } = spawnSync(command, [...first, "ci", "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd: projectDirectory,
    stdio: ["ignore", "inherit", "inherit"],
  });
  if (status !== 0) {
    fail("The packages could not be installed (npm ci failed, see above).");
  }
  writeFileSync(stamp, lock);
}

/** The Node of devDependencies, so that nothing depends on the machine's. */
function pinnedNode() {
  const node = join(projectDirectory, "node_modules", "node", "bin", "node");
  return existsSync(node) ? node : process.execPath;
}

ensureNode();
const [command, ...rest] = process.argv.slice(2);
const entry = entryPoints[command];
if (!entry) {
  fail(`unknown command "${command}": one of ${Object.keys(entryPoints).join(", ")}`);
}
ensurePackages();
const node = pinnedNode();
const child = spawn(node, ["--require", "ts-node/register/transpile-only", join(projectDirectory, entry), ...rest], {
  cwd: projectDirectory,
  stdio: "inherit",
  env: {
    ...process.env,
    PATH: `${dirname(node)}:${process.env.PATH ?? ""}`,
    // Compiled scripts are kept between runs: the TypeScript compiler alone takes 0.2 s to parse.
    NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? join(projectDirectory, ".cache", "compile"),
  },
});
// Ctrl-C reaches the child as well: it decides when it is done.
for (const signal of ["SIGINT", "SIGTERM"]) {
  process.on(signal, () => undefined);
}
child.on("exit", (code, signal) => process.exit(code ?? (signal ? 130 : 1)));
