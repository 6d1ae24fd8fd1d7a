/** The only place where components meet: settings → components → outputs. */
import * as pulumi from "@pulumi/pulumi";
import { partitionOfRegion } from "../components/common/arn";
import { readAws } from "../components/common/aws-cli";
import { protectFromDestroy } from "../components/common/destroy-protection";
import { planAccessEntries } from "../components/eks/access-entries";
import { apiReadinessHook } from "../components/eks/api-readiness-hook";
import { EksControlPlane } from "../components/eks/eks-cluster";
import { ExistingEksCluster } from "../components/eks/existing-cluster";
import type { PlatformEksCluster } from "../components/eks/platform-eks-cluster";
import type { ChartValues } from "../components/hyperpod/chart-values";
import { DependencyChart } from "../components/hyperpod/dependency-chart";
import { ExecutionRole } from "../components/hyperpod/execution-role";
import { HyperPodCluster } from "../components/hyperpod/hyperpod-cluster";
import { planInstanceGroups, volumeKmsKeyArns } from "../components/hyperpod/instance-group-planner";
import { LifecycleScripts } from "../components/hyperpod/lifecycle-scripts";
import { type AskLive, askAws } from "../components/hyperpod/live-platform";
import { guardSettings } from "../components/hyperpod/settings-guard-stash";
import { ClusterSecurityGroupRules } from "../components/network/cluster-security-group-rules";
import { ExistingNetwork } from "../components/network/existing-network";
import { Network } from "../components/network/network";
import type { PlatformNetwork } from "../components/network/platform-network";
import { planSubnets } from "../components/network/subnet-planner";
import { warnOfIdleConsent } from "./idle-consent";
import { instanceGroupOutputs } from "./instance-group-outputs";
import { outputsVersion, type PlatformOutputs } from "./outputs";
import { stackTagKey } from "./ownership-tags";
import { physicalNames } from "./physical-names";
import { preflight, type Surroundings } from "./preflight";
import { type AwsProviders, createAwsProviders, createKubernetesProvider, deployerIdentity } from "./providers";
import { resourceTagging } from "./resource-tags";
import type { PlatformSettings } from "./settings";
import { settingsRecord } from "./settings-record";
import { hintAtMissingOfferings } from "./zone-offerings";

/** Everything a step of the platform works with. */
interface Context {
  settings: PlatformSettings;
  /** The permissions boundary of every role, as an argument of the components that make roles. */
  boundary: { permissionsBoundaryArn?: string };
  providers: AwsProviders;
  surroundings: Surroundings;
  partition: string;
  region: string;
  /** How AWS is asked what lives, as the same identity as the providers. */
  askLive: AskLive;
  /** For components: the providers of AWS, and the tagging of what they make. */
  opts: pulumi.ComponentResourceOptions;
}

export async function deployPlatform(settings: PlatformSettings): Promise<PlatformOutputs> {
  const providers = createAwsProviders(settings.aws);
  const [surroundings] = await Promise.all([
    preflight(settings, providers),
    hintAtMissingOfferings(settings, { provider: providers.aws }),
  ]);
  const { region } = settings.aws;
  const { permissionsBoundaryArn } = settings.hyperpod;
  const context: Context = {
    settings,
    boundary: permissionsBoundaryArn === undefined ? {} : { permissionsBoundaryArn },
    providers,
    surroundings,
    region,
    partition: partitionOfRegion(region),
    askLive: askAws((...argv) => readAws(argv, region, deployerIdentity(settings.aws)), stackTagKey),
    opts: {
      providers: [providers.aws, providers.awsNative],
      transformations: [
        resourceTagging({
          project: pulumi.getProject(),
          stack: pulumi.getStack(),
        }),
      ],
    },
  };
  const guard = guardSettings("settings-guard", {
    record: settingsRecord(settings),
    removeGroups: settings.allow.removeGroups,
    secretGroups: settings.secretKeys.includes("instanceGroups"),
    askLive: context.askLive,
    owner: `${pulumi.getProject()}/${pulumi.getStack()}`,
  });
  // Its refusal ends the program here, before anything else is asked for.
  await registered(guard);
  await warnOfIdleConsent(settings, context.askLive);
  const network = createNetwork(context);
  const eks = createEks(context, network);
  const clusterRules = connectNodesToControlPlane(context, network, eks);
  const scripts = createLifecycleScripts(context);
  const role = createExecutionRole(context, network);
  const chart = installChart(context, eks);
  const hyperpod = createHyperPod(context, { network, eks, scripts, role, chart, clusterRules });
  protectFromDestroy("protection", {
    protection: settings.protection,
    // Not the chart and the cluster: the cluster is protected itself, and waits for the chart. Nor a network that is only read.
    everything: [
      guard,
      ...(settings.network.kind === "create" ? [network] : []),
      eks,
      ...(clusterRules ? [clusterRules] : []),
      scripts,
      role,
    ],
  });
  return {
    outputsVersion,
    region,
    accountId: surroundings.accountId,
    vpcId: network.vpcId,
    nodeSubnetIds: pulumi.output({ ...network.nodeSubnetIds }),
    controlPlaneSubnetIds: pulumi.output([...network.controlPlaneSubnetIds]),
    securityGroupId: network.nodeSecurityGroupId,
    eksClusterName: eks.clusterName,
    eksClusterArn: eks.clusterArn,
    eksClusterEndpoint: eks.endpoint,
    oidcProviderArn: eks.oidcProviderArn,
    kubeconfig: eks.kubeconfig,
    updateKubeconfigCommand: pulumi.interpolate`aws eks update-kubeconfig --region ${region} --name ${eks.clusterName}`,
    hyperPodClusterName: hyperpod.clusterName,
    clusterArn: hyperpod.clusterArn,
    clusterId: hyperpod.clusterId,
    clusterStatus: hyperpod.clusterStatus,
    instanceGroups: instanceGroupOutputs(settings),
    executionRoleArn: role.arn,
    lifecycleBucketName: scripts.bucketName,
    logGroupName: hyperpod.logGroupName,
    ssmTargetTemplate: hyperpod.ssmTargetTemplate,
  };
}

