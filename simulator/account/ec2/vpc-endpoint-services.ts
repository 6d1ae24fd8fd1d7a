/** Services with VPC endpoints, by the last part of the service's name. Source: AWS PrivateLink guide, integrated services. */
const gatewayServices = ["dynamodb", "s3"];

const interfaceServices = [
  "application-autoscaling", "aps", "aps-workspaces", "autoscaling", "bedrock", "bedrock-runtime", "cloudformation",
  "cloudtrail", "dynamodb", "ebs", "ec2", "ec2messages", "ecr.api", "ecr.dkr", "ecs", "eks", "eks-auth",
  "elasticfilesystem", "elasticloadbalancing", "events", "fsx", "glue", "grafana", "grafana-workspace",
  "guardduty-data", "kinesis-streams", "kms", "lambda", "logs", "monitoring", "s3", "sagemaker.api",
  "sagemaker.runtime", "secretsmanager", "servicequotas", "sns", "sqs", "ssm", "ssm-contacts", "ssm-incidents",
  "ssmmessages", "states", "sts", "xray",
]; // biome-ignore format: a list

/**
 * Global services: one endpoint service in a partition, without a region in its name, in the region of the control plane.
 * Source: IAM User Guide, "Create a VPC endpoint for IAM". Route 53's (com.amazonaws.route53) is not simulated; STS is
 * regional (IAM User Guide, "Interface VPC endpoints").
 */
const globalServices: Readonly<Record<string, { region: string; privateDnsName: string }>> = {
  "com.amazonaws.iam": { region: "us-east-1", privateDnsName: "iam.amazonaws.com" },
};

export function endpointServiceExists(serviceName: unknown, region: string, type: "Gateway" | "Interface"): boolean {
  const name = String(serviceName);
  const global = globalServices[name];
  if (global) {
    return type === "Interface" && global.region === region;
  }
  const prefix = `com.amazonaws.${region}.`;
  return (
    name.startsWith(prefix) &&
    (type === "Gateway" ? gatewayServices : interfaceServices).includes(name.slice(prefix.length))
  );
}

/** The service's part of its endpoint service's name: "ecr.api", "iam". */
export function shortServiceName(serviceName: string, region: string): string {
  return serviceName.slice(serviceName in globalServices ? "com.amazonaws.".length : `com.amazonaws.${region}.`.length);
}

/** The DNS name that private DNS takes over: "ecr.api" → "api.ecr.us-west-2.amazonaws.com". */
export function privateDnsName(serviceName: string, region: string): string {
  const service = shortServiceName(serviceName, region).split(".").reverse().join(".");
  return globalServices[serviceName]?.privateDnsName ?? `${service}.${region}.amazonaws.com`;
}

/**
 * Zones in which a service puts no interface endpoint. AWS publishes no list; the services and the region are those of
 * awslabs/aws-orbit-workbench issue 320 and terraform-aws-modules/terraform-aws-vpc issues 462 and 785, the zone is an
 * estimate: other services leave out use1-az3 as well (EKS User Guide, VPC and subnet requirements).
 */
const zonesWithoutService: Readonly<Record<string, readonly string[]>> = { lambda: ["use1-az3"] };

export function isOfferedInZone(serviceName: unknown, region: string, zoneId: unknown): boolean {
  const service = shortServiceName(String(serviceName), region);
  return !zonesWithoutService[service]?.includes(String(zoneId));
}
