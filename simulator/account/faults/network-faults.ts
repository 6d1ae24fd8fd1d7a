/** The bad days of EC2's network. */
import type { Fault } from "./fault";

export const networkFaults: readonly Fault[] = [
  {
    kind: "ec2:vpc",
    operations: ["create"],
    name: "VpcLimitExceeded",
    what: "The region holds as many VPCs as its quota allows.",
    effect: { type: "shortage", of: "ec2:vpcs-per-region" },
    source: "VPC user guide, quotas: 5 VPCs a region by default; rule ec2.vpc.quota",
  },
  {
    kind: "ec2:elasticIp",
    operations: ["create"],
    name: "AddressLimitExceeded",
    what: "The region holds as many Elastic IP addresses as its quota allows: no NAT gateway gets one.",
    effect: { type: "shortage", of: "ec2:elastic-ips-per-region" },
    source: "VPC user guide, quotas: 5 addresses a region by default; rule ec2.elastic-ip.quota",
  },
  {
    kind: "ec2:natGateway",
    operations: ["create"],
    name: "InternalError",
    what: "EC2 accepts the call, and the gateway ends in state failed.",
    effect: {
      type: "failLater",
      code: "InternalError",
      message: "Network interface could not be created and attached by this NAT gateway",
    },
    source: "VPC user guide, troubleshoot NAT gateways: creation fails; the text is not AWS's own",
  },
  {
    kind: "ec2:subnet",
    operations: ["delete"],
    name: "DependencyViolation",
    what: "Something that this program knows nothing of has a network interface in the subnet.",
    effect: {
      type: "refuse",
      code: "DependencyViolation",
      message: "The subnet '{id}' has dependencies and cannot be deleted.",
    },
    source: "hashicorp/terraform-provider-aws issue 30640; rule ec2.subnet.dependencies",
  },
  {
    kind: "ec2:securityGroup",
    operations: ["delete"],
    name: "DependencyViolation",
    what: "A network interface or another group's rule that this program knows nothing of refers to the group.",
    effect: { type: "refuse", code: "DependencyViolation", message: "resource {id} has a dependent object" },
    source: "EC2 API, DeleteSecurityGroup; rule ec2.security-group.dependencies",
  },
  {
    kind: "ec2:vpc",
    operations: ["delete"],
    name: "DependencyViolation",
    what: "Something that this program knows nothing of stands in the VPC.",
    effect: {
      type: "refuse",
      code: "DependencyViolation",
      message: "The vpc '{id}' has dependencies and cannot be deleted.",
    },
    source: "EC2 API, DeleteVpc; hashicorp/terraform-provider-aws issue 11473",
  },
  {
    kind: "ec2:vpcEndpoint",
    operations: ["create"],
    name: "VpcEndpointLimitExceeded",
    what: "The VPC or region has as many endpoints as the quota allows.",
    effect: {
      type: "refuse",
      code: "VpcEndpointLimitExceeded",
      message: "The maximum number of VPC endpoints has been reached.",
    },
    source: "EC2 API error codes, VpcEndpointLimitExceeded; VPC user guide, quotas; the text is not AWS's own",
  },
];
