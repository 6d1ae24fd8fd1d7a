/**
 * Asks AWS of parts that somebody else made, before anything is registered. Whoever deploys may not be allowed to ask: what AWS
 * doesn't tell is left out, and the checks say nothing of it.
 */
import { getRouteTable } from "@pulumi/aws/ec2/getRouteTable";
import { getSecurityGroup } from "@pulumi/aws/ec2/getSecurityGroup";
import { getSubnet } from "@pulumi/aws/ec2/getSubnet";
import { getVpcEndpoint } from "@pulumi/aws/ec2/getVpcEndpoint";
import { getAccessEntry } from "@pulumi/aws/eks/getAccessEntry";
import { getCluster } from "@pulumi/aws/eks/getCluster";
import type * as pulumi from "@pulumi/pulumi";
import { usableCluster } from "../components/eks/existing-cluster";
import { stackTagKey } from "./ownership-tags";
import type { EntryFact, FoundCluster, FoundNetwork, NetworkFacts, Told } from "./settings";

/** Throws where there is no such cluster, or none that HyperPod can use. */
export async function findCluster(name: string, opts: pulumi.InvokeOptions): Promise<FoundCluster> {
  const { vpcConfig, accessConfigs } = usableCluster(await getCluster({ name }, opts));
  return {
    name,
    vpcId: vpcConfig.vpcId,
    securityGroupId: vpcConfig.clusterSecurityGroupId,
    authenticationMode: accessConfigs[0]?.authenticationMode ?? "",
  };
}

export async function entriesOf(
  clusterName: string,
  principalArns: readonly string[],
  opts: pulumi.InvokeOptions,
): Promise<ReadonlyMap<string, Told<EntryFact>>> {
  const asked = [...new Set(principalArns)].map(async (principalArn): Promise<[string, Told<EntryFact>]> => {
    const entry = await told(getAccessEntry({ clusterName, principalArn }, opts));
    return [principalArn, typeof entry === "object" ? { ofThisProgram: entry.tags[stackTagKey] !== undefined } : entry];
  });
  return new Map(await Promise.all(asked));
}

export async function factsOfNetwork(
  network: FoundNetwork,
  region: string,
  opts: pulumi.InvokeOptions,
): Promise<NetworkFacts> {
  const nodes = Object.values(network.nodeSubnetIds);
  const ids = [...new Set([...nodes, ...network.controlPlaneSubnetIds])];
  const [subnets, group, closed] = await Promise.all([
    Promise.all(ids.map(async (id) => [id, await told(getSubnet({ id }, opts))] as const)),
    told(getSecurityGroup({ id: network.securityGroupId }, opts)),
    closedSubnets(network.vpcId, [...new Set(nodes)], region, opts),
  ]);
  return {
    subnets: new Map(
      subnets.map(([id, subnet]) => [
        id,
        typeof subnet === "object" ? { vpcId: subnet.vpcId, zoneId: subnet.availabilityZoneId } : subnet,
      ]),
    ),
    securityGroup: typeof group === "object" ? { vpcId: group.vpcId } : group,
    closed,
  };
}

/** Subnets with neither a route out for private addresses nor an S3 endpoint, each with its route table. */
async function closedSubnets(
  vpcId: string,
  subnetIds: readonly string[],
  region: string,
  opts: pulumi.InvokeOptions,
): Promise<ReadonlyMap<string, string>> {
  const endpoint = (type: "Gateway" | "Interface") =>
    told(
      getVpcEndpoint(
        {
          vpcId,
          serviceName: `com.amazonaws.${region}.s3`,
          filters: [{ name: "vpc-endpoint-type", values: [type] }],
        },
        opts,
      ),
    );
  const [gateway, inSubnets, tables] = await Promise.all([
    endpoint("Gateway"),
    endpoint("Interface"),
    Promise.all(subnetIds.map(async (id) => [id, await tableOf(vpcId, id, opts)] as const)),
  ]);
  if (gateway === undefined || inSubnets !== "missing") {
    return new Map();
  }
  const byEndpoint = gateway === "missing" ? [] : gateway.routeTableIds;
  return new Map(
    tables.flatMap(([id, table]): [string, string][] =>
      typeof table !== "object" || byEndpoint.includes(table.id) || table.routes.some(leadsOut) ? [] : [[id, table.id]],
    ),
  );
}

/** A subnet without an association has the VPC's main table (Amazon VPC User Guide, "Configure route tables"). */
async function tableOf(vpcId: string, subnetId: string, opts: pulumi.InvokeOptions) {
  const own = await told(getRouteTable({ subnetId }, opts));
  return own === "missing"
    ? told(getRouteTable({ vpcId, filters: [{ name: "association.main", values: ["true"] }] }, opts))
    : own;
}

/** HyperPod gives nodes no public address, so an internet gateway takes them nowhere. */
function leadsOut({ gatewayId, egressOnlyGatewayId }: { gatewayId: string; egressOnlyGatewayId: string }): boolean {
  return !gatewayId.startsWith("igw-") && egressOnlyGatewayId === "";
}

/** The AWS provider's words where there is nothing of that name, and where AWS says so itself. */
const notFound = /no matching .+ found|\.NotFound|ResourceNotFoundException|couldn't find resource/;

async function told<T>(asked: Promise<T>): Promise<Told<T>> {
  try {
    return await asked;
  } catch (error) {
    return notFound.test(error instanceof Error ? error.message : String(error)) ? "missing" : undefined;
  }
}
