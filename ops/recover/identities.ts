/** How each type that the program makes is told apart in AWS, and what Pulumi's id of it is: data. */
import { crc32 } from "node:zlib";

type Inputs = Readonly<Record<string, unknown>>;

export type Identity = ByTags | ByOwnTags | BySearch | ByInputs;

/** The Resource Groups Tagging API lists it. */
export interface ByTags {
  by: "tags";
  /** Filter of GetResources: "ec2:subnet". */
  resourceType: string;
  id(arn: string, inputs: Inputs): string;
  /** How one is told that is listed still and of no use any more. */
  gone?: { command(id: string): string[]; is(answer: Answer): boolean };
  /** IAM is of no region, and listed in the partition's first one alone. */
  global?: true;
}

/**
 * Its tags are read from the service itself, by the name that the inputs give. GetResources doesn't list IAM roles
 * ("Services that support the Resource Groups Tagging API").
 */
export interface ByOwnTags {
  by: "ownTags";
  id(inputs: Inputs): string;
  /** Arguments of the AWS CLI that read the tags. */
  command(inputs: Inputs): string[];
  /** Where the tags stand in the answer: a map, or a list of Key and Value. */
  tags(answer: Answer): unknown;
  /** Where a preview doesn't know the name, because Pulumi makes it up at random: all that may be it. */
  candidates?: { command: readonly string[]; inputs(answer: Answer, logicalName: string): Inputs[] };
}

/** AWS gives it an id and no tags: it is found by what it joins. */
export interface BySearch {
  by: "search";
  /** Inputs that no two of them share. */
  keys: readonly string[];
  command(inputs: Inputs): string[];
  id(answer: Answer, inputs: Inputs): string | undefined;
}

/** Its inputs say who it is; the refresh drops it again when AWS has none. */
export interface ByInputs {
  by: "inputs";
  id(inputs: Inputs): string;
}

// biome-ignore lint/suspicious/noExplicitAny: answers of the AWS CLI, of any shape
export type Answer = any;

const lastPart = (arn: string) => arn.slice(arn.lastIndexOf("/") + 1);
const wholeArn = (arn: string) => arn;
const ec2 = (noun: string): Identity => ({ by: "tags", resourceType: `ec2:${noun}`, id: lastPart });
const bucketPart: Identity = { by: "inputs", id: ({ bucket }) => String(bucket) };
const joined = (separator: string, ...keys: string[]): Identity => ({
  by: "inputs",
  id: (inputs) => keys.map((key) => String(inputs[key])).join(separator),
});

/** As the provider makes it: "r-", the table, and a checksum of the destination (terraform-provider-aws, routeCreateID). */
function routeId({
  routeTableId,
  destinationCidrBlock,
  destinationIpv6CidrBlock,
  destinationPrefixListId,
}: Inputs): string {
  const destination = destinationCidrBlock ?? destinationIpv6CidrBlock ?? destinationPrefixListId;
  return `r-${routeTableId}${crc32(String(destination))}`;
}

