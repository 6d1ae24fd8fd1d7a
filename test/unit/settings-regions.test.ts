import assert from "node:assert/strict";
import { accepted, type ConfigValues, changed, onlyProblem, parse } from "../support/settings-fixture";

const hyperpod = "hyperpod-eks:hyperpod";
const image = { values: { "health-monitoring-agent": { hmaimage: "a/b:1" } } };
const named =
  "ap-northeast-1, ap-south-1, ap-southeast-1, ap-southeast-2, ap-southeast-3, ap-southeast-4, eu-central-1, eu-north-1, eu-south-2, eu-west-1, eu-west-2, sa-east-1, us-east-1, us-east-2, us-west-1, us-west-2";

/** The valid configuration in another region. */
function inRegion(region: string, zonePrefix: string, chart?: unknown): ConfigValues {
  return changed(
    ["aws:region", "", region],
    ["hyperpod-eks:access", "admins/principal", `arn:${partitionOf(region)}:iam::111122223333:role/Admin`],
    ["hyperpod-eks:network", "create/zones", [`${zonePrefix}-az1`, `${zonePrefix}-az2`]],
    [hyperpod, "", { baseZones: [`${zonePrefix}-az2`], ...(chart === undefined ? {} : { chart }) }],
    ["hyperpod-eks:instanceGroups", "workers/zone", `${zonePrefix}-az2`],
  );
}

function partitionOf(region: string): string {
  return region.startsWith("cn-") ? "aws-cn" : region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
}

describe("settings: regions", () => {
  for (const [region, prefix] of [
    ["us-gov-west-1", "usgw1"],
    ["cn-north-1", "cnn1"],
    ["eu-west-3", "euw3"],
  ] as const) {
    it(`refuses ${region}, which neither AWS's list nor the chart names, with one problem and no warning beside it`, () => {
      const config = inRegion(region, prefix);
      assert.deepEqual(onlyProblem(config), {
        path: "aws:region",
        received: region,
        allowed: `a region that HyperPod is offered in; AWS's list named these when this was written: ${named}`,
        fix: `use one of these: in ${region} SageMaker would refuse the cluster when all else stands\nOnly if AWS's list names ${region} by now: the chart knows no image of its health monitoring agent there, so name it too:\nhyperpod-eks:hyperpod:\n  chart:\n    values:\n      health-monitoring-agent: { hmaimage: <image> }`,
      });
      assert.deepEqual(parse(config).warnings, []);
    });

    it(`takes ${region} from somebody who names the agent's image, and warns`, () => {
      const config = inRegion(region, prefix, image);
      accepted(config);
      assert.deepEqual(parse(config).warnings, [
        `aws:region: as far as AWS's list said when this was written, HyperPod is not offered in ${region}; it is in ${named}. SageMaker refuses the cluster where it isn't.`,
      ]);
    });
  }

  it("warns of a region that the chart knows and AWS's list didn't", () => {
    const config = inRegion("ca-central-1", "cac1");
    accepted(config);
    assert.match(parse(config).warnings.join("\n"), /^aws:region: .* not offered in ca-central-1; /);
  });

  it("says nothing of a region that AWS's list names", () => {
    assert.deepEqual(parse(inRegion("eu-west-1", "euw1")).warnings, []);
    accepted(inRegion("eu-west-1", "euw1"));
  });
});
