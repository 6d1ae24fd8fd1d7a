/**
 * The computed timeline is what happens: a rehearsal in which each call takes its minutes, scaled, on the real engine. From
 * the first call's start to the last call's end, so that the start of engine and program is left out.
 */
import * as assert from "node:assert/strict";
import type { LedgerEntry } from "../../simulator/account/ledger";
import { timelineOf } from "../../simulator/timeline/timeline";
import { exportedStack } from "../support/critical-path";
import { Story } from "../support/rehearsal-story";

/** Long enough that the engine's own milliseconds between two calls weigh little. */
const millisecondsPerMinute = 6_000;
const tolerance = 0.05;

describe("a rehearsal with scaled minutes", () => {
  for (const stack of ["dev", "prod"]) {
    it(`takes ${stack} up and down in the computed time, within 5 %`, async () => {
      const story = await Story.begin(stack, undefined, { millisecondsPerMinute });
      try {
        story.edit({ "hyperpod-eks:protection": "off" });
        const { entries } = story.rehearsal.account.ledger;
        const up = await story.up();
        assert.equal(up.exitCode, 0, up.output);
        const timeline = timelineOf(await exportedStack(story));
        const created = entries.length;
        const destroy = await story.destroy();
        assert.equal(destroy.exitCode, 0, destroy.output);
        closeTo(`deploy of ${stack}`, span(entries.slice(0, created)), timeline.createMinutes);
        closeTo(`destroy of ${stack}`, span(entries.slice(created)), timeline.destroy.minutes);
        // A refused call is answered at once: a flow log's, while its role can't be assumed yet, which the provider repeats.
        const done = entries.filter(({ outcome }) => outcome === "ok");
        for (const { operation, startMinutes, endMinutes, typicalMinutes } of done) {
          assert.ok(endMinutes - startMinutes >= typicalMinutes - 0.01, `${operation} took less than its minutes`);
        }
      } finally {
        story.end();
      }
    });
  }
});

function span(entries: readonly LedgerEntry[]): number {
  return (
    Math.max(...entries.map((entry) => entry.endMinutes)) - Math.min(...entries.map((entry) => entry.startMinutes))
  );
}

function closeTo(what: string, taken: number, computed: number): void {
  const off = taken / computed - 1;
  process.stdout.write(
    `      ${what}: ${taken.toFixed(2)} minutes taken, ${computed.toFixed(2)} computed (${(100 * off).toFixed(1)} %)\n`,
  );
  assert.ok(
    Math.abs(off) <= tolerance,
    `${what} took ${taken.toFixed(2)} minutes, computed were ${computed.toFixed(2)}`,
  );
}
