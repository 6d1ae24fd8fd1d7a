import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import {
  checkLifecycleFolder,
  ownLifecycleFolder,
  readLifecycleFolder,
} from "../../components/hyperpod/lifecycle-folder";

describe("lifecycle folder", () => {
  let folder = "";

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "lifecycle-"));
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  function write(name: string, content: string | Buffer): void {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), content);
  }

  const problems = () => checkLifecycleFolder(readLifecycleFolder(folder), folder);

  it("finds no problem with the scripts of this project, and names them by relative paths", () => {
    const own = ownLifecycleFolder();
    assert.equal(own, "components/hyperpod/lifecycle");
    const files = readLifecycleFolder(own);
    assert.deepEqual(
      files.map(({ key, path: file }) => [key, file]),
      [
        ["on_create.sh", "components/hyperpod/lifecycle/on_create.sh"],
        ["on_create_main.sh", "components/hyperpod/lifecycle/on_create_main.sh"],
      ],
    );
    assert.deepEqual(checkLifecycleFolder(files, own), []);
  });

  it("reads all files of all subfolders, sorted, with slashes in the keys", () => {
    write("on_create.sh", "#!/bin/bash\n");
    write("lib/b.sh", "b\n");
    write("lib/a/x.txt", "x\n");
    write(".DS_Store", "junk");
    assert.deepEqual(
      readLifecycleFolder(folder).map(({ key }) => key),
      ["lib/a/x.txt", "lib/b.sh", "on_create.sh"],
    );
  });

  it("gives another hash to another content", () => {
    write("on_create.sh", "#!/bin/bash\n");
    const before = readLifecycleFolder(folder)[0]?.sha256;
    write("on_create.sh", "#!/bin/bash\ntrue\n");
    assert.notEqual(readLifecycleFolder(folder)[0]?.sha256, before);
    assert.match(before ?? "", /^[0-9a-f]{64}$/);
  });

  it("names a folder that does not exist", () => {
    const missing = path.join(folder, "missing");
    const [problem, ...others] = checkLifecycleFolder(readLifecycleFolder(missing), missing);
    assert.match(problem?.received ?? "", /missing, which holds no files$/);
    assert.deepEqual(others, []);
  });

  it("names what it found where on_create.sh is missing", () => {
    write("OnCreate.sh", "#!/bin/bash\n");
    assert.match(problems()[0]?.received ?? "", /holds OnCreate\.sh$/);
    assert.match(problems()[0]?.allowed ?? "", /^a folder with a script named on_create\.sh/);
  });

  it("wants a shebang in on_create.sh, and in no other file", () => {
    write("on_create.sh", "echo hello\n");
    write("data.sh", "x=1\n");
    assert.equal(problems().length, 1);
    assert.match(problems()[0]?.received ?? "", /whose on_create\.sh doesn't begin with #!/);
  });

  it("finds Windows line endings in every script, and leaves data alone", () => {
    write("on_create.sh", "#!/bin/bash\r\n");
    write("lib/more.sh", "true\r\n");
    write("tool", "#!/usr/bin/python3\r\n");
    write("data.csv", "a,b\r\n");
    write("image.sh", Buffer.from([0, 13, 10]));
    assert.deepEqual(
      problems().map(({ received }) => /whose (\S+) has Windows line endings/.exec(received)?.[1]),
      ["lib/more.sh", "on_create.sh", "tool"],
    );
  });
});
