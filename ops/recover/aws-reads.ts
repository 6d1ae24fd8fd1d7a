/** A real account's reads: the Resource Groups Tagging API through the AWS SDK, everything else through the AWS CLI. */
import { execFile } from "node:child_process";
import { paginateGetResources, ResourceGroupsTaggingAPIClient } from "@aws-sdk/client-resource-groups-tagging-api";
import type { AwsReads, TaggedResource } from "./aws-finder";
import type { Answer } from "./identities";
import type { ExportedStack } from "./stack-state";

/** Who the stack's AWS provider is, as its state says. */
export interface AwsIdentity {
  region: string;
  profile?: string;
  roleArn?: string;
}

/** `undefined`: the stack has no AWS provider yet, and so nothing in AWS. */
export function identityOfStack(stack: ExportedStack): AwsIdentity | undefined {
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

export async function awsReads(identity: AwsIdentity, environment: NodeJS.ProcessEnv): Promise<AwsReads> {
  const { region, profile, roleArn } = identity;
  const own = profile === undefined ? environment : { ...environment, AWS_PROFILE: profile };
  const env = roleArn === undefined ? own : await asRole(roleArn, region, own);
  const {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
  } = env;
  const isKeyed =
    accessKeyId !== undefined && secretAccessKey !== undefined && (profile === undefined || roleArn !== undefined);
  const clientIn = (place: string) =>
    new ResourceGroupsTaggingAPIClient({
      region: place,
      ...(profile === undefined ? {} : { profile }),
      ...(isKeyed
        ? { credentials: { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) } }
        : {}),
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
    aws: (argv) => awsCli(argv, region, env),
  };
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

async function asRole(roleArn: string, region: string, environment: NodeJS.ProcessEnv): Promise<NodeJS.ProcessEnv> {
  const argv = ["sts", "assume-role", "--role-arn", roleArn, "--role-session-name", "hyperpod-eks-recover"];
  const answer = await awsCli(argv, region, environment);
  const { AccessKeyId, SecretAccessKey, SessionToken } = answer?.Credentials ?? {};
  const { AWS_PROFILE: _, ...others } = environment;
  return {
    ...others,
    AWS_ACCESS_KEY_ID: AccessKeyId,
    AWS_SECRET_ACCESS_KEY: SecretAccessKey,
    AWS_SESSION_TOKEN: SessionToken,
  };
}

/** How services say that there is no such thing: "An error occurred (NoSuchEntity) when calling …". */
const notFound = /\((NoSuchEntity\w*|(Resource)?NotFoundException|Invalid\w+\.NotFound|NatGatewayNotFound)\)/;

function awsCli(argv: readonly string[], region: string, env: NodeJS.ProcessEnv): Promise<Answer | undefined> {
  return new Promise((resolve, reject) =>
    execFile("aws", [...argv, "--region", region, "--output", "json"], { env }, (error, stdout, stderr) => {
      if (!error) {
        resolve(stdout.trim() === "" ? {} : JSON.parse(stdout));
      } else if (notFound.test(stderr)) {
        resolve(undefined);
      } else {
        reject(new Error(`aws ${argv.join(" ")} failed: ${stderr.trim() || error.message}`));
      }
    }),
  );
}
