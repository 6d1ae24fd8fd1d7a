/** Opens every door of an account: what a rehearsed program can reach. */
import type { SimulatedAccount } from "../account/account";
import { awsDoor } from "./aws/aws-door";
import { awsNativeDoor } from "./aws-native/aws-native-door";
import { serveAwsReads } from "./aws-reads/aws-reads-server";
import { eksDoor } from "./eks/eks-door";
import { kubernetesDoor } from "./kubernetes/kubernetes-door";
import { serveKubernetesApis } from "./kubernetes-api/kubernetes-api-proxy";
import { type ServedDoor, serve } from "./provider-server";
import { pulumiServiceDoor } from "./pulumiservice/pulumiservice-door";
import type { CallWatcher } from "./watched-calls";

export interface OpenDoors {
  providers: readonly ServedDoor[];
  /** Port of the proxy that answers for the simulated clusters' HTTPS endpoints. */
  proxyPort: number;
  /** Where the tagging API and the reads of the AWS CLI's stand-in are answered. */
  readsUrl: string;
  close(): void;
}

export interface DoorOptions {
  /** Relative chart paths are taken from here, as the real provider takes them from its working directory. */
  projectDirectory: string;
  /** Told of every call that changes something. @default nobody */
  watch?: CallWatcher;
}

export async function openDoors(account: SimulatedAccount, options: DoorOptions): Promise<OpenDoors> {
  const doors = [
    awsDoor(account, options),
    awsNativeDoor(account),
    eksDoor(account),
    kubernetesDoor(account, options),
    pulumiServiceDoor(account),
  ];
  const [providers, proxy, reads] = await Promise.all([
    Promise.all(doors.map((door) => serve(door, options.watch))),
    serveKubernetesApis(account),
    serveAwsReads(account),
  ]);
  return {
    providers,
    proxyPort: proxy.port,
    readsUrl: reads.url,
    close: () => {
      for (const provider of providers) {
        provider.close();
      }
      proxy.close();
      reads.close();
    },
  };
}
