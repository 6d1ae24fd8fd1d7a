import assert from "node:assert/strict";
import { adviceOnForeignKey, foreignKeys } from "../../stacks/settings/foreign-keys";
import { areaNames, areas } from "../../stacks/settings/schema";
import { walkSchema } from "../../stacks/settings/walk-schema";
import { changed, onlyProblem, refused } from "../support/settings-fixture";

const groups = "hyperpod-eks:instanceGroups";
const fixOf = (key: string, path: string, value: unknown = { any: "value" }) =>
  onlyProblem(changed([key, path, value])).fix;

describe("settings: keys of AWS's own APIs", () => {
  const own = areaNames.flatMap((area) => [...walkSchema(areas[area], area)].map(({ path }) => path));

  it("lead to settings that the program has", () => {
    assert.deepEqual(
      foreignKeys.flatMap(({ write }) => (write === undefined || own.includes(write) ? [] : [write])),
      [],
    );
  });

  it("mean one thing in one place", () => {
    const seen: string[] = [];
    for (const { keys, within } of foreignKeys) {
      for (const place of within ?? [...areaNames, "top"]) {
        seen.push(...keys.map((key) => `${place} ${key.toLowerCase()}`));
      }
    }
    assert.deepEqual(
      seen.filter((entry, index) => seen.indexOf(entry) !== index),
      [],
    );
  });

  for (const [key, path, fix] of [
    [
      groups,
      "workers/overrideVpcConfig",
      "write hyperpod-eks:instanceGroups.<name>.zone instead: the group's subnet and security group follow from its zone",
    ],
    [
      groups,
      "workers/InstanceStorageConfigs",
      "write hyperpod-eks:instanceGroups.<name>.volume instead: a map with sizeGiB and kmsKeyArn; the root volume's key is rootVolume.kmsKeyArn",
    ],
    [
      groups,
      "workers/executionRole",
      "remove it: the stack makes the execution role of all groups; hyperpod.permissionsBoundaryArn puts a boundary on it",
    ],
    [
      "hyperpod-eks:hyperpod",
      "node_provisioning_mode",
      "write hyperpod-eks:hyperpod.continuousProvisioning instead: true is Continuous",
    ],
    [
      "hyperpod-eks:autoScaling",
      "",
      "remove it: this program doesn't support HyperPod's autoscaling with Karpenter; each group's count is its number of nodes",
    ],
    [
      "hyperpod-eks:eks",
      "create/endpoint/publicAccessCidrs",
      "write hyperpod-eks:eks.create.endpoint.publicCidrs instead: an empty list is no public endpoint",
    ],
  ] as const) {
    it(`are told what stands for them: ${path === "" ? key : path}`, () => {
      assert.equal(fixOf(key, path), fix);
    });
  }

  for (const [key, path] of [
    ["hyperpod-eks:restrictedInstanceGroups", ""],
    ["hyperpod-eks:hyperpod", "restrictedInstanceGroups"],
    ["hyperpod-eks:hyperpod", "autoScaling"],
    ["hyperpod-eks:hyperpod", "tieredStorage"],
    ["hyperpod-eks:hyperpod", "tieredStorageConfig"],
    [groups, "workers/scheduledUpdateConfig"],
  ] as const) {
    it(`are told that the program doesn't support ${path === "" ? key : path}`, () => {
      assert.match(fixOf(key, path), /^remove it: this program doesn't support /);
    });
  }

  for (const [key, path, write] of [
    [groups, "workers/instanceRequirements", "instanceGroups.<name>.instanceType"],
    [groups, "workers/lifeCycleConfig", "hyperpod.lifecycleScripts"],
    [groups, "workers/vpcConfig", "instanceGroups.<name>.zone"],
    ["hyperpod-eks:hyperpod", "vpcConfig", "hyperpod.baseZones"],
    ["hyperpod-eks:eks", "create/vpcConfig", "network"],
    [groups, "workers/maxCount", "instanceGroups.<name>.count"],
  ] as const) {
    it(`mean what the place says: ${path} is ${write}`, () => {
      assert.ok(fixOf(key, path).startsWith(`write hyperpod-eks:${write} instead: `));
    });
  }

  it("are no guesses: a typing mistake and a word of no API keep their hints", () => {
    assert.equal(
      fixOf(groups, "workers/ThreadsPerCore", 1),
      "did you mean threadsPerCore? Rename ThreadsPerCore to threadsPerCore, or remove it",
    );
    assert.equal(fixOf(groups, "workers/coutn", 1), "did you mean count? Rename coutn to count, or remove it");
    assert.equal(fixOf(groups, "workers/favouriteColour", "x"), "remove favouriteColour");
    assert.equal(adviceOnForeignKey("hyperpod-eks:tags", "x".repeat(100_000), []), undefined);
    assert.equal(adviceOnForeignKey("aws:assumeRoles[0]", "executionRole", []), undefined);
  });

  it("still miss what is required", () => {
    const problems = refused(
      changed([groups, "workers", { instanceType: "ml.g5.8xlarge", zone: "usw2-az2", instanceCount: 2 }]),
    );
    assert.deepEqual(
      problems.map(({ path, fix }) => [path, fix.split("\n")[0]]),
      [
        [`${groups}.workers.count`, "add count, for example:"],
        [
          `${groups}.workers.instanceCount`,
          `write hyperpod-eks:instanceGroups.<name>.count instead: the number of nodes`,
        ],
      ],
    );
  });
});
