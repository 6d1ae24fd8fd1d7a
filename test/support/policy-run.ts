/** Runs policies over recorded resources, without an engine: as the engine would call them, one resource or all at once. */
import * as assert from "node:assert/strict";
import type { Policies, PolicyResource, ResourceValidationPolicy, StackValidationPolicy } from "@pulumi/policy";
import * as proxy from "@pulumi/policy/proxy";
import { policies } from "../../policy/pack";

// The SDK's own traps around properties, which its types do not show.
const { unknownCheckingProxy, unknownStringValue } = proxy as unknown as {
  unknownCheckingProxy(properties: object): Record<string, unknown>;
  unknownStringValue: string;
};

/** Stands in a property for what a preview does not know. */
export const unknownInPreview = unknownStringValue;

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
  deleteBeforeReplace?: boolean;
  stack?: string;
  /** Resources that `bucket` comes from, or that this one depends on: by name, or by type and name. */
  dependsOn?: readonly string[];
  /** The parent, likewise. */
  parent?: string;
}

export async function violationsOf(
  rules: Policies,
  samples: readonly SampleResource[],
  config: Readonly<Record<string, Record<string, unknown>>> = {},
): Promise<Violation[]> {
  const found: Violation[] = [];
  const resources = samples.map(asPolicyResource);
  const byName = new Map(
    resources.flatMap((resource) => [
      [resource.name, resource],
      [`${resource.type} ${resource.name}`, resource],
    ]),
  );
  for (const [index, sample] of samples.entries()) {
    const dependencies = (sample.dependsOn ?? []).flatMap((name) => byName.get(name) ?? []);
    const resource = resources[index] as PolicyResource;
    resource.dependencies.push(...dependencies);
    resource.propertyDependencies.bucket = dependencies.filter(({ type }) => /:Bucket(V2)?$/.test(type));
    resource.parent = byName.get(sample.parent ?? "");
  }
  for (const policy of rules) {
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

/** What one rule of the pack says of those resources, without what it then says is to be done. */
export async function messagesOf(
  ruleName: string,
  samples: readonly SampleResource[],
  config: Record<string, unknown> = {},
): Promise<string[]> {
  const rules = policies.filter(({ name }) => name === ruleName);
  assert.equal(rules.length, 1, `the pack has no rule ${ruleName}`);
  const found = await violationsOf(rules, samples, { [ruleName]: config });
  return found.map(({ message }) => message.split("\n")[0] ?? "");
}

function asPolicyResource(sample: SampleResource): PolicyResource {
  return {
    type: sample.type,
    name: sample.name,
    urn: `urn:pulumi:${sample.stack ?? "prod"}::hyperpod-eks::${sample.type}::${sample.name}`,
    props: unknownCheckingProxy(sample.props),
    opts: {
      protect: sample.protect ?? false,
      deleteBeforeReplace: sample.deleteBeforeReplace,
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
