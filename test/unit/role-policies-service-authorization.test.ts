/** The policies of the program's own roles, held against AWS's Service Authorization Reference. */
import assert from "node:assert/strict";
import {
  containersPolicy,
  lifecycleScriptsPolicy,
  networkInterfacesPolicy,
  observationPolicy,
  volumeKeysPolicy,
} from "../../components/hyperpod/execution-role-policies";
import { flowLogDeliveryPolicy } from "../../components/network/flow-log-policies";
import { isOfType, roleActions } from "../support/authorization-reference";
import { recordProgram, stackConfig } from "../support/whole-program";

const place = { partition: "aws", region: "us-west-2", accountId: "111122223333" };
const documents = [
  networkInterfacesPolicy(place, { vpcId: "vpc-1", subnetIds: ["subnet-1"], securityGroupId: "sg-1" }),
  containersPolicy(place, "research"),
  lifecycleScriptsPolicy(place, "sagemaker-research"),
  observationPolicy(place),
  volumeKeysPolicy(place, ["arn:aws:kms:us-west-2:111122223333:key/1"]),
  flowLogDeliveryPolicy("arn:aws:logs:us-west-2:111122223333:log-group:/aws/vpc/research/flow-logs"),
];
const list = (value: string | readonly string[] | undefined): readonly string[] => [value ?? []].flat();
const statements = documents.flatMap(({ Statement }) =>
  Statement.map((statement) => ({
    actions: list(statement.Action),
    resources: list(statement.Resource),
    keys: Object.values(statement.Condition ?? {}).flatMap((keys) => Object.keys(keys)),
  })),
);
const uses = statements.flatMap(({ actions, ...rest }) => actions.map((action) => ({ action, ...rest })));
const typesOf = (action: string) => (roleActions[action]?.types ?? []).map((type) => type.replace("*", ""));

/** Keys of every request (IAM User Guide, AWS global condition context keys), which the reference doesn't repeat. */
const globalKeys: ReadonlySet<string> = new Set(["aws:RequestedRegion"]);

describe("the policies of the program's roles and the Service Authorization Reference", () => {
  it("are all of those that the program writes", async () => {
    const config = stackConfig("Pulumi.prod.yaml", {
      "hyperpod-eks:instanceGroups/training/volume/kmsKeyArn":
        "arn:aws:kms:us-west-2:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
    });
    const { resources } = await recordProgram(config, { stack: "prod" });
    const written = resources
      .filter(({ type }) => type === "aws:iam/policy:Policy" || type === "aws:iam/rolePolicy:RolePolicy")
      .flatMap(({ inputs }) => JSON.parse(String(inputs.policy)).Statement.map(({ Sid }: { Sid: string }) => Sid));
    assert.deepEqual(written.sort(), documents.flatMap(({ Statement }) => Statement.map(({ Sid }) => Sid)).sort());
  });

  it("name only actions that the reference has, and it has no others here", () => {
    assert.deepEqual([...new Set(uses.map(({ action }) => action))].sort(), Object.keys(roleActions).sort());
  });

  it("allow on * exactly what AWS can't limit to resources: an ARN there would allow nothing", () => {
    const onEverything = uses.filter(({ resources }) => resources.includes("*")).map(({ action }) => action);
    assert.deepEqual(
      onEverything.sort(),
      Object.keys(roleActions)
        .filter((action) => typesOf(action).length === 0)
        .sort(),
    );
  });

  it("cover every type that an action must be allowed on", () => {
    const required = uses.flatMap((use) =>
      (roleActions[use.action]?.types ?? [])
        .filter((type) => type.endsWith("*"))
        .map((type) => ({ ...use, type: type.replace("*", "") })),
    );
    assert.equal(required.length, 21);
    assert.deepEqual(
      required.filter(({ action, resources, type }) => !resources.some((arn) => isOfType(arn, action, type))),
      [],
    );
  });

  it("name no resource that none of the statement's actions takes, but the VPC", () => {
    const idle = statements.flatMap(({ actions, resources }) =>
      resources.filter(
        (arn) => arn !== "*" && !actions.some((action) => typesOf(action).some((type) => isOfType(arn, action, type))),
      ),
    );
    // AWS's own module for these roles names it too (awslabs/awsome-distributed-ai, modules/sagemaker_iam_role).
    assert.deepEqual(idle, ["arn:aws:ec2:us-west-2:111122223333:vpc/vpc-1"]);
  });

  it("ask of an action only condition keys that it knows: another would never hold", () => {
    const unknown = uses.flatMap(({ action, keys }) =>
      keys
        .filter((key) => !globalKeys.has(key) && !roleActions[action]?.keys.includes(key))
        .map((key) => `${action} ${key}`),
    );
    assert.deepEqual(unknown, []);
  });
});
