/** Finding the command line, and what the rehearsal must know of a command. */
import * as assert from "node:assert/strict";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { isAtLeast, oldestEngineVersion } from "../../simulator/engine/engine-version";
import { findOnPath, locateEngine, noEngineText } from "../../simulator/engine/locate-engine";
import { readPulumiCommand } from "../../simulator/engine/pulumi-command";

describe("the engine", () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "hyperpod-engine-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function executable(directory: string, version: string): string {
    mkdirSync(join(folder, directory), { recursive: true });
    const file = join(folder, directory, "pulumi");
    writeFileSync(file, `#!/bin/sh\necho v${version}\n`);
    chmodSync(file, 0o755);
    return file;
  }

  const locate = (path: string) =>
    locateEngine({
      projectDirectory: folder,
      cacheDirectory: join(folder, "cache"),
      environment: { PATH: path },
      say: () => undefined,
    });

  it("is the one on PATH when that is recent enough", async () => {
    const file = executable("bin", "3.300.1");
    const engine = await locate(join(folder, "bin"));
    assert.deepEqual(engine, { executable: file, version: "3.300.1", origin: "path" });
  });

  it("is not the npm package of that name, which only downloads", () => {
    executable("node_modules/.bin", "3.300.1");
    const real = executable("bin", "3.300.1");
    const path = [join(folder, "node_modules", ".bin"), join(folder, "bin")].join(delimiter);
    assert.equal(findOnPath("pulumi", path), real);
    assert.equal(findOnPath("pulumi", join(folder, "node_modules", ".bin")), undefined);
  });

  it("is at least the oldest version that the program relies on", () => {
    assert.equal(isAtLeast(oldestEngineVersion, oldestEngineVersion), true);
    assert.equal(isAtLeast("3.249.9", oldestEngineVersion), false);
    assert.equal(isAtLeast("4.0.0", oldestEngineVersion), true);
    assert.equal(isAtLeast("something", oldestEngineVersion), false);
  });

  it("where there is none, is asked for in one error with what was tried and the three ways", () => {
    const text = noEngineText(["/usr/bin/pulumi is 3.100.0, and 3.250.0 or newer is needed", "there is no Go on PATH"]);
    assert.match(text, /- \/usr\/bin\/pulumi is 3\.100\.0/);
    for (const way of [/1\. install Pulumi/, /2\. let this machine reach Pulumi's installer/, /3\. install Go/]) {
      assert.match(text, way);
    }
  });
});

describe("a pulumi command line", () => {
  const read = (...argv: string[]) => readPulumiCommand(argv, "dev");

  it("that names no stack means the default one", () => {
    assert.deepEqual(read("up", "--yes").argv, ["up", "--yes", "--stack", "dev"]);
    assert.equal(read("up", "--yes").stack, "dev");
  });

  it("names its stack in any of the forms there are", () => {
    for (const argv of [
      ["up", "--stack", "prod"],
      ["up", "-s", "prod"],
      ["up", "--stack=prod"],
      ["stack", "select", "prod"],
    ]) {
      assert.equal(read(...argv).stack, "prod", argv.join(" "));
      assert.deepEqual(read(...argv).argv, argv);
    }
  });

  it("runs in the project when it runs the program, and beside the copies otherwise", () => {
    for (const command of ["up", "preview", "refresh", "destroy", "import"]) {
      assert.equal(read(command).runsInProject, true, command);
    }
    for (const argv of [["config", "set", "a", "b"], ["stack", "output"], ["stack", "export"], ["cancel"]]) {
      assert.equal(read(...argv).runsInProject, false, argv.join(" "));
    }
  });

  it("that renames a stack means the stack under its old name, and says the new one", () => {
    for (const argv of [
      ["stack", "rename", "research", "--stack", "prod"],
      ["stack", "rename", "organization/hyperpod-eks/research", "-s", "prod"],
    ]) {
      const { stack, renamedTo } = read(...argv);
      assert.deepEqual([stack, renamedTo], ["prod", "research"], argv.join(" "));
    }
    assert.deepEqual(read("stack", "rename", "research").argv, ["stack", "rename", "research", "--stack", "dev"]);
    assert.equal(read("stack", "output", "research").renamedTo, undefined);
  });

  it("does not take the value of a flag for a command or a stack", () => {
    const { command, stack } = read("--color", "never", "preview", "--message", "stack");
    assert.deepEqual([command, stack], ["preview", "dev"]);
  });
});
