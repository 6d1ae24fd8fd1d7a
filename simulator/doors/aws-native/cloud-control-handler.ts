/** One resource type of the Pulumi AWS Cloud Control provider (aws-native). */
import { createHash } from "node:crypto";
import type { SimulatedAccount } from "../../account/account";
import type { AccountView } from "../../account/account-view";
import { AwsError, CreateFailedLater, ReplyLost } from "../../account/aws-error";
import type { StoredResource } from "../../account/kind";
import { askedShape } from "../asked-shape";
import type { AwsProviderConfig } from "../aws/aws-config";
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
import { containsUnknown, type Properties, unknown } from "../wire";
import { modelProblem } from "./model-validation";
import { fromAccount, sdkName, sdkPath, toAccount, toCloudFormation, toSdk } from "./property-names";
import type { CloudControlType } from "./resource-types";
import { inOldOrder } from "./unordered-lists";

/** Handler error codes of Cloud Control by the service's own codes. Source: Cloud Control API, HandlerErrorCode. */
const handlerCodes: Readonly<Record<string, string>> = {
  ResourceInUse: "AlreadyExists",
  ResourceInUseException: "AlreadyExists",
  ResourceLimitExceeded: "ServiceLimitExceeded",
  ResourceNotFoundException: "NotFound",
  ConflictException: "ResourceConflict",
  ValidationException: "InvalidRequest",
  InvalidParameterException: "InvalidRequest",
  InvalidRequestException: "InvalidRequest",
  Timeout: "NotStabilized",
  ThrottlingException: "Throttling",
  AccessDeniedException: "AccessDenied",
  InternalFailure: "ServiceInternalError",
};

export class CloudControlHandler implements ResourceHandler {
  constructor(
    private readonly type: CloudControlType,
    private readonly account: SimulatedAccount,
    private readonly config: AwsProviderConfig,
  ) {}

  check({ name, olds, news, randomSeed }: CheckArgs): { inputs: Properties; failures: CheckFailure[] } {
    const inputs: Properties = { ...news };
    const { nameProperty, schema } = this.type;
    if (nameProperty !== undefined && inputs[sdkName(nameProperty)] === undefined) {
      const property = sdkName(nameProperty);
      inputs[property] =
        olds[property] ?? `${name}-${createHash("sha256").update(randomSeed).digest("hex").slice(0, 7)}`;
    }
    if ("Tags" in schema.properties) {
      Object.assign(inputs, this.withDefaultTags(inputs.tags));
    }
    const failures = ((schema as { required?: string[] }).required ?? [])
      .map(sdkName)
      .filter((property) => inputs[property] === undefined)
      .map((property) => ({ property, reason: `missing required property '${property}'` }));
    return { inputs, failures };
  }

  diff({ oldInputs, news }: DiffArgs): DiffResult {
    const { schema } = this.type;
    const createOnly = new Set((schema.createOnlyProperties ?? []).map(sdkPath));
    const changes = changesBetween(oldInputs, inOldOrder(oldInputs, news, schema), (path) => createOnly.has(path));
    return { changes, deleteBeforeReplace: false };
  }

  async create({ urn, inputs, preview }: Parameters<ResourceHandler["create"]>[0]) {
    if (preview) {
      return { id: "", outputs: { ...this.unknownOutputs(), ...inputs } };
    }
    try {
      const made = await withRetries(this.account, () => this.account.create(this.call(urn), this.request(inputs)));
      return { id: this.idOf(made), outputs: this.outputs(made, inputs) };
    } catch (error) {
      if (error instanceof CreateFailedLater) {
        const text = this.text("CREATE", error);
        throw new InitializationError(this.idOf(error.resource), this.outputs(error.resource, inputs), inputs, [text]);
      }
      throw this.asProviderError("CREATE", error, inputs);
    }
  }

  async read({ id, oldInputs }: Parameters<ResourceHandler["read"]>[0]) {
    this.account.authenticate(this.type.kind);
    const found = this.lookUp(id);
    if (!found) {
      return undefined;
    }
    const outputs = this.outputs(found, oldInputs);
    const imported = Object.keys(oldInputs).length === 0;
    const inputs = imported ? this.withoutReadOnly(found) : (askedShape(outputs, oldInputs) as Properties);
    return { id: this.idOf(found), inputs, outputs };
  }

