/** EC2's rules, each tripped by a deliberately wrong program on the real engine. */
import * as assert from "node:assert/strict";
import { refusedBy, type Trip, WrongProgram, type WrongResult } from "../support/wrong-program";

const mistakes = `
const vpc = new ec2.Vpc("vpc", { cidrBlock: "10.4.0.0/16", enableDnsSupport: false });
const chain = (names: string[], make: (name: string, after: pulumi.Resource[]) => pulumi.Resource) =>
  names.reduce<pulumi.Resource[]>((after, name) => [make(name, after)], []);

// CIDR blocks: restricted, overlapping, too many.
new ec2.VpcIpv4CidrBlockAssociation("restricted", { vpcId: vpc.id, cidrBlock: "172.20.0.0/16" });
new ec2.VpcIpv4CidrBlockAssociation("overlapping", { vpcId: vpc.id, cidrBlock: "10.4.128.0/17" });
chain(["10.5", "10.6", "10.7", "10.8", "10.9"], (start, dependsOn) =>
  new ec2.VpcIpv4CidrBlockAssociation("block-" + start, { vpcId: vpc.id, cidrBlock: start + ".0.0/16" }, { dependsOn }));

// Subnets: overlapping, in a block that is associated later (the dependency is missing), in a zone of nowhere.
const subnet = new ec2.Subnet("subnet", { vpcId: vpc.id, cidrBlock: "10.4.0.0/24", availabilityZoneId: "usw2-az1" });
new ec2.Subnet("conflicting", { vpcId: vpc.id, cidrBlock: "10.4.0.128/25" }, { dependsOn: [subnet] });
const later = new ec2.Vpc("later", { cidrBlock: "10.20.0.0/16", enableDnsHostnames: true });
new ec2.Subnet("too-early", { vpcId: later.id, cidrBlock: "10.21.0.0/24", availabilityZoneId: "usw2-az1" });
new ec2.Subnet("nowhere", { vpcId: later.id, cidrBlock: "10.20.9.0/24", availabilityZoneId: "usw2-az9" });

// Addresses: the sixth of a region. A NAT gateway in a VPC without a way out.
const natAddress = new ec2.Eip("nat-address", { domain: "vpc" });
const [last] = chain(["2", "3", "4", "5"], (name, after) =>
  new ec2.Eip("address-" + name, { domain: "vpc" }, { dependsOn: [natAddress, ...after] }));
new ec2.Eip("address-6", { domain: "vpc" }, { dependsOn: [last] });
new ec2.NatGateway("nat", { subnetId: subnet.id, allocationId: natAddress.id });

// Routes and rules, each twice.
const gateway = new ec2.InternetGateway("gateway", { vpcId: later.id });
const table = new ec2.RouteTable("table", { vpcId: later.id });
const route = { routeTableId: table.id, destinationCidrBlock: "0.0.0.0/0", gatewayId: gateway.id };
const first = new ec2.Route("route", route);
new ec2.Route("second-route", route, { dependsOn: [first] });
new ec2.VpcIpv4CidrBlockAssociation("block", { vpcId: later.id, cidrBlock: "10.21.0.0/16" }, { dependsOn: [first] });
const group = new ec2.SecurityGroup("group", { vpcId: later.id });
const rule = { securityGroupId: group.id, ipProtocol: "-1", referencedSecurityGroupId: group.id };
const firstRule = new vpcRules.SecurityGroupIngressRule("rule", rule);
new vpcRules.SecurityGroupIngressRule("second-rule", rule, { dependsOn: [firstRule] });

// Endpoints: of a service that is none, in a zone without the service, with private DNS in a VPC without DNS.
const endpoint = (name: string, service: string, more: object) =>
  new ec2.VpcEndpoint(name, { vpcId: later.id, vpcEndpointType: "Interface", serviceName: service, ...more });
endpoint("no-service", "com.amazonaws.us-west-2.nothing", {});
endpoint("no-dns", "com.amazonaws.us-west-2.sts", { vpcId: vpc.id, subnetIds: [subnet.id], privateDnsEnabled: true });
endpoint("no-region", "com.amazonaws.us-west-2.iam", {});
endpoint("model", "com.amazonaws.us-west-2.bedrock-runtime", { privateDnsEnabled: true });

// Endpoints: two subnets of one zone, and a name in the VPC that another endpoint has taken over.
const twins = ["10.20.1.0/24", "10.20.2.0/24"].map((cidrBlock, index) =>
  new ec2.Subnet("twin-" + index, { vpcId: later.id, cidrBlock, availabilityZoneId: "usw2-az1" }));
endpoint("one-zone", "com.amazonaws.us-west-2.ec2", { subnetIds: twins.map(({ id }) => id) });
const taken = endpoint("taken", "com.amazonaws.us-west-2.kms", { privateDnsEnabled: true });
new ec2.VpcEndpoint("second-name", {
  vpcId: later.id,
  vpcEndpointType: "Interface",
  serviceName: "com.amazonaws.us-west-2.kms",
  privateDnsEnabled: true,
}, { dependsOn: [taken] });
const east = new ec2.Vpc("east", { cidrBlock: "10.30.0.0/16", region: "us-east-1" });
const inEast = { vpcId: east.id, region: "us-east-1" };
const eastSubnet = new ec2.Subnet("east-subnet", { ...inEast, cidrBlock: "10.30.0.0/24", availabilityZoneId: "use1-az3" });
endpoint("no-such-zone", "com.amazonaws.us-east-1.lambda", { ...inEast, subnetIds: [eastSubnet.id] });
`;

