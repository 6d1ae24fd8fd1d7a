/** The providers that the program makes: nothing of the machine it runs on is in their inputs. */
import * as assert from "node:assert/strict";
import { recordProgram, stackConfig } from "../support/whole-program";

const ambient = {
  AWS_PROFILE: "somebody's own",
  AWS_SHARED_CREDENTIALS_FILE: "/home/somebody/.aws/credentials",
  AWS_REGION: "eu-west-9",
  KUBECONFIG: "/home/somebody/.kube/config",
};

async function providersWith(changes: Record<string, unknown> = {}) {
  const before = { ...process.env };
  Object.assign(process.env, ambient);
  try {
    const { resources } = await recordProgram(stackConfig("Pulumi.dev.yaml", changes));
    return resources.filter(({ type }) => type.startsWith("pulumi:providers:"));
  } finally {
    for (const key of Object.keys(ambient)) {
      const value = before[key];
      if (value === undefined) {
        delete process.env[key];
      } else {
        process.env[key] = value;
      }
    }
  }
}

describe("providers", () => {
  it("take no profile, file or region from the environment into the state", async () => {
    const providers = await providersWith();
    assert.deepEqual(providers.map(({ type }) => type).sort(), [
      "pulumi:providers:aws",
      "pulumi:providers:aws-native",
      "pulumi:providers:kubernetes",
    ]);
    const text = JSON.stringify(providers.map(({ inputs }) => inputs));
    assert.doesNotMatch(text, /somebody|eu-west-9/);
  });

  it("take the profile of the settings, all alike", async () => {
    const providers = await providersWith({ "aws:profile": "ml-prod" });
    const [aws, native] = ["aws", "aws-native"].map((name) =>
      providers.find(({ type }) => type === `pulumi:providers:${name}`),
    );
    assert.deepEqual([aws?.inputs.profile, native?.inputs.profile], ["ml-prod", "ml-prod"]);
    assert.equal(native?.inputs.skipMetadataApiCheck, "false");
  });
});
