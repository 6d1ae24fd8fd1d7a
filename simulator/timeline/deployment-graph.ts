/**
 * What a deployment waits for, from the edges that Pulumi really follows: an exported stack holds each resource's
 * dependencies as the engine keeps them. Added is what no state shows: IAM's propagation, and the nodes that join after
 * HyperPod has answered.
 */
import { latencies } from "../account/latencies";
import {
  childrenByComponent,
  type ExportedDeployment,
  type ExportedResource,
  nameOf,
  providerOf,
  resourcesOf,
} from "./exported-stack";
import { minutesOf } from "./operation-minutes";
import type { Activity, Wait } from "./schedule";

export interface Operation extends Activity {
  /** Service of AWS, or "" for what AWS never sees. */
  service: string;
  /** What it is: "NAT gateway". */
  noun: string;
  /** Not an operation of Pulumi's: it happens in AWS. */
  ofAws?: true;
}

/** Creation of everything in the stack, from nothing. */
export function createGraph(exported: ExportedDeployment): Operation[] {
  const resources = resourcesOf(exported);
  const edges = new DependencyEdges(resources);
  const operations = resources.map((resource) => {
    const minutes = minutesOf(resource);
    return {
      id: resource.urn,
      name: nameOf(resource.urn),
      service: minutes?.service ?? "",
      noun: minutes?.noun ?? "",
      minutes: minutes?.create ?? 0,
      waits: edges.of(resource),
    };
  });
  return [...withPropagation(operations, resources), ...nodes(resources)];
}

/**
 * Edges of the engine's own dependency graph (pulumi/pulumi, pkg/resource/graph, DependenciesOf): provider, parent,
 * dependencies, property dependencies, deletedWith; one to a component is one to all its children that come before.
 * For creation it says the same in other words: a component made by a provider (`eks.Cluster`) answers when all its
 * children are there, and whoever reads its outputs waits for the answer.
 */
export class DependencyEdges {
  private readonly positions: ReadonlyMap<string, number>;
  private readonly components: ReadonlySet<string>;
  private readonly children: ReadonlyMap<string, readonly string[]>;

  constructor(resources: readonly ExportedResource[]) {
    this.positions = new Map(resources.map(({ urn }, index) => [urn, index]));
    this.components = new Set(resources.filter(({ custom }) => !custom).map(({ urn }) => urn));
    this.children = childrenByComponent(resources);
  }

  of(resource: ExportedResource): Wait[] {
    const waits = new Map<string, string>();
    const add = (urn: string, why: string) => {
      if (!waits.has(urn)) {
        waits.set(urn, why);
      }
    };
    const direct: [string, string][] = [
      ...byProperty(resource).map(([urn, properties]): [string, string] => [urn, `${properties.join(", ")} from it`]),
      ...(resource.dependencies ?? []).map((urn): [string, string] => [urn, "dependsOn"]),
      ...(resource.deletedWith === undefined ? [] : [[resource.deletedWith, "deletedWith"] as [string, string]]),
    ];
    const provider = providerOf(resource);
    for (const [urn, why] of direct) {
      add(urn, why);
    }
    if (provider !== undefined) {
      add(provider, "its provider");
    }
    for (const [urn, why] of direct.filter(([urn]) => this.components.has(urn))) {
      for (const child of this.children.get(urn) ?? []) {
        if (this.comesBefore(child, resource.urn)) {
          add(child, `${why}, as part of ${nameOf(urn)}`);
        }
      }
    }
    if (resource.parent !== undefined) {
      add(resource.parent, "its parent");
    }
    waits.delete(resource.urn);
    return [...waits]
      .filter(([urn]) => this.comesBefore(urn, resource.urn))
      .map(([id, why]) => ({ id, why }))
      .sort(byId);
  }

  private comesBefore(urn: string, other: string): boolean {
    return (this.positions.get(urn) ?? Number.POSITIVE_INFINITY) < (this.positions.get(other) ?? -1);
  }
}

/** The order of a state is that of one run: what reads a graph must not see it. */
export function byId(a: { id: string }, b: { id: string }): number {
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}

function byProperty({ propertyDependencies = {} }: ExportedResource): [string, string[]][] {
  const properties = new Map<string, string[]>();
  for (const [property, urns] of Object.entries(propertyDependencies)) {
    for (const urn of urns ?? []) {
      properties.set(urn, [...(properties.get(urn) ?? []), property].sort());
    }
  }
  return [...properties];
}

/**
 * A service that takes on a role can do so some seconds after the role has its policies (time table: iam_propagation). As
 * an activity of its own, between the role and the clusters that name it.
 */
function withPropagation(operations: Operation[], resources: readonly ExportedResource[]): Operation[] {
  const attachments = resources.filter(({ type }) => type === "aws:iam/rolePolicyAttachment:RolePolicyAttachment");
  const added: Operation[] = [];
  const extra = new Map<string, Wait>();
  for (const role of resources.filter(({ type }) => type === "aws:iam/role:Role")) {
    const arn = role.outputs?.arn;
    const users = resources.filter(
      ({ type, inputs }) =>
        ["aws:eks/cluster:Cluster", "aws-native:sagemaker:Cluster"].includes(type) &&
        typeof arn === "string" &&
        JSON.stringify(inputs ?? {}).includes(`"${arn}"`),
    );
    if (users.length === 0) {
      continue;
    }
    const id = `${role.urn}#usable`;
    added.push({
      id,
      name: `${nameOf(role.urn)} can be assumed`,
      service: "IAM",
      noun: "propagation",
      ofAws: true,
      minutes: latencies.iam_propagation?.create ?? 0,
      waits: [
        { id: role.urn, why: "IAM propagation" },
        ...attachments
          .filter(({ inputs }) => inputs?.role === role.outputs?.name)
          .map(({ urn }) => ({ id: urn, why: "IAM propagation" })),
      ],
    });
    for (const user of users) {
      extra.set(user.urn, { id, why: "it assumes the role" });
    }
  }
  const after = operations.map((operation) => {
    const wait = extra.get(operation.id);
    return wait === undefined ? operation : { ...operation, waits: [...operation.waits, wait] };
  });
  return [...after, ...added];
}

/** Add-ons without which a node is not Ready. */
const nodeAddons = ["vpc-cni", "kube-proxy"];

/** Continuous mode answers before there is a node (time table: nodes_join); otherwise nodes are up with the cluster. */
function nodes(resources: readonly ExportedResource[]): Operation[] {
  const addons = resources.filter(
    ({ type, inputs }) => type.endsWith(":Addon") && nodeAddons.includes(String(inputs?.addonName)),
  );
  return resources
    .filter(({ type }) => type === "aws-native:sagemaker:Cluster")
    .map((cluster) => ({
      id: `${cluster.urn}#nodes`,
      name: "nodes join the cluster",
      service: "SageMaker HyperPod",
      noun: "nodes",
      ofAws: true,
      minutes:
        (cluster.inputs?.nodeProvisioningMode === "Continuous" ? latencies.nodes_join : latencies.nodes_registered)
          ?.create ?? 0,
      waits: [
        { id: cluster.urn, why: "HyperPod makes them" },
        ...addons.map(({ urn }) => ({ id: urn, why: "no node is Ready without it" })),
      ],
    }));
}
