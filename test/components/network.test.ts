import * as assert from "node:assert/strict";
import type * as pulumi from "@pulumi/pulumi";
import { ClusterSecurityGroupRules } from "../../components/network/cluster-security-group-rules";
import { ExistingNetwork } from "../../components/network/existing-network";
import { Network, type NetworkArgs } from "../../components/network/network";
import type { PlatformNetwork } from "../../components/network/platform-network";
import { planSubnets, type SubnetPlanInput } from "../../components/network/subnet-planner";
import {
  type RecordedResource,
  type Recording,
  type RecordOptions,
  record,
  settled,
} from "../support/recording-monitor";

const twoZones: SubnetPlanInput = {
  cidr: "10.192.0.0/16",
  zones: ["usw2-az1", "usw2-az2"],
  controlPlaneZones: ["usw2-az1", "usw2-az2"],
  nodeCidrs: {},
  nat: "single",
};

const development: NetworkArgs = {
  plan: planSubnets(twoZones),
  region: "us-west-2",
  partition: "aws",
  accountId: "111122223333",
  interfaceEndpoints: [],
  namePrefix: "research",
  tags: { team: "ml" },
};

const production: NetworkArgs = {
  ...development,
  plan: planSubnets({
    ...twoZones,
    zones: ["usw2-az3", "usw2-az1", "usw2-az2"],
    nodeCidrs: { "usw2-az3": "10.1.0.0/16" },
    nat: "perZone",
  }),
  interfaceEndpoints: ["logs", "ecr.dkr", "ecr.api"],
  flowLogs: { retentionDays: 30 },
};

const closed: NetworkArgs = { ...development, plan: planSubnets({ ...twoZones, nat: "none" }) };

const cases: [string, NetworkArgs][] = [
  ["development", development],
  ["production", production],
  ["closed", closed],
];

const recordings = new Map<NetworkArgs, Promise<Recording<Network>>>();

/** What the network of these arguments sends: recorded once, as no test changes a recording. */
function networkOf(args: NetworkArgs): Promise<Recording<Network>> {
  const recording = recordings.get(args) ?? record(() => new Network("network", args));
  recordings.set(args, recording);
  return recording;
}

/** Short names, as they follow the component's own: "vpc" for "network-vpc". */
const short = (text: string): string => text.replace(/^.*::/, "").replace(/^network-/, "");
const waitsFor = (resource: RecordedResource): string[] => resource.options.dependencies.map(short).sort();
const namesOf = (recording: Recording<unknown>, type: string): string[] =>
  recording
    .all(type)
    .map((r) => short(r.name))
    .sort();

async function nodePathOf(network: PlatformNetwork): Promise<string[]> {
  const urns = await Promise.all(
    network.nodePathDependencies.map((resource: pulumi.Resource) => settled(resource.urn)),
  );
  return urns.map(short).sort();
}

const ingressRule = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const egressRule = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule";
const subnetType = "aws:ec2/subnet:Subnet";
const endpointType = "aws:ec2/vpcEndpoint:VpcEndpoint";

