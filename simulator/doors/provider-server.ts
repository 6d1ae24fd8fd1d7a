/**
 * Serves a provider door over gRPC, as a plugin would. The engine is told its port by PULUMI_DEBUG_PROVIDERS.
 */
import * as grpc from "@grpc/grpc-js";
import * as plugin from "@pulumi/pulumi/proto/plugin_pb.js";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import * as proto from "@pulumi/pulumi/proto/provider_pb.js";
import { Any } from "google-protobuf/google/protobuf/any_pb.js";
import { Empty } from "google-protobuf/google/protobuf/empty_pb.js";
import { AwsError } from "../account/aws-error";
import {
  type DiffResult,
  InitializationError,
  type ProviderDoor,
  type ProviderInstance,
  type ResourceHandler,
} from "./provider-door";
import { type CallWatcher, watched } from "./watched-calls";
import { fromWire, type Properties, toWire, unknown } from "./wire";

const { Status } = require("@pulumi/pulumi/proto/status_pb.js") as {
  Status: new () => {
    setCode(code: number): void;
    setMessage(text: string): void;
    addDetails(any: Any): void;
    serializeBinary(): Uint8Array;
  };
};

export interface ServedDoor {
  name: string;
  port: number;
  close(): void;
}

type Call<T> = grpc.ServerUnaryCall<T, unknown>;
type Reply = (error: Partial<grpc.StatusObject> | Error | null, value?: unknown) => void;

export async function serve(door: ProviderDoor, watch?: CallWatcher): Promise<ServedDoor> {
  const server = new grpc.Server({ "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 });
  const methods = new DoorService(door).methods();
  server.addService(ResourceProviderService, watch ? watched(methods, watch) : methods);
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    ),
  );
  return { name: door.name, port, close: () => server.forceShutdown() };
}

class DoorService {
  /**
   * The engine opens one connection for each provider instance of a program, and all reach this one process: the
   * connection's own port tells them apart.
   */
  private readonly instances = new Map<string, ProviderInstance>();

  constructor(private readonly door: ProviderDoor) {}

