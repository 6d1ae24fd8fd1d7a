/**
 * The simulated AWS provider's handling of one resource type: the provider's own planning (required properties, names,
 * default tags, what replaces) from a mapping and the behaviour table; what AWS does is the account's business.
 */
import { createHash } from "node:crypto";
import type { SimulatedAccount } from "../../account/account";
import { AwsError, CreateFailedLater } from "../../account/aws-error";
import type { StoredResource } from "../../account/kind";
import { changesBetween } from "../diff";
import { type CheckArgs, type CheckFailure, type DiffArgs, type DiffResult, InitializationError, type ResourceHandler } from "../provider-door";
import { containsUnknown, type Properties, unknown } from "../wire";
import type { AwsProviderConfig } from "./aws-config";
import type { AwsMapping, MappingContext } from "./aws-mapping";
import { behaviourOf } from "./behaviour-table";

export class AwsResourceHandler implements ResourceHandler {
  private readonly behaviour;

  constructor(
    private readonly mapping: AwsMapping,
    private readonly account: SimulatedAccount,
    private readonly config: AwsProviderConfig,
    private readonly providerLabel: string,
  ) {
    this.behaviour = behaviourOf(mapping.token);
  }

  check({ name, olds, news, randomSeed }: CheckArgs): { inputs: Properties; failures: CheckFailure[] } {
    const inputs: Properties = { ...news };
    const { nameProperty } = this.mapping;
    if (nameProperty !== undefined && inputs[nameProperty] === undefined && inputs[`${nameProperty}Prefix`] === undefined) {
      inputs[nameProperty] = olds[nameProperty] ?? madeName(name, randomSeed, this.mapping.nameMaxLength ?? 255);
    }
    const failures: CheckFailure[] = this.behaviour.required
      .filter((property) => inputs[property] === undefined)
      .map((property) => ({ property, reason: `Missing required property '${property}'` }));
    for (const group of this.behaviour.conflicts) {
      const given = group.filter((property) => inputs[property] !== undefined);
      if (given.length > 1) {
        failures.push({ property: given[0] ?? "", reason: `Conflicting configuration arguments: ${given.join(", ")}` });
      }
    }
    if (!containsUnknown(inputs)) {
      failures.push(...(this.mapping.validate?.(inputs) ?? []));
    }
    return { inputs, failures };
  }

  diff({ oldInputs, oldOutputs, news }: DiffArgs): DiffResult {
    const { forceNew } = this.behaviour;
    const changes = changesBetween(
      withoutProviderKeys(oldInputs),
      withoutProviderKeys(news),
      (path, old, wanted) =>
        (path === "region" ? this.regionReplaces(old, wanted) : forceNew.has(path)) ||
        (this.mapping.replacesIf?.(path, old, wanted) ?? false),
    );
    if (this.mapping.taggable) {
      changes.push(...this.defaultTagChanges(oldOutputs, news, changes));
    }
    const { nameProperty } = this.mapping;
    const nameStays = nameProperty !== undefined && oldInputs[nameProperty] === news[nameProperty];
    return { changes, deleteBeforeReplace: nameStays && changes.some((change) => change.replaces) };
  }

  async create({ urn, inputs, preview }: Parameters<ResourceHandler["create"]>[0]): Promise<{ id: string; outputs: Properties }> {
    const context = this.context(inputs);
    if (preview) {
      return { id: "", outputs: { ...this.mapping.defaults, ...inputs, ...this.tagsAll(inputs) } };
    }
    try {
      const made = await this.account.create(this.call(urn, context.region), this.request(inputs, context));
      return { id: this.idOf(made), outputs: this.outputs(made, inputs, context) };
    } catch (error) {
      if (error instanceof CreateFailedLater) {
        const outputs = this.outputs(error.resource, inputs, context);
        throw new InitializationError(this.idOf(error.resource), outputs, inputs, [this.text("creating", urn, error)]);
      }
      throw this.asProviderError("creating", urn, error);
    }
  }

  async read({ id, oldInputs }: Parameters<ResourceHandler["read"]>[0]) {
    const context = this.context(oldInputs);
    const found = this.lookUp(id, context.region);
    if (!found) {
      return undefined;
    }
    const inputs = this.mapping.inputsFrom?.(found, oldInputs, context) ?? this.inputsFrom(found, oldInputs);
    return { id: this.idOf(found), inputs, outputs: this.outputs(found, inputs, context) };
  }

  async update({ id, urn, oldOutputs, news, preview }: Parameters<ResourceHandler["update"]>[0]): Promise<Properties> {
    const context = this.context(news);
    if (preview) {
      return { ...oldOutputs, ...this.mapping.defaults, ...news, ...this.tagsAll(news) };
    }
    const current = this.lookUp(id, context.region);
    if (!current) {
      throw new AwsError("ResourceNotFoundException", `updating ${id}: it no longer exists`);
    }
    try {
      const changed = await this.account.update(this.call(urn, context.region), current.id, this.request(news, context));
      return this.outputs(changed, news, context);
    } catch (error) {
      throw this.asProviderError("updating", urn, error);
    }
  }

