import assert from "node:assert/strict";
import { type Offering, offeringHints } from "../../stacks/zone-offerings";
import { accepted, changed } from "../support/settings-fixture";

const groups = "hyperpod-eks:instanceGroups";
const offered = (instanceType: string, ...zoneIds: string[]): Offering[] =>
  zoneIds.map((zoneId) => ({ instanceType, zoneId }));

describe("hints at zones without an instance type", () => {
  it("name the group, the type, where EC2 offers it, and what the hint is worth", () => {
    assert.deepEqual(offeringHints(accepted(changed()), offered("g5.8xlarge", "usw2-az3", "usw2-az1")), [
      "hyperpod-eks:instanceGroups.workers.zone: EC2 offers g5.8xlarge in usw2-az1, usw2-az3, not in usw2-az2. " +
        "A hint only, because HyperPod's capacity is SageMaker's own: ask AWS in which zones it has this type for HyperPod.",
    ]);
    assert.match(offeringHints(accepted(changed()), [])[0] ?? "", /EC2 offers g5\.8xlarge in no zone of the region\./);
  });

  it("say nothing of a type that EC2 offers in the group's zone", () => {
    assert.deepEqual(offeringHints(accepted(changed()), offered("g5.8xlarge", "usw2-az1", "usw2-az2")), []);
  });

  it("leave training plans alone, which have their capacity's zone, and repeat nothing secret", () => {
    const trainingPlanArn = "arn:aws:sagemaker:us-west-2:111122223333:training-plan/example";
    assert.deepEqual(offeringHints(accepted(changed([groups, "workers/trainingPlanArn", trainingPlanArn])), []), []);
    assert.deepEqual(offeringHints(accepted(changed(), { secretKeys: [groups] }), []), []);
  });
});
