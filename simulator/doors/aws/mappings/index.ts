import type { AwsMapping } from "../aws-mapping";
import { ec2EndpointMappings } from "./ec2-endpoints";
import { ec2NetworkMappings } from "./ec2-network";
import { ec2RoutingMappings } from "./ec2-routing";
import { ec2SecurityGroupMappings } from "./ec2-security-groups";
import { eksMappings } from "./eks";
import { iamMappings } from "./iam";
import { kmsMappings } from "./kms";
import { logGroupMapping } from "./log-group";
import { s3Mappings } from "./s3";

const all: readonly AwsMapping[] = [
  ...ec2NetworkMappings,
  ...ec2RoutingMappings,
  ...ec2SecurityGroupMappings,
  ...ec2EndpointMappings,
  ...iamMappings,
  ...s3Mappings,
  ...kmsMappings,
  logGroupMapping,
  ...eksMappings,
];

/** Mappings by type token. */
export const mappings: ReadonlyMap<string, AwsMapping> = new Map(all.map((mapping) => [mapping.token, mapping]));
