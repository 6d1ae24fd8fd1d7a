/** What UpdateCluster refuses of the fields of a live cluster, each tripped by a wrong change on the real engine. */
import * as assert from "node:assert/strict";
import { hyperPodFoundation as foundation } from "../support/hyperpod-foundation";
import { refusedBy, type Trip, WrongProgram, type WrongResult } from "../support/wrong-program";

const key = "arn:aws:kms:us-west-2:111122223333:key/0a1b2c3d";

const standing = `${foundation}
const successor = roleOf("successor", "sagemaker.amazonaws.com", instances);
const known = [...everything, ...successor.parts];
`;

const right = `${standing}
hyperpod("role");
hyperpod("threads");
hyperpod("own-network");
hyperpod("capacity");
hyperpod("key");
hyperpod("last");
hyperpod("emptied");
`;

const changed = `${standing}
hyperpod("role", { executionRole: successor.arn }, {}, known);
hyperpod("threads", { threadsPerCore: 1 });
hyperpod("own-network", { overrideVpcConfig: { subnets: [subnets[1].id], securityGroupIds: [group.id] } });
hyperpod("capacity", { capacityRequirements: { spot: {} } });
hyperpod("key", { instanceStorageConfigs: [{ ebsVolumeConfig: { volumeSizeInGb: 100, volumeKmsKeyId: "${key}" } }] });
hyperpod("last", {}, { instanceGroups: undefined });
hyperpod("emptied", []);
`;

describe("wrong changes: fields of a live HyperPod cluster", () => {
  let program: WrongProgram;
  let result: WrongResult;
  let untouched: unknown;

  const clusters = () =>
    program.rehearsal.account.list("sagemaker:cluster").map(({ id, attributes }) => ({ id, ...attributes }));

  before(async () => {
    program = await WrongProgram.begin();
    const first = await program.up(right);
    assert.equal(first.exitCode, 0, first.output);
    untouched = structuredClone(clusters());
    result = await program.up(changed);
  });
  after(() => program.end());

  const says = (field: string) =>
    new RegExp(
      `operation UPDATE failed with "InvalidRequest": ${field} of the instance group workers can't be changed$`,
      "m",
    );
  const trips: readonly Trip[] = [
    ["sagemaker.update.fixed-fields", "role", says("ExecutionRole")],
    ["sagemaker.update.fixed-fields", "threads", says("ThreadsPerCore")],
    ["sagemaker.update.fixed-fields", "own-network", says("OverrideVpcConfig")],
    ["sagemaker.update.fixed-fields", "capacity", says("CapacityRequirements")],
    ["sagemaker.update.fixed-fields", "key", says("VolumeKmsKeyId")],
    [
      "sagemaker.update.last-group",
      "last",
      /operation UPDATE failed with "InvalidRequest": At least one instance group must remain$/m,
    ],
  ];
  for (const trip of trips) {
    it(`${trip[0]}: ${trip[1]}`, () => refusedBy(trip, result));
  }

  // It refuses an empty list before SageMaker sees it, and takes a list left out: InstanceGroups is not required by the model.
  it("can't send an empty list of groups: Cloud Control's model asks for one item", () => {
    assert.match(
      result.diagnostics.get("emptied") ?? "",
      /Model validation failed \(#\/InstanceGroups: expected minimum item count: 1, found: 0\)/,
    );
  });

  it("leaves every cluster as it was", () => {
    assert.equal(clusters().length, 7);
    assert.deepEqual(clusters(), untouched);
  });
});