describe("Network of two zones with a single NAT gateway", () => {
  it("makes exactly these resources", async () => {
    const recording = await networkOf(development);
    assert.deepEqual(recording.resources.map(({ type, name }) => `${type.replace(/^.*:/, "")} ${short(name)}`).sort(), [
      "DefaultSecurityGroup default-security-group",
      "Eip nat-address-usw2-az1",
      "InternetGateway internet-gateway",
      "NatGateway nat-gateway-usw2-az1",
      "Network network",
      "Route node-default-route-usw2-az1",
      "Route node-default-route-usw2-az2",
      "Route public-default-route",
      "RouteTable control-plane-route-table",
      "RouteTable node-usw2-az1-route-table",
      "RouteTable node-usw2-az2-route-table",
      "RouteTable public-route-table",
      "RouteTableAssociation control-plane-route-table-association-usw2-az1",
      "RouteTableAssociation control-plane-route-table-association-usw2-az2",
      "RouteTableAssociation node-route-table-association-usw2-az1",
      "RouteTableAssociation node-route-table-association-usw2-az2",
      "RouteTableAssociation public-route-table-association-usw2-az1",
      "RouteTableAssociation public-route-table-association-usw2-az2",
      "SecurityGroup nodes",
      "SecurityGroupEgressRule nodes-egress-ipv4",
      "SecurityGroupEgressRule nodes-egress-self",
      "SecurityGroupIngressRule nodes-ingress-self",
      "Subnet control-plane-subnet-usw2-az1",
      "Subnet control-plane-subnet-usw2-az2",
      "Subnet node-subnet-usw2-az1",
      "Subnet node-subnet-usw2-az2",
      "Subnet public-subnet-usw2-az1",
      "Subnet public-subnet-usw2-az2",
      "Vpc vpc",
      "VpcEndpoint s3-gateway-endpoint",
    ]);
  });

  it("is a component without inputs, parent of everything", async () => {
    const recording = await networkOf(development);
    const component = recording.one("hyperpod:network:Network", "network");
    assert.equal(component.custom, false);
    assert.deepEqual(component.inputs, {});
    for (const resource of recording.resources.filter((candidate) => candidate !== component)) {
      assert.equal(resource.parent, component.urn, resource.name);
    }
  });

  it("makes a VPC with both DNS attributes", async () => {
    const recording = await networkOf(development);
    assert.deepEqual(recording.one("aws:ec2/vpc:Vpc").inputs, {
      cidrBlock: "10.192.0.0/16",
      enableDnsSupport: true,
      enableDnsHostnames: true,
      tags: { Name: "research-vpc", team: "ml" },
    });
  });

  it("adopts the VPC's default security group and leaves it without rules", async () => {
    const { inputs } = (await networkOf(development)).one("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup");
    assert.deepEqual(inputs, { vpcId: "network-vpc-id", tags: { Name: "research-default-unused", team: "ml" } });
  });

  it("makes a node, a public and a control-plane subnet in a zone, with the load balancers' tags where they belong", async () => {
    const recording = await networkOf(development);
    const common = { vpcId: "network-vpc-id", availabilityZoneId: "usw2-az2", mapPublicIpOnLaunch: false };
    assert.deepEqual(recording.one(subnetType, "network-node-subnet-usw2-az2").inputs, {
      ...common,
      cidrBlock: "10.192.64.0/19",
      tags: { Name: "research-node-usw2-az2", "kubernetes.io/role/internal-elb": "1", team: "ml" },
    });
    assert.deepEqual(recording.one(subnetType, "network-public-subnet-usw2-az2").inputs, {
      ...common,
      cidrBlock: "10.192.2.0/24",
      tags: { Name: "research-public-usw2-az2", "kubernetes.io/role/elb": "1", team: "ml" },
    });
    assert.deepEqual(recording.one(subnetType, "network-control-plane-subnet-usw2-az2").inputs, {
      ...common,
      cidrBlock: "10.192.10.0/24",
      tags: { Name: "research-control-plane-usw2-az2", team: "ml" },
    });
  });

  it("sends the nodes of both zones out through the one NAT gateway", async () => {
    const recording = await networkOf(development);
    for (const zoneId of ["usw2-az1", "usw2-az2"]) {
      assert.deepEqual(recording.one("aws:ec2/route:Route", `network-node-default-route-${zoneId}`).inputs, {
        routeTableId: `network-node-${zoneId}-route-table-id`,
        destinationCidrBlock: "0.0.0.0/0",
        natGatewayId: "network-nat-gateway-usw2-az1-id",
      });
    }
    assert.deepEqual(recording.one("aws:ec2/natGateway:NatGateway").inputs, {
      subnetId: "network-public-subnet-usw2-az1-id",
      allocationId: "network-nat-address-usw2-az1-id",
      tags: { Name: "research-nat-usw2-az1", team: "ml" },
    });
    assert.deepEqual(recording.one("aws:ec2/eip:Eip").inputs, {
      domain: "vpc",
      tags: { Name: "research-nat-usw2-az1", team: "ml" },
    });
  });

  it("makes the NAT gateway after the internet gateway and its subnet's routes to it, which no input of its names", async () => {
    const recording = await networkOf(development);
    assert.deepEqual(waitsFor(recording.one("aws:ec2/eip:Eip")), []);
    assert.deepEqual(waitsFor(recording.one("aws:ec2/natGateway:NatGateway")), [
      "internet-gateway",
      "nat-address-usw2-az1",
      "public-route-table-association-usw2-az1",
      "public-subnet-usw2-az1",
    ]);
  });

  it("sends the public subnets out through the internet gateway, and the control plane's nowhere", async () => {
    const recording = await networkOf(development);
    assert.deepEqual(recording.one("aws:ec2/route:Route", "network-public-default-route").inputs, {
      routeTableId: "network-public-route-table-id",
      destinationCidrBlock: "0.0.0.0/0",
      gatewayId: "network-internet-gateway-id",
    });
    const routed = recording.all("aws:ec2/route:Route").map(({ inputs }) => inputs.routeTableId);
    assert.equal(routed.includes("network-control-plane-route-table-id"), false);
  });

  it("lets nodes speak to each other in both directions and to any IPv4 address, and nobody else in", async () => {
    const recording = await networkOf(development);
    assert.deepEqual(recording.one("aws:ec2/securityGroup:SecurityGroup").inputs, {
      vpcId: "network-vpc-id",
      description: "HyperPod nodes and their pods",
      tags: { Name: "research-nodes", team: "ml" },
    });
    const itself = {
      securityGroupId: "network-nodes-id",
      referencedSecurityGroupId: "network-nodes-id",
      ipProtocol: "-1",
    };
    assert.deepEqual(recording.one(ingressRule).inputs, {
      ...itself,
      description: "All traffic from nodes, EFA included",
      tags: { Name: "research-nodes-ingress-self", team: "ml" },
    });
    assert.deepEqual(recording.one(egressRule, "network-nodes-egress-self").inputs, {
      ...itself,
      description: "All traffic to nodes, EFA included",
      tags: { Name: "research-nodes-egress-self", team: "ml" },
    });
    assert.deepEqual(recording.one(egressRule, "network-nodes-egress-ipv4").inputs, {
      securityGroupId: "network-nodes-id",
      ipProtocol: "-1",
      cidrIpv4: "0.0.0.0/0",
      description: "All IPv4 traffic out: AWS services, images, data sets",
      tags: { Name: "research-nodes-egress-ipv4", team: "ml" },
    });
  });

  it("routes S3 of the nodes and of the public subnets through the gateway endpoint, with AWS's default policy", async () => {
    const recording = await networkOf(development);
    assert.deepEqual(recording.one(endpointType).inputs, {
      vpcId: "network-vpc-id",
      vpcEndpointType: "Gateway",
      serviceName: "com.amazonaws.us-west-2.s3",
      routeTableIds: [
        "network-node-usw2-az1-route-table-id",
        "network-node-usw2-az2-route-table-id",
        "network-public-route-table-id",
      ],
      tags: { Name: "research-s3", team: "ml" },
    });
  });

  it("gives what others compose with", async () => {
    const { result: network } = await networkOf(development);
    assert.equal(await settled(network.vpcId), "network-vpc-id");
    assert.equal(await settled(network.vpc.id), "network-vpc-id");
    assert.deepEqual(Object.keys(network.nodeSubnetIds), ["usw2-az1", "usw2-az2"]);
    assert.equal(await settled(network.nodeSubnetIds["usw2-az2"]), "network-node-subnet-usw2-az2-id");
    assert.deepEqual(await Promise.all(network.controlPlaneSubnetIds.map(settled)), [
      "network-control-plane-subnet-usw2-az1-id",
      "network-control-plane-subnet-usw2-az2-id",
    ]);
    assert.equal(await settled(network.nodeSecurityGroup.id), "network-nodes-id");
    assert.equal(await settled(network.nodeSecurityGroupId), "network-nodes-id");
  });

  it("names everything a node's path depends on", async () => {
    const { result: network } = await networkOf(development);
    assert.deepEqual(await nodePathOf(network), [
      "node-default-route-usw2-az1",
      "node-default-route-usw2-az2",
      "node-route-table-association-usw2-az1",
      "node-route-table-association-usw2-az2",
      "nodes-egress-ipv4",
      "nodes-egress-self",
      "nodes-ingress-self",
      "public-default-route",
      "s3-gateway-endpoint",
    ]);
  });
});

