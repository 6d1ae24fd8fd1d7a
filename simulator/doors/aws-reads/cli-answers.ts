/** What the AWS CLI prints for the reads of the guard and of a recovery: of its answers, what they read. */
import type { AccountView } from "../../account/account-view";
import { AwsError } from "../../account/aws-error";
import { accessEntryId } from "../../account/eks/access-entry-attributes";
import type { StoredResource } from "../../account/kind";
import { groupsOf } from "../../account/sagemaker/instance-group";

type Options = Readonly<Record<string, string>>;
type Read = (account: AccountView, region: string, options: Options) => object;

const tagList = ({ attributes }: StoredResource) =>
  Object.entries((attributes.tags ?? {}) as Record<string, string>).map(([Key, Value]) => ({ Key, Value }));

function needed(resource: StoredResource | undefined, code: string, message: string): StoredResource {
  if (resource === undefined) {
    throw new AwsError(code, message);
  }
  return resource;
}

const reads: Readonly<Record<string, Read>> = {
  "ec2 describe-nat-gateways": (account, region, { "--nat-gateway-ids": id = "" }) => {
    const text = `The NAT gateway ID '${id}' does not exist`;
    const { attributes } = needed(account.find("ec2:natGateway", id, region), "NatGatewayNotFound", text);
    return { NatGateways: [{ NatGatewayId: id, State: attributes.state ?? "available" }] };
  },
  "ec2 describe-route-tables": (account, region, { "--route-table-ids": id = "" }) => {
    const text = `The routeTable ID '${id}' does not exist`;
    needed(account.find("ec2:routeTable", id, region), "InvalidRouteTableID.NotFound", text);
    const Associations = account
      .list("ec2:routeTableAssociation", region)
      .filter(({ attributes }) => attributes.routeTableId === id)
      .map((association) => ({
        RouteTableAssociationId: association.id,
        RouteTableId: id,
        SubnetId: association.attributes.subnetId,
      }));
    return { RouteTables: [{ RouteTableId: id, Associations }] };
  },
  "ec2 describe-vpcs": (account, region, { "--vpc-ids": id = "" }) => {
    const text = `The vpc ID '${id}' does not exist`;
    needed(account.find("ec2:vpc", id, region), "InvalidVpcID.NotFound", text);
    const CidrBlockAssociationSet = account
      .list("ec2:vpcCidrBlockAssociation", region)
      .filter(({ attributes }) => attributes.vpcId === id)
      .map((association) => ({
        AssociationId: association.id,
        CidrBlock: association.attributes.cidrBlock,
        CidrBlockState: { State: "associated" },
      }));
    return { Vpcs: [{ VpcId: id, CidrBlockAssociationSet }] };
  },
  "eks describe-access-entry": (account, region, { "--cluster-name": name = "", "--principal-arn": arn = "" }) => {
    const text = `The specified principalArn could not be found: ${arn}.`;
    const entry = account.find("eks:accessEntry", accessEntryId(name, arn), region);
    const { attributes } = needed(entry, "ResourceNotFoundException", text);
    return { accessEntry: { clusterName: name, principalArn: arn, tags: attributes.tags ?? {} } };
  },
  "eks describe-cluster": (account, region, { "--name": name = "" }) => {
    const cluster = account.find("eks:cluster", name, region);
    const { attributes } = needed(cluster, "ResourceNotFoundException", `No cluster found for name: ${name}.`);
    const { arn, status, version, tags = {} } = attributes;
    return { cluster: { name, arn, status, version, tags } };
  },
  "iam list-roles": (account) => ({ Roles: account.list("iam:role").map(({ id }) => ({ RoleName: id })) }),
  "iam list-role-tags": (account, _region, { "--role-name": name = "" }) => {
    const text = `The role with name ${name} cannot be found.`;
    return { Tags: tagList(needed(account.find("iam:role", name), "NoSuchEntity", text)), IsTruncated: false };
  },
  "kms describe-key": (account, region, { "--key-id": id = "" }) => {
    const { attributes } = needed(
      account.find("kms:key", id, region),
      "NotFoundException",
      `Key '${id}' does not exist`,
    );
    return { KeyMetadata: { KeyId: id, Arn: attributes.arn, KeyState: attributes.keyState } };
  },
  "sagemaker describe-cluster": (account, region, { "--cluster-name": name = "" }) => {
    const cluster = account.list("sagemaker:cluster", region).find(({ attributes }) => attributes.clusterName === name);
    const { attributes } = needed(cluster, "ResourceNotFound", `Cluster ${name} was not found`);
    return {
      ClusterArn: attributes.clusterArn,
      ClusterName: name,
      ClusterStatus: attributes.clusterStatus,
      InstanceGroups: groupsOf(attributes).map(({ instanceGroupName, instanceType }) => ({
        InstanceGroupName: instanceGroupName,
        InstanceType: instanceType,
      })),
    };
  },
};

/** `undefined`: it isn't one of these reads. Throws `AwsError` as the service does. */
export function cliAnswer(account: AccountView, argv: readonly string[], region: string): object | undefined {
  const [service = "", operation = "", ...rest] = argv;
  const options: Record<string, string> = {};
  for (let index = 0; index + 1 < rest.length; index += 2) {
    options[String(rest[index])] = String(rest[index + 1]);
  }
  return reads[`${service} ${operation}`]?.(account, options["--region"] ?? region, options);
}