function registered(resource: pulumi.Resource): Promise<void> {
  return new Promise((resolve) => {
    resource.urn.apply(() => resolve());
  });
}

function createNetwork(context: Context): Network | ExistingNetwork {
  const { settings, surroundings, partition, region, opts, boundary } = context;
  const { network, tags, name } = settings;
  if (network.kind !== "create") {
    if (surroundings.foundNetwork === undefined) {
      throw new Error("preflight finds every network that isn't made here");
    }
    return new ExistingNetwork("network", surroundings.foundNetwork, opts);
  }
  return new Network(
    "network",
    {
      plan: planSubnets(network),
      region,
      partition,
      accountId: surroundings.accountId,
      interfaceEndpoints: network.interfaceEndpoints,
      ...(network.flowLogs === undefined ? {} : { flowLogs: network.flowLogs }),
      namePrefix: name,
      ...boundary,
      tags,
    },
    opts,
  );
}

function createEks(context: Context, network: PlatformNetwork): EksControlPlane | ExistingEksCluster {
  const { settings, surroundings, partition, region, opts } = context;
  const { eks, tags } = settings;
  const common = {
    accessEntries: planAccessEntries(settings.access, partition),
    callerArn: surroundings.callerArn,
    region,
    tags,
  };
  if (eks.kind === "existing") {
    return new ExistingEksCluster("eks", { ...common, clusterName: eks.clusterName }, opts);
  }
  const { secretsEncryption } = eks;
  return new EksControlPlane(
    "eks",
    {
      ...common,
      clusterName: physicalNames.eksCluster.of(settings.name),
      version: eks.version,
      controlPlaneSubnetIds: network.controlPlaneSubnetIds,
      securityGroup: network.nodeSecurityGroup,
      endpoint: eks.endpoint,
      logRetentionDays: eks.logRetentionDays,
      logGroupExists: surroundings.logGroupExists,
      ...(secretsEncryption.kind === "off"
        ? {}
        : { secretsEncryption: secretsEncryption.kind === "ownKey" ? ("create" as const) : secretsEncryption }),
      supportType: eks.supportType,
      addonVersions: eks.addonVersions,
      protection: settings.protection,
      ...context.boundary,
      partition,
    },
    opts,
  );
}

/** Nothing to do where nodes and control plane share the group that EKS made: its members reach each other already. */
function connectNodesToControlPlane(
  { settings, surroundings, opts }: Context,
  network: PlatformNetwork,
  eks: PlatformEksCluster,
): ClusterSecurityGroupRules | undefined {
  const shared = surroundings.foundClusterSecurityGroupId;
  if (shared !== undefined && shared === surroundings.foundNetwork?.securityGroupId) {
    return undefined;
  }
  return new ClusterSecurityGroupRules(
    "network-eks",
    {
      nodeSecurityGroupId: network.nodeSecurityGroupId,
      clusterSecurityGroupId: eks.clusterSecurityGroupId,
      tags: settings.tags,
    },
    opts,
  );
}

