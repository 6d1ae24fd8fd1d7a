import assert from "node:assert/strict";
import type { SimulatedAccount } from "../../simulator/account/account";
import { interfacesInSubnet, makeInterfaces } from "../../simulator/account/ec2/network-interface";
import type { StoredResource } from "../../simulator/account/kind";
import { change, make, newAccount, refuses, region, remove } from "../support/simulated-account";

describe("simulated EC2: VPC and subnets", () => {
  let account: SimulatedAccount;
  let vpc: StoredResource;

  beforeEach(async () => {
    account = newAccount();
    vpc = await make(account, "ec2:vpc", { cidrBlock: "10.0.0.0/16" });
  });

  const subnetAt = (cidrBlock: string, more = {}) =>
    make(account, "ec2:subnet", { vpcId: vpc.id, cidrBlock, availabilityZoneId: "usw2-az1", ...more });

  it("makes a VPC with main route table and a default group that AWS fills with two rules", () => {
    assert.match(vpc.id, /^vpc-[0-9a-f]{17}$/);
    assert.equal(account.find("ec2:routeTable", String(vpc.attributes.mainRouteTableId))?.managedBy, vpc.id);
    const rules = account.list("ec2:securityGroupRule").map(({ attributes }) => attributes.isEgress);
    assert.deepEqual(rules, [true, false]);
  });

  it("refuses a VPC's block that is no block, too large, or one VPC too many", async () => {
    await refuses(
      make(account, "ec2:vpc", { cidrBlock: "10.0.0.0" }),
      "InvalidParameterValue",
      "Value (10.0.0.0) for parameter cidrBlock is invalid. This is not a valid CIDR block.",
    );
    await refuses(
      make(account, "ec2:vpc", { cidrBlock: "10.0.0.0/8" }),
      "InvalidVpc.Range",
      "The CIDR '10.0.0.0/8' is invalid.",
    );
    for (let index = 1; index < 5; index++) {
      await make(account, "ec2:vpc", { cidrBlock: `10.${index}.0.0/16` });
    }
    await refuses(
      make(account, "ec2:vpc", { cidrBlock: "10.9.0.0/16" }),
      "VpcLimitExceeded",
      "The maximum number of VPCs has been reached.",
    );
  });

  it("deletes a VPC with everything AWS made along with it, and nothing else", async () => {
    await remove(account, vpc);
    assert.deepEqual(account.everything(), []);
  });

  for (const [what, kind, attributes] of [
    ["a subnet", "ec2:subnet", { cidrBlock: "10.0.0.0/24" }],
    ["a security group", "ec2:securityGroup", { name: "nodes" }],
    ["a route table", "ec2:routeTable", {}],
    ["an internet gateway", "ec2:internetGateway", {}],
    ["an endpoint", "ec2:vpcEndpoint", { serviceName: "com.amazonaws.us-west-2.s3", vpcEndpointType: "Gateway" }],
  ] as const) {
    it(`keeps a VPC while ${what} is in it`, async () => {
      const inside = await make(account, kind, { vpcId: vpc.id, ...attributes });
      await refuses(
        remove(account, vpc),
        "DependencyViolation",
        `The vpc '${vpc.id}' has dependencies and cannot be deleted.`,
      );
      await remove(account, inside);
      await remove(account, vpc);
    });
  }

  it("lays subnets in blocks of the VPC only, the secondary ones once they are associated", async () => {
    await refuses(subnetAt("10.1.0.0/24"), "InvalidSubnet.Range", "The CIDR '10.1.0.0/24' is invalid.");
    const association = await make(account, "ec2:vpcCidrBlockAssociation", { vpcId: vpc.id, cidrBlock: "10.1.0.0/16" });
    const subnet = await subnetAt("10.1.0.0/24");
    await refuses(
      remove(account, association),
      "InvalidCidrBlock.InUse",
      `The vpc ${vpc.id} currently has a subnet within CIDR block 10.1.0.0/16`,
    );
    await remove(account, subnet);
    await remove(account, association);
  });

  it("refuses a secondary block that overlaps, and the sixth block", async () => {
    const associate = (cidrBlock: string) => make(account, "ec2:vpcCidrBlockAssociation", { vpcId: vpc.id, cidrBlock });
    await refuses(associate("10.0.128.0/17"), "InvalidVpc.Range", "The CIDR '10.0.128.0/17' is invalid.");
    for (let index = 1; index < 5; index++) {
      await associate(`10.${index}.0.0/16`);
    }
    await refuses(
      associate("10.9.0.0/16"),
      "CidrLimitExceeded",
      `This network ${vpc.id} has met its maximum number of allowed CIDRs: 5`,
    );
  });

  it("refuses subnets that overlap, zones that are not there and VPCs that are not there", async () => {
    await subnetAt("10.0.0.0/24");
    await refuses(
      subnetAt("10.0.0.128/25"),
      "InvalidSubnet.Conflict",
      "The CIDR '10.0.0.128/25' conflicts with another subnet",
    );
    await refuses(
      subnetAt("10.0.1.0/24", { availabilityZoneId: "usw2-az9" }),
      "InvalidParameterValue",
      "Value (usw2-az9) for parameter availabilityZoneId is invalid. Subnets can currently only be created in the " +
        "following availability zones: us-west-2a, us-west-2b, us-west-2c, us-west-2d.",
    );
    await refuses(
      subnetAt("10.0.1.0/24", { vpcId: "vpc-1" }),
      "InvalidVpcID.NotFound",
      "The vpc ID 'vpc-1' does not exist",
    );
  });

  it("fills each zone output from the other", async () => {
    const byId = await subnetAt("10.0.0.0/24", { availabilityZoneId: "usw2-az2" });
    assert.equal(byId.attributes.availabilityZone, "us-west-2b");
    const byName = await subnetAt("10.0.1.0/24", { availabilityZoneId: undefined, availabilityZone: "us-west-2c" });
    assert.equal(byName.attributes.availabilityZoneId, "usw2-az3");
  });

  it("keeps a subnet while an interface is in it, and counts its addresses up", async () => {
    const subnet = await subnetAt("10.0.0.0/24");
    const request = { subnetId: subnet.id, securityGroupIds: [], owner: "EKS cluster x", description: "Amazon EKS x" };
    account.alter((resources) => {
      const context = {
        account,
        region,
        nowMinutes: 0,
        ids: { long: (prefix: string) => `${prefix}-${resources.length}` },
      };
      for (const companion of makeInterfaces([request, request], context as never)) {
        resources.push({ ...companion, id: `${companion.id}-${resources.length}`, region, createdAtMinutes: 0 });
      }
    });
    const found = interfacesInSubnet(account, subnet.id);
    assert.deepEqual(
      found.map(({ attributes }) => attributes.privateIpAddress),
      ["10.0.0.4", "10.0.0.5"],
    );
    await refuses(
      remove(account, subnet),
      "DependencyViolation",
      `The subnet '${subnet.id}' has dependencies and cannot be deleted.`,
    );
    for (const one of found) {
      await remove(account, one);
    }
    await remove(account, subnet);
  });

  it("keeps flow logs from a role that the service may not assume, and lets them go with their VPC", async () => {
    const role = await make(account, "iam:role", { name: "flow", assumeRolePolicy: trust("ec2.amazonaws.com") });
    const wanted = { vpcId: vpc.id, iamRoleArn: role.attributes.arn, logDestination: "arn:aws:logs:r:1:log-group:x" };
    await refuses(make(account, "ec2:flowLog", wanted), "InvalidParameter", "Unable to assume given IAM role");
    await change(account, role, { assumeRolePolicy: trust("vpc-flow-logs.amazonaws.com") });
    await make(account, "ec2:flowLog", wanted);
    await refuses(
      make(account, "ec2:flowLog", wanted),
      "FlowLogAlreadyExists",
      "Error. There is an existing Flow Log with the same configuration and log destination.",
    );
    await remove(account, vpc);
    assert.deepEqual(account.list("ec2:flowLog"), []);
  });
});

function trust(service: string): string {
  const statement = { Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: service } };
  return JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
}
