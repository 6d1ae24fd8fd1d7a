/** Runs the whole program on shuffled stack files and compares all that it registers. */
import * as assert from "node:assert/strict";
import { shuffled } from "./any-order";
import { Random } from "./random";
import type { RecordedResource } from "./recording-monitor";
import { recordProgram } from "./whole-program";

export class AnyOrder {
  private constructor(
    private readonly stack: string,
    private readonly config: Record<string, unknown>,
    private readonly expected: string,
  ) {}

  static async of(stack: string, config: Record<string, unknown>): Promise<AnyOrder> {
    return new AnyOrder(stack, config, await registered(stack, config));
  }

  async holdsFor(seed: number): Promise<void> {
    const config = shuffled(this.config, new Random(seed)) as Record<string, unknown>;
    const actual = await registered(this.stack, config);
    if (actual !== this.expected) {
      assert.deepEqual(JSON.parse(actual), JSON.parse(this.expected), `seed ${seed}: ${JSON.stringify(config)}`);
      assert.fail(`seed ${seed}: the same, but for the order of keys in what is sent`);
    }
  }
}

/** Inputs and options byte for byte; in which order resources come is the engine's affair. */
async function registered(stack: string, config: Record<string, unknown>): Promise<string> {
  const texts = Object.fromEntries(
    Object.entries(config).map(([key, value]) => [key, typeof value === "string" ? value : JSON.stringify(value)]),
  );
  const { resources } = await recordProgram(texts, { stack });
  return JSON.stringify([...resources].sort(byUrn));
}

function byUrn(a: RecordedResource, b: RecordedResource): number {
  return a.urn < b.urn ? -1 : 1;
}
