/** What nodes reach by their security groups and by the network they stand in. */
import type { AccountView } from "../account-view";
import { contains, parseBlock } from "../ec2/cidr";
import { rulesOfGroup } from "../ec2/security-group";
import type { Attributes, StoredResource } from "../kind";
import { routesOutOf } from "./routes";

/** Services that nodes call before they run a pod, beside S3. */
export const nodeServices = [
  "ec2",
  "ec2messages",
  "ecr.api",
  "ecr.dkr",
  "eks-auth",
  "logs",
  "monitoring",
  "ssm",
  "ssmmessages",
  "sts",
] as const;

export interface Place {
  account: AccountView;
  region: string;
  subnetId: string;
  /** Security groups of the node. */
  groupIds: readonly string[];
}

/** Services that a node there can't reach, each with the reason. */
export function unreachedServices(place: Place): string[] {
  const { account, region, subnetId } = place;
  const vpcId = account.find("ec2:subnet", subnetId, region)?.attributes.vpcId;
  const hasWayOut = routesOutOf(account, subnetId, region).some(({ by }) => by === "default route");
  const endpoints = account
    .list("ec2:vpcEndpoint", region)
    .filter(({ attributes, inProgress }) => attributes.vpcId === vpcId && inProgress === undefined);
  return nodeServices.flatMap((service) => {
    // With private DNS the endpoint answers for the service in the whole VPC, whatever other way there is.
    const endpoint = endpoints.find(
      ({ attributes }) =>
        attributes.privateDnsEnabled === true && attributes.serviceName === `com.amazonaws.${region}.${service}`,
    );
    if (endpoint) {
      return letsIn(endpoint, place) ? [] : [`${service} (the endpoint's security group lets nobody in from there)`];
    }
    return hasWayOut ? [] : [`${service} (neither a default route nor an interface endpoint)`];
  });
}

function letsIn({ attributes }: StoredResource, place: Place): boolean {
  const { account, region, subnetId, groupIds } = place;
  const block = parseBlock(account.find("ec2:subnet", subnetId, region)?.attributes.cidrBlock);
  return ((attributes.securityGroupIds ?? []) as string[]).some((endpointGroup) =>
    rulesOf(account, endpointGroup, "in").some((rule) => {
      const open = parseBlock(rule.cidrIpv4);
      const byAddress = open !== undefined && block !== undefined && contains(open, block);
      return coversPort(rule, 443) && (byAddress || groupIds.includes(String(rule.referencedSecurityGroupId)));
    }),
  );
}

/** Whether the groups let their members call anything outside of the VPC by HTTPS. */
export function letsOut(account: AccountView, groupIds: readonly string[]): boolean {
  return groupIds.some((groupId) =>
    rulesOf(account, groupId, "out").some(
      (rule) => coversPort(rule, 443) && (rule.cidrIpv4 === "0.0.0.0/0" || rule.prefixListId !== undefined),
    ),
  );
}

/** Whether members of the first groups can open a connection to members of the second ones. */
export function reaches(account: AccountView, from: readonly string[], to: readonly string[], port: number): boolean {
  const allows = (own: readonly string[], direction: "in" | "out", peers: readonly string[]) =>
    own.some((groupId) =>
      rulesOf(account, groupId, direction).some(
        (rule) =>
          coversPort(rule, port) &&
          (peers.includes(String(rule.referencedSecurityGroupId)) || rule.cidrIpv4 !== undefined),
      ),
    );
  return allows(from, "out", to) && allows(to, "in", from);
}

function rulesOf(account: AccountView, groupId: string, direction: "in" | "out"): Attributes[] {
  return rulesOfGroup(account, groupId)
    .map(({ attributes }) => attributes)
    .filter(({ isEgress }) => (isEgress === true) === (direction === "out"));
}

function coversPort({ ipProtocol, fromPort, toPort }: Attributes, port: number): boolean {
  return ipProtocol === "-1" || (ipProtocol === "tcp" && Number(fromPort) <= port && port <= Number(toPort));
}
