/** The simulated Pulumi Kubernetes provider. */
import type { SimulatedAccount } from "../../account/account";
import type { ProviderDoor, ProviderInstance } from "../provider-door";
import type { Properties } from "../wire";
import { type Connected, connect, connectionOf } from "./kubeconfig";
import { ObjectHandler, objectType } from "./object-handler";
import { ReleaseHandler } from "./release-handler";

export interface KubernetesDoorOptions {
  /** Relative chart paths are taken from here. */
  projectDirectory: string;
}

/** What a handler knows of the provider it belongs to. */
export interface KubernetesProvider {
  account: SimulatedAccount;
  projectDirectory: string;
  /** Namespace of objects that name none. */
  defaultNamespace: string;
  /** Objects of an unreachable cluster are dropped from state instead of failing. */
  deleteUnreachable: boolean;
  /** Asked anew each time: access and endpoints change while a program runs. */
  connect(): Connected;
}

export function kubernetesDoor(account: SimulatedAccount, options: KubernetesDoorOptions): ProviderDoor {
  return {
    name: "kubernetes",
    version: "4.34.2",
    configReplacements,
    configure: (config) => new KubernetesProviderInstance(providerOf(account, options, config)),
  };
}

/**
 * Where `clusterIdentifier` is set, nothing but a change of it replaces the provider; otherwise another server does
 * (documentation of the provider's `clusterIdentifier`; pulumi/pulumi-kubernetes issue 2573 for the heuristics).
 */
export function configReplacements(olds: Properties, news: Properties): readonly string[] {
  if (olds.clusterIdentifier !== undefined || news.clusterIdentifier !== undefined) {
    return ["clusterIdentifier"];
  }
  const serverOf = ({ kubeconfig, context }: Properties) =>
    connectionOf(kubeconfig, context as string | undefined)?.server ?? "unknown";
  return serverOf(olds) === serverOf(news) && serverOf(news) !== "unknown" ? [] : ["kubeconfig", "context", "cluster"];
}

function providerOf(account: SimulatedAccount, options: KubernetesDoorOptions, config: Properties): KubernetesProvider {
  const connection = connectionOf(config.kubeconfig, config.context as string | undefined);
  const deleteUnreachable = config.deleteUnreachable ?? process.env.PULUMI_K8S_DELETE_UNREACHABLE;
  return {
    account,
    projectDirectory: options.projectDirectory,
    defaultNamespace: String(config.namespace ?? "default"),
    deleteUnreachable: String(deleteUnreachable) === "true",
    connect: () => connect(account, connection),
  };
}

class KubernetesProviderInstance implements ProviderInstance {
  constructor(private readonly provider: KubernetesProvider) {}

  handler(token: string) {
    if (token === "kubernetes:helm.sh/v3:Release") {
      return new ReleaseHandler(this.provider);
    }
    const type = objectType(token);
    return type && new ObjectHandler(this.provider, type);
  }

  async invoke(token: string): Promise<Properties> {
    throw new Error(`the rehearsal does not simulate ${token} (docs/simulated-aws.md lists what it does)`);
  }
}