  async update({ id, urn, oldOutputs, news, preview }: Parameters<ResourceHandler["update"]>[0]): Promise<Properties> {
    if (preview) {
      return { ...oldOutputs, ...news };
    }
    const current = this.lookUp(id);
    if (!current) {
      throw new Error(`operation UPDATE failed with "NotFound": ${this.type.schema.typeName} ${id} was not found`);
    }
    try {
      const changed = await withRetries(this.account, () =>
        this.account.update(this.call(urn), current.id, this.request(news)),
      );
      return this.outputs(changed, news);
    } catch (error) {
      throw this.asProviderError("UPDATE", error, news);
    }
  }

  async delete({ id, urn }: Parameters<ResourceHandler["delete"]>[0]): Promise<void> {
    const current = this.lookUp(id);
    if (!current) {
      return;
    }
    try {
      await withRetries(this.account, () => this.account.delete(this.call(urn), current.id));
    } catch (error) {
      throw this.asProviderError("DELETE", error, {});
    }
  }

  /** The desired state as Cloud Control validates it before a handler sees it. */
  private request(inputs: Properties) {
    const { schema } = this.type;
    const desired = toCloudFormation(inputs, schema);
    const problem = modelProblem(desired, schema);
    if (problem !== undefined) {
      throw new AwsError("ValidationException", problem);
    }
    return this.type.request(toAccount(desired, schema));
  }

  private call(urn: string) {
    return { kind: this.type.kind, region: this.config.region, client: urn };
  }

  private idOf(resource: StoredResource): string {
    return cloudControlId(this.type, resource, this.account);
  }

  private lookUp(id: string): StoredResource | undefined {
    return this.account.list(this.type.kind, this.config.region).find((candidate) => this.idOf(candidate) === id);
  }

  private outputs(resource: StoredResource, inputs: Properties): Properties {
    const { schema } = this.type;
    const model = toSdk(fromAccount(this.type.model(resource, this.account), schema), schema);
    const written = (schema.writeOnlyProperties ?? []).map(sdkPath).filter((name) => inputs[name] !== undefined);
    return { ...model, ...Object.fromEntries(written.map((name) => [name, inputs[name]])) };
  }

  private withoutReadOnly(resource: StoredResource): Properties {
    const { schema } = this.type;
    const readOnly = (schema.readOnlyProperties ?? []).map(sdkPath);
    const outputs = this.outputs(resource, {});
    const groups = outputs.instanceGroups as Properties[] | undefined;
    const own = groups && { instanceGroups: groups.map(({ currentCount: _, ...group }) => group) };
    return { ...Object.fromEntries(Object.entries(outputs).filter(([name]) => !readOnly.includes(name))), ...own };
  }

  private unknownOutputs(): Properties {
    const names = (this.type.schema.readOnlyProperties ?? []).map(sdkPath).filter((name) => !name.includes("."));
    return Object.fromEntries(names.map((name) => [name, unknown]));
  }

  /** The provider's default tags go into the inputs; a tag of the program wins. */
  private withDefaultTags(tags: unknown): Properties {
    const defaults = Object.entries(this.config.defaultTags);
    if (defaults.length === 0 || containsUnknown(tags)) {
      return {};
    }
    const own = (tags ?? []) as { key: string; value: string }[];
    const added = defaults.filter(([key]) => !own.some((tag) => tag.key === key));
    return { tags: [...own, ...added.map(([key, value]) => ({ key, value }))] };
  }

  private text(operation: string, error: AwsError): string {
    return `operation ${operation} failed with "${handlerCodes[error.code] ?? "GeneralServiceException"}": ${error.message}`;
  }

  private asProviderError(operation: string, error: unknown, inputs: Properties): unknown {
    // The provider never got as far as Cloud Control, or lost the way to it: no handler's answer.
    if (!(error instanceof AwsError) || error instanceof ReplyLost || error.code === "ExpiredToken") {
      return error;
    }
    const { schema, nameProperty } = this.type;
    const taken = operation === "CREATE" && handlerCodes[error.code] === "AlreadyExists" && nameProperty !== undefined;
    const identifier = taken ? String(inputs[sdkName(nameProperty)]) : "";
    const text =
      taken && error.code === "ResourceInUse"
        ? `operation CREATE failed with "AlreadyExists": Resource of type '${schema.typeName}' with identifier '${identifier}' already exists. ${error.message}`
        : this.text(operation, error);
    return new AwsError(error.code, text, error.httpStatus, error.ruleId);
  }
}

/** The primary identifier, its parts joined by "|". */
export function cloudControlId(type: CloudControlType, resource: StoredResource, account: AccountView): string {
  const model = fromAccount(type.model(resource, account), type.schema);
  return type.schema.primaryIdentifier.map((pointer) => String(model[pointer.split("/").pop() ?? ""])).join("|");
}
