import type { StoredResource } from "../../account/kind";
import type { KubernetesProvider } from "./kubernetes-door";

/** The cluster, or the provider's error that it can't be reached. */
export function reachedCluster(provider: KubernetesProvider): StoredResource {
  const connected = provider.connect();
  if ("unreachable" in connected) {
    throw new Error(
      `configured Kubernetes cluster is unreachable: unable to load schema information from the API server: ${connected.unreachable}`,
    );
  }
  return connected.cluster;
}

/** The same for a delete or a read, where the provider can be told to give unreachable objects up. */
export function clusterOrGivenUp(provider: KubernetesProvider): StoredResource | undefined {
  const connected = provider.connect();
  return "unreachable" in connected && provider.deleteUnreachable ? undefined : reachedCluster(provider);
}
