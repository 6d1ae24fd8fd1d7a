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
