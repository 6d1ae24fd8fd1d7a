import assert from "node:assert/strict";
import type { SimulatedAccount } from "../../simulator/account/account";
import { rulesOfGroup } from "../../simulator/account/ec2/security-group";
import type { StoredResource } from "../../simulator/account/kind";
import { change, make, newAccount, refuses, remove } from "../support/simulated-account";

describe("simulated EC2: security groups", () => {
  let account: SimulatedAccount;
  let vpc: StoredResource;
  let nodes: StoredResource;

  beforeEach(async () => {
    account = newAccount({ "ec2:rules-per-security-group": 3 });
    vpc = await make(account, "ec2:vpc", { cidrBlock: "10.0.0.0/16" });
    nodes = await make(account, "ec2:securityGroup", { vpcId: vpc.id, name: "nodes" });
  });

  const rule = (more: Record<string, unknown>) =>
    make(account, "ec2:securityGroupRule", { securityGroupId: nodes.id, ipProtocol: "-1", isEgress: false, ...more });
  const https = { ipProtocol: "tcp", fromPort: 443, toPort: 443 };

  it("starts a group with no rules at all", () => {
    assert.deepEqual(rulesOfGroup(account, nodes.id), []);
  });

  it("refuses the same rule twice, whatever its description", async () => {
    await rule({ cidrIpv4: "0.0.0.0/0", ...https });
    await refuses(
      rule({ cidrIpv4: "0.0.0.0/0", ...https, description: "again" }),
      "InvalidPermission.Duplicate",
      'the specified rule "peer: 0.0.0.0/0, TCP, from port: 443, to port: 443, ALLOW" already exists',
    );
    await rule({ referencedSecurityGroupId: nodes.id });
    await refuses(
      rule({ referencedSecurityGroupId: nodes.id }),
      "InvalidPermission.Duplicate",
      `the specified rule "peer: ${nodes.id}, ALL, ALLOW" already exists`,
    );
    await rule({ referencedSecurityGroupId: nodes.id, isEgress: true });
  });

  it("refuses a change that makes two rules alike, and takes one that does not", async () => {
    await rule({ cidrIpv4: "10.0.0.0/8", ...https });
    const other = await rule({ cidrIpv4: "10.1.0.0/16", ...https });
    await refuses(
      change(account, other, { ...other.attributes, cidrIpv4: "10.0.0.0/8" }),
      "InvalidPermission.Duplicate",
      'the specified rule "peer: 10.0.0.0/8, TCP, from port: 443, to port: 443, ALLOW" already exists',
    );
    await change(account, other, { ...other.attributes, cidrIpv4: "10.2.0.0/16" });
  });

  it("counts rules by direction", async () => {
    for (const port of [1, 2, 3]) {
      await rule({ cidrIpv4: "10.0.0.0/8", ipProtocol: "tcp", fromPort: port, toPort: port });
    }
    await refuses(
      rule({ cidrIpv4: "10.0.0.0/8", ...https }),
      "RulesPerSecurityGroupLimitExceeded",
      "The maximum number of rules per security group has been reached.",
    );
    await rule({ cidrIpv4: "10.0.0.0/8", isEgress: true });
  });

  it("refuses rules of and about groups that are not there", async () => {
    await refuses(
      rule({ securityGroupId: "sg-1", cidrIpv4: "10.0.0.0/8" }),
      "InvalidGroup.NotFound",
      "The security group 'sg-1' does not exist",
    );
    await refuses(
      rule({ referencedSecurityGroupId: "sg-2" }),
      "InvalidGroup.NotFound",
      "The security group 'sg-2' does not exist",
    );
  });

  it("keeps a group that another group's rule names, not one that names itself", async () => {
    const other = await make(account, "ec2:securityGroup", { vpcId: vpc.id, name: "cluster" });
    await rule({ referencedSecurityGroupId: nodes.id });
    const naming = await make(account, "ec2:securityGroupRule", {
      securityGroupId: other.id,
      ipProtocol: "-1",
      isEgress: true,
      referencedSecurityGroupId: nodes.id,
    });
    await refuses(remove(account, nodes), "DependencyViolation", `resource ${nodes.id} has a dependent object`);
    await remove(account, naming);
    await remove(account, nodes);
    assert.deepEqual(rulesOfGroup(account, nodes.id), []);
  });

  it("keeps a group while an interface is in it", async () => {
    const subnet = await make(account, "ec2:subnet", { vpcId: vpc.id, cidrBlock: "10.0.0.0/24" });
    const endpoint = await make(account, "ec2:vpcEndpoint", {
      vpcId: vpc.id,
      serviceName: "com.amazonaws.us-west-2.sts",
      vpcEndpointType: "Interface",
      subnetIds: [subnet.id],
      securityGroupIds: [nodes.id],
    });
    await refuses(remove(account, nodes), "DependencyViolation", `resource ${nodes.id} has a dependent object`);
    await remove(account, endpoint);
    await remove(account, nodes);
  });

  it("refuses a name twice in a VPC, and to delete the default group", async () => {
    await refuses(
      make(account, "ec2:securityGroup", { vpcId: vpc.id, name: "nodes" }),
      "InvalidGroup.Duplicate",
      `The security group 'nodes' already exists for VPC '${vpc.id}'`,
    );
    const id = String(vpc.attributes.defaultSecurityGroupId);
    const byDefault = account.find("ec2:securityGroup", id);
    assert.ok(byDefault);
    await refuses(
      remove(account, byDefault),
      "CannotDelete",
      `the specified group: "${id}" name: "default" cannot be deleted by a user`,
    );
  });
});
