/**
 * The environment of the hermetic engine: its own home and backend, no credentials of the person who runs it, and no
 * way out to a network.
 */
import { delimiter, dirname } from "node:path";
import type { RehearsalLayout } from "./rehearsal-layout";

export interface EngineEnvironmentOptions {
  layout: RehearsalLayout;
  executable: string;
  /** Ports of the doors by package. */
  doors: readonly { name: string; port: number }[];
  /** Port of the proxy behind which the simulated clusters answer. */
  proxyPort: number;
  /** Where the account answers to reads that a provider doesn't make. */
  readsUrl: string;
  callerArn: string;
  inherited: NodeJS.ProcessEnv;
}

/** A passphrase that protects nothing: what is encrypted with it is made up. */
export const rehearsalPassphrase = "rehearsal";

/** What makes a deployer of the person who runs it: credentials, where they lead, and what is demanded of that deployer. */
const removed =
  /^(AWS_|PULUMI_|HYPERPOD_EKS_PERMISSIONS_BOUNDARY_ARN$|KUBE|HTTPS?_PROXY$|https?_proxy$|NO_PROXY$|no_proxy$|ALL_PROXY$|all_proxy$|npm_|NODE_OPTIONS$)/;

export function engineEnvironment(options: EngineEnvironmentOptions): NodeJS.ProcessEnv {
  const { layout, doors, proxyPort, readsUrl, inherited } = options;
  const kept = Object.fromEntries(Object.entries(inherited).filter(([name]) => !removed.test(name)));
  const proxy = `http://127.0.0.1:${proxyPort}`;
  return {
    ...kept,
    PATH: [layout.standIns, dirname(options.executable), dirname(process.execPath), inherited.PATH ?? ""].join(
      delimiter,
    ),
    PULUMI_HOME: layout.home,
    PULUMI_BACKEND_URL: `file://${layout.state}`,
    PULUMI_CONFIG_PASSPHRASE: rehearsalPassphrase,
    // By default four for each CPU. Operations wait for AWS and not for a CPU, and with eight at once NAT gateways and
    // endpoints of a large network keep the EKS cluster waiting for its turn.
    PULUMI_PARALLEL: "64",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    PULUMI_DISABLE_REGISTRY_RESOLVE: "true",
    PULUMI_CREDENTIAL_STORE: "plaintext",
    PULUMI_DEBUG_PROVIDERS: doors.map((door) => `${door.name}:${door.port}`).join(","),
    // The simulated clusters' HTTPS endpoints are answered by this proxy; any other host is refused by it.
    HTTPS_PROXY: proxy,
    HTTP_PROXY: proxy,
    NO_PROXY: "127.0.0.1,localhost",
    // The AWS SDK wants a key before it calls anything; the simulated account knows its caller without one.
    AWS_ACCESS_KEY_ID: "REHEARSAL",
    AWS_SECRET_ACCESS_KEY: "rehearsal",
    AWS_ENDPOINT_URL_RESOURCE_GROUPS_TAGGING_API: readsUrl,
    REHEARSAL_READS_URL: readsUrl,
    REHEARSAL_NODE: process.execPath,
    REHEARSAL_PROJECT: layout.projectDirectory,
    REHEARSAL_CALLER_ARN: options.callerArn,
  };
}
