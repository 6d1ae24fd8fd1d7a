/** What the program asks of AWS and of the machine before it registers a resource, and the one list it makes of it. */
import * as assert from "node:assert/strict";
import { recordProgram, stackConfig } from "../support/whole-program";

const caller = (arn: string) => ({
  "aws:index/getCallerIdentity:getCallerIdentity": () => ({
    accountId: "111122223333",
    arn,
    id: "111122223333",
    userId: "AROAEXAMPLE",
  }),
});

/** The text that ends the program. */
async function refusal(
  options: Parameters<typeof recordProgram>[1],
  config: Record<string, string> = stackConfig("Pulumi.dev.yaml"),
): Promise<string> {
  let text = "";
  await assert.rejects(recordProgram(config, options), (error: Error) => {
    text = error.message;
    return true;
  });
  return text;
}

describe("preflight: the caller", () => {
  const name = "AWSReservedSSO_Admin_0123456789abcdef";
  const session = caller(`arn:aws:sts::111122223333:assumed-role/${name}/ada@example.com`);

  it("asks IAM for the path of the caller's role, to name it in what to add", async () => {
    const arn = `arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/eu-west-1/${name}`;
    const text = await refusal({
      calls: { ...session, "aws:iam/getRole:getRole": (inputs) => ({ ...inputs, id: name, arn }) },
    });
    assert.match(text, new RegExp(`principal: ${arn}\\n`));
  });

  it("names the command where IAM doesn't tell", async () => {
    const denied = (): never => {
      throw new Error("AccessDenied: User is not authorized to perform: iam:GetRole");
    };
    const text = await refusal({ calls: { ...session, "aws:iam/getRole:getRole": denied } });
    assert.match(text, new RegExp(`aws iam get-role --role-name ${name} --query Role.Arn`));
    assert.doesNotMatch(text, /AccessDenied/);
  });
});