  methods(): grpc.UntypedServiceImplementation {
    return {
      handshake: this.answer<proto.ProviderHandshakeRequest>(async () => {
        const response = new proto.ProviderHandshakeResponse();
        response.setAcceptResources(true);
        response.setAcceptOutputs(this.door.name === "eks");
        response.setAcceptSecrets(this.door.name === "eks");
        return response;
      }),
      getPluginInfo: this.answer(async () => {
        const info = new plugin.PluginInfo();
        info.setVersion(this.door.version);
        return info;
      }),
      checkConfig: this.answer<proto.CheckRequest>(async (request) => {
        const response = new proto.CheckResponse();
        const config = fromWire(request.getNews());
        response.setInputs(request.getNews());
        response.setFailuresList((this.door.checkConfig?.(config) ?? []).map(failureMessage));
        return response;
      }),
      diffConfig: this.answer<proto.DiffRequest>(async (request) => {
        const olds = fromWire(request.getOldInputs() ?? request.getOlds());
        const news = fromWire(request.getNews());
        const changed = [...new Set([...Object.keys(olds), ...Object.keys(news)])].filter(
          (key) => JSON.stringify(olds[key]) !== JSON.stringify(news[key]),
        );
        const response = new proto.DiffResponse();
        response.setChanges(
          changed.length > 0 ? proto.DiffResponse.DiffChanges.DIFF_SOME : proto.DiffResponse.DiffChanges.DIFF_NONE,
        );
        response.setDiffsList(changed);
        const replacing = this.door.configReplacements?.(olds, news) ?? this.door.configReplaces ?? [];
        response.setReplacesList(changed.filter((key) => replacing.includes(key)));
        return response;
      }),
      configure: this.answer<proto.ConfigureRequest>(async (request, call) => {
        this.instances.set(call.getPeer(), this.door.configure(parsedConfig(fromWire(request.getArgs()))));
        const response = new proto.ConfigureResponse();
        // Secrets of inputs are followed into outputs by the engine itself when the provider does not take them.
        response.setAcceptsecrets(this.door.name === "eks");
        response.setAcceptresources(true);
        response.setAcceptoutputs(this.door.name === "eks");
        response.setSupportspreview(true);
        return response;
      }),
      check: this.answer<proto.CheckRequest>(async (request, call) => {
        const checked = this.handler(call, request.getUrn(), request.getType()).check({
          urn: request.getUrn(),
          type: request.getType(),
          name: request.getName(),
          olds: fromWire(request.getOlds()),
          news: fromWire(request.getNews()),
          randomSeed: request.getRandomseed_asU8(),
        });
        const response = new proto.CheckResponse();
        response.setInputs(toWire(checked.inputs));
        response.setFailuresList(checked.failures.map(failureMessage));
        return response;
      }),
      diff: this.answer<proto.DiffRequest>(async (request, call) => {
        const oldOutputs = fromWire(request.getOlds());
        const result = this.handler(call, request.getUrn(), request.getType()).diff({
          id: request.getId(),
          urn: request.getUrn(),
          type: request.getType(),
          oldOutputs,
          oldInputs: request.hasOldInputs() ? fromWire(request.getOldInputs()) : oldOutputs,
          news: fromWire(request.getNews()),
        });
        return diffMessage(result, request.getIgnorechangesList());
      }),
      create: this.answer<proto.CreateRequest>(async (request, call) => {
        const made = await this.handler(call, request.getUrn(), request.getType()).create({
          urn: request.getUrn(),
          name: request.getName(),
          inputs: fromWire(request.getProperties()),
          preview: request.getPreview(),
        });
        const response = new proto.CreateResponse();
        response.setId(made.id);
        response.setProperties(toWire(made.outputs));
        return response;
      }),
      read: this.answer<proto.ReadRequest>(async (request, call) => {
        const found = await this.handler(call, request.getUrn(), request.getType()).read({
          id: request.getId(),
          urn: request.getUrn(),
          oldInputs: fromWire(request.getInputs()),
          oldOutputs: fromWire(request.getProperties()),
        });
        const response = new proto.ReadResponse();
        if (found) {
          response.setId(found.id);
          response.setInputs(toWire(found.inputs));
          response.setProperties(toWire(found.outputs));
        }
        return response;
      }),
      update: this.answer<proto.UpdateRequest>(async (request, call) => {
        const oldOutputs = fromWire(request.getOlds());
        const outputs = await this.handler(call, request.getUrn(), request.getType()).update({
          id: request.getId(),
          urn: request.getUrn(),
          oldOutputs,
          oldInputs: request.hasOldInputs() ? fromWire(request.getOldInputs()) : oldOutputs,
          news: fromWire(request.getNews()),
          preview: request.getPreview(),
        });
        const response = new proto.UpdateResponse();
        response.setProperties(toWire(outputs));
        return response;
      }),
      delete: this.answer<proto.DeleteRequest>(async (request, call) => {
        await this.handler(call, request.getUrn(), request.getType()).delete({
          id: request.getId(),
          urn: request.getUrn(),
          oldOutputs: fromWire(request.getProperties()),
          oldInputs: fromWire(request.getOldInputs()),
        });
        return new Empty();
      }),
      invoke: this.answer<proto.InvokeRequest>(async (request, call) => {
        const response = new proto.InvokeResponse();
        response.setReturn(toWire(await this.instance(call).invoke(request.getTok(), fromWire(request.getArgs()))));
        return response;
      }),
      construct: this.answer<proto.ConstructRequest>(async (request, call) => {
        const instance = this.instance(call);
        if (!instance.construct) {
          throw new Error(`the simulated ${this.door.name} provider has no components`);
        }
        return instance.construct(request);
      }),
      getSchema: this.answer(async () => {
        const response = new proto.GetSchemaResponse();
        response.setSchema(JSON.stringify({ name: this.door.name, version: this.door.version }));
        return response;
      }),
      getMapping: this.answer(async () => new proto.GetMappingResponse()),
      getMappings: this.answer(async () => new proto.GetMappingsResponse()),
      cancel: this.answer(async () => new Empty()),
      attach: this.answer(async () => new Empty()),
      parameterize: unimplemented,
      call: unimplemented,
      list: unimplemented,
    };
  }

  private instance(call: Call<unknown>): ProviderInstance {
    const peer = call.getPeer();
    let instance = this.instances.get(peer);
    if (!instance) {
      // A connection whose provider was never configured: defaults, as for a provider without settings.
      instance = this.door.configure({});
      this.instances.set(peer, instance);
    }
    return instance;
  }

