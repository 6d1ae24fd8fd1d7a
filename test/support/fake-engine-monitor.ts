/** An engine's monitor that records what a component registers, and answers as a deployed or a new stack would. */
import * as grpc from "@grpc/grpc-js";
import { ResourceMonitorService } from "@pulumi/pulumi/proto/resource_grpc_pb.js";
import * as proto from "@pulumi/pulumi/proto/resource_pb.js";
import { Empty } from "google-protobuf/google/protobuf/empty_pb.js";
import { fromWire, type Properties, toWire } from "../../simulator/doors/wire";

export interface Recorded {
  type: string;
  name: string;
  parent: string;
  custom: boolean;
  inputs: Properties;
  version: string;
  provider: string;
  dependencies: string[];
  propertyDependencies: Record<string, string[]>;
  ignoreChanges: string[];
  protect: boolean;
  aliases: number;
}

export interface FakeMonitor {
  endpoint: string;
  registered: Recorded[];
  invoked: { token: string; args: Properties; version: string; provider: string }[];
  outputs: Map<string, Properties>;
  close(): void;
}

export interface MonitorAnswers {
  /** Outputs of a resource beyond its inputs; its id, "" in a preview of something new. */
  resource(type: string, inputs: Properties): { id: string; outputs: Properties };
  invoke(token: string, args: Properties): Properties;
}

export function urnOf(type: string, name: string): string {
  return `urn:pulumi:dev::p::${type}::${name}`;
}

export async function fakeMonitor(answers: MonitorAnswers): Promise<FakeMonitor> {
  const registered: Recorded[] = [];
  const invoked: FakeMonitor["invoked"] = [];
  const outputs: FakeMonitor["outputs"] = new Map();
  const server = new grpc.Server();
  const unimplemented = (_call: unknown, reply: (error: Partial<grpc.StatusObject>) => void) =>
    reply({ code: grpc.status.UNIMPLEMENTED, details: "not part of this fake" });
  server.addService(ResourceMonitorService as unknown as grpc.ServiceDefinition, {
    ...Object.fromEntries(Object.keys(ResourceMonitorService).map((name) => [name, unimplemented])),
    registerResource(
      { request }: { request: proto.RegisterResourceRequest },
      reply: (error: null, response: proto.RegisterResourceResponse) => void,
    ) {
      const inputs = fromWire(request.getObject());
      registered.push({
        type: request.getType(),
        name: request.getName(),
        parent: request.getParent(),
        custom: request.getCustom(),
        inputs,
        version: request.getVersion(),
        provider: request.getProvider(),
        dependencies: request.getDependenciesList(),
        propertyDependencies: Object.fromEntries(
          request
            .getPropertydependenciesMap()
            .toArray()
            .map(([key]) => [key, request.getPropertydependenciesMap().get(key)?.getUrnsList() ?? []]),
        ),
        ignoreChanges: request.getIgnorechangesList(),
        protect: request.getProtect() ?? false,
        aliases: request.getAliasesList().length + request.getAliasurnsList().length,
      });
      const answer = request.getCustom() ? answers.resource(request.getType(), inputs) : { id: "", outputs: {} };
      const response = new proto.RegisterResourceResponse();
      response.setUrn(urnOf(request.getType(), request.getName()));
      response.setId(answer.id);
      response.setObject(toWire({ ...inputs, ...answer.outputs }));
      reply(null, response);
    },
    registerResourceOutputs(
      { request }: { request: proto.RegisterResourceOutputsRequest },
      reply: (error: null, response: Empty) => void,
    ) {
      outputs.set(request.getUrn(), fromWire(request.getOutputs()));
      reply(null, new Empty());
    },
    invoke(
      { request }: { request: proto.ResourceInvokeRequest },
      reply: (error: null, response: proto.ResourceInvokeResponse) => void,
    ) {
      const args = fromWire(request.getArgs());
      invoked.push({ token: request.getTok(), args, version: request.getVersion(), provider: request.getProvider() });
      const response = new proto.ResourceInvokeResponse();
      response.setReturn(toWire(answers.invoke(request.getTok(), args)));
      reply(null, response);
    },
  });
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    ),
  );
  return { endpoint: `127.0.0.1:${port}`, registered, invoked, outputs, close: () => server.forceShutdown() };
}
