/** Whether HyperPod is offered in the region, as far as AWS's list says. */
import { type ChartValues, chartValues, checkChartValues } from "../../../components/hyperpod/chart-values";
import { listed } from "../problems";
import type { SettingsDraft } from "../schema";
import type { Rule, WarningRule } from "./rule";

/** Amazon SageMaker Developer Guide, "SageMaker HyperPod", AWS Regions supported. */
const hyperpodRegions: readonly string[] = [
  "ap-northeast-1",
  "ap-south-1",
  "ap-southeast-1",
  "ap-southeast-2",
  "ap-southeast-3",
  "ap-southeast-4",
  "eu-central-1",
  "eu-north-1",
  "eu-south-2",
  "eu-west-1",
  "eu-west-2",
  "sa-east-1",
  "us-east-1",
  "us-east-2",
  "us-west-1",
  "us-west-2",
];

export const agentImageKey = "health-monitoring-agent.hmaimage";

export function isListedRegion(region: string): boolean {
  return hyperpodRegions.includes(region);
}

/**
 * AWS's list grows faster than this one, so a region that it doesn't name is refused only while the chart has nothing for it
 * either: then nothing says that HyperPod runs there. Whoever knows better names the agent's image, and is warned.
 */
const regionIsOffered: Rule = function* (draft) {
  const { region } = draft.aws;
  if (region === undefined || isListedRegion(region) || !lacksAgentImage(draft, region)) {
    return;
  }
  yield {
    path: "aws:region",
    received: region,
    allowed: `a region that HyperPod is offered in; AWS's list named these when this was written: ${listed(hyperpodRegions)}`,
    fix:
      `use one of these: in ${region} SageMaker would refuse the cluster when all else stands\n` +
      `Only if AWS's list names ${region} by now: the chart knows no image of its health monitoring agent there, so name it too:\n` +
      "hyperpod-eks:hyperpod:\n  chart:\n    values:\n      health-monitoring-agent: { hmaimage: <image> }",
  };
};

const regionIsLikelyOffered: WarningRule = function* (draft) {
  const { region } = draft.aws;
  if (region !== undefined && !isListedRegion(region) && !lacksAgentImage(draft, region)) {
    yield `aws:region: as far as AWS's list said when this was written, HyperPod is not offered in ${region}; it is in ${listed(hyperpodRegions)}. SageMaker refuses the cluster where it isn't.`;
  }
};

function lacksAgentImage({ areas }: SettingsDraft, region: string): boolean {
  const values = areas.hyperpod?.chart?.values;
  if (values === undefined) {
    return false;
  }
  const merged = chartValues({ region, values: values as ChartValues });
  return checkChartValues(merged, { region, connectivityChecks: false }).some(
    ({ keys }) => keys.join(".") === agentImageKey,
  );
}

export const regionRules: readonly Rule[] = [regionIsOffered];
export const regionWarnings: readonly WarningRule[] = [regionIsLikelyOffered];