  private handler(call: Call<unknown>, urn: string, type: string): ResourceHandler {
    const token = type || typeOfUrn(urn);
    const handler = this.instance(call).handler(token);
    if (!handler) {
      throw new Error(`the rehearsal does not simulate ${token} (docs/simulated-aws.md lists what it does)`);
    }
    return handler;
  }

  private answer<T>(act: (request: T, call: Call<T>) => Promise<unknown>) {
    return (call: Call<T>, reply: Reply): void => {
      act(call.request, call).then(
        (value) => reply(null, value),
        (error: unknown) => reply(statusOf(error)),
      );
    };
  }
}

const unimplemented = (_call: unknown, reply: Reply): void =>
  reply({ code: grpc.status.UNIMPLEMENTED, details: "not simulated" });

function typeOfUrn(urn: string): string {
  const qualified = urn.split("::")[2] ?? "";
  return qualified.split("$").pop() ?? "";
}

/** Structured provider configuration reaches Configure as JSON text. */
export function parsedConfig(config: Properties): Properties {
  return Object.fromEntries(
    Object.entries(config).map(([key, value]) => {
      if (typeof value === "string" && /^[[{]/.test(value)) {
        try {
          return [key, JSON.parse(value)];
        } catch {
          return [key, value];
        }
      }
      return [key, value];
    }),
  );
}

function failureMessage(failure: { property: string; reason: string }): proto.CheckFailure {
  const message = new proto.CheckFailure();
  message.setProperty(failure.property);
  message.setReason(failure.reason);
  return message;
}

function diffMessage(result: DiffResult, ignored: readonly string[]): proto.DiffResponse {
  const response = new proto.DiffResponse();
  const kept = result.changes.filter(
    (change) => !ignored.some((path) => change.path === path || change.path.startsWith(`${path}.`)),
  );
  response.setChanges(
    kept.length > 0 ? proto.DiffResponse.DiffChanges.DIFF_SOME : proto.DiffResponse.DiffChanges.DIFF_NONE,
  );
  response.setDiffsList([...new Set(kept.map((change) => topLevel(change.path)))]);
  response.setReplacesList([
    ...new Set(kept.filter((change) => change.replaces).map((change) => topLevel(change.path))),
  ]);
  response.setDeletebeforereplace(result.deleteBeforeReplace);
  response.setHasdetaileddiff(true);
  const { Kind } = proto.PropertyDiff;
  for (const change of kept) {
    const detail = new proto.PropertyDiff();
    detail.setInputdiff(true);
    detail.setKind(
      {
        add: change.replaces ? Kind.ADD_REPLACE : Kind.ADD,
        delete: change.replaces ? Kind.DELETE_REPLACE : Kind.DELETE,
        update: change.replaces ? Kind.UPDATE_REPLACE : Kind.UPDATE,
      }[change.kind],
    );
    response.getDetaileddiffMap().set(change.path, detail);
  }
  return response;
}

function topLevel(path: string): string {
  return path.split(/[.[]/)[0] ?? path;
}

function statusOf(error: unknown): Partial<grpc.StatusObject> {
  if (error instanceof InitializationError) {
    const detail = new proto.ErrorResourceInitFailed();
    detail.setId(error.id);
    detail.setProperties(toWire(error.outputs));
    detail.setInputs(toWire(error.inputs));
    detail.setReasonsList(error.reasons);
    const any = new Any();
    any.pack(detail.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
    const status = new Status();
    status.setCode(grpc.status.UNKNOWN);
    status.setMessage(error.message);
    status.addDetails(any);
    const metadata = new grpc.Metadata();
    metadata.add("grpc-status-details-bin", Buffer.from(status.serializeBinary()));
    return { code: grpc.status.UNKNOWN, details: error.message, metadata };
  }
  if (error instanceof AwsError) {
    return { code: grpc.status.UNKNOWN, details: error.message };
  }
  const text =
    error instanceof Error
      ? process.env.REHEARSAL_DEBUG
        ? (error.stack ?? error.message)
        : error.message
      : String(error);
  return { code: grpc.status.UNKNOWN, details: text };
}

/** A plan's value for an output that only the finished operation can tell. */
export const notKnownYet = unknown;
