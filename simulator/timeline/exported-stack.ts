/** The part of `pulumi stack export` that decides what waits for what (apitype ResourceV3 of the engine). */

export interface ExportedResource {
  urn: string;
  type: string;
  /** `false`: a component, which AWS knows nothing of. */
  custom: boolean;
  parent?: string;
  /** "<urn>::<id>" of the provider's own resource. */
  provider?: string;
  dependencies?: string[];
  propertyDependencies?: Record<string, string[] | null>;
  deletedWith?: string;
  retainOnDelete?: boolean;
  protect?: boolean;
  /** Read from AWS, not made. */
  external?: boolean;
  /** Left over from a replacement, to be deleted. */
  delete?: boolean;
  inputs?: Record<string, unknown>;
  outputs?: Record<string, unknown>;
  /** Names of hooks by the moment that they run at: "BeforeCreate". */
  resourceHooks?: Readonly<Record<string, readonly string[]>>;
}

export interface ExportedDeployment {
  deployment: { resources?: ExportedResource[] };
}

/** In the engine's order, in which whatever a resource depends on comes before it. */
export function resourcesOf(exported: ExportedDeployment): ExportedResource[] {
  return (exported.deployment.resources ?? []).filter((resource) => resource.delete !== true);
}

/** The logical name: the last part of a URN. */
export function nameOf(urn: string): string {
  return urn.split("::").slice(3).join("::");
}

/** URN of a resource's provider. */
export function providerOf({ provider }: ExportedResource): string | undefined {
  const end = provider?.lastIndexOf("::") ?? -1;
  return provider === undefined || end < 0 ? undefined : provider.slice(0, end);
}

/** All components' children, and theirs in turn, by the component. */
export function childrenByComponent(resources: readonly ExportedResource[]): ReadonlyMap<string, readonly string[]> {
  const parents = new Map(resources.map(({ urn, parent }) => [urn, parent]));
  const children = new Map<string, string[]>();
  for (const { urn } of resources) {
    for (let above = parents.get(urn); above !== undefined; above = parents.get(above)) {
      children.set(above, [...(children.get(above) ?? []), urn]);
    }
  }
  return children;
}
