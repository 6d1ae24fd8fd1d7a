/** What the internet can reach: every spelling of everybody, and every type that lets traffic in. */
import * as assert from "node:assert/strict";
import { messagesOf, type SampleResource, unknownInPreview } from "../support/policy-run";
import { eks, tags } from "../support/policy-samples";

const endpoint = "eks-public-endpoint-cidrs";
const ingress = "no-ingress-from-everyone";

const withCidrs = (...publicAccessCidrs: string[]) => eks({ vpcConfig: { publicAccessCidrs } });
const nativeEks = (resourcesVpcConfig: object): SampleResource => ({
  type: "aws-native:eks:Cluster",
  name: "native",
  protect: true,
  props: { tags: [{ key: "environment", value: "prod" }], resourcesVpcConfig },
});

describe("the policy on public EKS endpoints", () => {
  for (const cidr of ["0.0.0.0/0", "::/0", "0:0:0:0:0:0:0:0/0", "0.0.0.0/1", "128.0.0.0/1", "64.0.0.0/2", "2000::/3"]) {
    it(`takes ${cidr} for everyone, beside a narrow block too`, async () => {
      assert.deepEqual(await messagesOf(endpoint, [withCidrs("198.51.100.0/24", cidr)]), [
        `EKS cluster eks: received publicAccessCidrs ${cidr}, which is everyone.`,
      ]);
    });
  }

  it("takes what one organization can have", async () => {
    const blocks = ["198.51.100.7/32", "17.0.0.0/8", "2001:db8::/32", "fd00::/8"];
    assert.deepEqual(await messagesOf(endpoint, [withCidrs(...blocks)]), []);
  });

  it("finds an endpoint whose list is empty, or that has no network settings at all", async () => {
    const words = "has a public endpoint without a list of CIDR blocks, which opens it to the world.";
    assert.deepEqual(await messagesOf(endpoint, [withCidrs(), eks({ vpcConfig: undefined })]), [
      `EKS cluster eks ${words}`,
      `EKS cluster eks ${words}`,
    ]);
  });

  it("leaves a private endpoint alone, and waits for the update where a preview doesn't know the list", async () => {
    assert.deepEqual(await messagesOf(endpoint, [eks({ vpcConfig: { endpointPublicAccess: false } })]), []);
    assert.deepEqual(
      await messagesOf(endpoint, [
        eks({ vpcConfig: { publicAccessCidrs: unknownInPreview } }),
        eks({ vpcConfig: { publicAccessCidrs: [unknownInPreview] } }),
        eks({ vpcConfig: unknownInPreview }),
      ]),
      [],
    );
  });

  it("still finds everyone beside a block that a preview doesn't know", async () => {
    assert.equal((await messagesOf(endpoint, [withCidrs(unknownInPreview, "0.0.0.0/0")])).length, 1);
  });

  it("looks at clusters of the AWS Native provider", async () => {
    assert.equal((await messagesOf(endpoint, [nativeEks({})])).length, 1);
    assert.deepEqual(await messagesOf(endpoint, [nativeEks({ publicAccessCidrs: ["198.51.100.0/24"] })]), []);
  });
});

describe("the policy on traffic from everyone", () => {
  const of = (type: string, props: Record<string, unknown>): SampleResource => ({ type, name: "open", props });
  const openings: readonly [string, SampleResource][] = [
    ["an ingress rule", of("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", { cidrIpv4: "0.0.0.0/0" })],
    ["an ingress rule for IPv6", of("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", { cidrIpv6: "::/0" })],
    [
      "an older rule",
      of("aws:ec2/securityGroupRule:SecurityGroupRule", { type: "ingress", cidrBlocks: ["10.0.0.0/8", "0.0.0.0/0"] }),
    ],
    [
      "an older rule for IPv6",
      of("aws:ec2/securityGroupRule:SecurityGroupRule", { type: "ingress", ipv6CidrBlocks: ["::/0"] }),
    ],
    ["a security group", of("aws:ec2/securityGroup:SecurityGroup", { ingress: [{ cidrBlocks: ["0.0.0.0/0"] }] })],
    [
      "a default security group",
      of("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup", { ingress: [{ ipv6CidrBlocks: ["::/0"] }] }),
    ],
    ["a native rule", of("aws-native:ec2:SecurityGroupIngress", { cidrIp: "0.0.0.0/0" })],
    [
      "a native security group",
      of("aws-native:ec2:SecurityGroup", { securityGroupIngress: [{ cidrIpv6: "::/0", ipProtocol: "-1" }] }),
    ],
    [
      "a security group that is written as two halves",
      of("aws:ec2/securityGroup:SecurityGroup", { ingress: [{ cidrBlocks: ["128.0.0.0/1"] }] }),
    ],
    [
      "a security group with a block that a preview doesn't know",
      of("aws:ec2/securityGroup:SecurityGroup", { ingress: [{ cidrBlocks: [unknownInPreview, "0.0.0.0/0"] }] }),
    ],
  ];
  for (const [what, sample] of openings) {
    it(`finds it in ${what}`, async () => {
      const messages = await messagesOf(ingress, [sample]);
      assert.equal(messages.length, 1, JSON.stringify(messages));
      assert.match(messages[0] ?? "", /^open lets traffic in from [\d.:/]+\.$/);
    });
  }

  it("leaves what goes out, groups, prefix lists and private networks alone", async () => {
    assert.deepEqual(
      await messagesOf(ingress, [
        of("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule", { cidrIpv4: "0.0.0.0/0" }),
        of("aws:ec2/securityGroupRule:SecurityGroupRule", { type: "egress", cidrBlocks: ["0.0.0.0/0"] }),
        of("aws:ec2/securityGroup:SecurityGroup", { egress: [{ cidrBlocks: ["0.0.0.0/0"] }], tags }),
        of("aws:ec2/securityGroup:SecurityGroup", { ingress: [{ self: true, prefixListIds: ["pl-1"] }] }),
        of("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", { cidrIpv6: "fd00::/8" }),
        of("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", { cidrIpv4: unknownInPreview }),
      ]),
      [],
    );
  });
});
