/** A real account's reads: the Resource Groups Tagging API through the AWS SDK, everything else through the AWS CLI. */
import { paginateGetResources, ResourceGroupsTaggingAPIClient } from "@aws-sdk/client-resource-groups-tagging-api";
import {
  type AwsIdentity,
  type RunCommand,
  readAws,
  runCommand,
  type SessionKeys,
  sessionOf,
} from "../../components/common/aws-cli";
import type { AwsReads, TaggedResource } from "./aws-finder";
import type { ExportedStack } from "./stack-state";

/** Who the stack's AWS provider is, as its state says. */
export interface StackIdentity extends AwsIdentity {
  region: string;
}

/** `undefined`: the stack has no AWS provider yet, and so nothing in AWS. */
export function identityOfStack(stack: ExportedStack): StackIdentity | undefined {
  const provider = stack.deployment.resources?.find(({ type }) => type === "pulumi:providers:aws");
  const { region, profile, assumeRoles } = provider?.inputs ?? {};
  if (typeof region !== "string") {
    return undefined;
  }
  const [role] = (typeof assumeRoles === "string" ? JSON.parse(assumeRoles) : []) as { roleArn?: string }[];
  return {
    region,
    ...(typeof profile === "string" ? { profile } : {}),
    ...(role?.roleArn === undefined ? {} : { roleArn: role.roleArn }),
  };
}

/** Region in which a partition lists its IAM resources. Source: AWS General Reference, "IAM endpoints and quotas". */
export function globalRegion(region: string): string {
  if (region.startsWith("cn-")) {
    return "cn-north-1";
  }
  return region.startsWith("us-gov-") ? "us-gov-west-1" : "us-east-1";
}

/** @param environment variables beside those of this process */
export async function awsReads(
  { region, profile, roleArn }: StackIdentity,
  environment: Readonly<Record<string, string>> = {},
): Promise<AwsReads> {
  const run: RunCommand = (command, args, keys) => runCommand(command, args, { ...environment, ...keys });
  // One session for all reads, which the AWS CLI and the SDK share.
  const session = roleArn === undefined ? undefined : await sessionOf(roleArn, region, profile, run);
  const credentials = credentialsIn(session ?? (profile === undefined ? environment : {}));
  const identity = session === undefined && profile !== undefined ? { profile } : {};
  const clientIn = (place: string) =>
    new ResourceGroupsTaggingAPIClient({
      region: place,
      ...(profile === undefined ? {} : { profile }),
      ...(credentials === undefined ? {} : { credentials }),
    });
  return {
    async taggedArns({ resourceType, tags, global }) {
      const resources = await listTagged(clientIn(global ? globalRegion(region) : region), tags, resourceType);
      return resources.map(({ arn }) => arn);
    },
    async taggedResources(tags) {
      const places = [...new Set([region, globalRegion(region)])];
      const listed = await Promise.all(places.map((place) => listTagged(clientIn(place), tags)));
      return ofRegion(region, listed.flat());
    },
    aws: (argv) => readAws(argv, region, identity, (command, args) => run(command, args, { ...session })),
  };
}

/** `undefined`: the SDK searches for itself. */
function credentialsIn(variables: Readonly<Partial<Record<keyof SessionKeys, string>>>) {
  const {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
  } = variables;
  return accessKeyId === undefined || secretAccessKey === undefined
    ? undefined
    : { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) };
}

/** A stack of the same name may stand in the partition's first region: of what is listed there only what has no region. */
export function ofRegion(region: string, listed: readonly TaggedResource[]): TaggedResource[] {
  return listed.filter(({ arn }) => ["", region].includes(arn.split(":")[3] ?? ""));
}

async function listTagged(
  client: ResourceGroupsTaggingAPIClient,
  tags: Record<string, string>,
  resourceType?: string,
): Promise<TaggedResource[]> {
  const query = {
    ...(resourceType === undefined ? {} : { ResourceTypeFilters: [resourceType] }),
    TagFilters: Object.entries(tags).map(([Key, value]) => ({ Key, Values: [value] })),
  };
  const found: TaggedResource[] = [];
  for await (const { ResourceTagMappingList = [] } of paginateGetResources({ client }, query)) {
    for (const { ResourceARN: arn, Tags = [] } of ResourceTagMappingList) {
      if (arn !== undefined) {
        found.push({ arn, tags: Object.fromEntries(Tags.map(({ Key = "", Value = "" }) => [Key, Value])) });
      }
    }
  }
  return found;
}
