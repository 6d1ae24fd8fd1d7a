/** References to EC2's own resources, with EC2's answer when one does not exist. Texts: moto, and EC2 API error codes. */
import type { Reference } from "../kind";

export function vpcReference(path = "vpcId"): Reference {
  return {
    path,
    kind: "ec2:vpc",
    notFound: { code: "InvalidVpcID.NotFound", message: "The vpc ID '{value}' does not exist" },
  };
}

export function subnetReference(path = "subnetId"): Reference {
  return {
    path,
    kind: "ec2:subnet",
    notFound: { code: "InvalidSubnetID.NotFound", message: "The subnet ID '{value}' does not exist" },
  };
}

export function routeTableReference(path = "routeTableId"): Reference {
  return {
    path,
    kind: "ec2:routeTable",
    notFound: { code: "InvalidRouteTableID.NotFound", message: "The routeTable ID '{value}' does not exist" },
  };
}

export function securityGroupReference(path: string): Reference {
  return {
    path,
    kind: "ec2:securityGroup",
    notFound: { code: "InvalidGroup.NotFound", message: "The security group '{value}' does not exist" },
  };
}
