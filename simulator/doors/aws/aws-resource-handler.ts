/**
 * The simulated AWS provider's handling of one resource type: the provider's own planning (required properties, names,
 * default tags, what replaces) from a mapping and the behaviour table; what AWS does is the account's business.
 */
import type { SimulatedAccount } from "../../account/account";
import { AwsError, CreateFailedLater, GaveUpRetrying, ReplyLost } from "../../account/aws-error";
import type { StoredResource } from "../../account/kind";
import { changesBetween } from "../diff";
import {
  type CheckArgs,
  type CheckFailure,
  type DiffArgs,
  type DiffResult,
  InitializationError,
  type ResourceHandler,
} from "../provider-door";
import { withRetries } from "../throttled-retries";
import { containsUnknown, type Properties, sameValue, unknown } from "../wire";
import type { AwsProviderConfig } from "./aws-config";
import type { AwsMapping, MappingContext } from "./aws-mapping";
import { behaviourOf } from "./behaviour-table";
import {
  inFixedOrder,
  madeName,
  plannedOutputs,
  takenAway,
  withJsonText,
  withoutProviderKeys,
  withoutProviderOnly,
  withUnknowns,
} from "./input-shapes";
import { untilPropagated } from "./propagation";

export class AwsResourceHandler implements ResourceHandler {
  private readonly behaviour;

  constructor(
    private readonly mapping: AwsMapping,
    private readonly account: SimulatedAccount,
    private readonly config: AwsProviderConfig,
    private readonly provider: { label: string; projectDirectory: string },
  ) {
    this.behaviour = behaviourOf(mapping.token);
  }