export const identities: Readonly<Record<string, Identity>> = {
  "aws:cloudwatch/logGroup:LogGroup": {
    by: "tags",
    resourceType: "logs:log-group",
    id: (arn) => arn.replace(/^.*:log-group:/, "").replace(/:\*$/, ""),
  },
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": ec2("security-group"),
  "aws:ec2/eip:Eip": ec2("elastic-ip"),
  "aws:ec2/flowLog:FlowLog": ec2("vpc-flow-log"),
  "aws:ec2/internetGateway:InternetGateway": ec2("internet-gateway"),
  "aws:ec2/natGateway:NatGateway": {
    by: "tags",
    resourceType: "ec2:natgateway",
    id: lastPart,
    // A deleted gateway is seen for an hour (VPC user guide, "Work with NAT gateways").
    gone: {
      command: (id) => ["ec2", "describe-nat-gateways", "--nat-gateway-ids", id],
      is: ({ NatGateways: [gateway] }) => /^delet(ed|ing)$/.test(gateway?.State),
    },
  },
  "aws:ec2/route:Route": { by: "inputs", id: routeId },
  "aws:ec2/routeTable:RouteTable": ec2("route-table"),
  "aws:ec2/routeTableAssociation:RouteTableAssociation": {
    by: "search",
    keys: ["routeTableId", "subnetId"],
    command: ({ routeTableId }) => ["ec2", "describe-route-tables", "--route-table-ids", String(routeTableId)],
    id: ({ RouteTables: [table] }, { subnetId }) =>
      table?.Associations?.find((association: Answer) => association.SubnetId === subnetId)?.RouteTableAssociationId,
  },
  "aws:ec2/securityGroup:SecurityGroup": ec2("security-group"),
  "aws:ec2/subnet:Subnet": ec2("subnet"),
  "aws:ec2/vpc:Vpc": ec2("vpc"),
  "aws:ec2/vpcEndpoint:VpcEndpoint": ec2("vpc-endpoint"),
  "aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation": {
    by: "search",
    keys: ["vpcId", "cidrBlock"],
    command: ({ vpcId }) => ["ec2", "describe-vpcs", "--vpc-ids", String(vpcId)],
    id: ({ Vpcs: [vpc] }, { cidrBlock }) =>
      vpc?.CidrBlockAssociationSet?.find(
        (found: Answer) => found.CidrBlock === cidrBlock && found.CidrBlockState?.State !== "disassociated",
      )?.AssociationId,
  },
  "aws:eks/accessEntry:AccessEntry": {
    by: "ownTags",
    id: ({ clusterName, principalArn }) => `${clusterName}:${principalArn}`,
    command: ({ clusterName, principalArn }) => [
      ...["eks", "describe-access-entry", "--cluster-name", String(clusterName)],
      ...["--principal-arn", String(principalArn)],
    ],
    tags: ({ accessEntry }) => accessEntry?.tags,
  },
  "aws:eks/accessPolicyAssociation:AccessPolicyAssociation": joined("#", "clusterName", "principalArn", "policyArn"),
  "aws:eks/addon:Addon": {
    by: "tags",
    resourceType: "eks:addon",
    id: (_arn, { clusterName, addonName }) => `${clusterName}:${addonName}`,
  },
  "aws:eks/cluster:Cluster": { by: "tags", resourceType: "eks:cluster", id: lastPart },
  "aws:iam/openIdConnectProvider:OpenIdConnectProvider": {
    by: "tags",
    resourceType: "iam:oidc-provider",
    id: wholeArn,
    global: true,
  },
  "aws:iam/policy:Policy": { by: "tags", resourceType: "iam:policy", id: wholeArn, global: true },
  "aws:iam/role:Role": {
    by: "ownTags",
    id: ({ name }) => String(name),
    command: ({ name }) => ["iam", "list-role-tags", "--role-name", String(name)],
    tags: ({ Tags }) => Tags,
    candidates: {
      command: ["iam", "list-roles"],
      inputs: ({ Roles }, logicalName) =>
        Roles.map(({ RoleName }: Answer) => ({ name: RoleName })).filter(({ name }: { name: string }) =>
          name.startsWith(`${logicalName}-`),
        ),
    },
  },
  "aws:iam/rolePolicy:RolePolicy": joined(":", "role", "name"),
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": joined("/", "role", "policyArn"),
  "aws:kms/alias:Alias": joined("", "name"),
  "aws:kms/key:Key": {
    by: "tags",
    resourceType: "kms:key",
    id: lastPart,
    // A deleted key waits 7 to 30 days and is listed until then.
    gone: {
      command: (id) => ["kms", "describe-key", "--key-id", id],
      is: ({ KeyMetadata }) => KeyMetadata?.KeyState === "PendingDeletion",
    },
  },
  "aws:s3/bucket:Bucket": { by: "tags", resourceType: "s3:bucket", id: (arn) => arn.replace(/^.*:::/, "") },
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": bucketPart,
  "aws:s3/bucketObjectv2:BucketObjectv2": joined("/", "bucket", "key"),
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls": bucketPart,
  "aws:s3/bucketPolicy:BucketPolicy": bucketPart,
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": bucketPart,
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": bucketPart,
  "aws:s3/bucketVersioning:BucketVersioning": bucketPart,
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": ec2("security-group-rule"),
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": ec2("security-group-rule"),
  "aws-native:eks:Addon": {
    by: "tags",
    resourceType: "eks:addon",
    id: (_arn, { clusterName, addonName }) => `${clusterName}|${addonName}`,
  },
  "aws-native:sagemaker:Cluster": { by: "tags", resourceType: "sagemaker:cluster", id: wholeArn },
  "kubernetes:helm.sh/v3:Release": joined("/", "namespace", "name"),
};

/** Of whatever type: a name is unique in its namespace, and the provider has written both into the inputs. */
const kubernetesObject: Identity = {
  by: "inputs",
  id: ({ metadata }) => {
    const { namespace, name } = (metadata ?? {}) as { namespace?: string; name?: string };
    return namespace === undefined ? String(name) : `${namespace}/${name}`;
  },
};

export function identityOf(type: string): Identity | undefined {
  return identities[type] ?? (type.startsWith("kubernetes:") ? kubernetesObject : undefined);
}

/** Types that are in the state alone: their creates are repeated at no loss. */
export const onlyInState: ReadonlySet<string> = new Set(["pulumi:index:Stash"]);