const standing = `
const vpc = new ec2.Vpc("vpc", { cidrBlock: "10.4.0.0/16" });
new ec2.Subnet("subnet", { vpcId: vpc.id, cidrBlock: "10.4.0.0/24", availabilityZoneId: "usw2-az1" });
new ec2.SecurityGroup("group", { vpcId: vpc.id });
new ec2.InternetGateway("gateway", { vpcId: vpc.id });
new ec2.Eip("address", { domain: "vpc" });
new ec2.RouteTable("table", { vpcId: vpc.id });
new ec2.Vpc("other", { cidrBlock: "10.5.0.0/16" });
const grown = new ec2.Vpc("grown", { cidrBlock: "10.6.0.0/16" });
new ec2.VpcIpv4CidrBlockAssociation("block", { vpcId: grown.id, cidrBlock: "10.7.0.0/16" });
`;

describe("wrong programs: EC2", () => {
  let program: WrongProgram;
  let result: WrongResult;

  before(async () => {
    program = await WrongProgram.begin();
    result = await program.up(mistakes);
  });
  after(() => program.end());

  const trips: readonly Trip[] = [
    ["ec2.vpc-cidr.restricted", "restricted", /The CIDR '172\.20\.0\.0\/16' is restricted\. Use a CIDR from the same/],
    ["ec2.vpc-cidr.range", "overlapping", /The CIDR '10\.4\.128\.0\/17' is invalid\./],
    ["ec2.vpc-cidr.quota", "block-10.9", /This network vpc-\w+ has met its maximum number of allowed CIDRs: 5/],
    ["ec2.subnet.conflict", "conflicting", /The CIDR '10\.4\.0\.128\/25' conflicts with another subnet/],
    ["ec2.subnet.range", "too-early", /The CIDR '10\.21\.0\.0\/24' is invalid\./],
    ["ec2.subnet.zone", "nowhere", /Value \(usw2-az9\) for parameter availabilityZoneId is invalid\. Subnets can/],
    ["ec2.elastic-ip.quota", "address-6", /The maximum number of addresses has been reached\./],
    ["ec2.nat-gateway.internet-gateway", "nat", /Network vpc-\w+ has no Internet gateway attached/],
    ["ec2.route.exists", "second-route", /Route in Route Table \(rtb-\w+\) with destination \(0\.0\.0\.0\/0\) already/],
    ["ec2.security-group-rule.duplicate", "second-rule", /the specified rule ".*" already exists/],
    ["ec2.vpc-endpoint.service", "no-service", /Service 'com\.amazonaws\.us-west-2\.nothing' does not exist/],
    ["ec2.vpc-endpoint.dns-attributes", "no-dns", /private DNS requires both enableDnsSupport and enableDnsHostnames/],
    ["ec2.vpc-endpoint.service", "no-region", /Service 'com\.amazonaws\.us-west-2\.iam' does not exist/],
    [
      "ec2.vpc-endpoint.one-subnet-a-zone",
      "one-zone",
      /Found another VPC endpoint subnet in the availability zone of subnet-\w+\. VPC endpoint subnets should be in different availability zones supported by the VPC endpoint service\./,
    ],
    [
      "ec2.vpc-endpoint.dns-conflict",
      "second-name",
      /private-dns-enabled cannot be set because there is already a conflicting DNS domain for kms\.us-west-2\.amazonaws\.com in the VPC vpc-\w+/,
    ],
    ["ec2.vpc-endpoint.zone", "no-such-zone", /lambda does not support the availability zone of the subnet: subnet-/],
  ];
  for (const trip of trips) {
    it(`${trip[0]}: ${trip[1]}`, () => refusedBy(trip, result));
  }

  it("ec2.vpc.cidr-range: the AWS provider refuses such a block before EC2 can", async () => {
    const { exitCode, diagnostics } = await program.up(`new ec2.Vpc("large", { cidrBlock: "10.0.0.0/15" });`);
    assert.notEqual(exitCode, 0);
    assert.match(
      diagnostics.get("large") ?? "",
      /expected "cidr_block" to contain a network Value with between 16 and 28 significant bits, got: 15/,
    );
  });

  it("keeps what is not wrong", () => {
    for (const name of ["vpc", "subnet", "route", "rule", "block", "east-subnet", "model", "taken"]) {
      assert.equal(result.diagnostics.get(name), undefined);
    }
  });
});