  check({ name, olds, news, randomSeed }: CheckArgs): { inputs: Properties; failures: CheckFailure[] } {
    const inputs = withJsonText(news, this.mapping.jsonProperties ?? []);
    const { nameProperty } = this.mapping;
    if (
      nameProperty !== undefined &&
      inputs[nameProperty] === undefined &&
      inputs[`${nameProperty}Prefix`] === undefined
    ) {
      inputs[nameProperty] = olds[nameProperty] ?? this.madeName(name, randomSeed);
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
    for (const group of this.behaviour.exactlyOneOf) {
      if (group.every((property) => inputs[property] === undefined)) {
        failures.push({ property: group[0] ?? "", reason: `Exactly one of ${group.join(", ")} must be specified` });
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
      inFixedOrder(withoutProviderKeys(oldInputs), this.mapping.sets ?? []),
      inFixedOrder(withoutProviderKeys(news), this.mapping.sets ?? []),
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

  async create({
    urn,
    inputs,
    preview,
  }: Parameters<ResourceHandler["create"]>[0]): Promise<{ id: string; outputs: Properties }> {
    const context = this.context(inputs);
    if (preview) {
      const planned = { ...this.mapping.defaults, ...inputs, ...this.tagsAll(inputs) };
      return { id: "", outputs: withUnknowns(planned, this.behaviour.computed) };
    }
    try {
      const known = this.mapping.lookFirst?.(inputs, context);
      if (known) {
        throw known;
      }
      const made = await withRetries(this.account, () =>
        this.mapping.adopt
          ? this.mapping.adopt(inputs, context, urn)
          : untilPropagated(this.account, () =>
              this.account.create(this.call(urn, context.region), this.request(inputs, context)),
            ),
      );
      await this.waitFor(made, urn, inputs, context);
      return { id: this.idOf(made), outputs: this.outputs(made, inputs, context) };
    } catch (error) {
      if (error instanceof CreateFailedLater) {
        const outputs = this.outputs(error.resource, inputs, context);
        throw new InitializationError(this.idOf(error.resource), outputs, inputs, [this.text("creating", urn, error)]);
      }
      throw this.asProviderError("creating", urn, error);
    }
  }

  /** The resource is there, but the provider waits for a state of it that may never come. */
  private async waitFor(made: StoredResource, urn: string, inputs: Properties, context: MappingContext): Promise<void> {
    const wait = this.mapping.waiter?.(made, this.account);
    if (!wait) {
      return;
    }
    await this.account.clock.pass(wait.minutes);
    const stillWaiting = this.mapping.waiter?.(made, this.account);
    if (stillWaiting) {
      const text = `${urn}: 1 error occurred:\n\t* ${stillWaiting.message}\n\n: provider=${this.provider.label}`;
      throw new InitializationError(this.idOf(made), this.outputs(made, inputs, context), inputs, [text]);
    }
  }

  async read({ id, urn, oldInputs }: Parameters<ResourceHandler["read"]>[0]) {
    const context = this.context(oldInputs);
    this.authenticate(urn);
    const found = this.lookUp(id, context.region);
    if (!found) {
      return undefined;
    }
    const inputs = this.mapping.inputsFrom?.(found, oldInputs, context) ?? this.inputsFrom(found, oldInputs);
    return { id: this.idOf(found), inputs, outputs: this.outputs(found, inputs, context) };
  }

  async update({
    id,
    urn,
    oldInputs,
    oldOutputs,
    news,
    preview,
  }: Parameters<ResourceHandler["update"]>[0]): Promise<Properties> {
    const context = this.context(news);
    if (preview) {
      return { ...this.mapping.defaults, ...plannedOutputs(oldOutputs, oldInputs, news), ...this.tagsAll(news) };
    }
    const current = this.lookUp(id, context.region);
    if (!current) {
      throw new AwsError("ResourceNotFoundException", `updating ${id}: it no longer exists`);
    }
    try {
      const wanted = { ...takenAway(oldInputs, news), ...this.request(news, context) };
      const changed = await withRetries(this.account, () =>
        this.account.update(this.call(urn, context.region), current.id, wanted),
      );
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
      await withRetries(this.account, async () => {
        if ((await this.mapping.beforeDelete?.(current, oldInputs, context, urn)) !== "keep") {
          await this.account.delete(this.call(urn, context.region), current.id);
        }
      });
    } catch (error) {
      throw this.asProviderError("deleting", urn, error);
    }
  }

  private authenticate(urn: string): void {
    try {
      this.account.authenticate(this.mapping.kind);
    } catch (error) {
      throw this.asProviderError("reading", urn, error);
    }
  }

  private madeName(logicalName: string, randomSeed: Uint8Array): string {
    const start = this.mapping.nameFrom?.(logicalName) ?? logicalName;
    return this.mapping.nameSuffix === false ? start : madeName(start, randomSeed, this.mapping.nameMaxLength ?? 255);
  }

  private context(inputs: Properties): MappingContext {
    const region = typeof inputs.region === "string" ? inputs.region : this.config.region;
    const { account, config } = this;
    const { projectDirectory } = this.provider;
    return { account, config, projectDirectory, accountId: account.accountId, partition: account.partition, region };
  }

  private call(urn: string, region: string) {
    return { kind: this.mapping.kind, region, client: urn };
  }

  private request(inputs: Properties, context: MappingContext): Properties {
    const plain = withoutProviderKeys(inputs);
    const asked = this.mapping.request?.(plain, context) ?? plain;
    const tags = this.mapping.taggable ? { tags: this.tagsAll(inputs).tagsAll } : {};
    return withoutProviderOnly({ ...this.mapping.defaults, ...asked, ...tags });
  }

  private outputs(resource: StoredResource, inputs: Properties, context: MappingContext): Properties {
    const hidden = new Set(["tags", "clientName", ...(this.mapping.hides ?? [])]);
    return {
      ...this.mapping.defaults,
      ...Object.fromEntries(Object.entries(resource.attributes).filter(([key]) => !hidden.has(key))),
      ...withoutProviderKeys(inputs),
      ...this.mapping.outputs?.(resource, inputs, context),
      ...(this.mapping.taggable ? this.tagsAllFrom(resource) : {}),
      ...(resource.region === "" ? {} : { region: resource.region }),
    };
  }

  /** On refresh: each input that the program gave, as AWS has it now. On import: what a program would have to give. */
  private inputsFrom(resource: StoredResource, oldInputs: Properties): Properties {
    const given = Object.keys(withoutProviderKeys(oldInputs)).filter((key) => key !== "tags" && key !== "region");
    const inputs: Properties = { ...oldInputs };
    for (const key of given.length === 0 ? this.importedKeys(resource) : given) {
      if (key in resource.attributes) {
        inputs[key] = resource.attributes[key];
      }
    }
    const tags = this.mapping.taggable ? this.ownTags(resource, oldInputs) : {};
    if (this.mapping.taggable && (Object.keys(tags).length > 0 || oldInputs.tags !== undefined)) {
      inputs.tags = tags;
    }
    return inputs;
  }

  /** Inputs whose value nobody fills in by itself: a program that leaves them out would change the resource. */
  private importedKeys(resource: StoredResource): string[] {
    const defaults: Properties = { ...this.behaviour.defaults, ...this.mapping.defaults };
    return [...this.behaviour.inputs].filter((key) => {
      const value = resource.attributes[key];
      const empty = value === undefined || value === "" || (Array.isArray(value) && value.length === 0);
      return !empty && key !== "tags" && key !== "region" && !sameValue(value, defaults[key]);
    });
  }

  /** The provider's default tags are taken out of what AWS reports. */
  private ownTags(resource: StoredResource, oldInputs: Properties): Record<string, string> {
    const all = Object.entries((resource.attributes.tags ?? {}) as Record<string, string>);
    const mine = (oldInputs.tags ?? {}) as Properties;
    return Object.fromEntries(
      all.filter(([key, value]) => this.config.defaultTags[key] !== value || mine[key] !== undefined),
    );
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
    const merged = { ...this.defaultTagsOf(inputs), ...(inputs.tags as Record<string, string> | undefined) };
    return {
      tagsAll: Object.fromEntries(Object.entries(merged).filter(([key]) => !this.config.ignoreTagKeys.includes(key))),
    };
  }

  /** A resource may bring default tags of its own (S3 objects: `overrideProvider`). */
  private defaultTagsOf({ overrideProvider }: Properties): Readonly<Record<string, string>> {
    const { defaultTags } = (overrideProvider ?? {}) as { defaultTags?: { tags?: Record<string, string> } };
    return defaultTags?.tags ?? this.config.defaultTags;
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
    return `${doing} ${urn}: ${errorText(error)}: provider=${this.provider.label}`;
  }

  private asProviderError(doing: string, urn: string, error: unknown): unknown {
    return error instanceof AwsError
      ? new AwsError(error.code, this.text(doing, urn, error), error.httpStatus, error.ruleId)
      : error;
  }
}

/** "api error DependencyViolation: …": code and message as the AWS SDK joins them. */
export function errorText(error: AwsError): string {
  const tried = error instanceof GaveUpRetrying ? `exceeded maximum number of attempts, ${error.attempts}, ` : "";
  const text = error instanceof ReplyLost ? error.message : `${tried}api error ${error.code}: ${error.message}`;
  return `1 error occurred:\n\t* ${text}\n\n`;
}
