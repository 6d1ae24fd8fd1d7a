/** Binds the wait for the Kubernetes API to a resource: it runs right before the resource is created or updated. */
import * as pulumi from "@pulumi/pulumi";
import type { AwsIdentity, RunCommand } from "../common/aws-cli";
import { knownValue } from "../common/known-value";
import { askOverHttps, type WaitForApiArgs, waitForApi } from "./api-readiness";
import { getToken } from "./aws-cli";
import { missingNodeAddons } from "./node-addons";
import { type Environment, proxyUrlFor } from "./proxy";

export interface ApiReadinessHookArgs {
  endpoint: pulumi.Output<string>;
  /** base64 */
  certificateAuthorityData: pulumi.Output<string>;
  clusterName: string;
  /**
   * Whether somebody else made the cluster: it is then also looked whether nodes can work in it.
   * @default false
   */
  found?: boolean;
  region: string;
  /** The identity that the program's Kubernetes provider has, so that both fail or succeed together. */
  identity: AwsIdentity;
  /** Where HTTPS_PROXY and NO_PROXY are read from. */
  environment: Environment;
  /** @default the AWS CLI on the PATH */
  run?: RunCommand;
  /** Timing and requests of the wait, for tests. */
  wait?: Pick<WaitForApiArgs, "timeoutMs" | "intervalMs" | "ask" | "now" | "sleep">;
}

/**
 * For `hooks: { beforeCreate: [hook], beforeUpdate: [hook] }` of the first resource that is installed through the API.
 * Without `onDryRun`, because a preview may be run by someone who can't reach the API, and before there is one.
 */
export function apiReadinessHook(name: string, args: ApiReadinessHookArgs): pulumi.ResourceHook {
  return new pulumi.ResourceHook(name, () => waitForApiOf(args));
}

/** What the hook does. */
export async function waitForApiOf(args: ApiReadinessHookArgs): Promise<void> {
  const [endpoint, certificateAuthorityData] = await knownValue(
    pulumi.all([args.endpoint, args.certificateAuthorityData]),
    "The endpoint of the EKS cluster is not known yet. Include the EKS cluster in the update.",
  );
  const proxyUrl = proxyUrlFor(endpoint, args.environment);
  const ask = args.wait?.ask ?? askOverHttps(proxyUrl);
  const { clusterName, found = false } = args;
  const answered = await waitForApi({
    ...args.wait,
    ask,
    endpoint,
    certificateAuthorityData,
    proxyUrl,
    ...(found ? { foundCluster: clusterName } : {}),
    getToken: () => getToken(args, args.identity, args.run),
  });
  for (const warning of found ? await missingNodeAddons(clusterName, answered, ask) : []) {
    pulumi.log.warn(warning);
  }
}
