/** The simulated Pulumi AWS Cloud Control provider ("aws-native"). */
import type { SimulatedAccount } from "../../account/account";
import { accountRefusals, awsConfig } from "../aws/aws-config";
import type { ProviderDoor, ProviderInstance } from "../provider-door";
import { CloudControlHandler } from "./cloud-control-handler";
import { cloudControlTypes } from "./resource-types";

export function awsNativeDoor(account: SimulatedAccount): ProviderDoor {
  return {
    name: "aws-native",
    version: "1.79.0",
    configReplaces: ["region"],
    configure(configuration): ProviderInstance {
      const config = awsConfig(configuration);
      const [refusal] = accountRefusals(config, account.accountId);
      if (refusal) {
        throw new Error(refusal.reason);
      }
      return {
        handler(token) {
          const type = cloudControlTypes.get(token);
          return type && new CloudControlHandler(type, account, config);
        },
        async invoke(token, args) {
          const type =
            token === "aws-native:sagemaker:getCluster"
              ? cloudControlTypes.get("aws-native:sagemaker:Cluster")
              : undefined;
          if (!type) {
            throw new Error(`the rehearsal does not simulate ${token} (docs/simulated-aws.md lists what it does)`);
          }
          const id = String(args.clusterArn);
          const found = await new CloudControlHandler(type, account, config).read({
            id,
            urn: "",
            oldInputs: {},
            oldOutputs: {},
          });
          if (!found) {
            throw new Error(`reading resource state: ${type.schema.typeName} ${id} was not found`);
          }
          return found.outputs;
        },
      };
    },
  };
}
