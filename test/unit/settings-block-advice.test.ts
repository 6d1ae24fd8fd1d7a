/** What the settings advise about a block that is too small: each piece of advice is taken, and must help. */
import assert from "node:assert/strict";
import { accepted, type ConfigValues, changed, onlyProblem } from "../support/settings-fixture";

const network = "hyperpod-eks:network";
type Change = readonly [key: string, path: string, value: unknown];

const workers = (instanceType: string, count: number, zone = "usw2-az2"): Change => [
  "hyperpod-eks:instanceGroups",
  "workers",
  { instanceType, count, zone },
];
const cidr = (block: string): Change => [network, "create/cidr", block];
const ownBlocks = (nodeCidrs: Record<string, string>): Change => [network, "create/nodeCidrs", nodeCidrs];
const allZonesOwn = ownBlocks({ "usw2-az1": "10.1.0.0/20", "usw2-az2": "10.2.0.0/20" });
const fixOf = (values: ConfigValues) => onlyProblem(values).fix;

describe("settings: advice about a VPC's block that is too small", () => {
  const always = "the control plane and NAT gateways have their subnets in it, also where nodeCidrs holds all nodes";

  for (const [what, changes] of [
    ["without blocks of the zones", []],
    ["with blocks of all zones, which don't help", [allZonesOwn]],
    ["with a block of one zone", [ownBlocks({ "usw2-az2": "10.2.0.0/20" })]],
  ] as const) {
    it(`names the smallest one around it, ${what}, and it works`, () => {
      assert.equal(
        fixOf(changed(cidr("10.20.0.0/24"), ...changes)),
        `use a /20 or larger, such as 10.20.0.0/20: ${always}`,
      );
      accepted(changed(cidr("10.20.0.0/20"), ...changes));
      assert.match(onlyProblem(changed(cidr("10.20.0.0/21"), ...changes)).fix, /^use a \/20 or larger/);
    });
  }

  it("names the first address of the larger block, which another start doesn't have", () => {
    assert.equal(fixOf(changed(cidr("10.20.40.0/24"))), `use a /20 or larger, such as 10.20.32.0/20: ${always}`);
    accepted(changed(cidr("10.20.32.0/20")));
  });

  it("names no block that overlaps those of the zones", () => {
    assert.equal(
      fixOf(changed(cidr("10.20.0.0/24"), ownBlocks({ "usw2-az2": "10.20.8.0/21" }))),
      `use a /20 or larger apart from the blocks of nodeCidrs: ${always}`,
    );
  });

  it("counts the nodes of the zones that have no block of their own", () => {
    const crowd = workers("ml.p5.48xlarge", 16);
    assert.equal(
      fixOf(changed(cidr("10.20.0.0/24"), crowd)),
      "use a /18 or larger, such as 10.20.0.0/18: each zone has an eighth of it for nodes, and usw2-az2 needs 1296 addresses",
    );
    accepted(changed(cidr("10.20.0.0/18"), crowd));
    onlyProblem(changed(cidr("10.20.0.0/19"), crowd));
    assert.equal(
      fixOf(changed(cidr("10.20.0.0/24"), crowd, ownBlocks({ "usw2-az2": "10.2.0.0/20" }))),
      `use a /20 or larger, such as 10.20.0.0/20: ${always}`,
    );
  });

  it("advises blocks of the zones' own only beside a block that holds the rest", () => {
    const crowd = workers("ml.p5.48xlarge", 200);
    assert.equal(
      fixOf(changed(cidr("10.20.0.0/24"), crowd)),
      "use a /16, such as 10.20.0.0/16, with blocks of their own in nodeCidrs for usw2-az2: " +
        "a zone has an eighth of it for nodes, and usw2-az2 needs 16200 addresses",
    );
    accepted(changed(cidr("10.20.0.0/16"), crowd, ownBlocks({ "usw2-az2": "10.1.0.0/18" })));
  });
});

describe("settings: advice about a zone's block that is too small", () => {
  const crowd = workers("ml.p5.48xlarge", 16);
  const advised = (block: string) =>
    `give the zone a block of its own, for example:\nnodeCidrs: { usw2-az2: ${block} }\nor move groups to another zone`;

  for (const [vpc, others, block] of [
    ["10.192.0.0/20", {}, "10.1.0.0/21"],
    ["10.1.0.0/20", {}, "10.2.0.0/21"],
    ["10.192.0.0/20", { "usw2-az1": "10.1.0.0/16" }, "10.2.0.0/21"],
    ["172.16.0.0/20", {}, "172.18.0.0/21"],
    ["192.168.0.0/20", {}, "192.168.16.0/21"],
    ["100.64.0.0/20", {}, "100.65.0.0/21"],
  ] as const) {
    it(`names a block that AWS takes beside ${[vpc, ...Object.values(others)].join(" and ")}`, () => {
      assert.equal(fixOf(changed(cidr(vpc), crowd, ownBlocks(others))), advised(block));
      accepted(changed(cidr(vpc), crowd, ownBlocks({ ...others, "usw2-az2": block })));
    });
  }

  it("names no fifth block where a VPC has four already", () => {
    const zones = ["usw2-az1", "usw2-az2", "usw2-az3", "usw2-az4", "usw2-az5"];
    const blocks = zones.filter((zone) => zone !== "usw2-az2").map((zone, index) => [zone, `10.${index + 1}.0.0/20`]);
    const full = [
      [network, "create/zones", zones],
      [network, "create/controlPlaneZones", ["usw2-az1", "usw2-az2"]],
      ownBlocks(Object.fromEntries(blocks)),
      crowd,
    ] as const;
    assert.equal(
      fixOf(changed(cidr("10.192.0.0/20"), ...full)),
      "before the cluster is made, use a larger VPC, such as 10.192.0.0/18; or move groups to another zone",
    );
    accepted(changed(cidr("10.192.0.0/18"), ...full));
  });
});