describe("wrong programs: EC2, what somebody else left in the network", () => {
  let program: WrongProgram;
  let result: WrongResult;

  before(async () => {
    program = await WrongProgram.begin();
    await program.up(standing);
    const { account } = program.rehearsal;
    const vpcOf = (cidrBlock: string) =>
      account.list("ec2:vpc").find(({ attributes }) => attributes.cidrBlock === cidrBlock);
    const [vpc, other, grown] = ["10.4.0.0/16", "10.5.0.0/16", "10.6.0.0/16"].map(vpcOf);
    const [subnet] = account.list("ec2:subnet");
    const group = account
      .list("ec2:securityGroup")
      .find(({ attributes }) => attributes.vpcId === vpc?.id && attributes.isDefault !== true);
    // A load balancer's interface with a public address, and a group of a controller's.
    await account.create(
      { kind: "ec2:networkInterface", region: "us-west-2" },
      { vpcId: vpc?.id, subnetId: subnet?.id, securityGroupIds: [group?.id], publicIp: "198.51.100.7" },
    );
    await account.create({ kind: "ec2:securityGroup", region: "us-west-2" }, { vpcId: other?.id, name: "k8s-elb" });
    // A NAT gateway on the stack's address, a subnet in its block, an association of its route table.
    const [address] = account.list("ec2:elasticIp");
    const table = account.list("ec2:routeTable").find(({ attributes }) => attributes.main !== true);
    const foreign = (kind: string, attributes: Record<string, unknown>) =>
      account.create({ kind: `ec2:${kind}`, region: "us-west-2" }, attributes);
    await foreign("natGateway", { subnetId: subnet?.id, allocationId: address?.id });
    await foreign("subnet", { vpcId: grown?.id, cidrBlock: "10.7.0.0/24", availabilityZoneId: "usw2-az1" });
    await foreign("routeTableAssociation", { routeTableId: table?.id, subnetId: subnet?.id });
    result = await program.destroy();
  });
  after(() => program.end());

  const trips: readonly Trip[] = [
    ["ec2.subnet.dependencies", "subnet", /The subnet 'subnet-\w+' has dependencies and cannot be deleted\./],
    ["ec2.security-group.dependencies", "group", /resource sg-\w+ has a dependent object/],
    ["ec2.internet-gateway.mapped-addresses", "gateway", /Network vpc-\w+ has some mapped public address\(es\)\./],
    ["ec2.elastic-ip.in-use", "address", /The address 198\.51\.100\.\d+ is in use\./],
    ["ec2.vpc-cidr.in-use", "block", /The vpc vpc-\w+ currently has a subnet within CIDR block 10\.7\.0\.0\/16/],
    ["ec2.vpc.dependencies", "other", /The vpc 'vpc-\w+' has dependencies and cannot be deleted\./],
  ];
  for (const trip of trips) {
    it(`${trip[0]}: ${trip[1]}`, () => refusedBy(trip, result));
  }

  it("ec2.route-table.dependencies: the AWS provider ends a table's associations itself, whoever made them", () => {
    const { account } = program.rehearsal;
    assert.equal(result.diagnostics.get("table"), undefined);
    assert.deepEqual(account.list("ec2:routeTableAssociation"), []);
    assert.ok(account.list("ec2:routeTable").every(({ attributes }) => attributes.main === true));
  });
});
