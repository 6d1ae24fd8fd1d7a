/**
 * A recording monitor: runs a program against Pulumi's mocks and keeps what the program sent to the engine, options
 * included. It proves which resources are registered with which inputs and options; it proves nothing about AWS.
 */
import * as awsEks from "@pulumi/aws/eks";
import * as pulumi from "@pulumi/pulumi";

/** The marker under which the SDK sends a secret value over the wire. */
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";
const specialSignatureKey = "4dabf18193072939515e22adb298388d";
const unknownMarker = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

export interface RecordedResource {
  type: string;
  name: string;
  urn: string;
  /** URN of the parent, "" at the top. */
  parent: string;
  custom: boolean;
  /** Inputs as sent: a secret is `{ secret: value }`, an unknown is `"<unknown>"`. */
  inputs: Record<string, unknown>;
  options: RecordedOptions;
}

export interface RecordedOptions {
  protect: boolean;
  retainOnDelete: boolean;
  deleteBeforeReplace: boolean;
  /** URNs of everything waited for: explicit dependsOn and what the inputs refer to. */
  dependencies: string[];
  deletedWith: string;
  ignoreChanges: string[];
  replaceOnChanges: string[];
  aliases: unknown[];
  /** "<urn>::<id>" of the explicit provider, "" for the default one. */
  provider: string;
  /** Names of hooks by moment, as bound to the resource: { beforeUpdate: ["..."] }. */
  hooks: Record<string, string[]>;
  customTimeouts: Record<string, string>;
  additionalSecretOutputs: string[];
}

export interface RecordOptions {
  /** Preview mode: ids and computed outputs are unknown. */
  preview?: boolean;
  project?: string;
  stack?: string;
  /** Extra outputs of a resource, merged over its inputs. Return undefined for the default behaviour. */
  outputs?: (resource: {
    type: string;
    name: string;
    inputs: Record<string, unknown>;
  }) => Record<string, unknown> | undefined;
  /** Answers of invokes by token; an unlisted token throws, so that no call goes unnoticed. */
  calls?: Record<string, (inputs: Record<string, unknown>) => Record<string, unknown>>;
  /** Config values as the engine hands them over, keys with their namespace. */
  config?: Record<string, string>;
  /** Config keys whose values are secret. */
  secretKeys?: readonly string[];
}

export interface Recording<T> {
  result: T;
  resources: RecordedResource[];
  /** Exactly one resource of that type (and name, when given); throws otherwise, naming what there is. */
  one(type: string, name?: string): RecordedResource;
  all(type: string): RecordedResource[];
  invokes: { token: string; inputs: Record<string, unknown>; provider: string }[];
}

// biome-ignore lint/suspicious/noExplicitAny: protobuf messages of the SDK have no public types
type ProtoRequest = any;

/** Runs `program` inside a stack and records every registration. All registrations are awaited. */
export async function record<T>(program: () => T | Promise<T>, options: RecordOptions = {}): Promise<Recording<T>> {
  const invokes: Recording<T>["invokes"] = [];
  const resources: RecordedResource[] = [];
  const project = options.project ?? "hyperpod-eks";
  const stack = options.stack ?? "test";
  pulumi.runtime.setAllConfig(options.config ?? {}, [...(options.secretKeys ?? [])]);
  await pulumi.runtime.setMocks(
    {
      newResource: async (args) => {
        const outputs = options.outputs?.({ type: args.type, name: args.name, inputs: args.inputs });
        if (args.type === "eks:index:Cluster") {
          return { id: undefined, state: { eksCluster: remoteEksCluster(args.name, args.inputs), ...outputs } };
        }
        if (args.type === "pulumi:index:Stash") {
          return { id: args.name, state: { input: args.inputs.input, output: args.inputs.input, ...outputs } };
        }
        if (options.preview && args.custom) {
          return { id: undefined, state: { ...args.inputs, ...outputs } };
        }
        return {
          id: args.id || `${args.name}-id`,
          state: { arn: `arn:aws:mock:us-west-2:111122223333:${args.name}`, ...args.inputs, ...outputs },
        };
      },
      call: (args) => {
        invokes.push({ token: args.token, inputs: args.inputs, provider: args.provider ?? "" });
        const answer = options.calls?.[args.token];
        if (!answer) {
          throw new Error(`the program called ${args.token}, which the test does not expect`);
        }
        try {
          return answer(args.inputs);
        } catch (error) {
          // The SDK reads an engine's text there (gRPC), and nowhere else.
          throw error instanceof Error ? Object.assign(error, { details: error.message }) : error;
        }
      },
    },
    project,
    stack,
    options.preview ?? false,
    "organization",
  );
  const monitor = pulumi.runtime.getMonitor() as unknown as {
    registerResource(request: ProtoRequest, callback: (error: unknown, response: ProtoRequest) => void): void;
    registerResourceHook(request: ProtoRequest, callback: (error: unknown, response: ProtoRequest) => void): void;
    registerErrorHook(request: ProtoRequest, callback: (error: unknown, response: ProtoRequest) => void): void;
  };
  // The mock monitor has no hooks: accept the registration, so that the names bound to resources can be asserted.
  monitor.registerResourceHook = (_request, callback) => callback(null, {});
  monitor.registerErrorHook = (_request, callback) => callback(null, {});
  const register = monitor.registerResource.bind(monitor);
  monitor.registerResource = (request, callback) =>
    register(request, (error, response) => {
      if (!error && request.getType() !== "pulumi:pulumi:Stack") {
        resources.push(recordedResource(request, response.getUrn()));
      }
      callback(error, response);
    });
  const result = await program();
  // Public at run time and left out of the published types.
  await (pulumi.runtime as unknown as { waitForRPCs(): Promise<void> }).waitForRPCs();
  const describe = () => resources.map((resource) => `${resource.type} ${resource.name}`).join("\n  ");
  return {
    result,
    resources,
    invokes,
    all: (type) => resources.filter((resource) => resource.type === type),
    one: (type, name) => {
      const found = resources.filter(
        (resource) => resource.type === type && (name === undefined || resource.name === name),
      );
      const [only] = found;
      if (found.length !== 1 || !only) {
        throw new Error(`expected one ${type} ${name ?? ""}, found ${found.length}. Registered:\n  ${describe()}`);
      }
      return only;
    },
  };
}

