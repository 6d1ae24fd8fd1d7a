import * as assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { nodeProblem } from "../../stacks/check-node";
import { projectDirectory } from "../support/whole-program";

describe("the check of Node.js", () => {
  it("takes 22.12 and newer", () => {
    for (const version of ["22.12.0", "22.21.1", "24.0.0", "26.1.0"]) {
      assert.equal(nodeProblem(version), undefined, version);
    }
  });

  it("refuses older ones, says what is there and what is needed", () => {
    for (const version of ["18.20.0", "20.19.5", "22.11.0"]) {
      assert.match(nodeProblem(version) ?? "", new RegExp(`has Node\\.js ${version}\\. Needed is 22\\.12 or newer`));
    }
  });

  it("comes before everything else in the program", () => {
    const imports = readFileSync(join(projectDirectory, "index.ts"), "utf8")
      .split("\n")
      .filter((line) => line.startsWith("import"));
    assert.equal(imports[0], 'import "./stacks/check-node";');
  });
});
