import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { idleConsent, warnOfIdleConsent } from "../../stacks/idle-consent";
import { accepted, changed } from "../support/settings-fixture";

const path = "hyperpod-eks:allow.removeGroups";
const allowing = (removeGroups: string[], secretKeys: string[] = []) =>
  accepted(changed(["hyperpod-eks:allow", "removeGroups", removeGroups]), { secretKeys });
/** The settings have the group workers alone. */
const live = (...names: string[]) => ({
  status: "InService",
  instanceTypes: Object.fromEntries(names.map((name) => [name, "ml.g5.8xlarge"])),
});

describe("consent to the removal of a group that doesn't live", () => {
  it("is told with the groups that live, and to take it out", () => {
    assert.deepEqual(idleConsent(allowing(["evaluation"]), live("workers", "gpu")), [
      {
        path,
        received: "evaluation, which no group of the HyperPod cluster research has",
        allowed: "names of groups that live: gpu, workers",
        action: "Take it out: it allows nothing.",
      },
    ]);
  });

  it("is told with the group that was likely meant", () => {
    const actions = (name: string) => idleConsent(allowing([name]), live("workers", "gpu")).map(({ action }) => action);
    assert.deepEqual(actions("gpuu"), ["Take it out: it allows nothing. If gpu is meant, write that."]);
    assert.deepEqual(actions("worker"), [
      "Take it out: it allows nothing. If workers is meant, write that and remove the group from instanceGroups.",
    ]);
  });

  it("is told of the idle names alone, of each of them", () => {
    assert.deepEqual(idleConsent(allowing(["gpu"]), live("workers", "gpu")), []);
    assert.deepEqual(
      idleConsent(allowing(["old", "gpu", "older"]), live("workers", "gpu")).map(({ received }) => received),
      ["old", "older"].map((name) => `${name}, which no group of the HyperPod cluster research has`),
    );
  });

  it("is told where no cluster lives", () => {
    assert.deepEqual(idleConsent(allowing(["gpu"]), undefined), [
      {
        path,
        received: "gpu, which no group can have: the HyperPod cluster research doesn't live",
        allowed: "names of groups that live: none now",
        action: "Take it out: it allows nothing.",
      },
    ]);
  });

  it("is told without the names of groups that are secret", () => {
    assert.deepEqual(idleConsent(allowing(["gpuu"], ["hyperpod-eks:instanceGroups"]), live("gpu")), [
      {
        path,
        received: "gpuu, which no group of the HyperPod cluster research has",
        allowed: "names of groups that live",
        action: "Take it out: it allows nothing.",
      },
    ]);
  });

  it("is logged as a warning; AWS is not asked where there is none, and nothing is said where it can't be", async () => {
    const { warn } = pulumi.log;
    const warnings: string[] = [];
    Object.assign(pulumi.log, { warn: (text: string) => warnings.push(text) });
    try {
      const asked: unknown[] = [];
      await warnOfIdleConsent(allowing(["gpuu"]), async (names) => {
        asked.push(names);
        return { hyperPod: live("gpu"), eks: undefined };
      });
      assert.deepEqual(asked, [{ hyperPodClusterName: "research", eksClusterName: undefined }]);
      assert.deepEqual(warnings, [
        `${path}\n    received: gpuu, which no group of the HyperPod cluster research has\n` +
          "    allowed:  names of groups that live: gpu\n" +
          "    to do:    Take it out: it allows nothing. If gpu is meant, write that.",
      ]);
      await warnOfIdleConsent(allowing([]), async () => assert.fail("there is no consent"));
      await warnOfIdleConsent(allowing(["gpuu"]), () => Promise.reject(new Error("no credentials")));
      assert.equal(warnings.length, 1);
    } finally {
      Object.assign(pulumi.log, { warn });
    }
  });
});
