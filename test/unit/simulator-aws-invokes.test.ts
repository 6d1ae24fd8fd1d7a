import assert from "node:assert/strict";
import { SimulatedAccount } from "../../simulator/account/account";
import { kinds, rules } from "../../simulator/account/catalogue";
import { awsDoor } from "../../simulator/doors/aws/aws-door";
import type { Properties } from "../../simulator/doors/wire";
import { make, newAccount } from "../support/simulated-account";

describe("data sources of the simulated AWS provider", () => {
  const account = newAccount();
  const provider = awsDoor(account).configure({ region: "us-west-2" });
  const ask = (token: string, args: Properties = {}): Promise<Properties> => provider.invoke(token, args);
  let vpcId: string;

  before(async () => {
    const vpc = await make(account, "ec2:vpc", { cidrBlock: "10.0.0.0/16", tags: { Name: "research" } });
    vpcId = vpc.id;
    await make(account, "ec2:vpc", { cidrBlock: "10.5.0.0/16" });
    await make(account, "ec2:vpcCidrBlockAssociation", { vpcId, cidrBlock: "10.1.0.0/16" });
    await make(account, "ec2:subnet", { vpcId, cidrBlock: "10.0.0.0/28", availabilityZoneId: "usw2-az2" });
    await make(account, "logs:logGroup", { name: "/aws/eks/research/cluster" });
    await make(account, "logs:logGroup", { name: "/aws/vpc/research" });
  });

  describe("getInstanceTypeOfferings", () => {
    const token = "aws:ec2/getInstanceTypeOfferings:getInstanceTypeOfferings";
    const limited = awsDoor(
      new SimulatedAccount({
        kinds,
        rules,
        zonesOfTypes: { "p5.48xlarge": ["usw2-az1", "usw2-az2"], "p6.48xlarge": [] },
      }),
    ).configure({ region: "us-west-2" });
    const named = (...values: string[]) => [{ name: "instance-type", values }];

    it("gives a type and a zone side by side, every zone unless the account knows better", async () => {
      const { instanceTypes, locations, locationTypes } = await limited.invoke(token, {
        locationType: "availability-zone-id",
        filters: named("p5.48xlarge", "m5.large"),
      });
      assert.deepEqual(instanceTypes, [...Array(4).fill("m5.large"), "p5.48xlarge", "p5.48xlarge"]);
      assert.deepEqual(locations, ["usw2-az1", "usw2-az2", "usw2-az3", "usw2-az4", "usw2-az1", "usw2-az2"]);
      assert.deepEqual(locationTypes, Array(6).fill("availability-zone-id"));
    });

    it("answers by region unless asked otherwise, honours a filter by location, and gives nothing for no zone", async () => {
      assert.deepEqual((await limited.invoke(token, { filters: named("p5.48xlarge") })).locations, ["us-west-2"]);
      assert.deepEqual((await limited.invoke(token, { filters: named("p6.48xlarge") })).locations, []);
      const byName = await limited.invoke(token, {
        locationType: "availability-zone",
        filters: [...named("p5.48xlarge"), { name: "location", values: ["us-west-2b"] }],
      });
      assert.deepEqual(byName.locations, ["us-west-2b"]);
    });

    it("says what it can't tell", async () => {
      await assert.rejects(limited.invoke(token, {}), /full names alone/);
      await assert.rejects(limited.invoke(token, { filters: named("p5.*") }), /full names alone/);
    });
  });

  describe("getAvailabilityZones", () => {
    const token = "aws:index/getAvailabilityZones:getAvailabilityZones";

    it("gives names and ids in one order, without Local Zones unless all zones are asked for", async () => {
      const { names, zoneIds } = await ask(token);
      assert.deepEqual(names, ["us-west-2a", "us-west-2b", "us-west-2c", "us-west-2d"]);
      assert.deepEqual(zoneIds, ["usw2-az1", "usw2-az2", "usw2-az3", "usw2-az4"]);
      const all = await ask(token, { allAvailabilityZones: true });
      assert.ok((all.zoneIds as string[]).includes("usw2-lax1-az1"));
    });

    it("honours filters, states and exclusions", async () => {
      const optedIn = [{ name: "opt-in-status", values: ["opt-in-not-required"] }];
      const { zoneIds } = await ask(token, {
        allAvailabilityZones: true,
        filters: optedIn,
        excludeZoneIds: ["usw2-az4"],
      });
      assert.deepEqual(zoneIds, ["usw2-az1", "usw2-az2", "usw2-az3"]);
      assert.deepEqual((await ask(token, { state: "impaired" })).names, []);
      await assert.rejects(ask(token, { filters: [{ name: "optin", values: [] }] }), /The filter 'optin' is invalid$/);
    });

    it("knows the zones of the region asked for", async () => {
      assert.deepEqual((await ask(token, { region: "us-west-1" })).zoneIds, ["usw1-az1", "usw1-az3"]);
    });
  });

  it("finds a VPC by id, tag or filter, with all of its blocks", async () => {
    const token = "aws:ec2/getVpc:getVpc";
    const byId = await ask(token, { id: vpcId });
    assert.deepEqual(
      (byId.cidrBlockAssociations as { cidrBlock: string }[]).map(({ cidrBlock }) => cidrBlock),
      ["10.0.0.0/16", "10.1.0.0/16"],
    );
    assert.equal((await ask(token, { tags: { Name: "research" } })).id, vpcId);
    assert.equal((await ask(token, { filters: [{ name: "tag:Name", values: ["res*"] }] })).id, vpcId);
    await assert.rejects(ask(token), /^AwsError: multiple EC2 VPCs matched; use additional constraints/);
    await assert.rejects(ask(token, { cidrBlock: "10.9.0.0/16" }), /no matching EC2 VPC found$/);
    await assert.rejects(ask(token, { id: "vpc-1" }), /InvalidVpcID.NotFound: The vpc ID 'vpc-1' does not exist$/);
  });

  it("counts a subnet's free addresses without the five that AWS keeps", async () => {
    const subnet = await ask("aws:ec2/getSubnet:getSubnet", { vpcId });
    assert.equal(subnet.availableIpAddressCount, 11);
    assert.equal(subnet.availabilityZone, "us-west-2b");
  });

  it("finds a security group by id, name or VPC", async () => {
    const token = "aws:ec2/getSecurityGroup:getSecurityGroup";
    const group = await make(account, "ec2:securityGroup", { vpcId, name: "nodes", description: "Nodes" });
    assert.deepEqual(await ask(token, { id: group.id }), {
      id: group.id,
      arn: group.attributes.arn,
      description: "Nodes",
      name: "nodes",
      region: "us-west-2",
      tags: {},
      vpcId,
    });
    assert.equal((await ask(token, { vpcId, name: "nodes" })).id, group.id);
    await assert.rejects(ask(token, { vpcId }), /multiple EC2 Security Groups matched/);
    await assert.rejects(ask(token, { id: "sg-1" }), /no matching EC2 Security Group found$/);
  });

  it("finds the route table that a subnet is associated with, and the main one only by its own filter", async () => {
    const token = "aws:ec2/getRouteTable:getRouteTable";
    const subnet = await ask("aws:ec2/getSubnet:getSubnet", { vpcId });
    await assert.rejects(ask(token, { subnetId: subnet.id }), /no matching Route Table found$/);
    const ofMain = { vpcId, filters: [{ name: "association.main", values: ["true"] }] };
    const main = await ask(token, ofMain);
    assert.deepEqual([main.routes, main.associations], [[], [{ routeTableId: main.id, main: true }]]);
    const { id: routeTableId } = await make(account, "ec2:routeTable", { vpcId });
    await make(account, "ec2:routeTableAssociation", { subnetId: subnet.id, routeTableId });
    const { id: gatewayId } = await make(account, "ec2:internetGateway", { vpcId });
    await make(account, "ec2:route", { routeTableId, destinationCidrBlock: "0.0.0.0/0", gatewayId });
    const own = await ask(token, { subnetId: subnet.id });
    assert.equal(own.id, routeTableId);
    const [route = {}] = own.routes as Properties[];
    assert.deepEqual([route.cidrBlock, route.gatewayId, route.natGatewayId], ["0.0.0.0/0", gatewayId, ""]);
    assert.equal((await ask(token, ofMain)).id, main.id);
  });

  it("finds an endpoint by VPC, service and type", async () => {
    const token = "aws:ec2/getVpcEndpoint:getVpcEndpoint";
    const serviceName = "com.amazonaws.us-west-2.s3";
    const ofType = (type: string) => ({
      vpcId,
      serviceName,
      filters: [{ name: "vpc-endpoint-type", values: [type] }],
    });
    await assert.rejects(ask(token, ofType("Gateway")), /no matching EC2 VPC Endpoint found$/);
    const { id: routeTableId } = await make(account, "ec2:routeTable", { vpcId });
    const made = await make(account, "ec2:vpcEndpoint", {
      vpcId,
      vpcEndpointType: "Gateway",
      serviceName,
      routeTableIds: [routeTableId],
    });
    const { id, routeTableIds, vpcEndpointType, state } = await ask(token, ofType("Gateway"));
    assert.deepEqual([id, routeTableIds, vpcEndpointType, state], [made.id, [routeTableId], "Gateway", "available"]);
    await assert.rejects(ask(token, ofType("Interface")), /no matching EC2 VPC Endpoint found$/);
  });

  it("lists log groups by the start of their name", async () => {
    const { logGroupNames, arns } = await ask("aws:cloudwatch/getLogGroups:getLogGroups", {
      logGroupNamePrefix: "/aws/eks/research",
    });
    assert.deepEqual(logGroupNames, ["/aws/eks/research/cluster"]);
    assert.deepEqual(arns, ["arn:aws:logs:us-west-2:111122223333:log-group:/aws/eks/research/cluster"]);
    await assert.rejects(ask("aws:cloudwatch/getLogGroup:getLogGroup", { name: "x" }), /couldn't find resource$/);
  });

  it("knows a role by its name, with its path", async () => {
    const arn = "arn:aws:iam::111122223333:role/team/Nodes";
    await make(account, "iam:role", {
      name: "Nodes",
      path: "/team/",
      assumeRolePolicy: JSON.stringify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "sagemaker.amazonaws.com" } }],
      }),
    });
    assert.equal((await ask("aws:iam/getRole:getRole", { name: "Nodes" })).arn, arn);
    await assert.rejects(ask("aws:iam/getRole:getRole", { name: "Other" }), /cannot be found/);
  });

  it("knows the caller's own role, which somebody made before the account was opened", async () => {
    const { arn } = await ask("aws:iam/getRole:getRole", { name: "PlatformAdmin" });
    assert.equal(arn, "arn:aws:iam::111122223333:role/PlatformAdmin");
    const sso = newAccount();
    sso.callerArn = "arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Admin_0123456789abcdef/ada";
    const withSso = awsDoor(sso).configure({ region: "us-west-2" });
    const name = "AWSReservedSSO_Admin_0123456789abcdef";
    await assert.rejects(withSso.invoke("aws:iam/getRole:getRole", { name }), /cannot be found/);
  });

  it("renders policy documents as the provider does", async () => {
    const { minifiedJson } = await ask("aws:iam/getPolicyDocument:getPolicyDocument", {
      statements: [
        {
          sid: "Read",
          actions: ["s3:GetObject", "s3:ListBucket"],
          resources: ["*"],
          principals: [{ type: "Service", identifiers: ["sagemaker.amazonaws.com"] }],
          conditions: [{ test: "StringEquals", variable: "aws:SourceAccount", values: ["111122223333"] }],
        },
      ],
    });
    assert.deepEqual(JSON.parse(String(minifiedJson)), {
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "Read",
          Effect: "Allow",
          Action: ["s3:ListBucket", "s3:GetObject"],
          Resource: "*",
          Principal: { Service: "sagemaker.amazonaws.com" },
          Condition: { StringEquals: { "aws:SourceAccount": "111122223333" } },
        },
      ],
    });
  });
});
