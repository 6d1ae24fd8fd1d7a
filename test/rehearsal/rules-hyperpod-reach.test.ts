/** Nodes that can't reach what they need, each rule tripped by a wrong program on the real engine. */
import * as assert from "node:assert/strict";
import { hyperPodFoundation as foundation } from "../support/hyperpod-foundation";
import { refusedBy, type Trip, WrongProgram, type WrongResult } from "../support/wrong-program";

/** Clusters that wait for their nodes: what keeps nodes away is then the cluster's failure. */
const mistakes = `${foundation}
const placed = (subnet: ec2.Subnet, ...groups: ec2.SecurityGroup[]) => ({
  ...waiting,
  vpcConfig: { subnets: [subnet.id], securityGroupIds: groups.map(({ id }) => id) },
});
const groupOf = (name: string) => new ec2.SecurityGroup(name, { name, vpcId: vpc.id });
const within = (of: ec2.SecurityGroup) => ({ securityGroupId: of.id, ipProtocol: "-1", referencedSecurityGroupId: of.id });
const everywhere = (of: ec2.SecurityGroup) => ({ securityGroupId: of.id, ipProtocol: "-1", cidrIpv4: anywhere });
const { SecurityGroupIngressRule: In, SecurityGroupEgressRule: Out } = vpcRules;

// An endpoint, of use to nodes of the first subnet and of the closed one.
const closedSubnet = subnetOf("closed", "10.4.3.0/24", "usw2-az1");
const endpointGroup = groupOf("endpoint");
const https = { securityGroupId: endpointGroup.id, ipProtocol: "tcp", fromPort: 443, toPort: 443 };
const sts = new ec2.VpcEndpoint("sts", {
  vpcId: vpc.id,
  vpcEndpointType: "Interface",
  serviceName: "com.amazonaws.us-west-2.sts",
  privateDnsEnabled: true,
  subnetIds: [subnets[0].id],
  securityGroupIds: [endpointGroup.id],
});
const closedTable = new ec2.RouteTable("closed", { vpcId: vpc.id });
const known = [
  ...everything,
  sts,
  new In("https-1", { ...https, cidrIpv4: "10.4.0.0/24" }),
  new In("https-2", { ...https, cidrIpv4: "10.4.3.0/24" }),
  new ec2.RouteTableAssociation("closed", { routeTableId: closedTable.id, subnetId: closedSubnet.id }),
  new ec2.VpcEndpoint("closed-s3", {
    vpcId: vpc.id,
    serviceName: "com.amazonaws.us-west-2.s3",
    routeTableIds: [closedTable.id],
  }),
];
hyperpod("right", {}, placed(subnets[0], group), known);

const silent = groupOf("silent");
hyperpod("no-egress", {}, placed(subnets[0], silent), [
  ...known,
  new In("silent-in", within(silent)),
  new Out("silent-out", within(silent)),
]);

hyperpod("no-endpoints", {}, placed(closedSubnet, group), known);
hyperpod("shut-endpoint", {}, placed(subnets[1], group), known);

// Open themselves, but the control plane's groups let nobody else in.
const unheard = groupOf("unheard");
hyperpod("unheard", {}, placed(subnets[0], unheard), [
  ...known,
  new In("unheard-in", everywhere(unheard)),
  new Out("unheard-out", everywhere(unheard)),
]);
// Heard by the control plane, and closed to its calls.
const deaf = groupOf("deaf");
hyperpod("deaf", {}, placed(subnets[0], deaf), [
  ...known,
  new Out("deaf-out", everywhere(deaf)),
  new In("deaf-to-control", { ...within(deaf), securityGroupId: group.id }),
]);
`;

describe("wrong programs: what HyperPod's nodes reach", () => {
  let program: WrongProgram;
  let result: WrongResult;

  before(async () => {
    program = await WrongProgram.begin();
    result = await program.up(mistakes);
  });
  after(() => program.end());

  const says = (text: string) => new RegExp(`${text}$`, "m");
  const noWay = (...services: string[]) =>
    services.map((service) => `${service} \\(neither a default route nor an interface endpoint\\)`).join(", ");
  const apart =
    "Instances did not join the Amazon EKS cluster: security groups sg-\\w+ and the control plane's \\(sg-\\w+, sg-\\w+\\) don't let them reach each other";
  const trips: readonly Trip[] = [
    [
      "sagemaker.nodes.egress",
      "no-egress",
      says("Lifecycle scripts did not run successfully: security groups sg-\\w+ let no HTTPS out to Amazon S3"),
    ],
    [
      // STS is reached: its endpoint lets this subnet in.
      "sagemaker.nodes.services",
      "no-endpoints",
      says(
        `Instances in subnet-\\w+ can't reach ${noWay("ec2", "ec2messages", "ecr\\.api", "ecr\\.dkr", "eks-auth", "logs", "monitoring", "ssm", "ssmmessages")}`,
      ),
    ],
    [
      "sagemaker.nodes.services",
      "shut-endpoint",
      says("Instances in subnet-\\w+ can't reach sts \\(the endpoint's security group lets nobody in from there\\)"),
    ],
    ["sagemaker.nodes.control-plane", "unheard", says(apart)],
    ["sagemaker.nodes.control-plane", "deaf", says(apart)],
  ];
  for (const trip of trips) {
    it(`${trip[0]}: ${trip[1]}`, () => refusedBy(trip, result));
  }

  it("leaves the clusters that failed, each with its reason, beside the right one", () => {
    const found = program.rehearsal.account
      .list("sagemaker:cluster")
      .map(({ attributes }) => [attributes.clusterName, attributes.clusterStatus, attributes.failureMessage !== ""])
      .sort();
    assert.equal(result.diagnostics.get("right"), undefined);
    assert.deepEqual(found, [
      ["deaf", "Failed", true],
      ["no-egress", "Failed", true],
      ["no-endpoints", "Failed", true],
      ["right", "InService", false],
      ["shut-endpoint", "Failed", true],
      ["unheard", "Failed", true],
    ]);
  });
});
