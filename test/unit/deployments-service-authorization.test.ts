/** The deployer's policies, held against AWS's Service Authorization Reference: what an action can be limited to, and by what. */
import * as assert from "node:assert/strict";
import { withoutResources } from "../../deployments/deployer/grant";
import { deployerPolicies } from "../../deployments/deployer/policy-planner";
import { deployerActions as actions, isOfType } from "../support/authorization-reference";

const scope = { accountId: "111122223333", region: "us-west-2", name: "research", stack: "hyperpod-eks/prod" };
const statements = [
  ...deployerPolicies(scope),
  ...deployerPolicies({
    ...scope,
    roleBoundaryArn: "arn:aws:iam::111122223333:policy/hyperpod-workload-boundary",
    instanceTypes: ["ml.m5.2xlarge"],
  }),
].flatMap(({ Statement }) => Statement);

const list = (value: string | readonly string[] | undefined): readonly string[] =>
  value === undefined ? [] : typeof value === "string" ? [value] : value;

/** Every action with what one statement says of it. */
const uses = statements.flatMap((statement) =>
  list(statement.Action).map((action) => ({
    action,
    resources: list(statement.Resource),
    keys: Object.values(statement.Condition ?? {}).flatMap((keys) => Object.keys(keys)),
    denies: statement.Effect === "Deny",
  })),
);

describe("the deployer's policy and the Service Authorization Reference", () => {
  it("names only actions that the reference has", () => {
    assert.ok(uses.length > 300, `${uses.length} uses`);
    assert.deepEqual(
      [...new Set(uses.map(({ action }) => action).filter((action) => actions[action] === undefined))],
      [],
    );
  });

  it("allows on * exactly what AWS can't limit to resources: an ARN there would allow nothing", () => {
    const unlimited = Object.keys(actions).filter((action) => actions[action]?.types.length === 0);
    assert.deepEqual([...withoutResources].sort(), unlimited.sort());
    assert.deepEqual(
      uses.filter(({ action, resources }) => unlimited.includes(action) && !resources.includes("*")),
      [],
    );
  });

  it("limits an action to resources of a type that it takes", () => {
    const wrong = uses
      .filter(({ resources }) => !resources.includes("*"))
      .filter(({ action, resources }) =>
        resources.every((arn) => !actions[action]?.types.some((type) => isOfType(arn, action, type.replace("*", "")))),
      );
    assert.deepEqual(wrong, []);
  });

  it("covers every type that an action must be allowed on", () => {
    const required = Object.entries(actions).flatMap(([action, { types }]) =>
      types.filter((type) => type.endsWith("*")).map((type) => [action, type.replace("*", "")] as const),
    );
    assert.ok(required.length > 100, `${required.length}`);
    const uncovered = required.filter(
      ([action, type]) =>
        !uses.some(
          (use) =>
            use.action === action &&
            !use.denies &&
            use.resources.some((arn) => arn === "*" || isOfType(arn, action, type)),
        ),
    );
    assert.deepEqual(uncovered, []);
  });

  it("asks of an action only condition keys that it knows: another would never hold", () => {
    const unknown = uses.flatMap(({ action, keys }) =>
      keys.filter((key) => !actions[action]?.keys.includes(key.split("/")[0] ?? "")).map((key) => `${action} ${key}`),
    );
    assert.deepEqual([...new Set(unknown)], []);
  });
});
