import type * as ec2 from "@pulumi/aws/ec2";
import * as pulumi from "@pulumi/pulumi";
import type { Tags } from "../common/tags";
import { createFlowLogs, type FlowLogSettings } from "./flow-logs";
import { createNodeSecurityGroup } from "./node-security-group";
import type { PlatformNetwork } from "./platform-network";
import { createControlPlaneRouting, createNodeRouting, createPublicSide } from "./routing";
import type { NetworkScope } from "./scope";
import type { NetworkPlan } from "./subnet-planner";
import { createSubnets, createVpc, emptyDefaultSecurityGroup } from "./vpc";
import { createInterfaceEndpoints, createS3GatewayEndpoint } from "./vpc-endpoints";

export interface NetworkArgs {
  /** Where each subnet lies and which zones have a NAT gateway: the result of `planSubnets`. */
  readonly plan: NetworkPlan;
  /** The region of the VPC, such as `us-west-2`; part of endpoint service names and of ARNs in policies. */
  readonly region: string;
  /** The region's partition: `aws`, `aws-us-gov` or `aws-cn`. */
  readonly partition: string;
  /** The account that owns the VPC, 12 digits. */
  readonly accountId: pulumi.Input<string>;
  /**
   * AWS services reached through interface endpoints, by short name such as `ecr.api`, in any order. Each takes one
   * address of every node subnet. The S3 gateway endpoint is always there and not named here.
   */
  readonly interfaceEndpoints: readonly string[];
  /**
   * Records the VPC's traffic in CloudWatch Logs.
   * @default no flow logs
   */
  readonly flowLogs?: FlowLogSettings;
  /**
   * Permissions boundary of the flow logs' role.
   * @default none
   */
  readonly permissionsBoundaryArn?: string;
  /** Start of the `Name` tags and of the flow logs' log group name. */
  readonly namePrefix: string;
  /** Tags of every resource that can carry them, beside `Name`. */
  readonly tags: Tags;
}

/** A VPC for HyperPod on EKS: node, control-plane and public subnets by zone, a way out, endpoints, the nodes' group. */
export class Network extends pulumi.ComponentResource implements PlatformNetwork {
  readonly vpc: ec2.Vpc;
  readonly vpcId: pulumi.Output<string>;
  readonly nodeSubnetIds: Readonly<Record<string, pulumi.Output<string>>>;
  readonly controlPlaneSubnetIds: readonly pulumi.Output<string>[];
  readonly nodeSecurityGroup: ec2.SecurityGroup;
  readonly nodeSecurityGroupId: pulumi.Output<string>;
  readonly nodePathDependencies: readonly pulumi.Resource[];

  constructor(name: string, args: NetworkArgs, opts?: pulumi.ComponentResourceOptions) {
    super("hyperpod:network:Network", name, {}, opts);
    const scope: NetworkScope = { name, parent: this, namePrefix: args.namePrefix, tags: args.tags };

    const vpc = createVpc(scope, args.plan.vpcCidr);
    emptyDefaultSecurityGroup(scope, vpc);
    const zones = createSubnets(scope, vpc, args.plan);

    const publicSide = createPublicSide(scope, vpc, zones);
    const nodeRouting = createNodeRouting(scope, vpc, zones, publicSide);
    createControlPlaneRouting(scope, vpc, zones);

    const s3Endpoint = createS3GatewayEndpoint(scope, vpc, args.region, [
      ...nodeRouting.routeTables.map((table) => table.id),
      ...(publicSide ? [publicSide.routeTableId] : []),
    ]);
    const interfaceEndpoints = createInterfaceEndpoints(
      scope,
      vpc,
      args.region,
      args.plan,
      zones,
      args.interfaceEndpoints,
    );
    const nodeSecurityGroup = createNodeSecurityGroup(scope, vpc);
    if (args.flowLogs) {
      createFlowLogs(scope, vpc, args.flowLogs, args);
    }

    this.vpc = vpc;
    this.vpcId = vpc.id;
    this.nodeSubnetIds = Object.fromEntries(zones.map(({ zone, node }) => [zone.zoneId, node.id]));
    this.controlPlaneSubnetIds = zones.flatMap(({ controlPlane }) => (controlPlane ? [controlPlane.id] : []));
    this.nodeSecurityGroup = nodeSecurityGroup.group;
    this.nodeSecurityGroupId = nodeSecurityGroup.group.id;
    this.nodePathDependencies = [
      ...nodeSecurityGroup.rules,
      ...nodeRouting.nodePath,
      ...(publicSide?.nodePath ?? []),
      s3Endpoint,
      ...interfaceEndpoints,
    ];
    this.registerOutputs();
  }
}
