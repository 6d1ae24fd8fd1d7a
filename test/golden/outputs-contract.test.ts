/**
 * The outputs contract as it was last released: an output that is removed, or changes its type or its secretness, needs a
 * step of `outputsVersion`. Rewrite with UPDATE_GOLDEN=1 npm test -- test/golden.
 */
import * as assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type * as pulumi from "@pulumi/pulumi";
import { outputDescriptions, outputsVersion } from "../../stacks/outputs";
import { isSecret, settled } from "../support/recording-monitor";
import { recordProgram, stackConfig } from "../support/whole-program";

interface Contract {
  outputsVersion: number;
  outputs: Record<string, { type: string; secret: boolean }>;
}

const file = join(__dirname, "outputs-contract.json");

const now: Contract = {
  outputsVersion,
  outputs: Object.fromEntries(
    Object.entries(outputDescriptions)
      .map(([name, { type, secret }]): [string, { type: string; secret: boolean }] => [name, { type, secret }])
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  ),
};

/** Pure: what a consumer of the released contract would miss. */
function broken(released: Contract, current: Contract): string[] {
  if (current.outputsVersion > released.outputsVersion) {
    return [];
  }
  return Object.entries(released.outputs).flatMap(([name, { type, secret }]) => {
    const found = current.outputs[name];
    if (!found) {
      return [`${name} is gone`];
    }
    return [
      ...(found.type === type ? [] : [`${name} was ${type} and is ${found.type}`]),
      ...(found.secret === secret ? [] : [`${name} was ${secret ? "" : "not "}secret`]),
    ];
  });
}

describe("the outputs contract", () => {
  it("keeps what was released, or takes a step of its version", () => {
    if (process.env.UPDATE_GOLDEN === "1" || !existsSync(file)) {
      writeFileSync(file, `${JSON.stringify(now, null, 2)}\n`);
    }
    const released = JSON.parse(readFileSync(file, "utf8")) as Contract;
    assert.deepEqual(broken(released, now), []);
    // An added output is recorded too, so that it is kept from then on.
    assert.deepEqual(Object.keys(now.outputs), Object.keys(released.outputs));
  });

  it("notices a removal, a change of type and of secretness, but for a new version", () => {
    const { vpcId, ...rest } = now.outputs;
    assert.ok(vpcId);
    assert.deepEqual(broken(now, { outputsVersion, outputs: rest }), ["vpcId is gone"]);
    assert.deepEqual(
      broken(now, { outputsVersion, outputs: { ...now.outputs, vpcId: { type: "number", secret: true } } }),
      ["vpcId was string and is number", "vpcId was not secret"],
    );
    assert.deepEqual(broken(now, { outputsVersion: outputsVersion + 1, outputs: rest }), []);
  });

  it("is what the program exports, secrets as secrets", async () => {
    const { result } = await recordProgram(stackConfig("Pulumi.dev.yaml"), { stack: "dev" });
    assert.deepEqual(Object.keys(result).sort(), Object.keys(now.outputs));
    for (const [name, { secret }] of Object.entries(now.outputs)) {
      const value = result[name] as pulumi.Output<unknown>;
      const isOutput = typeof value === "object" && value !== null && "apply" in value;
      assert.equal(isOutput ? await isSecret(value) : false, secret, name);
      assert.notEqual(await settled(value), undefined, name);
    }
  });
});