describe("Network of three zones with all options", () => {
  it("associates the secondary block before the subnet that fills it, and only that one waits for it", async () => {
    const recording = await networkOf(production);
    const association = recording.one("aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation");
    assert.equal(short(association.name), "node-cidr-usw2-az3");
    assert.deepEqual(association.inputs, { vpcId: "network-vpc-id", cidrBlock: "10.1.0.0/16" });
    for (const subnet of recording.all(subnetType)) {
      const expected = short(subnet.name) === "node-subnet-usw2-az3" ? ["node-cidr-usw2-az3", "vpc"] : ["vpc"];
      assert.deepEqual(waitsFor(subnet), expected, subnet.name);
    }
    assert.equal(recording.one(subnetType, "network-node-subnet-usw2-az3").inputs.cidrBlock, "10.1.0.0/16");
  });

  it("has a NAT gateway with an address of its own in each zone, used by that zone's nodes", async () => {
    const recording = await networkOf(production);
    for (const zoneId of ["usw2-az1", "usw2-az2", "usw2-az3"]) {
      const gateway = recording.one("aws:ec2/natGateway:NatGateway", `network-nat-gateway-${zoneId}`);
      assert.equal(gateway.inputs.subnetId, `network-public-subnet-${zoneId}-id`);
      assert.equal(gateway.inputs.allocationId, `network-nat-address-${zoneId}-id`);
      const route = recording.one("aws:ec2/route:Route", `network-node-default-route-${zoneId}`);
      assert.equal(route.inputs.natGatewayId, `network-nat-gateway-${zoneId}-id`);
    }
    assert.equal(recording.all("aws:ec2/natGateway:NatGateway").length, 3);
  });

  it("has control-plane subnets in the control-plane zones only", async () => {
    const { result: network } = await networkOf(production);
    assert.deepEqual(await Promise.all(network.controlPlaneSubnetIds.map(settled)), [
      "network-control-plane-subnet-usw2-az1-id",
      "network-control-plane-subnet-usw2-az2-id",
    ]);
    assert.deepEqual(Object.keys(network.nodeSubnetIds), ["usw2-az1", "usw2-az2", "usw2-az3"]);
  });

  it("makes the interface endpoints named, with private names, in the node subnets", async () => {
    const recording = await networkOf(production);
    assert.deepEqual(namesOf(recording, endpointType), [
      "ecr-api-interface-endpoint",
      "ecr-dkr-interface-endpoint",
      "logs-interface-endpoint",
      "s3-gateway-endpoint",
    ]);
    assert.deepEqual(recording.one(endpointType, "network-ecr-api-interface-endpoint").inputs, {
      vpcId: "network-vpc-id",
      vpcEndpointType: "Interface",
      serviceName: "com.amazonaws.us-west-2.ecr.api",
      subnetIds: ["usw2-az1", "usw2-az2", "usw2-az3"].map((zoneId) => `network-node-subnet-${zoneId}-id`),
      securityGroupIds: ["network-endpoints-id"],
      privateDnsEnabled: true,
      tags: { Name: "research-ecr.api", team: "ml" },
    });
  });

  it("opens the endpoints for HTTPS from every block of the VPC, and for nothing else", async () => {
    const recording = await networkOf(production);
    const rules = recording.all(ingressRule).filter(({ inputs }) => inputs.securityGroupId === "network-endpoints-id");
    assert.deepEqual(
      rules.map(({ name, inputs }) => [
        short(name),
        inputs.cidrIpv4,
        inputs.ipProtocol,
        inputs.fromPort,
        inputs.toPort,
      ]),
      [
        ["endpoints-ingress-vpc", "10.192.0.0/16", "tcp", 443, 443],
        ["endpoints-ingress-usw2-az3", "10.1.0.0/16", "tcp", 443, 443],
      ],
    );
    const egress = recording.all(egressRule).filter(({ inputs }) => inputs.securityGroupId === "network-endpoints-id");
    assert.deepEqual(egress, []);
  });

  it("records all traffic in a log group that is kept for the days asked for", async () => {
    const recording = await networkOf(production);
    assert.deepEqual(recording.one("aws:cloudwatch/logGroup:LogGroup").inputs, {
      name: "/aws/vpc/research/flow-logs",
      retentionInDays: 30,
      tags: { Name: "research-flow-logs", team: "ml" },
    });
    const flowLog = recording.one("aws:ec2/flowLog:FlowLog");
    assert.deepEqual(flowLog.inputs, {
      vpcId: "network-vpc-id",
      trafficType: "ALL",
      logDestination: "arn:aws:mock:us-west-2:111122223333:network-flow-logs",
      iamRoleArn: "arn:aws:mock:us-west-2:111122223333:network-flow-logs-role",
      tags: { Name: "research-flow-log", team: "ml" },
    });
    assert.deepEqual(waitsFor(flowLog), ["flow-logs", "flow-logs-policy", "flow-logs-role", "vpc"]);
  });

  it("lets only this account's flow logs of this region assume the role, which can only write to its log group", async () => {
    const recording = await networkOf({ ...production, region: "us-gov-west-1", partition: "aws-us-gov" });
    const role = recording.one("aws:iam/role:Role");
    assert.deepEqual(Object.keys(role.inputs).sort(), ["assumeRolePolicy", "tags"], "the role is auto-named");
    assert.deepEqual(JSON.parse(String(role.inputs.assumeRolePolicy)).Statement, [
      {
        Sid: "AssumedByService",
        Effect: "Allow",
        Action: "sts:AssumeRole",
        Principal: { Service: "vpc-flow-logs.amazonaws.com" },
        Condition: {
          StringEquals: { "aws:SourceAccount": "111122223333" },
          ArnLike: { "aws:SourceArn": "arn:aws-us-gov:ec2:us-gov-west-1:111122223333:vpc-flow-log/*" },
        },
      },
    ]);
    const logGroupArn = "arn:aws:mock:us-west-2:111122223333:network-flow-logs";
    assert.deepEqual(JSON.parse(String(recording.one("aws:iam/rolePolicy:RolePolicy").inputs.policy)).Statement, [
      {
        Sid: "DeliverFlowLogs",
        Effect: "Allow",
        Action: ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
        Resource: [logGroupArn, `${logGroupArn}:*`],
      },
    ]);
  });

  it("leaves the secondary block to the VPC's deletion", async () => {
    const recording = await networkOf(production);
    const association = recording.one("aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation");
    assert.equal(short(association.options.deletedWith.split("::").pop() ?? ""), "vpc");
  });

  it("opens the way into interface endpoints before they answer for their services, and until after", async () => {
    const recording = await networkOf(production);
    const endpoints = recording.all(endpointType).filter(({ inputs }) => inputs.vpcEndpointType === "Interface");
    assert.equal(endpoints.length, 3);
    for (const endpoint of endpoints) {
      const rules = waitsFor(endpoint).filter((name) => name.startsWith("endpoints-ingress-"));
      assert.deepEqual(rules, ["endpoints-ingress-usw2-az3", "endpoints-ingress-vpc"], endpoint.name);
    }
  });

  it("takes the S3 endpoint away before a public subnet stops using its route table", async () => {
    const recording = await networkOf(production);
    const [endpoint] = recording.all(endpointType).filter(({ inputs }) => inputs.vpcEndpointType === "Gateway");
    assert.ok(endpoint);
    assert.deepEqual(
      waitsFor(endpoint).filter((name) => name.includes("association")),
      ["public-route-table-association-usw2-az1"],
    );
  });

  it("counts the way to every NAT gateway and every endpoint among a node's paths", async () => {
    const { result: network } = await networkOf(production);
    const paths = await nodePathOf(network);
    for (const expected of [
      ...["usw2-az1", "usw2-az2", "usw2-az3"].flatMap((zoneId) => [
        `node-default-route-${zoneId}`,
        `node-route-table-association-${zoneId}`,
      ]),
      "ecr-api-interface-endpoint",
      "ecr-dkr-interface-endpoint",
      "logs-interface-endpoint",
    ]) {
      assert.ok(paths.includes(expected), `${expected} is missing in ${paths.join(", ")}`);
    }
    assert.equal(
      paths.some((path) => path.startsWith("flow-log")),
      false,
      "nodes need no flow logs",
    );
  });

  it("sends the same whatever the order of endpoints and zones in the settings", async () => {
    const plan = planSubnets({
      ...twoZones,
      zones: ["usw2-az2", "usw2-az3", "usw2-az1"],
      controlPlaneZones: ["usw2-az2", "usw2-az1"],
      nodeCidrs: { "usw2-az3": "10.1.0.0/16" },
      nat: "perZone",
    });
    const reordered = await networkOf({ ...production, plan, interfaceEndpoints: ["ecr.api", "logs", "ecr.dkr"] });
    const sent = ({ resources }: Recording<unknown>) => resources.map(({ urn, inputs }) => [urn, inputs]).sort();
    assert.deepEqual(sent(reordered), sent(await networkOf(production)));
  });
});

