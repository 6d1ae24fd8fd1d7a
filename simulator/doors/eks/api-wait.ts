import { isSilent } from "../../account/kubernetes/api";
import type { Construction } from "./cluster-component";
import type { Registered } from "./engine-monitor";

/** Where nothing answers, the component gives up after so long and goes on without a word. */
const silentEndpointMinutes = 7;

/** The component polls the endpoint on every `up`, but only where `endpointPublicAccess` is set to true. */
export async function waitForApi({ account, request, args }: Construction, { id }: Registered): Promise<void> {
  if (request.getDryrun() || args.endpointPublicAccess !== true) {
    return;
  }
  const cluster = account.list("eks:cluster").find((candidate) => candidate.id === id);
  if (cluster && isSilent(account, cluster)) {
    await account.clock.pass(silentEndpointMinutes);
  }
}
