import {
  type ChartValues,
  chartValues,
  checkChartValues,
  imagesOutsideAws,
} from "../../../components/hyperpod/chart-values";
import { at, listed, type Problem } from "../problems";
import { agentImageKey, isListedRegion } from "./region-rules";
import { entriesOf, networkZones, type Rule, type WarningRule } from "./rule";

const baseZonesPath = "hyperpod-eks:hyperpod.baseZones";

/**
 * `vpcConfig` replaces the whole cluster when it changes (CloudFormation's schema of AWS::SageMaker::Cluster: createOnly),
 * so it is written down and never derived from something that grows.
 */
const baseZonesAreDecided: Rule = function* (draft) {
  const { hyperpod, network } = draft.areas;
  if (hyperpod === undefined || network === undefined || draft.choices.network.length !== 1) {
    return;
  }
  const known = networkZones(draft);
  const { baseZones } = hyperpod;
  if (baseZones === undefined) {
    if (draft.choices.network[0] === "stack" || (known && new Set(known.zones).size > 1)) {
      yield {
        path: baseZonesPath,
        received: "nothing",
        allowed: known
          ? `one or more of ${known.path}: ${listed(known.zones)}`
          : "zones of the network, required with network.stack",
        fix: `add the zone of your first group, for example:\nbaseZones: [${known?.zones[0] ?? "usw2-az2"}]\nIt is fixed for the cluster's life; groups may stand in other zones all the same`,
      };
    }
    return;
  }
  if (baseZones.length === 0) {
    yield {
      path: baseZonesPath,
      received: "an empty list",
      allowed: "at least one zone",
      fix: "name a zone of the network",
    };
  }
  for (const [index, zoneId] of baseZones.entries()) {
    if (known && !known.zones.includes(zoneId)) {
      yield {
        path: at(baseZonesPath, index),
        received: zoneId,
        allowed: `one of ${known.path}: ${listed(known.zones)}`,
        fix: `use a zone of the network, or add ${zoneId} to ${known.path}`,
        follows: `hyperpod-eks:${known.path}`,
      };
    }
  }
};

/** A missing script would fail on the first node, some twenty minutes into the deployment. */
const lifecycleScriptsHaveAnEntryPoint: Rule = function* ({ areas }, { fileExists }) {
  const folder = areas.hyperpod?.lifecycleScripts;
  if (folder === undefined) {
    return;
  }
  const path = "hyperpod-eks:hyperpod.lifecycleScripts";
  if (leadsOutOfTheProject(folder)) {
    yield outOfTheProject(
      path,
      folder,
      "move the scripts into the project and write a relative path, such as ./lifecycle",
    );
  } else if (!fileExists(`${folder.replace(/\/+$/, "")}/on_create.sh`)) {
    yield {
      path,
      received: `${folder}, which holds no on_create.sh`,
      allowed: "a folder that holds on_create.sh, the script every new node runs",
      fix: "add on_create.sh, or leave the setting out to use the scripts that come with the program",
    };
  }
};

const chartLiesInTheProject: Rule = function* ({ areas }) {
  const folder = areas.hyperpod?.chart?.path;
  if (folder !== undefined && leadsOutOfTheProject(folder)) {
    yield outOfTheProject(
      "hyperpod-eks:hyperpod.chart.path",
      folder,
      "move the copy into the project and write a relative path, such as vendor/HyperPodHelmChart",
    );
  }
};

function leadsOutOfTheProject(folder: string): boolean {
  return folder.startsWith("/") || folder.includes("\u0000") || folder.split(/[\\/]/).includes("..");
}

function outOfTheProject(path: string, folder: string, fix: string): Problem {
  return {
    path,
    received: JSON.stringify(folder.slice(0, 120)),
    allowed: "a path inside the project folder, which is what Pulumi Deployments checks out",
    fix,
  };
}

/** Values that Helm takes without a word and that break the cluster later. */
const chartValuesWork: Rule = function* ({ aws, areas }) {
  const chart = areas.hyperpod?.chart;
  if (aws.region === undefined || chart?.values === undefined) {
    return;
  }
  const merged = chartValues({ region: aws.region, values: chart.values as ChartValues });
  const connectivityChecks = entriesOf(areas.instanceGroups).some(([, group]) =>
    group.deepHealthChecks?.includes("InstanceConnectivity"),
  );
  for (const { keys, ...problem } of checkChartValues(merged, { region: aws.region, connectivityChecks })) {
    // Where HyperPod isn't known to be offered at all, an image alone would help nobody: the region's own rule says so.
    if (keys.join(".") !== agentImageKey || isListedRegion(aws.region)) {
      yield { path: at("hyperpod-eks:hyperpod.chart.values", ...keys), ...problem };
    }
  }
};

export const hyperpodRules: readonly Rule[] = [
  baseZonesAreDecided,
  lifecycleScriptsHaveAnEntryPoint,
  chartLiesInTheProject,
  chartValuesWork,
];

/** Interface endpoints lead to the account's own registries alone; other images must be copied there. */
const closedNetworkHasItsImages: WarningRule = function* ({ aws, areas }) {
  const values = areas.hyperpod?.chart?.values;
  if (areas.network?.create?.nat !== "none" || aws.region === undefined || values === undefined) {
    return;
  }
  const left = imagesOutsideAws(chartValues({ region: aws.region, values: values as ChartValues }));
  if (left.length > 0) {
    yield `hyperpod-eks:hyperpod.chart.values: with network.create.nat none, nodes can't pull the images of ${listed(left)}. Copy them to a registry of your own and name it here, or switch the parts off.`;
  }
};

export const hyperpodWarnings: readonly WarningRule[] = [closedNetworkHasItsImages];
