/** What the component registers around its EKS cluster. */
import { type Properties, unknown } from "../wire";
import { awsSdkVersion, kubernetesSdkVersion, withoutUndefined } from "./cluster-arguments";
import type { Construction } from "./cluster-component";
import { componentKubeconfig } from "./component-kubeconfig";
import type { Registered } from "./engine-monitor";

export interface Children {
  kubeconfig: Properties | typeof unknown;
  provider: Registered;
  oidcProvider: Registered | undefined;
}

/** SHA-1 of a certificate that never was: EKS's issuers are trusted without it. */
const thumbprint = "9e99a48a9960b14926bb7f3b02e22da2b0ab7280";

/** Add-ons, entries and OIDC provider don't wait for the API; the kubernetes provider does, and vpc-cni after it. */
export async function registerChildren(
  construction: Construction,
  cluster: Registered,
  apiAnswers: Promise<void>,
): Promise<Children> {
  const [oidcProvider, provider] = await Promise.all([
    registerOidcProvider(construction, cluster),
    apiAnswers.then(() => registerKubernetesProvider(construction, cluster)),
    registerAccessEntries(construction, cluster),
    registerAddon(construction, cluster, "kube-proxy", "kubeProxyAddonOptions", true),
    registerAddon(construction, cluster, "coredns", "corednsAddonOptions", false),
  ]);
  if (construction.args.useDefaultVpcCni !== true) {
    await registerVpcCni(construction, cluster);
  }
  return { ...provider, oidcProvider };
}

async function registerAddon(
  construction: Construction,
  cluster: Registered,
  addonName: string,
  argument: string,
  byDefault: boolean,
): Promise<void> {
  const { monitor, name, args, urn, awsProvider } = construction;
  const options = (args[argument] ?? {}) as Properties;
  if (!(options.enabled ?? byDefault)) {
    return;
  }
  await monitor.register({
    type: "aws:eks/addon:Addon",
    name: `${name}-${addonName}`,
    parent: urn,
    custom: true,
    inputs: withoutUndefined({
      clusterName: cluster.outputs.name ?? unknown,
      addonName,
      addonVersion: options.version ?? (await newestVersion(construction, cluster, addonName)),
      configurationValues: options.configurationValues,
      preserve: true,
      resolveConflictsOnCreate: options.resolveConflictsOnCreate ?? "OVERWRITE",
      resolveConflictsOnUpdate: options.resolveConflictsOnUpdate ?? "OVERWRITE",
      tags: args.tags,
    }),
    version: awsSdkVersion,
    provider: awsProvider,
    dependencies: [cluster.urn],
    propertyDependencies: { clusterName: [cluster.urn], addonVersion: [cluster.urn] },
  });
}

/** Asked once the cluster is there; a preview from scratch leaves the version unknown. */
async function newestVersion(construction: Construction, cluster: Registered, addonName: string): Promise<unknown> {
  const { monitor, awsProvider } = construction;
  if (cluster.id === "" || typeof cluster.outputs.version !== "string") {
    return unknown;
  }
  const args = { addonName, kubernetesVersion: cluster.outputs.version, mostRecent: true };
  const options = { provider: awsProvider, version: awsSdkVersion };
  return (await monitor.invoke("aws:eks/getAddonVersion:getAddonVersion", args, options)).version;
}

interface EntryArgs {
  principalArn: unknown;
  accessPolicies?: Record<string, { policyArn: unknown; accessScope: unknown }>;
  kubernetesGroups?: unknown;
  username?: unknown;
  tags?: unknown;
  type?: unknown;
}

