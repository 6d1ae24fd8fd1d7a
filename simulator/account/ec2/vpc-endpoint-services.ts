/** Services with VPC endpoints, by the last part of the service's name. Source: AWS PrivateLink guide, integrated services. */
const gatewayServices = ["dynamodb", "s3"];

const interfaceServices = [
  "application-autoscaling", "aps", "aps-workspaces", "autoscaling", "cloudformation", "cloudtrail", "dynamodb", "ebs",
  "ec2", "ec2messages", "ecr.api", "ecr.dkr", "ecs", "eks", "eks-auth", "elasticfilesystem", "elasticloadbalancing",
  "events", "fsx", "glue", "grafana", "grafana-workspace", "guardduty-data", "iam", "kinesis-streams", "kms", "lambda",
  "logs", "monitoring", "s3", "sagemaker.api", "sagemaker.runtime", "secretsmanager", "servicequotas", "sns", "sqs",
  "ssm", "ssm-contacts", "ssm-incidents", "ssmmessages", "states", "sts", "xray",
]; // biome-ignore format: a list

export function endpointServiceExists(serviceName: unknown, region: string, type: "Gateway" | "Interface"): boolean {
  const prefix = `com.amazonaws.${region}.`;
  const name = String(serviceName);
  return (
    name.startsWith(prefix) &&
    (type === "Gateway" ? gatewayServices : interfaceServices).includes(name.slice(prefix.length))
  );
}

/** The DNS name that private DNS takes over: "ecr.api" → "api.ecr.us-west-2.amazonaws.com". */
export function privateDnsName(serviceName: string, region: string): string {
  const service = serviceName.slice(`com.amazonaws.${region}.`.length);
  return `${service.split(".").reverse().join(".")}.${region}.amazonaws.com`;
}

/**
 * Zones in which a service puts no interface endpoint. AWS publishes no list; the services and the region are those of
 * awslabs/aws-orbit-workbench issue 320 and terraform-aws-modules/terraform-aws-vpc issues 462 and 785, the zone is an
 * estimate: other services leave out use1-az3 as well (EKS User Guide, VPC and subnet requirements).
 */
const zonesWithoutService: Readonly<Record<string, readonly string[]>> = { lambda: ["use1-az3"] };

export function isOfferedInZone(serviceName: unknown, region: string, zoneId: unknown): boolean {
  const service = String(serviceName).slice(`com.amazonaws.${region}.`.length);
  return !zonesWithoutService[service]?.includes(String(zoneId));
}