/** The value inside an Output, for assertions. */
export function settled<T>(output: pulumi.Input<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    pulumi.output(output).apply((value) => resolve(value as T));
    (pulumi.output(output) as unknown as { promise(): Promise<unknown> }).promise().catch(reject);
  });
}

/** Whether an Output is secret. */
export function isSecret(output: pulumi.Output<unknown>): Promise<boolean> {
  return pulumi.isSecret(output);
}

/**
 * Stands for the remote component `@pulumi/eks` Cluster: its one output that the program reads is `eksCluster`, a
 * reference to a real `aws:eks/cluster:Cluster` child (see docs/adr on the eks component).
 */
function remoteEksCluster(name: string, inputs: Record<string, unknown>): awsEks.Cluster {
  return new awsEks.Cluster(`${name}-eksCluster`, {
    name: String(inputs.name),
    roleArn: "arn:aws:iam::111122223333:role/eks-service-role",
    vpcConfig: { subnetIds: [] },
  });
}

function recordedResource(request: ProtoRequest, urn: string): RecordedResource {
  const object = request.toObject() as Record<string, unknown>;
  const list = (key: string): string[] => (object[key] as string[] | undefined) ?? [];
  const hooks = (object.hooks ?? {}) as Record<string, string[]>;
  return {
    type: request.getType(),
    name: request.getName(),
    urn,
    parent: request.getParent(),
    custom: request.getCustom(),
    inputs: readable(request.getObject()?.toJavaScript() ?? {}) as Record<string, unknown>,
    options: {
      protect: Boolean(object.protect),
      retainOnDelete: Boolean(object.retainondelete),
      deleteBeforeReplace: Boolean(object.deletebeforereplace),
      dependencies: [...list("dependenciesList")].sort(),
      deletedWith: String(object.deletedwith ?? ""),
      ignoreChanges: list("ignorechangesList"),
      replaceOnChanges: list("replaceonchangesList"),
      aliases: (object.aliasesList as unknown[] | undefined) ?? [],
      provider: String(object.provider ?? ""),
      hooks: Object.fromEntries(
        Object.entries(hooks)
          .filter(([, names]) => Array.isArray(names) && names.length > 0)
          .map(([moment, names]) => [moment.replace(/List$/, ""), names]),
      ),
      customTimeouts: Object.fromEntries(
        Object.entries((object.customtimeouts ?? {}) as Record<string, string>)
          .filter(([, duration]) => duration !== "")
          .map(([operation, duration]) => [operation.replace(/^pb_/, ""), duration]),
      ),
      additionalSecretOutputs: list("additionalsecretoutputsList"),
    },
  };
}

/** Wire form → what a test wants to read. */
function readable(value: unknown): unknown {
  if (value === unknownMarker) {
    return "<unknown>";
  }
  if (Array.isArray(value)) {
    return value.map(readable);
  }
  if (value !== null && typeof value === "object") {
    const object = value as Record<string, unknown>;
    if (object[specialSignatureKey] === secretSignature) {
      return { secret: readable(object.value) };
    }
    return Object.fromEntries(Object.entries(object).map(([key, child]) => [key, readable(child)]));
  }
  return value;
}
