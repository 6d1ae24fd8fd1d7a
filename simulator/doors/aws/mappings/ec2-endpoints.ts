/** VPC endpoints and flow logs. */
import type { AwsMapping } from "../aws-mapping";

export const ec2EndpointMappings: readonly AwsMapping[] = [
  {
    token: "aws:ec2/vpcEndpoint:VpcEndpoint",
    kind: "ec2:vpcEndpoint",
    taggable: true,
    defaults: { privateDnsEnabled: false, vpcEndpointType: "Gateway" },
    jsonProperties: ["policy"],
    sets: ["routeTableIds", "securityGroupIds", "subnetIds"],
    replacesIf: (path, old, wanted) => path === "serviceRegion" && old !== wanted,
    outputs: ({ attributes }) => ({ ipAddressType: attributes.ipAddressType ?? "", dnsEntries: attributes.dnsEntries }),
  },
  {
    token: "aws:ec2/flowLog:FlowLog",
    kind: "ec2:flowLog",
    taggable: true,
    hides: ["deliverLogsStatus", "deliverLogsErrorMessage"],
    defaults: { logDestinationType: "cloud-watch-logs", maxAggregationInterval: 600 },
    outputs: ({ attributes }) => ({ logDestination: attributes.logDestination, logFormat: attributes.logFormat }),
  },
];
