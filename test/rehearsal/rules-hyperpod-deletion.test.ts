/** A delete that never ends: what the removal of nodes needs was taken away by an update before, on the real engine. */
import * as assert from "node:assert/strict";
import { hyperPodFoundation as foundation } from "../support/hyperpod-foundation";
import { refusedBy, type Trip, WrongProgram, type WrongResult } from "../support/wrong-program";

const standing = `${foundation}
const { SecurityGroupIngressRule: In, SecurityGroupEgressRule: Out } = vpcRules;
const own = new ec2.SecurityGroup("own", { name: "own", vpcId: vpc.id });
const ownIn = new In("own-in", { securityGroupId: own.id, ipProtocol: "-1", cidrIpv4: "10.4.0.0/16" });
const controlIn = new In("control-in", { ...self, referencedSecurityGroupId: own.id });
const routed = subnetOf("routed", "10.4.3.0/24", "usw2-az1");
const routedTable = new ec2.RouteTable("routed", { vpcId: vpc.id });
const routedAssociation = new ec2.RouteTableAssociation("routed", { routeTableId: routedTable.id, subnetId: routed.id });

const known = [...everything, ownIn, controlIn, routedAssociation];
const inSubnets = (...ids: pulumi.Input<string>[]) => ({ vpcConfig: { subnets: ids, securityGroupIds: [group.id] } });
// By its name, as a program does that takes the role from a setting: nothing tells the engine that they belong together.
const executionRole = pulumi.interpolate\`arn:aws:iam::\${nodes.arn.apply((arn) => arn.split(":")[4])}:role/leaving\`;
const clusters = (secondSubnetId: pulumi.Input<string>, dependsOn: pulumi.Resource[]) => {
  hyperpod("kept", {}, {}, dependsOn);
  hyperpod("role", { executionRole }, {}, dependsOn);
  hyperpod("rule", {}, { vpcConfig: { subnets: [subnets[0].id], securityGroupIds: [own.id] } }, dependsOn);
  hyperpod("route", {}, inSubnets(routed.id), dependsOn);
  // One node, which stands in the first subnet: the second one can be deleted.
  hyperpod("subnet", {}, inSubnets(subnets[0].id, secondSubnetId), dependsOn);
};
`;

const right = `${standing}
const leaving = roleOf("leaving", "sagemaker.amazonaws.com", instances);
const second = subnetOf("second", "10.4.4.0/24", "usw2-az1");
clusters(second.id, [
  ...known,
  ...leaving.parts,
  new iam.RolePolicy("leaving-interfaces", {
    role: leaving.role.name,
    policy: allow(["ec2:*NetworkInterface*", "ec2:Describe*", "ecr:*", "eks-auth:AssumeRoleForPodIdentity"]),
  }),
  new Out("own-out", { securityGroupId: own.id, ipProtocol: "-1", cidrIpv4: anywhere }),
  new ec2.Route("routed-out", { routeTableId: routedTable.id, destinationCidrBlock: anywhere, natGatewayId: nat.id }),
  new ec2.RouteTableAssociation("second", { routeTableId: table.id, subnetId: second.id }),
]);
`;

const takenAway = (secondSubnetId: string) => `${standing}
clusters(${JSON.stringify(secondSubnetId)}, known);
`;

describe("wrong deletes: HyperPod", () => {
  let program: WrongProgram;
  let destroyed: WrongResult;
  let secondSubnetId: string;
  let routedSubnetId: string;

  const subnetIdOf = (cidrBlock: string) =>
    program.rehearsal.account.list("ec2:subnet").find(({ attributes }) => attributes.cidrBlock === cidrBlock)?.id ?? "";

  before(async () => {
    program = await WrongProgram.begin();
    const first = await program.up(right);
    assert.equal(first.exitCode, 0, first.output);
    secondSubnetId = subnetIdOf("10.4.4.0/24");
    routedSubnetId = subnetIdOf("10.4.3.0/24");
    const second = await program.up(takenAway(secondSubnetId));
    assert.equal(second.exitCode, 0, `AWS takes each away unasked\n${second.output}`);
    assert.match(second.output, /- 7 deleted/);
    assert.doesNotMatch(second.output, /updated/);
    destroyed = await program.destroy();
  });
  after(() => program.end());

  const stays = (name: string, why: string) =>
    new RegExp(
      `operation DELETE failed with "NotStabilized": Cluster ${name} stays in status Deleting: its nodes can't be removed, because ${why}\\. Put it back to let the delete go on\\.$`,
      "m",
    );
  // Subnets are known by their ids once the program has run.
  const trips: readonly (() => Trip)[] = [
    () => [
      "sagemaker.nodes.removal",
      "role",
      stays("role", "execution role arn:aws:iam::\\d{12}:role/leaving is gone"),
    ],
    () => ["sagemaker.nodes.removal", "rule", stays("rule", "security group sg-\\w+ has no egress rule left")],
    () => ["sagemaker.nodes.removal", "route", stays("route", `subnet ${routedSubnetId} has lost its default route`)],
    () => ["sagemaker.nodes.removal", "subnet", stays("subnet", `subnet ${secondSubnetId} is gone`)],
  ];
  for (const [index, went] of ["role", "security group rule", "route", "subnet"].entries()) {
    it(`sagemaker.nodes.removal: the ${went} went first`, () => refusedBy(trips[index]?.() as Trip, destroyed));
  }

  it("deletes the cluster that has everything still, and keeps the others", () => {
    assert.equal(destroyed.diagnostics.get("kept"), undefined);
    assert.deepEqual(
      program.rehearsal.account
        .list("sagemaker:cluster")
        .map(({ attributes }) => attributes.clusterName)
        .sort(),
      ["role", "route", "rule", "subnet"],
    );
  });
});
