import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { outputDescriptions } from "../../stacks/outputs";
import { recordProgram, stackConfig } from "../support/whole-program";

describe("the outputs contract", () => {
  let exported: Record<string, unknown>;

  before(async () => {
    exported = (await recordProgram(stackConfig("Pulumi.dev.yaml"))).result;
  });

  it("describes exactly what the program exports", () => {
    assert.deepEqual(Object.keys(outputDescriptions).sort(), Object.keys(exported).sort());
  });

  for (const [name, { type, secret }] of Object.entries(outputDescriptions)) {
    it(`says of ${name} what it is: ${type}${secret ? ", secret" : ""}`, async () => {
      const output: pulumi.Output<unknown> = pulumi.output(exported[name]);
      assert.equal(await pulumi.isSecret(output), secret);
      const value = await new Promise<unknown>((resolve) => output.apply(resolve));
      assert.equal(typeOf(value), type);
    });
  }
});

/** The type of a value in the words of `OutputDescription.type`. */
function typeOf(value: unknown): string {
  if (Array.isArray(value)) {
    return value.every((item) => typeof item === "string") ? "string[]" : "InstanceGroupOutput[]";
  }
  return typeof value === "object" ? "Record<string, string>" : typeof value;
}
