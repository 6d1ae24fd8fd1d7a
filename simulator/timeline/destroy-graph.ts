/**
 * What a destroy waits for. The engine deletes in layers (pulumi/pulumi, pkg/resource/deploy, ScheduleDeletes): it takes
 * off, again and again, whatever depends on nothing that is left, and deletes these layers in reverse; a layer begins when
 * the one before it has ended as a whole. So one slow delete holds up all that lies deeper, whether it depends on it or not.
 */
import { byId, DependencyEdges, type Operation } from "./deployment-graph";
import { type ExportedDeployment, type ExportedResource, nameOf, resourcesOf } from "./exported-stack";
import { minutesOf } from "./operation-minutes";
import type { Wait } from "./schedule";

export interface DestroyGraph {
  /** As the engine does it. */
  operations: Operation[];
  /** As the dependencies alone would have it. */
  withoutLayers: Operation[];
}

export function destroyGraph(exported: ExportedDeployment): DestroyGraph {
  const resources = resourcesOf(exported);
  const edges = new DependencyEdges(resources);
  const dependencies = new Map(resources.map((resource) => [resource.urn, edges.of(resource)]));
  const layers = destroyLayers(resources, dependencies);
  const dependents = dependentsOf(dependencies);
  const deleted = new Set(resources.map(({ urn }) => urn));
  const operation = (resource: ExportedResource, waits: readonly Wait[]): Operation => ({
    id: resource.urn,
    name: nameOf(resource.urn),
    service: minutesOf(resource)?.service ?? "",
    noun: minutesOf(resource)?.noun ?? "",
    minutes: deleteMinutes(resource, deleted),
    waits,
  });
  return {
    operations: layers.flatMap((layer, index) =>
      layer.map((resource) => {
        const direct = (dependents.get(resource.urn) ?? []).sort(byId);
        const before = (layers[index - 1] ?? [])
          .map(({ urn }) => ({ id: urn, why: "its layer ends first" }))
          .sort(byId);
        return operation(resource, [...direct, ...before]);
      }),
    ),
    withoutLayers: resources.map((resource) => operation(resource, dependents.get(resource.urn) ?? [])),
  };
}

/** First layer first to be deleted. */
function destroyLayers(
  resources: readonly ExportedResource[],
  dependencies: ReadonlyMap<string, readonly Wait[]>,
): ExportedResource[][] {
  const depths = new Map<string, number>();
  const layers: ExportedResource[][] = [];
  // In the state's order everything comes after what it depends on.
  for (const resource of resources) {
    const below = (dependencies.get(resource.urn) ?? []).map(({ id }) => depths.get(id) ?? -1);
    const depth = Math.max(-1, ...below) + 1;
    depths.set(resource.urn, depth);
    const layer = layers[depth] ?? [];
    layers[depth] = layer;
    layer.push(resource);
  }
  return layers.reverse();
}

function dependentsOf(dependencies: ReadonlyMap<string, readonly Wait[]>): ReadonlyMap<string, Wait[]> {
  const dependents = new Map<string, Wait[]>();
  for (const [urn, waits] of dependencies) {
    for (const { id, why } of waits) {
      dependents.set(id, [...(dependents.get(id) ?? []), { id: urn, why: `needs it: ${why}` }]);
    }
  }
  return dependents;
}

/** What goes with another resource or is left behind costs no call. */
function deleteMinutes(resource: ExportedResource, deleted: ReadonlySet<string>): number {
  const skipped =
    resource.retainOnDelete === true || (resource.deletedWith !== undefined && deleted.has(resource.deletedWith));
  return skipped ? 0 : (minutesOf(resource)?.delete ?? 0);
}
