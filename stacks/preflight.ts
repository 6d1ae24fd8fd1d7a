/**
 * What is checked before any resource is registered, beyond the settings themselves: the tools and files on this machine,
 * and what only AWS can tell (who deploys, which zones there are). All of it in one list.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { getAvailabilityZones } from "@pulumi/aws/getAvailabilityZones";
import { getCallerIdentity } from "@pulumi/aws/getCallerIdentity";
import { getRole } from "@pulumi/aws/iam/getRole";
import * as pulumi from "@pulumi/pulumi";
import { roleArnOfSession, roleNameOfSession } from "../components/common/arn";
import { checkAwsCli } from "../components/eks/aws-cli";
import { controlPlaneLogGroupExists } from "../components/eks/control-plane-log-group";
import { chartCommand, chartPath, checkChart } from "../components/hyperpod/chart-pin";
import {
  checkLifecycleFolder,
  type LifecycleFile,
  ownLifecycleFolder,
  readLifecycleFolder,
} from "../components/hyperpod/lifecycle-folder";
import { entriesOf, factsOfNetwork, findCluster } from "./found-parts";
import type { AwsProviders } from "./providers";
import { readNetwork } from "./references";
import {
  adviseOnFoundNetwork,
  type Caller,
  checkBoundary,
  checkFoundCluster,
  checkFoundNetwork,
  checkIdentity,
  checkNetworkZones,
  checkZones,
  demandedBoundaryVariable,
  type FoundCluster,
  type FoundNetwork,
  hasAdminEntry,
  type PlatformSettings,
  type Problem,
  problemsError,
} from "./settings";

/** What the checks found out and the platform goes on with. */
export interface Surroundings {
  accountId: string;
  /** As `sts:GetCallerIdentity` names whoever deploys. */
  callerArn: string;
  /** Folder of the dependency chart, relative to the project. */
  chartPath: string;
  lifecycleFiles: readonly LifecycleFile[];
  /** Whether the EKS control plane's log group is there already. */
  logGroupExists: boolean;
  /** The network that is used and not made, whether the settings name its parts or another stack does. */
  foundNetwork?: FoundNetwork;
  /** The security group that EKS gave to a cluster that is used and not made. */
  foundClusterSecurityGroupId?: string;
}

/** Throws one list of all problems. */
export async function preflight(settings: PlatformSettings, providers: AwsProviders): Promise<Surroundings> {
  const chart = settings.hyperpod.chart.path ?? chartPath(settings.hyperpod.chart.commit);
  const folder = settings.hyperpod.lifecycleScripts ?? ownLifecycleFolder();
  const lifecycleFiles = readLifecycleFolder(folder);
  const opts = { provider: providers.aws };
  const [cliProblem, caller, zones, logGroupExists, foundNetwork, foundCluster] = await Promise.all([
    checkAwsCli(),
    findCaller(settings, opts),
    getAvailabilityZones(
      // Local Zones and Wavelength Zones are opt-in; neither HyperPod nor an EKS control plane runs there.
      { state: "available", filters: [{ name: "opt-in-status", values: ["opt-in-not-required"] }] },
      opts,
    ),
    settings.eks.kind === "create" ? controlPlaneLogGroupExists(settings.name, opts) : false,
    findNetwork(settings),
    settings.eks.kind === "existing" ? findCluster(settings.eks.clusterName, opts) : undefined,
  ]);
  const problems = [
    ...(cliProblem === undefined ? [] : [{ path: "the machine that runs Pulumi", ...cliProblem }]),
    ...chartProblems(chart, settings),
    ...checkLifecycleFolder(lifecycleFiles, folder).map((shortcoming) => ({
      path: "hyperpod-eks:hyperpod.lifecycleScripts",
      ...shortcoming,
    })),
    ...checkIdentity(settings, caller),
    ...checkBoundary(settings, process.env[demandedBoundaryVariable]),
    ...checkZones(settings, zones.zoneIds),
    ...checkNetworkZones(settings, Object.keys(foundNetwork?.nodeSubnetIds ?? {})),
    ...(await foundProblems(settings, { caller, foundNetwork, foundCluster }, opts)),
  ];
  if (problems.length > 0) {
    throw problemsError(problems);
  }
  return {
    accountId: caller.accountId,
    callerArn: caller.arn,
    chartPath: chart,
    lifecycleFiles,
    logGroupExists,
    ...(foundNetwork === undefined ? {} : { foundNetwork }),
    ...(foundCluster === undefined ? {} : { foundClusterSecurityGroupId: foundCluster.securityGroupId }),
  };
}