describe("Network without a way out", () => {
  it("has no internet gateway, NAT gateway, address, public subnet or default route", async () => {
    const recording = await networkOf(closed);
    for (const type of ["internetGateway:InternetGateway", "natGateway:NatGateway", "eip:Eip", "route:Route"]) {
      assert.deepEqual(namesOf(recording, `aws:ec2/${type}`), [], type);
    }
    assert.deepEqual(
      namesOf(recording, subnetType).filter((name) => name.startsWith("public")),
      [],
    );
    assert.deepEqual(namesOf(recording, "aws:ec2/routeTable:RouteTable"), [
      "control-plane-route-table",
      "node-usw2-az1-route-table",
      "node-usw2-az2-route-table",
    ]);
  });

  it("still reaches S3, from the node subnets", async () => {
    const { inputs } = (await networkOf(closed)).one(endpointType);
    assert.deepEqual(inputs.routeTableIds, [
      "network-node-usw2-az1-route-table-id",
      "network-node-usw2-az2-route-table-id",
    ]);
  });

  it("has only rules, associations and the S3 endpoint as a node's paths", async () => {
    const { result: network } = await networkOf(closed);
    assert.deepEqual(await nodePathOf(network), [
      "node-route-table-association-usw2-az1",
      "node-route-table-association-usw2-az2",
      "nodes-egress-ipv4",
      "nodes-egress-self",
      "nodes-ingress-self",
      "s3-gateway-endpoint",
    ]);
  });

  it("makes no endpoint group where there are no interface endpoints, and no flow log unasked", async () => {
    const recording = await networkOf(closed);
    assert.deepEqual(namesOf(recording, "aws:ec2/securityGroup:SecurityGroup"), ["nodes"]);
    assert.deepEqual(namesOf(recording, "aws:ec2/flowLog:FlowLog"), []);
    assert.deepEqual(namesOf(recording, "aws:iam/role:Role"), []);
  });
});

