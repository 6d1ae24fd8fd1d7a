/** A deployer with a list of instance types can buy no other, whatever the program that it runs asks for. */
import * as assert from "node:assert/strict";
import { boundaryPolicy } from "../../deployments/deployer/boundary";
import { onlyInstanceTypes } from "../../deployments/deployer/instance-type-limit";
import { deployerPolicies } from "../../deployments/deployer/policy-planner";
import { type Decision, decide } from "../support/iam-evaluation";

const place = { partition: "aws", accountId: "111122223333", region: "us-west-2" };
const cluster = "arn:aws:sagemaker:us-west-2:111122223333:cluster/abcdefghij12";
const stack = "hyperpod-eks/pr-acme-hyperpod-eks-7";

function ask(
  action: string,
  instanceTypes: readonly string[] | undefined,
  { allowed = ["ml.m5.2xlarge", "ml.m5.xlarge"] as readonly string[] | "any", resource = cluster } = {},
): Decision {
  const policies = deployerPolicies({
    accountId: "111122223333",
    region: "us-west-2",
    name: "hyperpod-pr",
    stack: "hyperpod-eks/pr-*",
    ...(allowed === "any" ? {} : { instanceTypes: allowed }),
  });
  const context = {
    "aws:RequestedRegion": "us-west-2",
    "aws:RequestTag/hyperpod-eks:stack": stack,
    "aws:ResourceTag/hyperpod-eks:stack": stack,
    ...(instanceTypes === undefined ? {} : { "sagemaker:InstanceTypes": instanceTypes }),
  };
  return decide({ action, resource, context }, { policies, boundary: boundaryPolicy(place) });
}

describe("the instance types of a deployer", () => {
  for (const action of ["sagemaker:CreateCluster", "sagemaker:UpdateCluster"]) {
    it(`let ${action.split(":")[1]} through with allowed types alone`, () => {
      assert.equal(ask(action, ["ml.m5.2xlarge"]), "allowed");
      assert.equal(ask(action, ["ml.m5.xlarge", "ml.m5.2xlarge"]), "allowed");
      assert.equal(ask(action, ["ml.p5.48xlarge"]), "denied explicitly");
    });

    it(`refuse one other type among allowed ones in ${action.split(":")[1]}`, () => {
      assert.equal(ask(action, ["ml.m5.2xlarge", "ml.p5.48xlarge"]), "denied explicitly");
    });

    it(`refuse ${action.split(":")[1]} where AWS does not say which types it is about`, () => {
      assert.equal(ask(action, undefined), "denied explicitly");
      assert.equal(ask(action, []), "denied explicitly");
    });

    it(`refuse a capacity that was bought before in ${action.split(":")[1]} too`, () => {
      const resource = "arn:aws:sagemaker:us-west-2:111122223333:training-plan/p5";
      assert.equal(ask(action, ["ml.p5.48xlarge"], { resource }), "denied explicitly");
    });

    it(`leave every type to a deployer without a list in ${action.split(":")[1]}`, () => {
      assert.equal(ask(action, ["ml.p5.48xlarge"], { allowed: "any" }), "allowed");
      assert.equal(ask(action, undefined, { allowed: "any" }), "allowed");
    });
  }

  it("don't stand in the way of anything else", () => {
    for (const action of ["sagemaker:DeleteCluster", "sagemaker:DescribeCluster", "sagemaker:BatchAddClusterNodes"]) {
      assert.equal(ask(action, undefined), "allowed", action);
    }
  });

  it("are one text whatever their order, so that an unchanged list is no change", () => {
    assert.deepEqual(onlyInstanceTypes(["b", "a"]), onlyInstanceTypes(["a", "b"]));
  });

  it("are the only way to nodes: no other action of the policies starts instances or promises to pay", () => {
    const policies = deployerPolicies({ accountId: "111122223333", region: "us-west-2", name: "x", stack: "p/s" });
    const allowed = policies.flatMap(({ Statement }) => Statement.flatMap(({ Action }) => Action));
    const buying =
      /^ec2:(Run|Request|Purchase|.*Fleet|.*LaunchTemplate|.*CapacityReservation)|^eks:(CreateNodegroup|CreateFargate|UpdateNodegroup)|^autoscaling:|^sagemaker:Create(?!Cluster$)/;
    assert.deepEqual(
      allowed.filter((action) => buying.test(action)),
      [],
    );
  });
});
