import assert from "node:assert/strict";
import { missingFromOutput, quoteFrom } from "../support/readme-quote";

const page = "Text\n\n```\nA first line\n + bucket created (0.02s)\n ...\nResources:\n    + 79 created\n```\n";

describe("a quote of the README", () => {
  it("is the block's text from the line on that begins so", () => {
    assert.equal(quoteFrom(" + bucket", page), " + bucket created (0.02s)\n ...\nResources:\n    + 79 created\n");
    assert.throws(() => quoteFrom("bucket", page), /no output that has a line which begins "bucket"/);
  });

  it("holds whatever the durations, identifiers and folds are, and whatever is left out", () => {
    const output = " + bucket created\n   (1.5s)\n + role created (3s)\nResources:\n  + 79 created\n";
    assert.deepEqual(missingFromOutput(quoteFrom(" + bucket", page), output), []);
  });

  it("names what the output doesn't have, or has in another order", () => {
    const counted = " + bucket created (0.02s)\nResources:\n    + 80 created\n";
    assert.deepEqual(missingFromOutput(quoteFrom(" + bucket", page), counted), ["Resources: + 79 created"]);
    const turned = "Resources:\n    + 79 created\n + bucket created (0.02s)\n";
    assert.deepEqual(missingFromOutput(quoteFrom(" + bucket", page), turned), ["Resources: + 79 created"]);
  });
});
