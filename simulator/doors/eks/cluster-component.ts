/**
 * What the component `eks:index:Cluster` 4.3.0 registers, in its order and with its names, versions, parents, options and
 * dependencies. Measured by running the real provider; its own faults are kept (aliases and some options go nowhere).
 */
import { type ConstructRequest, ConstructResponse } from "@pulumi/pulumi/proto/provider_pb.js";
import { RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb.js";
import type { SimulatedAccount } from "../../account/account";
import { fromWire, type Properties, referenceIn, toWire } from "../wire";
import { waitForApi } from "./api-wait";
import { checkAwsCli } from "./aws-cli-check";
import { awsSdkVersion, checkArguments, clusterInputs } from "./cluster-arguments";
import { registerChildren } from "./cluster-children";
import { clusterOutputs } from "./cluster-outputs";
import { EngineMonitor, type Registered } from "./engine-monitor";
import { ensureServiceRole } from "./service-role";

/** What every step of a Construct needs. */
export interface Construction {
  account: SimulatedAccount;
  monitor: EngineMonitor;
  request: ConstructRequest;
  name: string;
  args: Properties;
  /** URN of the component. */
  urn: string;
  awsProvider: string | undefined;
}

export async function constructCluster(
  request: ConstructRequest,
  account: SimulatedAccount,
  path: string,
): Promise<ConstructResponse> {
  if (request.getType() !== "eks:index:Cluster") {
    throw new Error(`the rehearsal does not simulate ${request.getType()} (docs/simulated-aws.md lists what it does)`);
  }
  const monitor = new EngineMonitor(request.getMonitorendpoint());
  try {
    return await construct(request, account, monitor, path);
  } finally {
    monitor.close();
  }
}

async function construct(
  request: ConstructRequest,
  account: SimulatedAccount,
  monitor: EngineMonitor,
  path: string,
): Promise<ConstructResponse> {
  const name = request.getName();
  const args = fromWire(request.getInputs());
  const self = await registerSelf(request, monitor);
  await checkAwsCli(path);
  checkArguments(name, args);
  const awsProvider = request.getProvidersMap().get("aws");
  const construction: Construction = { account, monitor, request, name, args, urn: self.urn, awsProvider };

  const cluster = await registerCluster(construction);
  const children = await registerChildren(construction, cluster, waitForApi(construction, cluster));
  const { outputs, dependencies } = clusterOutputs(construction, cluster, children);
  await monitor.registerOutputs(self.urn, outputs);
  return answer(self.urn, outputs, dependencies);
}

/** Not `remote`, without properties and, as the real one, without aliases. */
function registerSelf(request: ConstructRequest, monitor: EngineMonitor): Promise<Registered> {
  return monitor.register({
    type: request.getType(),
    name: request.getName(),
    parent: request.getParent(),
    custom: false,
    providers: new Map(request.getProvidersMap().toArray()),
    dependencies: request.getDependenciesList(),
    ignoreChanges: request.getIgnorechangesList(),
    options: (message) => {
      if (request.hasProtect()) {
        message.setProtect(request.getProtect() ?? false);
      }
      if (request.hasRetainondelete()) {
        message.setRetainondelete(request.getRetainondelete() ?? false);
      }
      const timeouts = request.getCustomtimeouts();
      if (timeouts) {
        const own = new RegisterResourceRequest.CustomTimeouts();
        own.setCreate(timeouts.getCreate());
        own.setUpdate(timeouts.getUpdate());
        own.setDelete(timeouts.getDelete());
        message.setCustomtimeouts(own);
      }
    },
  });
}

async function registerCluster(construction: Construction): Promise<Registered> {
  const { monitor, request, name, args, urn, awsProvider } = construction;
  const role = await ensureServiceRole(construction);
  await monitor.invoke("aws:index/getPartition:getPartition", {}, { provider: awsProvider, version: awsSdkVersion });
  const securityGroupId = referenceIn(request.getInputs(), "clusterSecurityGroup")?.id;
  const { inputs, sources } = clusterInputs(name, args, { roleArn: role.arn, securityGroupId });
  const given = request.getInputdependenciesMap();
  const propertyDependencies: Record<string, string[]> = {};
  for (const property of Object.keys(inputs)) {
    const urns = (sources[property] ?? []).flatMap((source) => [
      // The client leaves resources passed as such out of the inputs' dependencies; the component's own SDK puts them in.
      ...[referenceIn(request.getInputs(), source)?.urn ?? []].flat(),
      ...(given.get(source)?.getUrnsList() ?? []),
    ]);
    const own = property === "roleArn" ? [...urns, ...role.made] : urns;
    if (own.length > 0) {
      propertyDependencies[property] = [...new Set(own)];
    }
  }
  return monitor.register({
    type: "aws:eks/cluster:Cluster",
    name: `${name}-eksCluster`,
    parent: urn,
    custom: true,
    inputs,
    version: awsSdkVersion,
    provider: awsProvider,
    dependencies: [...new Set([...Object.values(propertyDependencies).flat(), ...role.attachments])],
    propertyDependencies,
    ignoreChanges: ["accessConfig.bootstrapClusterCreatorAdminPermissions", "bootstrapSelfManagedAddons"],
  });
}

function answer(
  urn: string,
  outputs: Properties,
  dependencies: Readonly<Record<string, readonly string[]>>,
): ConstructResponse {
  const response = new ConstructResponse();
  response.setUrn(urn);
  response.setState(toWire(outputs));
  for (const [property, urns] of Object.entries(dependencies)) {
    const message = new ConstructResponse.PropertyDependencies();
    message.setUrnsList([...urns]);
    response.getStatedependenciesMap().set(property, message);
  }
  return response;
}
