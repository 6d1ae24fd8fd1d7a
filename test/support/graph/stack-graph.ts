/** A deployed stack as a graph: what each resource waits for, and its inputs, ready to be made again in another account. */
import { type AccountState, emptyState } from "../../../simulator/account/store";
import { DependencyEdges } from "../../../simulator/timeline/deployment-graph";
import {
  childrenByComponent,
  type ExportedDeployment,
  type ExportedResource,
  nameOf,
  providerOf,
  resourcesOf,
} from "../../../simulator/timeline/exported-stack";
import { computedTexts, plainData, type Template, template, type ValueOf } from "./state-values";

export interface GraphNode {
  urn: string;
  name: string;
  type: string;
  resource: ExportedResource;
  inputs: Template;
  /** URN of its provider. */
  provider?: string;
  /** URNs that must be there before it, and go after it. */
  waits: ReadonlySet<string>;
}

/** An order that the program asks for though no input shows it. */
export interface ExplicitEdge {
  from: string;
  to: string;
}

export interface StackGraph {
  nodes: readonly GraphNode[];
  explicitEdges: readonly ExplicitEdge[];
  /** The account before the stack: what somebody else made, which the stack's inputs name. */
  before: AccountState;
  /** The same stack without some of its edges. */
  without(edges: readonly ExplicitEdge[]): StackGraph;
  /** The same stack without one of its hooks. */
  withoutHook(name: string): StackGraph;
}

export function stackGraph(exported: ExportedDeployment, before: AccountState = emptyState()): StackGraph {
  const resources = resourcesOf(exported);
  const templates = inputTemplates(resources);
  return build(resources, templates, before);
}

function build(
  resources: readonly ExportedResource[],
  templates: ReadonlyMap<string, Template>,
  before: AccountState,
): StackGraph {
  const edges = new DependencyEdges(resources);
  const nodes = resources.map((resource): GraphNode => {
    const provider = providerOf(resource);
    return {
      urn: resource.urn,
      name: nameOf(resource.urn),
      type: resource.type,
      resource,
      inputs: templates.get(resource.urn) ?? (() => ({})),
      ...(provider === undefined ? {} : { provider }),
      waits: new Set(edges.of(resource).map(({ id }) => id)),
    };
  });
  return {
    nodes,
    explicitEdges: explicitEdgesOf(resources),
    before,
    without: (removed) =>
      build(
        resources.map((resource) => {
          const targets = removed.filter(({ from }) => from === resource.urn).map(({ to }) => to);
          return targets.length === 0
            ? resource
            : { ...resource, dependencies: (resource.dependencies ?? []).filter((urn) => !targets.includes(urn)) };
        }),
        templates,
        before,
      ),
    withoutHook: (name) => build(resources.map(withoutHookNamed(name)), templates, before),
  };
}

function withoutHookNamed(name: string): (resource: ExportedResource) => ExportedResource {
  return (resource) => {
    const hooks = Object.entries(resource.resourceHooks ?? {});
    const left = hooks.map(([moment, names]) => [moment, names.filter((other) => other !== name)]);
    return { ...resource, resourceHooks: Object.fromEntries(left) };
  };
}

/** Whether one waits for the other, by whatever way. */
export function reaches(graph: StackGraph, from: string, to: string): boolean {
  const nodes = new Map(graph.nodes.map((node) => [node.urn, node]));
  const seen = new Set<string>();
  const queue = [from];
  for (let urn = queue.pop(); urn !== undefined; urn = queue.pop()) {
    for (const next of nodes.get(urn)?.waits ?? []) {
      if (next === to) {
        return true;
      }
      if (!seen.has(next)) {
        seen.add(next);
        queue.push(next);
      }
    }
  }
  return false;
}

/** Dependencies that no property brings; of a component, none that a property of its children brings either. */
function explicitEdgesOf(resources: readonly ExportedResource[]): ExplicitEdge[] {
  const children = childrenByComponent(resources);
  const implied = new Map(resources.map((resource) => [resource.urn, inputDependencies(resource)]));
  return resources.flatMap(({ urn, dependencies = [] }) => {
    const byInputs = new Set([urn, ...(children.get(urn) ?? [])].flatMap((one) => [...(implied.get(one) ?? [])]));
    return dependencies.filter((to) => !byInputs.has(to)).map((to) => ({ from: urn, to }));
  });
}

function inputDependencies({ propertyDependencies = {} }: ExportedResource): Set<string> {
  return new Set(Object.values(propertyDependencies).flatMap((urns) => urns ?? []));
}

/**
 * A value may come by way of others (an association gives on the ID of its table), so it is looked for in everything that
 * the inputs come from. What a component shows are its children's values.
 */
function inputTemplates(resources: readonly ExportedResource[]): Map<string, Template> {
  const children = childrenByComponent(resources);
  const texts = new Map(
    resources
      .filter(({ custom }) => custom)
      .map((resource) => {
        const { urn, inputs, outputs } = resource;
        return [urn, computedTexts(urn, idOf(resource), plainData(inputs), plainData(outputs))] as const;
      }),
  );
  const sources = new Map<string, Set<string>>();
  const templates = new Map<string, Template>();
  // In the state's order everything comes after what it depends on.
  for (const resource of resources) {
    const found = new Set<string>();
    for (const direct of inputDependencies(resource)) {
      for (const urn of [direct, ...(children.get(direct) ?? [])].filter((one) => sources.has(one))) {
        found.add(urn);
        for (const further of sources.get(urn) ?? []) {
          found.add(further);
        }
      }
    }
    sources.set(resource.urn, found);
    const known = new Map<string, ValueOf>([...found].flatMap((urn) => [...(texts.get(urn) ?? [])]));
    templates.set(resource.urn, template(plainData(resource.inputs ?? {}), known));
  }
  return templates;
}

export function idOf(resource: ExportedResource): string {
  return (resource as ExportedResource & { id?: string }).id ?? "";
}
