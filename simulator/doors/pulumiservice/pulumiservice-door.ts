/** The simulated Pulumi Service provider ("pulumiservice"): Pulumi Cloud's own resources, as far as deployments/ uses them. */
import { createHash } from "node:crypto";
import type { SimulatedAccount } from "../../account/account";
import type { ProviderDoor } from "../provider-door";
import { CloudHandler } from "./cloud-handler";
import { cloudTypes } from "./resource-types";

export function pulumiServiceDoor(account: SimulatedAccount): ProviderDoor {
  return {
    name: "pulumiservice",
    version: "1.3.0",
    configure: () => ({
      handler: (token) => {
        const type = cloudTypes.get(token);
        return type && new CloudHandler(type, account, () => uniquePart(account));
      },
      async invoke(token) {
        throw new Error(`the rehearsal does not simulate ${token} (docs/simulated-aws.md lists what it does)`);
      },
    }),
  };
}

/** Eight digits that nothing in the account has yet; the same story gives the same ones. */
function uniquePart(account: SimulatedAccount): string {
  const taken = new Set(account.everything().map(({ id }) => id.split("/").pop()));
  for (let round = 0; ; round++) {
    const digits = createHash("sha256").update(`${account.accountId}/${round}`).digest("hex").slice(0, 8);
    if (!taken.has(digits)) {
      return digits;
    }
  }
}
