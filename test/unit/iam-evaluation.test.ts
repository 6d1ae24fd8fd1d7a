/** The evaluation that other tests lean on, held against what the IAM User Guide says of each operator. */
import * as assert from "node:assert/strict";
import { type PolicyStatement, policyDocument } from "../../components/common/policy-document";
import { type Decision, decide } from "../support/iam-evaluation";

const action = "sagemaker:CreateCluster";
const allowAll = policyDocument({ Sid: "All", Effect: "Allow", Action: "sagemaker:*", Resource: "*" });

function under(
  effect: "Allow" | "Deny",
  condition: NonNullable<PolicyStatement["Condition"]>,
  context: Record<string, string | string[]>,
): Decision {
  const statement = { Sid: "S", Effect: effect, Action: action, Resource: "*", Condition: condition } as const;
  const policies = effect === "Allow" ? [policyDocument(statement)] : [allowAll, policyDocument(statement)];
  return decide({ action, resource: "arn:aws:sagemaker:us-west-2:1:cluster/a", context }, { policies });
}

describe("the evaluation of IAM policies", () => {
  const types = "sagemaker:InstanceTypes";

  it("ForAllValues holds without the key, which is why an allowing statement needs Null beside it", () => {
    const condition = { "ForAllValues:StringEquals": { [types]: ["a", "b"] } };
    assert.equal(under("Allow", condition, { [types]: ["a", "b"] }), "allowed");
    assert.equal(under("Allow", condition, { [types]: ["a", "c"] }), "not allowed");
    assert.equal(under("Allow", condition, {}), "allowed");
    assert.equal(under("Allow", { ...condition, Null: { [types]: "false" } }, {}), "not allowed");
  });

  it("ForAnyValue fails without the key, which is why a denial needs Null beside it", () => {
    const condition = { "ForAnyValue:StringNotEquals": { [types]: ["a", "b"] } };
    assert.equal(under("Deny", condition, { [types]: ["a", "c"] }), "denied explicitly");
    assert.equal(under("Deny", condition, { [types]: ["b", "a"] }), "allowed");
    assert.equal(under("Deny", condition, {}), "allowed");
    assert.equal(under("Deny", { Null: { [types]: "true" } }, {}), "denied explicitly");
    assert.equal(under("Deny", { Null: { [types]: "true" } }, { [types]: [] }), "denied explicitly");
  });

  it("a negated operator holds without the key, a positive one does not", () => {
    assert.equal(under("Deny", { StringNotEquals: { k: "x" } }, {}), "denied explicitly");
    assert.equal(under("Deny", { StringNotEquals: { k: "x" } }, { k: "x" }), "allowed");
    assert.equal(under("Allow", { StringEquals: { k: "x" } }, {}), "not allowed");
  });

  it("keys and operators of one statement must all hold, values of one key are alternatives", () => {
    const condition = { StringEquals: { a: ["1", "2"], b: "3" }, StringLike: { c: "x-*" } };
    assert.equal(under("Allow", condition, { a: "2", b: "3", c: "x-9" }), "allowed");
    assert.equal(under("Allow", condition, { a: "2", b: "4", c: "x-9" }), "not allowed");
    assert.equal(under("Allow", condition, { a: "2", b: "3", c: "y" }), "not allowed");
  });

  it("a boundary grants nothing, and what it leaves out is not allowed", () => {
    const request = { action, resource: "*" };
    assert.equal(decide(request, { policies: [], boundary: allowAll }), "not allowed");
    assert.equal(decide(request, { policies: [allowAll], boundary: allowAll }), "allowed");
    const other = policyDocument({ Sid: "S3", Effect: "Allow", Action: "s3:*", Resource: "*" });
    assert.equal(decide(request, { policies: [allowAll], boundary: other }), "not allowed");
  });

  it("refuses an operator that it does not know rather than guess", () => {
    assert.throws(() => under("Allow", { DateLessThan: { "aws:CurrentTime": "2026" } }, {}), /DateLessThan/);
  });
});