async function registerAccessEntries(construction: Construction, cluster: Registered): Promise<void> {
  const { monitor, name, args, urn, awsProvider } = construction;
  const shared = { custom: true, version: awsSdkVersion, provider: awsProvider };
  const clusterName = cluster.outputs.name ?? unknown;
  const entries = Object.entries((args.accessEntries ?? {}) as Record<string, EntryArgs>);
  await Promise.all(
    entries.map(async ([key, { principalArn, accessPolicies = {}, kubernetesGroups, username, tags, type }]) => {
      const entry = await monitor.register({
        ...shared,
        type: "aws:eks/accessEntry:AccessEntry",
        name: `${name}-${key}`,
        parent: urn,
        inputs: withoutUndefined({ clusterName, principalArn, kubernetesGroups, userName: username, tags, type }),
        dependencies: [cluster.urn],
        propertyDependencies: { clusterName: [cluster.urn] },
      });
      for (const [policy, { policyArn, accessScope }] of Object.entries(accessPolicies)) {
        await monitor.register({
          ...shared,
          type: "aws:eks/accessPolicyAssociation:AccessPolicyAssociation",
          name: `${name}-${key}-${policy}`,
          parent: entry.urn,
          inputs: { clusterName, principalArn: entry.outputs.principalArn ?? principalArn, policyArn, accessScope },
          dependencies: [entry.urn, cluster.urn],
          propertyDependencies: { clusterName: [cluster.urn], principalArn: [entry.urn] },
        });
      }
    }),
  );
}

async function registerOidcProvider(construction: Construction, cluster: Registered): Promise<Registered | undefined> {
  const { monitor, name, args, urn, awsProvider } = construction;
  if (args.createOidcProvider !== true) {
    return undefined;
  }
  await monitor.invoke("aws:index/getRegion:getRegion", {}, { provider: awsProvider, version: awsSdkVersion });
  return monitor.register({
    type: "aws:iam/openIdConnectProvider:OpenIdConnectProvider",
    name: `${name}-oidcProvider`,
    parent: urn,
    custom: true,
    inputs: { clientIdLists: ["sts.amazonaws.com"], url: issuerOf(cluster), thumbprintLists: [thumbprint] },
    version: awsSdkVersion,
    provider: awsProvider,
    dependencies: [cluster.urn],
    propertyDependencies: { url: [cluster.urn] },
  });
}

export function issuerOf({ outputs }: Registered): unknown {
  const [identity] = (Array.isArray(outputs.identities) ? outputs.identities : []) as { oidcs?: Properties[] }[];
  return identity?.oidcs?.[0]?.issuer ?? unknown;
}

async function registerKubernetesProvider(
  { monitor, name, args, urn }: Construction,
  cluster: Registered,
): Promise<Pick<Children, "kubeconfig" | "provider">> {
  const region = String(cluster.outputs.region ?? String(cluster.outputs.arn).split(":")[3]);
  const credentials = (args.providerCredentialOpts ?? {}) as { profileName?: string; roleArn?: string };
  const profile = credentials.profileName ?? process.env.AWS_PROFILE;
  const own = componentKubeconfig(cluster.outputs, region, { profile, roleArn: credentials.roleArn });
  const provider = await monitor.register({
    type: "pulumi:providers:kubernetes",
    name: `${name}-eks-k8s`,
    parent: urn,
    custom: true,
    inputs: { kubeconfig: own === unknown ? unknown : JSON.stringify(own) },
    version: kubernetesSdkVersion,
    dependencies: [cluster.urn],
    propertyDependencies: { kubeconfig: [cluster.urn] },
  });
  const kubeconfig = componentKubeconfig(cluster.outputs, region, { roleArn: credentials.roleArn });
  return { kubeconfig, provider };
}

async function registerVpcCni(construction: Construction, cluster: Registered): Promise<void> {
  const { monitor, name, args, urn, awsProvider } = construction;
  const component = await monitor.register({
    type: "eks:index:VpcCniAddon",
    name: `${name}-vpc-cni`,
    parent: urn,
    custom: false,
  });
  const options = (args.vpcCniOptions ?? {}) as Properties;
  await monitor.register({
    type: "aws:eks/addon:Addon",
    name: `${name}-vpc-cni`,
    parent: component.urn,
    custom: true,
    inputs: withoutUndefined({
      clusterName: cluster.outputs.name ?? unknown,
      addonName: "vpc-cni",
      addonVersion: options.addonVersion ?? (await newestVersion(construction, cluster, "vpc-cni")),
      preserve: true,
      resolveConflictsOnCreate: "OVERWRITE",
      resolveConflictsOnUpdate: "OVERWRITE",
      tags: args.tags,
    }),
    version: awsSdkVersion,
    provider: awsProvider,
    dependencies: [cluster.urn],
    propertyDependencies: { clusterName: [cluster.urn], addonVersion: [cluster.urn] },
  });
}
