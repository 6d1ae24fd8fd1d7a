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
new ec2.Vpc("other", { cidrBlock: "10.5.0.0/16" });
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
    ["ec2.vpc-endpoint.zone", "no-such-zone", /lambda does not support the availability zone of the subnet: subnet-/],
  ];
  for (const trip of trips) {
    it(`${trip[0]}: ${trip[1]}`, () => refusedBy(trip, result));
  }

  it("keeps what is not wrong", () => {
    for (const name of ["vpc", "subnet", "route", "rule", "block", "east-subnet"]) {
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
    const [vpc, other] = [vpcOf("10.4.0.0/16"), vpcOf("10.5.0.0/16")];
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
    result = await program.destroy();
  });
  after(() => program.end());

  const trips: readonly Trip[] = [
    ["ec2.subnet.dependencies", "subnet", /The subnet 'subnet-\w+' has dependencies and cannot be deleted\./],
    ["ec2.security-group.dependencies", "group", /resource sg-\w+ has a dependent object/],
    ["ec2.internet-gateway.mapped-addresses", "gateway", /Network vpc-\w+ has some mapped public address\(es\)\./],
    ["ec2.vpc.dependencies", "other", /The vpc 'vpc-\w+' has dependencies and cannot be deleted\./],
  ];
  for (const trip of trips) {
    it(`${trip[0]}: ${trip[1]}`, () => refusedBy(trip, result));
  }
});
