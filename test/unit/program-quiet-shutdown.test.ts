import * as assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import { hushEngineShutdown, isShutdown } from "../../stacks/quiet-shutdown";

describe("an engine that is gone", () => {
  for (const message of [
    "No connection established. Last error: Error: connect ECONNREFUSED 127.0.0.1:37625. Resolution note: ",
    "No connection established. Last error: Error: connect ECONNREFUSED ::1:37625",
    "14 UNAVAILABLE: resource monitor shut down while waiting on output step's done channel",
    "Channel has been shut down",
  ]) {
    it(`is known by: ${message}`, () => {
      assert.equal(isShutdown(new Error(message)), true);
    });
  }

  for (const reason of [
    new Error("connect ECONNREFUSED 10.0.0.1:443"),
    new Error("No connection established. Last error: Error: connect ECONNREFUSED 10.0.0.1:443"),
    new TypeError("undefined is not a function"),
    "Channel has been shut down",
    undefined,
  ]) {
    it(`is not meant by: ${reason}`, () => {
      assert.equal(isShutdown(reason), false);
    });
  }

  it("is not reported, and the program ends with the code for an error that has been reported", () => {
    const { host, reported } = hushed();
    host.emit("unhandledRejection", new Error("Channel has been shut down"), Promise.resolve());
    assert.deepEqual([reported, host.exitCode], [[], 32]);
  });

  it("hides no other error", () => {
    const { host, reported } = hushed();
    const error = new Error("settings are wrong");
    host.emit("unhandledRejection", error, Promise.resolve());
    assert.deepEqual([reported, host.exitCode], [["first", "second"], undefined]);
  });

  it("is told to listeners of others, and a program that is read twice is hushed as one that is read once", () => {
    const { host, reported } = hushed();
    host.on("unhandledRejection", () => reported.push("other"));
    hushEngineShutdown(host);
    host.emit("unhandledRejection", new Error("Channel has been shut down"), Promise.resolve());
    host.emit("unhandledRejection", new Error("settings are wrong"), Promise.resolve());
    assert.deepEqual(reported, ["other", "first", "second", "other"]);
  });
});

function hushed() {
  const reported: string[] = [];
  const host = new EventEmitter() as unknown as NodeJS.Process;
  for (const one of ["first", "second"]) {
    // The language host names both of its listeners so.
    const uncaughtHandler = () => reported.push(one);
    host.on("unhandledRejection", uncaughtHandler);
  }
  hushEngineShutdown(host);
  return { host: host as NodeJS.Process & EventEmitter, reported };
}