  async delete({ id, urn, oldInputs }: Parameters<ResourceHandler["delete"]>[0]): Promise<void> {
    const context = this.context(oldInputs);
    const current = this.lookUp(id, context.region);
    if (!current) {
      return;
    }
    try {
      await this.account.delete(this.call(urn, context.region), current.id);
    } catch (error) {
      throw this.asProviderError("deleting", urn, error);
    }
  }

  private context(inputs: Properties): MappingContext {
    const region = typeof inputs.region === "string" ? inputs.region : this.config.region;
    return { config: this.config, accountId: this.account.accountId, partition: this.account.partition, region };
  }

  private call(urn: string, region: string) {
    return { kind: this.mapping.kind, region, client: urn };
  }

  private request(inputs: Properties, context: MappingContext): Properties {
    const plain = withoutProviderKeys(inputs);
    const asked = this.mapping.request?.(plain, context) ?? plain;
    const tags = this.mapping.taggable ? { tags: this.tagsAll(inputs).tagsAll } : {};
    return { ...this.mapping.defaults, ...asked, ...tags };
  }

  private outputs(resource: StoredResource, inputs: Properties, context: MappingContext): Properties {
    const { tags: _tags, clientName: _client, ...attributes } = resource.attributes;
    return {
      ...this.mapping.defaults,
      ...attributes,
      ...withoutProviderKeys(inputs),
      ...this.mapping.outputs?.(resource, inputs, context),
      ...(this.mapping.taggable ? this.tagsAllFrom(resource) : {}),
      ...(resource.region === "" ? {} : { region: resource.region }),
    };
  }

  /** On refresh: each input that the program gave, as AWS has it now. Default tags are taken out of what AWS reports. */
  private inputsFrom(resource: StoredResource, oldInputs: Properties): Properties {
    const inputs: Properties = { ...oldInputs };
    for (const key of Object.keys(withoutProviderKeys(oldInputs))) {
      if (key !== "tags" && key in resource.attributes) {
        inputs[key] = resource.attributes[key];
      }
    }
    if (this.mapping.taggable) {
      const all = (resource.attributes.tags ?? {}) as Record<string, string>;
      const own = Object.entries(all).filter(
        ([key, value]) => this.config.defaultTags[key] !== value || (oldInputs.tags as Properties | undefined)?.[key] !== undefined,
      );
      if (own.length > 0 || oldInputs.tags !== undefined) {
        inputs.tags = Object.fromEntries(own);
      }
    }
    return inputs;
  }

  private idOf(resource: StoredResource): string {
    return this.mapping.id?.(resource) ?? resource.id;
  }

  private lookUp(id: string, region: string): StoredResource | undefined {
    const { kind } = this.mapping;
    const candidates = this.account.list(kind, region);
    return candidates.find((candidate) => this.idOf(candidate) === id && candidate.attributes.pendingDeletion !== true);
  }

  /** Going from no region to the provider's own region is no change (provider v6 and later). */
  private regionReplaces(old: unknown, wanted: unknown): boolean {
    return (old ?? this.config.region) !== (wanted ?? this.config.region);
  }

  private tagsAll(inputs: Properties): { tagsAll: unknown } | Record<string, never> {
    if (!this.mapping.taggable) {
      return {};
    }
    if (containsUnknown(inputs.tags)) {
      return { tagsAll: unknown };
    }
    const merged = { ...this.config.defaultTags, ...(inputs.tags as Record<string, string> | undefined) };
    return { tagsAll: Object.fromEntries(Object.entries(merged).filter(([key]) => !this.config.ignoreTagKeys.includes(key))) };
  }

  private tagsAllFrom(resource: StoredResource): Properties {
    return { tagsAll: resource.attributes.tags ?? {} };
  }

  /** A change of the provider's default tags updates every taggable resource (pulumi-aws provider/tags.go). */
  private defaultTagChanges(oldOutputs: Properties, news: Properties, known: readonly { path: string }[]) {
    if (known.some((change) => change.path.startsWith("tags")) || oldOutputs.tagsAll === undefined) {
      return [];
    }
    const now = this.tagsAll(news).tagsAll;
    return changesBetween({ tagsAll: oldOutputs.tagsAll }, { tagsAll: now });
  }

  private text(doing: string, urn: string, error: AwsError): string {
    return `${doing} ${urn}: ${errorText(error)}: provider=${this.providerLabel}`;
  }

  private asProviderError(doing: string, urn: string, error: unknown): unknown {
    return error instanceof AwsError
      ? new AwsError(error.code, this.text(doing, urn, error), error.httpStatus, error.ruleId)
      : error;
  }
}

/** "api error DependencyViolation: …": code and message as the AWS SDK joins them. */
export function errorText(error: AwsError): string {
  return `1 error occurred:\n\t* api error ${error.code}: ${error.message}\n\n`;
}

function withoutProviderKeys(properties: Properties): Properties {
  const { __defaults: _, ...rest } = properties;
  return rest;
}

/** Logical name, a dash and 7 hexadecimal digits of the engine's random seed (pulumi-terraform-bridge). */
function madeName(logicalName: string, randomSeed: Uint8Array, maxLength: number): string {
  const suffix = createHash("sha256").update(randomSeed).digest("hex").slice(0, 7);
  return `${logicalName.slice(0, maxLength - suffix.length - 1)}-${suffix}`;
}
