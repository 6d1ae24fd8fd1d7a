import { type Properties, type ResourceReference, referenceIn, unknown } from "../wire";
import { awsSdkVersion, kubernetesSdkVersion, withoutUndefined } from "./cluster-arguments";
import { type Children, issuerOf } from "./cluster-children";
import type { Construction } from "./cluster-component";
import type { Registered } from "./engine-monitor";

interface Outputs {
  outputs: Properties;
  dependencies: Readonly<Record<string, readonly string[]>>;
}

/** The component's answer: keys whose value is undefined are left out of it, none is secret. */
export function clusterOutputs({ request, args }: Construction, cluster: Registered, children: Children): Outputs {
  const creating = cluster.id === "";
  const { kubeconfig, provider, oidcProvider } = children;
  const clusterGroup = (cluster.outputs.vpcConfig as Properties | undefined)?.clusterSecurityGroupId ?? unknown;
  const ownGroup = referenceIn(request.getInputs(), "clusterSecurityGroup");
  const issuer = issuerOf(cluster);
  const eksCluster = reference(cluster, awsSdkVersion);
  const core = withoutUndefined({
    accessEntries: Object.values((args.accessEntries ?? {}) as Properties),
    autoModeNodeRoleName: "",
    cluster: eksCluster,
    oidcProvider: oidcProvider && reference(oidcProvider, awsSdkVersion),
    provider: reference(provider, kubernetesSdkVersion),
    encryptionConfig: cluster.outputs.encryptionConfig,
    endpoint: cluster.outputs.endpoint,
    instanceRoles: [],
    kubeconfig,
    nodeGroupOptions: withoutUndefined({ version: args.version }),
    storageClasses: {},
    subnetIds: args.subnetIds,
    tags: args.tags,
    vpcId: args.vpcId,
  });
  const outputs: Properties = {
    eksCluster,
    core: creating ? unknown : core,
    kubeconfig,
    kubeconfigJson: kubeconfig === unknown ? unknown : JSON.stringify(kubeconfig),
    // The meaning flips with an own group, as in the real component.
    clusterSecurityGroupId: ownGroup ? ownGroup.id : clusterGroup,
    nodeSecurityGroupId: clusterGroup,
    oidcProviderArn: oidcProvider === undefined ? "" : (oidcProvider.outputs.arn ?? unknown),
    oidcProviderUrl: issuer,
    oidcIssuer: typeof issuer === "string" ? issuer.replace("https://", "") : unknown,
    clusterIngressRuleId: "",
    defaultNodeGroupAsgName: "",
    fargateProfileId: "",
    fargateProfileStatus: "",
    autoModeNodeRoleName: "",
    instanceRoles: [],
  };
  const ofCluster = [cluster.urn];
  const known = creating ? [] : [provider.urn, ...(oidcProvider ? [oidcProvider.urn] : [])];
  const given = ["vpcId", "subnetIds", "encryptionConfigKeyArn", "serviceRole"].flatMap(
    (property) => request.getInputdependenciesMap().get(property)?.getUrnsList() ?? [],
  );
  return {
    outputs,
    dependencies: {
      eksCluster: ofCluster,
      core: [...new Set([...ofCluster, ...given, ...known])],
      kubeconfig: ofCluster,
      kubeconfigJson: ofCluster,
      clusterSecurityGroupId: ofCluster,
      nodeSecurityGroupId: ofCluster,
      oidcIssuer: ofCluster,
      oidcProviderUrl: ofCluster,
      ...(oidcProvider ? { oidcProviderArn: [oidcProvider.urn] } : {}),
    },
  };
}

function reference({ urn, id }: Registered, packageVersion: string): ResourceReference {
  return { __reference: true, urn, id: id === "" ? unknown : id, packageVersion };
}
