/** What each rule says of itself and takes as configuration. That Pulumi reports wrong values is tested on the real command line. */
import * as assert from "node:assert/strict";
import { policies } from "../../policy/pack";
import { messagesOf, type SampleResource } from "../support/policy-run";

const root: SampleResource = { type: "pulumi:pulumi:Stack", name: "root", props: {} };
const correct = "Correct it where the policy pack is configured.";

describe("the rules of the policy pack", () => {
  it("say how bad a violation is, why, and what to do, each under a name of its own", () => {
    assert.equal(policies.length, 17);
    assert.equal(new Set(policies.map(({ name }) => name)).size, 17);
    for (const { name, severity, description, remediationSteps, enforcementLevel } of policies) {
      assert.match(name, /^[a-z0-9]+(-[a-z0-9]+)+$/);
      assert.ok(["medium", "high", "critical"].includes(severity ?? ""), name);
      assert.match(description, /^[A-Z].{20,}\.$/, name);
      assert.match(remediationSteps ?? "", /^[A-Z].{10,}\.$/, name);
      assert.equal(enforcementLevel, "mandatory", name);
    }
  });

  it("take configuration where there is something to choose, and describe it", () => {
    const keys = policies.flatMap(({ name, configSchema }) =>
      Object.entries(configSchema?.properties ?? {}).map(([key, { type, description }]) => {
        assert.ok(description, `${name}.${key}`);
        return `${name}.${key}: ${type}`;
      }),
    );
    assert.deepEqual(keys.sort(), [
      "accelerator-ceiling.maxAccelerators: integer",
      "eks-deletion-protection.protectedStacks: array",
      "eks-public-endpoint-cidrs.protectedStacks: array",
      "eks-secrets-encrypted.protectedStacks: array",
      "instance-types-allowed.allowedInstanceTypes: array",
      "required-tags.tags: array",
      "stateful-resources-protected.protectedStacks: array",
    ]);
  });

  for (const { name, configSchema } of policies) {
    it(`${name}: reports a key of its configuration that it doesn't know, once, and none that it knows`, async () => {
      const keys = Object.keys(configSchema?.properties ?? {});
      const samples = [root, { ...root, type: "aws:ec2/vpc:Vpc", name: "other" }];
      assert.deepEqual(await messagesOf(name, samples, { mistyped: 1 }), [
        `Configuration of ${name}, mistyped: received an unknown key, allowed: ${[...keys, "enforcementLevel"].join(", ")}. ${correct}`,
      ]);
      const defaults = Object.fromEntries(keys.map((key) => [key, configSchema?.properties[key]?.default]));
      assert.deepEqual(await messagesOf(name, samples, defaults), []);
    });
  }

  it("report instance types that HyperPod has not, with those that may be meant", async () => {
    const allowedInstanceTypes = ["ml.p5.48xlarge", "p4d.24xlarge", "ml.p4d.24large", "", "constructor"];
    const words = "allowed are HyperPod's instance types";
    assert.deepEqual(
      (await messagesOf("instance-types-allowed", [root], { allowedInstanceTypes })).map((message) =>
        message.replace("Configuration of instance-types-allowed, ", ""),
      ),
      [
        `allowedInstanceTypes[1]: received "p4d.24xlarge", ${words}, of this family ml.p4d.24xlarge. ${correct}`,
        `allowedInstanceTypes[2]: received "ml.p4d.24large", ${words}, of this family ml.p4d.24xlarge. ${correct}`,
        `allowedInstanceTypes[3]: received "", ${words}, such as ml.p5.48xlarge. ${correct}`,
        `allowedInstanceTypes[4]: received "constructor", ${words}, such as ml.p5.48xlarge. ${correct}`,
      ],
    );
  });
});
