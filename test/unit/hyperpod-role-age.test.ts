import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { remainingMs, waitForRole } from "../../components/hyperpod/role-age";

const madeAt = "2026-01-01T00:00:00Z";
const madeMs = Date.parse(madeAt);

describe("the wait for the execution role", () => {
  const expected: readonly [what: string, createDate: string, nowMs: number, waits: number][] = [
    ["a minute for a role of this moment", madeAt, madeMs, 60_000],
    ["what is left of the minute for a role of some seconds ago", madeAt, madeMs + 42_000, 18_000],
    ["not for a role of a minute ago", madeAt, madeMs + 60_000, 0],
    ["not for a role of an earlier update", madeAt, madeMs + 86_400_000, 0],
    ["a minute at most, where the machine's clock is behind", madeAt, madeMs - 3_600_000, 60_000],
    ["a minute where the date can't be read", "", madeMs + 86_400_000, 60_000],
  ];
  for (const [what, createDate, nowMs, waits] of expected) {
    it(`takes ${what}`, () => assert.equal(remainingMs(createDate, nowMs), waits));
  }

  it("goes by the date that IAM gives the role, an Output", async () => {
    const slept: number[] = [];
    const sleep = async (milliseconds: number) => slept.push(milliseconds);
    await waitForRole(pulumi.output("2020-01-01T00:00:00Z"), sleep);
    await waitForRole(pulumi.output(new Date(Date.now() - 20_000).toISOString()), sleep);
    assert.equal(slept[0], 0);
    assert.ok(slept[1] !== undefined && slept[1] > 35_000 && slept[1] <= 40_000, String(slept[1]));
  });

  it("fails where the role can't be had", async () => {
    const failed = pulumi.output(Promise.reject<string>(new Error("the role failed")));
    await assert.rejects(waitForRole(failed), /the role failed/);
  });
});
