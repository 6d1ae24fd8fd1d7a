/** What is secret in the settings is secret in everything that the program registers, so that the state holds it encrypted. */
import * as assert from "node:assert/strict";
import { recordProgram, stackConfig } from "../support/whole-program";

/** Values that occur nowhere but in the groups. */
const secrets = {
  instanceType: "ml.p4d.24xlarge",
  label: "project-tulip",
  taint: "reserved-for-tulip",
  trainingPlan: "arn:aws:sagemaker:us-west-2:111122223333:training-plan/tulip-2027",
  image: "ami-0123456789abcdef9",
  volumeKey: "arn:aws:kms:us-west-2:111122223333:key/11111111-2222-3333-4444-555555555555",
  rootKey: "arn:aws:kms:us-west-2:111122223333:key/66666666-7777-8888-9999-000000000000",
};

describe("the whole program with secret instance groups", () => {
  const config = stackConfig("Pulumi.dev.yaml", {
    "hyperpod-eks:instanceGroups": {
      workers: {
        instanceType: secrets.instanceType,
        count: 321,
        zone: "usw2-az2",
        volume: { sizeGiB: 7777, kmsKeyArn: secrets.volumeKey },
        rootVolume: { kmsKeyArn: secrets.rootKey },
        labels: { project: secrets.label },
        taints: [{ key: "dedicated", value: secrets.taint, effect: "NoSchedule" }],
        trainingPlanArn: secrets.trainingPlan,
        imageId: secrets.image,
      },
    },
    "hyperpod-eks:network/create/nodeCidrs": { "usw2-az2": "10.64.0.0/16" },
    "hyperpod-eks:network/create/cidr": "10.32.0.0/16",
  });
  const everyValue = [...Object.values(secrets), "7777"];

  for (const preview of [false, true]) {
    it(`sends none of their values in clear text ${preview ? "in a preview" : "in an update"}`, async () => {
      const { resources } = await recordProgram(config, { preview, secretKeys: ["hyperpod-eks:instanceGroups"] });
      const inClearText = resources.flatMap(({ urn, inputs }) => {
        const text = JSON.stringify(withoutSecrets(inputs));
        return everyValue.filter((value) => text.includes(value)).map((value) => `${urn}: ${value}`);
      });
      assert.deepEqual(inClearText, []);
    });
  }

  it("sends all of them, as secrets", async () => {
    const { resources } = await recordProgram(config, { secretKeys: ["hyperpod-eks:instanceGroups"] });
    const all = JSON.stringify(resources.map(({ inputs }) => inputs));
    assert.deepEqual(
      everyValue.filter((value) => !all.includes(value)),
      [],
    );
  });
});

/** Inputs as the recording monitor gives them: a secret is `{ secret: value }`. */
function withoutSecrets(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(withoutSecrets);
  }
  if (typeof value !== "object" || value === null) {
    return value;
  }
  const entries = Object.entries(value);
  const [first] = entries;
  return entries.length === 1 && first?.[0] === "secret"
    ? "[secret]"
    : Object.fromEntries(entries.map(([key, part]) => [key, withoutSecrets(part)]));
}
