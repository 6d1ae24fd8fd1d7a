import type { AwsMapping } from "../aws-mapping";

export const vpcMapping: AwsMapping = {
  token: "aws:ec2/vpc:Vpc",
  kind: "ec2:vpc",
  taggable: true,
  defaults: {
    assignGeneratedIpv6CidrBlock: false,
    enableDnsHostnames: false,
    enableDnsSupport: true,
    enableNetworkAddressUsageMetrics: false,
    instanceTenancy: "default",
  },
};
