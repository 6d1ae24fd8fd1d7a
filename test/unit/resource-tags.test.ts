/** Every taggable resource is tagged with its stack and its logical name. */
import * as assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { taggedProps } from "../../stacks/resource-tags";
import { settled } from "../support/recording-monitor";

const context = { project: "hyperpod-eks", stack: "dev" };
const both = { "hyperpod-eks:resource": "network-vpc", "hyperpod-eks:stack": "hyperpod-eks/dev" };

describe("ownership tags", () => {
  it("join the tags that a resource has, in a fixed order", () => {
    const props = taggedProps(context, "aws:ec2/vpc:Vpc", "network-vpc", {
      cidrBlock: "10.0.0.0/16",
      tags: { team: "ml" },
    });
    assert.deepEqual(props, { cidrBlock: "10.0.0.0/16", tags: { ...both, team: "ml" } });
    assert.deepEqual(Object.keys(props?.tags as object), ["hyperpod-eks:resource", "hyperpod-eks:stack", "team"]);
  });

  it("are a list for Cloud Control, in a fixed order", () => {
    const props = taggedProps(context, "aws-native:sagemaker:Cluster", "hyperpod-cluster", {
      tags: [{ key: "team", value: "ml" }],
    });
    assert.deepEqual(props?.tags, [
      { key: "hyperpod-eks:resource", value: "hyperpod-cluster" },
      { key: "hyperpod-eks:stack", value: "hyperpod-eks/dev" },
      { key: "team", value: "ml" },
    ]);
  });

  it("wait for tags that are known later, and keep them secret", async () => {
    const props = taggedProps(context, "aws:ec2/vpc:Vpc", "network-vpc", { tags: pulumi.secret({ team: "ml" }) });
    assert.deepEqual(await settled(props?.tags), { ...both, team: "ml" });
    assert.equal(await pulumi.isSecret(props?.tags as pulumi.Output<unknown>), true);
  });

  it("name the EKS cluster that the remote component makes", () => {
    const props = taggedProps(context, "eks:index:Cluster", "eks-control-plane", { tags: { team: "ml" } });
    assert.deepEqual(props?.tags, { team: "ml" });
    assert.deepEqual(props?.clusterTags, { ...both, "hyperpod-eks:resource": "eks-control-plane-eksCluster" });
  });

  it("leave types without tags alone", () => {
    assert.equal(taggedProps(context, "aws:ec2/route:Route", "network-route", {}), undefined);
  });
});