function createLifecycleScripts({ settings, surroundings, partition, region, opts }: Context): LifecycleScripts {
  return new LifecycleScripts(
    "lifecycle",
    {
      partition,
      bucketName: physicalNames.lifecycleBucket.of(settings.name, region, surroundings.accountId),
      files: surroundings.lifecycleFiles,
      protect: settings.protection,
      tags: settings.tags,
    },
    opts,
  );
}

function createExecutionRole(context: Context, network: PlatformNetwork): ExecutionRole {
  const { settings, surroundings, partition, region, opts } = context;
  const { eks, instanceGroups, name, tags } = settings;
  return new ExecutionRole(
    "execution",
    {
      partition,
      region,
      accountId: surroundings.accountId,
      vpcId: network.vpcId,
      nodeSubnetIds: Object.values(network.nodeSubnetIds),
      securityGroupId: network.nodeSecurityGroupId,
      // Names as text, not as outputs: the role is made while EKS is.
      eksClusterName: eks.kind === "existing" ? eks.clusterName : physicalNames.eksCluster.of(name),
      lifecycleBucketName: physicalNames.lifecycleBucket.of(name, region, surroundings.accountId),
      volumeKmsKeyArns: volumeKmsKeyArns(planInstanceGroups(instanceGroups)),
      secretVolumeKmsKeys: settings.secretKeys.includes("instanceGroups"),
      ...context.boundary,
      tags,
    },
    opts,
  );
}

function installChart(context: Context, eks: PlatformEksCluster): DependencyChart {
  const { settings, surroundings, region } = context;
  const kubernetes = createKubernetesProvider(eks, settings.aws, {});
  const apiAnswers = apiReadinessHook("kubernetes-api-answers", {
    endpoint: eks.endpoint,
    certificateAuthorityData: eks.certificateAuthorityData,
    clusterName:
      settings.eks.kind === "existing" ? settings.eks.clusterName : physicalNames.eksCluster.of(settings.name),
    found: settings.eks.kind === "existing",
    region,
    identity: deployerIdentity(settings.aws),
    environment: process.env,
  });
  return new DependencyChart(
    "dependencies",
    {
      region,
      values: settings.hyperpod.chart.values as ChartValues,
      chartPath: surroundings.chartPath,
      access: eks.deployerAccess,
      ...(eks.component === undefined ? {} : { deletedWith: eks.component }),
      hooks: { beforeCreate: [apiAnswers], beforeUpdate: [apiAnswers] },
    },
    { providers: [kubernetes] },
  );
}

interface Parts {
  network: PlatformNetwork;
  eks: PlatformEksCluster;
  scripts: LifecycleScripts;
  role: ExecutionRole;
  chart: DependencyChart;
  clusterRules: ClusterSecurityGroupRules | undefined;
}

function createHyperPod({ settings, opts, askLive }: Context, parts: Parts): HyperPodCluster {
  const { network, eks, scripts, role, chart, clusterRules } = parts;
  const { hyperpod, instanceGroups, protection, tags } = settings;
  const subnetOf = (zoneId: string): pulumi.Output<string> => {
    const subnet = network.nodeSubnetIds[zoneId];
    if (subnet === undefined) {
      throw new pulumi.RunError(
        `hyperpod-eks: zone ${zoneId} has no node subnet in the network; it has ${Object.keys(network.nodeSubnetIds).join(", ")}. ` +
          "Use one of these zones for hyperpod.baseZones and the instance groups.",
      );
    }
    return subnet;
  };
  const ofGroups = Object.values(instanceGroups).map(({ zone }) => [zone, subnetOf(zone)]);
  return new HyperPodCluster(
    "hyperpod",
    {
      clusterName: physicalNames.hyperPodCluster.of(settings.name),
      eksClusterArn: eks.clusterArn,
      groups: planInstanceGroups(instanceGroups),
      baseSubnetIds: hyperpod.baseZones.map(subnetOf),
      nodeSubnetIds: { ...network.nodeSubnetIds, ...Object.fromEntries(ofGroups) },
      securityGroupId: network.nodeSecurityGroupId,
      executionRoleArn: role.arn,
      executionRoleCreateDate: role.role.createDate,
      sourceS3Uri: scripts.sourceS3Uri,
      nodeRecovery: hyperpod.nodeRecovery,
      continuousProvisioning: hyperpod.continuousProvisioning,
      tags,
      protect: protection,
      secretGroups: settings.secretKeys.includes("instanceGroups"),
      removeGroups: settings.allow.removeGroups,
      askLive,
      needs: [
        ...network.nodePathDependencies,
        // A control plane made here carries the nodes' own group, whose rules let both reach each other.
        ...(eks.component === undefined ? (clusterRules?.rules ?? []) : []),
        ...role.attachments,
        ...scripts.objects,
        chart.release,
      ],
    },
    opts,
  );
}
