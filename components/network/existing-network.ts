import * as ec2 from "@pulumi/aws/ec2";
import * as pulumi from "@pulumi/pulumi";
import type { PlatformNetwork } from "./platform-network";

export interface ExistingNetworkArgs {
  readonly vpcId: pulumi.Input<string>;
  /** By Availability Zone ID: the subnet for nodes in that zone. It needs a way to S3 and to the AWS services nodes use. */
  readonly nodeSubnetIds: Readonly<Record<string, pulumi.Input<string>>>;
  /** Subnets for the EKS control plane, in two zones at least (EKS User Guide, "VPC and subnet requirements"). */
  readonly controlPlaneSubnetIds: readonly pulumi.Input<string>[];
  /**
   * The nodes' security group. It needs rules that allow all traffic from and to itself in both directions (EC2 User
   * Guide, "Get started with EFA and MPI"); this component reads the group and changes nothing about it.
   */
  readonly securityGroupId: pulumi.Input<string>;
}

/** A network that somebody else made and looks after, with the same fields as `Network`. Nothing in it is changed. */
export class ExistingNetwork extends pulumi.ComponentResource implements PlatformNetwork {
  readonly vpcId: pulumi.Output<string>;
  readonly nodeSubnetIds: Readonly<Record<string, pulumi.Output<string>>>;
  readonly controlPlaneSubnetIds: readonly pulumi.Output<string>[];
  readonly nodeSecurityGroup: ec2.SecurityGroup;
  readonly nodeSecurityGroupId: pulumi.Output<string>;
  readonly nodePathDependencies: readonly pulumi.Resource[] = [];

  constructor(name: string, args: ExistingNetworkArgs, opts?: pulumi.ComponentResourceOptions) {
    super("hyperpod:network:ExistingNetwork", name, {}, opts);
    this.vpcId = pulumi.output(args.vpcId);
    this.nodeSubnetIds = Object.fromEntries(
      Object.entries(args.nodeSubnetIds)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([zoneId, subnetId]) => [zoneId, pulumi.output(subnetId)]),
    );
    this.controlPlaneSubnetIds = args.controlPlaneSubnetIds.map((subnetId) => pulumi.output(subnetId));
    this.nodeSecurityGroup = ec2.SecurityGroup.get(`${name}-nodes`, args.securityGroupId, undefined, { parent: this });
    this.nodeSecurityGroupId = this.nodeSecurityGroup.id;
    this.registerOutputs();
  }
}
