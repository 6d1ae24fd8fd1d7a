/** The engine's side of a component: where it registers its children and asks for invokes. */
import * as grpc from "@grpc/grpc-js";
import { ResourceMonitorClient } from "@pulumi/pulumi/proto/resource_grpc_pb.js";
import * as proto from "@pulumi/pulumi/proto/resource_pb.js";
import { fromWire, type Properties, toWire } from "../wire";

export interface Registration {
  type: string;
  name: string;
  parent: string;
  custom: boolean;
  inputs?: Properties;
  version?: string;
  /** "urn::id" of the provider; the engine's default one when left out. */
  provider?: string | undefined;
  providers?: ReadonlyMap<string, string>;
  dependencies?: readonly string[];
  propertyDependencies?: Readonly<Record<string, readonly string[]>>;
  ignoreChanges?: readonly string[];
  /** Options that only the component itself passes on. */
  options?: (request: proto.RegisterResourceRequest) => void;
}

export interface Registered {
  urn: string;
  id: string;
  outputs: Properties;
}

export class EngineMonitor {
  private readonly client: ResourceMonitorClient;

  constructor(endpoint: string) {
    this.client = new ResourceMonitorClient(endpoint, grpc.credentials.createInsecure(), {
      "grpc.max_receive_message_length": -1,
      "grpc.max_send_message_length": -1,
    });
  }

  close(): void {
    this.client.close();
  }

  async register(registration: Registration): Promise<Registered> {
    const response = await call<proto.RegisterResourceResponse>((reply) =>
      this.client.registerResource(registrationMessage(registration), reply),
    );
    return { urn: response.getUrn(), id: response.getId(), outputs: fromWire(response.getObject()) };
  }

  async registerOutputs(urn: string, outputs: Properties): Promise<void> {
    const request = new proto.RegisterResourceOutputsRequest();
    request.setUrn(urn);
    request.setOutputs(toWire(outputs));
    await call((reply) => this.client.registerResourceOutputs(request, reply));
  }

  async invoke(
    token: string,
    args: Properties,
    options: { provider?: string | undefined; version?: string } = {},
  ): Promise<Properties> {
    const request = new proto.ResourceInvokeRequest();
    request.setTok(token);
    request.setArgs(toWire(args));
    request.setProvider(options.provider ?? "");
    request.setVersion(options.version ?? "");
    request.setAcceptresources(true);
    const response = await call<proto.ResourceInvokeResponse>((reply) => this.client.invoke(request, reply));
    const [failure] = response.getFailuresList();
    if (failure) {
      throw new Error(`Invoke of ${token} failed: ${failure.getReason()}`);
    }
    return fromWire(response.getReturn());
  }
}

function registrationMessage(registration: Registration): proto.RegisterResourceRequest {
  const request = new proto.RegisterResourceRequest();
  request.setType(registration.type);
  request.setName(registration.name);
  request.setParent(registration.parent);
  request.setCustom(registration.custom);
  request.setObject(toWire(registration.inputs ?? {}));
  request.setVersion(registration.version ?? "");
  request.setProvider(registration.provider ?? "");
  request.setDependenciesList([...(registration.dependencies ?? [])]);
  request.setIgnorechangesList([...(registration.ignoreChanges ?? [])]);
  request.setAcceptsecrets(true);
  request.setAcceptresources(true);
  request.setSupportspartialvalues(true);
  request.setAliasspecs(true);
  for (const [property, urns] of Object.entries(registration.propertyDependencies ?? {})) {
    const dependencies = new proto.RegisterResourceRequest.PropertyDependencies();
    dependencies.setUrnsList([...urns]);
    request.getPropertydependenciesMap().set(property, dependencies);
  }
  for (const [name, reference] of registration.providers ?? []) {
    request.getProvidersMap().set(name, reference);
  }
  registration.options?.(request);
  return request;
}

function call<T>(start: (reply: (error: grpc.ServiceError | null, response: T) => void) => void): Promise<T> {
  return new Promise((resolve, reject) =>
    start((error, response) => (error ? reject(new Error(error.details || error.message)) : resolve(response))),
  );
}