for (const [what, args] of cases) {
  describe(`Every network (${what})`, () => {
    it("lets nothing in from the internet", async () => {
      const recording = await networkOf(args);
      const rules = recording.all(ingressRule);
      assert.notEqual(rules.length, 0);
      for (const rule of rules) {
        assert.notEqual(rule.inputs.cidrIpv4, "0.0.0.0/0", rule.name);
        assert.equal("cidrIpv6" in rule.inputs, false, rule.name);
      }
      for (const group of recording.all("aws:ec2/securityGroup:SecurityGroup")) {
        assert.deepEqual(Object.keys(group.inputs).sort(), ["description", "tags", "vpcId"], "no inline rules");
      }
    });

    it("gives no address on launch, in any subnet", async () => {
      const recording = await networkOf(args);
      for (const subnet of recording.all(subnetType)) {
        assert.equal(subnet.inputs.mapPublicIpOnLaunch, false, subnet.name);
      }
    });

    it("offers no control-plane subnet to load balancers", async () => {
      const recording = await networkOf(args);
      const subnets = recording.all(subnetType).filter(({ name }) => name.includes("control-plane"));
      assert.equal(subnets.length, 2);
      for (const subnet of subnets) {
        assert.doesNotMatch(JSON.stringify(subnet.inputs.tags), /kubernetes\.io/);
      }
    });

    it("deletes a subnet before it is replaced, and nothing else", async () => {
      const recording = await networkOf(args);
      for (const resource of recording.resources) {
        assert.equal(resource.options.deleteBeforeReplace, resource.type === subnetType, resource.name);
      }
    });

    it("never waits for a component", async () => {
      const recording = await networkOf(args);
      for (const resource of recording.resources) {
        assert.equal(waitsFor(resource).includes("network"), false, resource.name);
      }
    });

    it("tags everything that can carry tags", async () => {
      const untaggable = ["Network", "Route", "RouteTableAssociation", "VpcIpv4CidrBlockAssociation", "RolePolicy"];
      const recording = await networkOf(args);
      for (const { name, type, inputs } of recording.resources) {
        const kind = type.replace(/^.*:/, "");
        if (untaggable.includes(kind)) {
          assert.equal("tags" in inputs, false, name);
        } else {
          const tags = inputs.tags as Record<string, string>;
          assert.equal(tags.team, "ml", name);
          assert.match(tags.Name ?? "", /^research-/, name);
        }
      }
    });

    it("registers the same resources in preview, where no id is known", async () => {
      const urns = ({ resources }: Recording<unknown>) => resources.map(({ urn }) => urn).sort();
      assert.deepEqual(
        urns(await record(() => new Network("network", args), { preview: true })),
        urns(await networkOf(args)),
      );
    });
  });
}

