/** Rules between the fields of instance groups and about their roles, each tripped by a wrong program on the real engine. */
import * as assert from "node:assert/strict";
import { hyperPodFoundation as foundation } from "../support/hyperpod-foundation";
import { refusedBy, type Trip, WrongProgram, type WrongResult } from "../support/wrong-program";

const mistakes = `${foundation}
hyperpod("right", [groupNamed("workers", { minInstanceCount: 1 }), groupNamed("more", {
  instanceType: undefined,
  instanceRequirements: { instanceTypes: ["ml.m5.2xlarge", "ml.m5.4xlarge"] },
  capacityRequirements: { spot: {} },
})]);

const bare = roleOf("bare", "sagemaker.amazonaws.com");
hyperpod("no-policy", { executionRole: bare.arn });
const invited = roleOf("invited", "sagemaker.amazonaws.com", instances);
const entry = new eks.AccessEntry("entry", { clusterName: research.name, principalArn: invited.arn });
hyperpod("entry-there", { executionRole: invited.arn }, {}, [...everything, ...invited.parts, entry]);

hyperpod("one-name", [groupNamed("workers"), groupNamed("workers", { instanceCount: 2 })]);
hyperpod("no-type", { instanceType: undefined });
hyperpod("two-types", { instanceRequirements: { instanceTypes: ["ml.m5.4xlarge"] } });
hyperpod("above", { minInstanceCount: 2 });
hyperpod("waiting-minimum", { minInstanceCount: 1 }, waiting);
const volume = (ebsVolumeConfig: object) => ({ instanceStorageConfigs: [{ ebsVolumeConfig }] });
hyperpod("root-size", volume({ rootVolume: true, volumeSizeInGb: 100 }));
hyperpod("no-size", volume({ volumeKmsKeyId: "0a1b2c3d" }));
hyperpod("waiting-keys", volume({ rootVolume: true, volumeKmsKeyId: "0a1b2c3d" }), waiting);
hyperpod("waiting-spot", { capacityRequirements: { spot: {} } }, waiting);
hyperpod("waiting-types", { instanceType: undefined, instanceRequirements: { instanceTypes: ["ml.m5.4xlarge"] } }, waiting);
hyperpod("two-scripts", {
  lifeCycleConfig: { sourceS3Uri: "s3://sagemaker-wrong", onCreate: "on_create.sh", onInitComplete: "on_create.sh" },
});
`;

describe("wrong programs: HyperPod's instance groups", () => {
  let program: WrongProgram;
  let result: WrongResult;

  before(async () => {
    program = await WrongProgram.begin();
    result = await program.up(mistakes);
  });
  after(() => program.end());

  const says = (text: string) => new RegExp(`operation CREATE failed with "InvalidRequest": ${text}$`, "m");
  const workers = (text: string) => says(`Instance group workers: ${text}`);
  const oneType = workers("exactly one of InstanceType and InstanceRequirements must be given");
  const minimum = workers(
    "MinInstanceCount needs NodeProvisioningMode Continuous and must not be greater than InstanceCount",
  );
  const continuous = workers("Spot capacity and InstanceRequirements need NodeProvisioningMode Continuous");
  const trips: readonly Trip[] = [
    [
      "sagemaker.cluster.role-policy",
      "no-policy",
      says(
        "The execution role arn:aws:iam::\\d{12}:role/bare does not have the policy AmazonSageMakerClusterInstanceRolePolicy",
      ),
    ],
    [
      "sagemaker.cluster.entry-in-the-way",
      "entry-there",
      /"AlreadyExists": The specified access entry resource is already in use on this cluster\.$/m,
    ],
    ["sagemaker.instance-group.names", "one-name", says("Instance group names must be unique: workers")],
    ["sagemaker.instance-group.type-or-requirements", "no-type", oneType],
    ["sagemaker.instance-group.type-or-requirements", "two-types", oneType],
    ["sagemaker.instance-group.minimum", "above", minimum],
    ["sagemaker.instance-group.minimum", "waiting-minimum", minimum],
    [
      "sagemaker.instance-group.root-volume",
      "root-size",
      workers("a root volume takes a VolumeKmsKeyId and no VolumeSizeInGB"),
    ],
    [
      "sagemaker.instance-group.root-volume",
      "no-size",
      workers("an EBS volume other than the root volume needs a VolumeSizeInGB"),
    ],
    ["sagemaker.instance-group.capacity", "waiting-spot", continuous],
    ["sagemaker.instance-group.capacity", "waiting-types", continuous],
    [
      "sagemaker.instance-group.volume-keys",
      "waiting-keys",
      workers("customer managed keys need NodeProvisioningMode Continuous"),
    ],
    [
      "sagemaker.instance-group.lifecycle-scripts",
      "two-scripts",
      workers("OnCreate and OnInitComplete exclude each other"),
    ],
  ];
  for (const trip of trips) {
    it(`${trip[0]}: ${trip[1]}`, () => refusedBy(trip, result));
  }

  it("makes the cluster whose groups keep the rules, and no other", () => {
    assert.equal(result.diagnostics.get("right"), undefined);
    assert.deepEqual(
      program.rehearsal.account.list("sagemaker:cluster").map(({ attributes }) => attributes.clusterName),
      ["right"],
    );
  });
});
