/** Set-up on machines that are not as expected. */
import * as assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { projectDirectory } from "../support/whole-program";

describe("set-up", () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "hyperpod-setup-"));
    mkdirSync(join(folder, "tools", "setup"), { recursive: true });
    cpSync(join(projectDirectory, "tools", "setup", "bootstrap.mjs"), join(folder, "tools", "setup", "bootstrap.mjs"));
    writeFileSync(join(folder, "package-lock.json"), "{}");
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const bootstrap = (...argv: string[]) =>
    spawnSync(process.execPath, [join(folder, "tools", "setup", "bootstrap.mjs"), ...argv], { encoding: "utf8" });

  it("does not install through a linked node_modules, which would empty another checkout's", () => {
    const other = join(folder, "other");
    mkdirSync(other);
    writeFileSync(join(other, "kept"), "");
    symlinkSync(other, join(folder, "node_modules"));
    const { status, stderr } = bootstrap("start");
    assert.equal(status, 1);
    assert.match(stderr, /node_modules is a link to .*other.*: remove the link/);
    assert.ok(existsSync(join(other, "kept")));
  });

  it("names the commands there are when it is given another", () => {
    const { status, stderr } = bootstrap("dance");
    assert.equal(status, 1);
    assert.match(stderr, /unknown command "dance": one of start, rehearse, story, chart, recover, test/);
  });
});