describe("ClusterSecurityGroupRules", () => {
  const rulesOf = () =>
    record(
      () =>
        new ClusterSecurityGroupRules("cluster-rules", {
          nodeSecurityGroupId: "sg-nodes",
          clusterSecurityGroupId: "sg-cluster",
          tags: { team: "ml" },
        }),
    );

  it("opens both groups for each other, in both directions", async () => {
    const recording = await rulesOf();
    const component = recording.one("hyperpod:network:ClusterSecurityGroupRules", "cluster-rules");
    assert.deepEqual(component.inputs, {});
    const rules = [...recording.all(ingressRule), ...recording.all(egressRule)];
    assert.equal(recording.resources.length, 5);
    assert.deepEqual(
      rules.map(({ type, name, inputs }) => [
        type === ingressRule ? "ingress" : "egress",
        name,
        inputs.securityGroupId,
        inputs.referencedSecurityGroupId,
      ]),
      [
        ["ingress", "cluster-rules-node-ingress-from-cluster", "sg-nodes", "sg-cluster"],
        ["ingress", "cluster-rules-cluster-ingress-from-nodes", "sg-cluster", "sg-nodes"],
        ["egress", "cluster-rules-node-egress-to-cluster", "sg-nodes", "sg-cluster"],
        ["egress", "cluster-rules-cluster-egress-to-nodes", "sg-cluster", "sg-nodes"],
      ],
    );
    for (const rule of rules) {
      assert.equal(rule.parent, component.urn);
      assert.equal(rule.inputs.ipProtocol, "-1");
      assert.equal("fromPort" in rule.inputs, false, "AWS takes no ports with protocol -1");
      assert.deepEqual(rule.inputs.tags, { Name: rule.name, team: "ml" });
    }
  });

  it("gives the four rules to wait for", async () => {
    const recording = await rulesOf();
    const urns = await Promise.all(recording.result.rules.map((rule) => settled(rule.urn)));
    assert.deepEqual(
      urns.sort(),
      recording.resources
        .filter(({ custom }) => custom)
        .map(({ urn }) => urn)
        .sort(),
    );
  });
});

