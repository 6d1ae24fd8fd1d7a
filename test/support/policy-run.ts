/** Runs policies over recorded resources, without an engine: as the engine would call them, one resource or all at once. */
import type { Policies, PolicyResource, ResourceValidationPolicy, StackValidationPolicy } from "@pulumi/policy";
import type { RecordedResource } from "./recording-monitor";

export interface Violation {
  policy: string;
  message: string;
}

/** A resource as a test writes it down. */
export interface SampleResource {
  type: string;
  name: string;
  props: Record<string, unknown>;
  protect?: boolean;
  stack?: string;
  /** Names of the resources that `bucket` comes from, or that this one depends on. */
  dependsOn?: readonly string[];
}

export async function violationsOf(
  policies: Policies,
  samples: readonly SampleResource[],
  config: Readonly<Record<string, Record<string, unknown>>> = {},
): Promise<Violation[]> {
  const found: Violation[] = [];
  const resources = samples.map(asPolicyResource);
  const byName = new Map(resources.map((resource) => [resource.name, resource]));
  for (const [index, sample] of samples.entries()) {
    const dependencies = (sample.dependsOn ?? []).flatMap((name) => byName.get(name) ?? []);
    const resource = resources[index] as PolicyResource;
    resource.dependencies.push(...dependencies);
    resource.propertyDependencies.bucket = dependencies.filter(({ type }) => type === "aws:s3/bucket:Bucket");
  }
  for (const policy of policies) {
    const report = (message: string) => found.push({ policy: policy.name, message });
    // biome-ignore lint/suspicious/noExplicitAny: the pack's argument types carry engine functions that no rule calls
    const common: any = {
      getConfig: () => config[policy.name] ?? {},
      notApplicable: () => undefined,
      stackTags: new Map(),
    };
    const { validateResource } = policy as ResourceValidationPolicy;
    const { validateStack } = policy as StackValidationPolicy;
    for (const check of [validateResource ?? []].flat()) {
      for (const resource of resources) {
        await check({ ...common, ...resource }, report);
      }
    }
    await validateStack?.({ ...common, resources }, report);
  }
  return found;
}

/** A recording of the whole program as samples: inputs stand for what the resource will be. */
export function samplesOf(resources: readonly RecordedResource[], stack: string): SampleResource[] {
  const nameOf = (urn: string) => urn.split("::").pop() ?? "";
  return resources.map((resource) => ({
    type: resource.type,
    name: resource.name,
    props: resource.inputs,
    protect: resource.options.protect,
    stack,
    dependsOn: resource.options.dependencies.map(nameOf),
  }));
}

function asPolicyResource(sample: SampleResource): PolicyResource {
  return {
    type: sample.type,
    name: sample.name,
    urn: `urn:pulumi:${sample.stack ?? "prod"}::hyperpod-eks::${sample.type}::${sample.name}`,
    props: sample.props,
    opts: {
      protect: sample.protect ?? false,
      ignoreChanges: [],
      aliases: [],
      customTimeouts: {},
      additionalSecretOutputs: [],
    } as unknown as PolicyResource["opts"],
    dependencies: [],
    propertyDependencies: {},
    isType: () => false as never,
    asType: () => undefined,
  };
}