async function findNetwork({ network }: PlatformSettings): Promise<FoundNetwork | undefined> {
  switch (network.kind) {
    case "create":
      return undefined;
    case "existing":
      return {
        vpcId: network.vpcId,
        nodeSubnetIds: { ...network.nodeSubnets },
        controlPlaneSubnetIds: [...network.controlPlaneSubnetIds],
        securityGroupId: network.securityGroupId,
      };
    case "stack":
      return readNetwork(network.stack);
  }
}

interface Found {
  caller: Caller;
  foundNetwork: FoundNetwork | undefined;
  foundCluster: FoundCluster | undefined;
}

/** What is wrong with parts that somebody else made; what only may be wrong is said as a warning. */
async function foundProblems(
  settings: PlatformSettings,
  { caller, foundNetwork, foundCluster }: Found,
  opts: pulumi.InvokeOptions,
): Promise<Problem[]> {
  if (foundNetwork === undefined) {
    return [];
  }
  const principals = Object.values(settings.access).map(({ principal }) => roleArnOfSession(principal));
  const [facts, entries] = await Promise.all([
    factsOfNetwork(foundNetwork, settings.aws.region, opts),
    foundCluster === undefined
      ? undefined
      : entriesOf(foundCluster.name, [...principals, ...(caller.roleArn ? [caller.roleArn] : [])], opts),
  ]);
  for (const warning of adviseOnFoundNetwork(settings, foundNetwork, facts)) {
    pulumi.log.warn(warning);
  }
  return [
    ...checkFoundNetwork(settings, foundNetwork, facts),
    ...(foundCluster === undefined || entries === undefined
      ? []
      : checkFoundCluster(settings, { cluster: foundCluster, networkVpcId: foundNetwork.vpcId, caller, entries })),
  ];
}

/**
 * Whoever deploys; with the path of their role where the error about a missing access entry will name it. They may not be
 * allowed to ask IAM; the error then names the command.
 */
async function findCaller(settings: PlatformSettings, opts: pulumi.InvokeOptions): Promise<Caller> {
  const { accountId, arn } = await getCallerIdentity({}, opts);
  const caller = { accountId, arn };
  const name = roleNameOfSession(arn);
  if (hasAdminEntry(settings, caller)) {
    return caller;
  }
  if (name === undefined) {
    return { ...caller, roleArn: arn };
  }
  try {
    return { ...caller, roleArn: (await getRole({ name }, opts)).arn };
  } catch {
    return caller;
  }
}

function chartProblems(path: string, settings: PlatformSettings): Problem[] {
  const own = settings.hyperpod.chart.path !== undefined;
  const fetch = `run \`${fetchCommand(settings)}\`, here and before each deployment that starts from a fresh checkout`;
  return checkChart(readFileIfThere, listDirectoryIfThere, path).map((received) => ({
    path: own ? "hyperpod-eks:hyperpod.chart.path" : "the dependency chart",
    received,
    allowed:
      "AWS's chart hyperpod-helm-chart, complete with its dependencies, and without the packed copy of another age",
    fix: own ? `complete your copy, or remove the setting and ${fetch}` : fetch,
  }));
}

/** The tool reads no stack settings: a commit of the settings must be named to it. */
function fetchCommand(settings: PlatformSettings): string {
  const { commit } = settings.hyperpod.chart;
  return commit === undefined ? chartCommand : `${chartCommand} -- --commit ${commit}`;
}

function readFileIfThere(path: string): Uint8Array | undefined {
  return existsSync(path) ? readFileSync(path) : undefined;
}

function listDirectoryIfThere(path: string): readonly string[] | undefined {
  return existsSync(path) ? readdirSync(path) : undefined;
}