describe("ExistingNetwork", () => {
  const existing = (options: RecordOptions = {}) =>
    record(
      () =>
        new ExistingNetwork("network", {
          vpcId: "vpc-1",
          nodeSubnetIds: { "usw2-az2": "subnet-2", "usw2-az1": "subnet-1" },
          controlPlaneSubnetIds: ["subnet-9", "subnet-8"],
          securityGroupId: "sg-1",
        }),
      options,
    );

  it("makes nothing but itself", async () => {
    const { resources } = await existing();
    assert.deepEqual(
      resources.map(({ type, name, inputs }) => ({ type, name, inputs })),
      [{ type: "hyperpod:network:ExistingNetwork", name: "network", inputs: {} }],
    );
  });

  for (const preview of [false, true]) {
    it(`gives the same fields as a network of our own${preview ? ", known in preview too" : ""}`, async () => {
      const { result } = await existing({ preview });
      const network: PlatformNetwork = result;
      assert.equal(await settled(network.vpcId), "vpc-1");
      assert.deepEqual(Object.keys(network.nodeSubnetIds), ["usw2-az1", "usw2-az2"]);
      assert.equal(await settled(network.nodeSubnetIds["usw2-az1"]), "subnet-1");
      assert.deepEqual(await Promise.all(network.controlPlaneSubnetIds.map(settled)), ["subnet-9", "subnet-8"]);
      assert.equal(await settled(network.nodeSecurityGroupId), "sg-1");
      assert.equal(await settled(network.nodeSecurityGroup.id), "sg-1");
      assert.deepEqual(network.nodePathDependencies, []);
    });
  }
});
