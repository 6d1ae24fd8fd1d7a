import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { skipPromiseStacks } from "../../stacks/promise-stacks";
import { record } from "../support/recording-monitor";

describe("skipPromiseStacks", () => {
  const installed = Error.prepareStackTrace;
  let formatted: string[] = [];

  beforeEach(() => {
    formatted = [];
    Error.prepareStackTrace = (error, frames) => {
      formatted.push(frames[0]?.getFunctionName() ?? "");
      return `${error.message} formatted`;
    };
  });

  afterEach(() => {
    Error.prepareStackTrace = installed;
  });

  /** Makes a resource with the real SDK, which keeps a trace with each of its promises. */
  const makeResource = () =>
    record(
      async () => {
        class Part extends pulumi.ComponentResource {}
        new Part("test:index:Part", "part", {}, {});
      },
      { outputs: () => ({}) },
    );

  it("leaves the traces of the SDK's promises out", async () => {
    skipPromiseStacks({});
    await makeResource();
    assert.deepEqual(
      formatted.filter((name) => name === "debuggablePromise"),
      [],
    );
  });

  it("is needed: the SDK still takes these traces, in a function of this name", async () => {
    await makeResource();
    assert.ok(formatted.includes("debuggablePromise"));
  });

  it("keeps the traces of every other error", () => {
    skipPromiseStacks({});
    assert.equal(new Error("of the program").stack, "of the program formatted");
  });

  it("keeps all of them where somebody looks for promises that never end", async () => {
    skipPromiseStacks({ PULUMI_DEBUG_PROMISE_LEAKS: "true" });
    await makeResource();
    assert.ok(formatted.includes("debuggablePromise"));
  });

  it("does nothing where no formatter is installed", () => {
    Reflect.deleteProperty(Error, "prepareStackTrace");
    skipPromiseStacks({});
    assert.equal(Error.prepareStackTrace, undefined);
  });
});
