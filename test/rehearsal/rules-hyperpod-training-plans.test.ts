/** Rules of training plans, each tripped by a deliberately wrong program on the real engine. */
import * as assert from "node:assert/strict";
import type { TrainingPlan } from "../../simulator/account/sagemaker/training-plan";
import { hyperPodFoundation as foundation } from "../support/hyperpod-foundation";
import { refusedBy, type Trip, WrongProgram, type WrongResult } from "../support/wrong-program";

const arnOf = (name: string) => `arn:aws:sagemaker:us-west-2:111122223333:training-plan/${name}`;
const plan = (name: string, change: Partial<TrainingPlan> = {}): TrainingPlan => ({
  arn: arnOf(name),
  target: "hyperpod-cluster",
  status: "Active",
  instanceType: "ml.m5.2xlarge",
  instanceCount: 4,
  zoneId: "usw2-az1",
  ...change,
});

const mistakes = `${foundation}
const planned = (name: string, plan: string, change: object = {}) =>
  hyperpod(name, { trainingPlanArn: "${arnOf("")}" + plan, ...change });
planned("fits", "spring", { instanceCount: 4 });
planned("scheduled", "next-month");
planned("for-jobs", "jobs");
planned("expired", "last-year");
planned("unpaid", "unpaid");
planned("other-type", "spring", { instanceType: "ml.m5.4xlarge" });
planned("too-many", "spring", { instanceCount: 5 });
planned("spot", "spring", { capacityRequirements: { spot: {} } });
`;

describe("wrong programs: training plans", () => {
  let program: WrongProgram;
  let result: WrongResult;

  before(async () => {
    program = await WrongProgram.begin({
      account: {
        trainingPlans: [
          plan("spring"),
          plan("next-month", { status: "Scheduled" }),
          plan("jobs", { target: "training-job" }),
          plan("last-year", { status: "Expired" }),
          plan("unpaid", { status: "Pending" }),
        ],
      },
    });
    result = await program.up(mistakes);
  });
  after(() => program.end());

  const says = (text: string) =>
    new RegExp(`operation CREATE failed with "InvalidRequest": Instance group workers: ${text}$`, "m");
  const trips: readonly Trip[] = [
    [
      "sagemaker.training-plan.target",
      "for-jobs",
      says(`training plan ${arnOf("jobs")} does not target hyperpod-cluster`),
    ],
    ["sagemaker.training-plan.status", "expired", says(`training plan ${arnOf("last-year")} is in status Expired`)],
    ["sagemaker.training-plan.status", "unpaid", says(`training plan ${arnOf("unpaid")} is in status Pending`)],
    [
      "sagemaker.training-plan.instance-type",
      "other-type",
      says(`training plan ${arnOf("spring")} is for ml.m5.2xlarge`),
    ],
    [
      "sagemaker.training-plan.count",
      "too-many",
      says(`training plan ${arnOf("spring")} has 4 instances, 5 are asked for`),
    ],
    ["sagemaker.training-plan.spot", "spot", says("Spot capacity and a training plan exclude each other")],
  ];
  for (const trip of trips) {
    it(`${trip[0]}: ${trip[1]}`, () => refusedBy(trip, result));
  }

  it("makes the clusters whose plan fits, one that begins later among them, and no other", () => {
    const { account } = program.rehearsal;
    assert.deepEqual(
      account
        .list("sagemaker:cluster")
        .map(({ attributes }) => `${attributes.clusterName} ${attributes.clusterStatus}`)
        .sort(),
      ["fits InService", "scheduled InService"],
    );
  });
});
