/** The simulated Pulumi EKS provider: its one component, `eks.Cluster`. */
import { delimiter, join } from "node:path";
import type { SimulatedAccount } from "../../account/account";
import type { ProviderDoor } from "../provider-door";
import { constructCluster } from "./cluster-component";

export interface EksDoorOptions {
  /** Where the component looks for the AWS CLI: the PATH of the rehearsed program. */
  path?: string;
}

const standIns = join(__dirname, "../../engine/stand-ins");

export function eksDoor(account: SimulatedAccount, options: EksDoorOptions = {}): ProviderDoor {
  const path = options.path ?? [standIns, process.env.PATH].join(delimiter);
  return {
    name: "eks",
    version: "4.3.0",
    configure: () => ({
      handler: () => undefined,
      invoke: async (token) => {
        throw new Error(`the rehearsal does not simulate ${token} (docs/simulated-aws.md lists what it does)`);
      },
      construct: (request) => constructCluster(request, account, path),
    }),
  };
}
