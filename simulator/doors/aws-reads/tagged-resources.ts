/** What the Resource Groups Tagging API lists of the account: GetResources. */
import type { TaggedResource } from "../../../ops/recover/aws-finder";
import { globalRegion } from "../../../ops/recover/aws-reads";
import type { AccountView } from "../../account/account-view";
import type { StoredResource } from "../../account/kind";

export interface TagQuery {
  /** Where it is asked: IAM's resources are listed in the partition's first region alone. */
  region: string;
  tags: Readonly<Record<string, string>>;
  /** "ec2:vpc"; all types when left out. */
  resourceTypes?: readonly string[];
}

interface ListedKind {
  /** As the filters write it. */
  resourceType: string;
  /** Where the ARN is no attribute of the resource. */
  arn?(resource: StoredResource, account: AccountView): string;
}

/**
 * Roles, access entries and objects have tags and are not listed. Source: Resource Groups Tagging API reference, "Services
 * that support the Resource Groups Tagging API".
 */
const listed: Readonly<Record<string, ListedKind>> = {
  "ec2:elasticIp": { resourceType: "ec2:elastic-ip" },
  "ec2:flowLog": { resourceType: "ec2:vpc-flow-log" },
  "ec2:internetGateway": { resourceType: "ec2:internet-gateway" },
  "ec2:natGateway": {
    resourceType: "ec2:natgateway",
    arn: ({ id, region }, { partition, accountId }) => `arn:${partition}:ec2:${region}:${accountId}:natgateway/${id}`,
  },
  "ec2:routeTable": { resourceType: "ec2:route-table" },
  "ec2:securityGroup": { resourceType: "ec2:security-group" },
  "ec2:securityGroupRule": { resourceType: "ec2:security-group-rule" },
  "ec2:subnet": { resourceType: "ec2:subnet" },
  "ec2:vpc": { resourceType: "ec2:vpc" },
  "ec2:vpcEndpoint": { resourceType: "ec2:vpc-endpoint" },
  "eks:addon": { resourceType: "eks:addon" },
  "eks:cluster": { resourceType: "eks:cluster" },
  "iam:openIdConnectProvider": { resourceType: "iam:oidc-provider" },
  "iam:policy": { resourceType: "iam:policy" },
  "kms:key": { resourceType: "kms:key" },
  "logs:logGroup": { resourceType: "logs:log-group" },
  "s3:bucket": { resourceType: "s3:bucket", arn: ({ id }, { partition }) => `arn:${partition}:s3:::${id}` },
  "sagemaker:cluster": {
    resourceType: "sagemaker:cluster",
    arn: ({ attributes }) => String(attributes.clusterArn),
  },
};

/** A key that waits for its deletion is listed as any other. */
export function taggedResources(account: AccountView, { region, tags, resourceTypes }: TagQuery): TaggedResource[] {
  return Object.entries(listed)
    .filter(([, { resourceType }]) => resourceTypes === undefined || resourceTypes.includes(resourceType))
    .flatMap(([kind, { arn }]) =>
      account.list(kind).map((resource) => ({
        region: resource.region === "" ? globalRegion(region) : resource.region,
        arn: arn?.(resource, account) ?? String(resource.attributes.arn),
        tags: (resource.attributes.tags ?? {}) as Record<string, string>,
      })),
    )
    .filter((resource) => resource.region === region)
    .filter((resource) => Object.entries(tags).every(([key, value]) => resource.tags[key] === value))
    .map(({ arn, tags: its }) => ({ arn, tags: its }));
}
