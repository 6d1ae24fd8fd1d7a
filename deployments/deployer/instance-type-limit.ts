/** Which instance types a deployer may buy. A stack's file can't say more than this: whoever edits the file is not asked. */
import type { PolicyStatement } from "../../components/common/policy-document";

/**
 * The only SageMaker actions of the tables that name instance types, and both have the condition key (Service Authorization
 * Reference, Amazon SageMaker: "the list of all instance types associated with the resource in the request").
 * BatchAddClusterNodes adds nodes to a group whose type was checked when the group was made.
 */
export const buyingActions = ["sagemaker:CreateCluster", "sagemaker:UpdateCluster"] as const;

const key = "sagemaker:InstanceTypes";

/**
 * Two denials, because each operator leaves a hole alone (IAM User Guide, "Single-valued vs. multivalued context keys"):
 * `ForAnyValue` is false where the request has no such key, and so denies nothing then; a bare `ForAllValues` in an
 * allowing statement is true there, and so allows everything. Denials also stand above whatever is attached later.
 */
export function onlyInstanceTypes(types: readonly string[]): readonly PolicyStatement[] {
  const deny = (sid: string, condition: NonNullable<PolicyStatement["Condition"]>): PolicyStatement => ({
    Sid: sid,
    Effect: "Deny",
    Action: buyingActions,
    Resource: "*",
    Condition: condition,
  });
  return [
    deny("NoOtherInstanceType", { "ForAnyValue:StringNotEquals": { [key]: [...types].sort() } }),
    deny("NoUnknownInstanceType", { Null: { [key]: "true" } }),
  ];
}
