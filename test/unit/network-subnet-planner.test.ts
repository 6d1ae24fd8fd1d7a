import * as assert from "node:assert/strict";
import * as fc from "fast-check";
import { cidrsOverlap, containsCidr, formatCidr, parseCidr, usableAddresses } from "../../components/network/cidr";
import {
  type NatMode,
  type NetworkPlan,
  planSubnets,
  type SubnetPlanInput,
  type ZonePlan,
} from "../../components/network/subnet-planner";

const example: SubnetPlanInput = {
  cidr: "10.192.0.0/16",
  zones: ["usw2-az2", "usw2-az1"],
  controlPlaneZones: ["usw2-az2", "usw2-az1"],
  nodeCidrs: {},
  nat: "single",
};

/** Inputs as the settings let them through: a block, some of seven zones, secondary blocks apart from the primary. */
const anyInput: fc.Arbitrary<SubnetPlanInput> = fc
  .record({
    prefix: fc.integer({ min: 16, max: 20 }),
    block: fc.nat({ max: 15 }),
    numbers: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 2, maxLength: 7 }),
    secondaryPrefix: fc.integer({ min: 16, max: 28 }),
    secondaryCount: fc.nat({ max: 4 }),
    nat: fc.constantFrom<NatMode>("none", "single", "perZone"),
  })
  .map(({ prefix, block, numbers, secondaryPrefix, secondaryCount, nat }) => {
    const zones = numbers.map((number) => `usw2-az${number}`);
    return {
      cidr: formatCidr({
        address: parseCidr("10.192.0.0/16").address + (block % 2 ** (prefix - 16)) * 2 ** (32 - prefix),
        prefix,
      }),
      zones,
      controlPlaneZones: zones.slice(0, 2),
      nodeCidrs: Object.fromEntries(
        zones.slice(0, secondaryCount).map((zoneId, index) => [zoneId, `10.${index + 1}.0.0/${secondaryPrefix}`]),
      ),
      nat,
    };
  });

const subnetsOf = (zone: ZonePlan): string[] =>
  [zone.nodeCidr, zone.publicCidr, zone.controlPlaneCidr].filter((cidr) => cidr !== undefined);

const zoneOf = (plan: NetworkPlan, zoneId: string): ZonePlan => {
  const zone = plan.zones.find((candidate) => candidate.zoneId === zoneId);
  assert.ok(zone, `no ${zoneId} in the plan`);
  return zone;
};

describe("subnet planner", () => {
  it("places two zones of a /16 at their fixed slots", () => {
    assert.deepEqual(planSubnets(example), {
      vpcCidr: "10.192.0.0/16",
      nat: "single",
      zones: [
        {
          zoneId: "usw2-az1",
          nodeCidr: "10.192.32.0/19",
          usableNodeIps: 8187,
          nodeCidrIsSecondary: false,
          publicCidr: "10.192.1.0/24",
          controlPlaneCidr: "10.192.9.0/24",
          hasNatGateway: true,
          natGatewayZoneId: "usw2-az1",
        },
        {
          zoneId: "usw2-az2",
          nodeCidr: "10.192.64.0/19",
          usableNodeIps: 8187,
          nodeCidrIsSecondary: false,
          publicCidr: "10.192.2.0/24",
          controlPlaneCidr: "10.192.10.0/24",
          hasNatGateway: false,
          natGatewayZoneId: "usw2-az1",
        },
      ],
    });
  });

  it("still finds room for AWS's smallest subnet in a /20", () => {
    const [zone] = planSubnets({ ...example, cidr: "10.0.16.0/20" }).zones;
    assert.deepEqual(zone && subnetsOf(zone), ["10.0.18.0/23", "10.0.16.16/28", "10.0.16.144/28"]);
  });

  it("gives a zone its whole secondary block", () => {
    const plan = planSubnets({ ...example, nodeCidrs: { "usw2-az1": "10.10.0.0/16", "usw2-az2": "10.2.0.0/17" } });
    const zone = zoneOf(plan, "usw2-az1");
    assert.deepEqual([zone.nodeCidr, zone.nodeCidrIsSecondary, zone.usableNodeIps], ["10.10.0.0/16", true, 65531]);
    assert.equal(zone.publicCidr, "10.192.1.0/24");
  });

  it("has no public subnet and no NAT gateway with nat none", () => {
    for (const zone of planSubnets({ ...example, nat: "none" }).zones) {
      assert.equal("publicCidr" in zone, false);
      assert.equal("natGatewayZoneId" in zone, false);
      assert.equal(zone.hasNatGateway, false);
    }
  });

  it("has a NAT gateway in each zone with nat perZone, and each zone uses its own", () => {
    for (const zone of planSubnets({ ...example, nat: "perZone" }).zones) {
      assert.equal(zone.hasNatGateway, true);
      assert.equal(zone.natGatewayZoneId, zone.zoneId);
    }
  });

  it("leaves a single NAT gateway where it is when a zone that sorts first is added", () => {
    const frozen = { ...example, zones: ["usw2-az3", "usw2-az2"], controlPlaneZones: ["usw2-az3", "usw2-az2"] };
    const after = planSubnets({ ...frozen, zones: [...frozen.zones, "usw2-az1"] });
    assert.deepEqual(
      after.zones.map((zone) => [zone.zoneId, zone.hasNatGateway, zone.natGatewayZoneId]),
      [
        ["usw2-az1", false, "usw2-az2"],
        ["usw2-az2", true, "usw2-az2"],
        ["usw2-az3", false, "usw2-az2"],
      ],
    );
    assert.equal(zoneOf(after, "usw2-az1").controlPlaneCidr, undefined);
  });

  const refused: [string, Partial<SubnetPlanInput>, RegExp][] = [
    [
      "a zone number above 7",
      { zones: ["usw2-az1", "usw2-az8"], controlPlaneZones: [] },
      /usw2-az8 cannot be placed.*1 to 7/,
    ],
    ["a VPC larger than AWS allows", { cidr: "10.0.0.0/15" }, /must be \/16 to \/20/],
    ["a VPC too small for the plan", { cidr: "10.0.0.0/21" }, /must be \/16 to \/20/],
    ["a CIDR with host bits", { cidr: "10.192.0.1/16" }, /which here is 10\.192\.0\.0\/16/],
    [
      "a control-plane zone outside the network",
      { controlPlaneZones: ["usw2-az1", "usw2-az3"] },
      /control-plane zones include usw2-az3/,
    ],
    [
      "a node CIDR of a zone outside the network",
      { nodeCidrs: { "usw2-az3": "10.1.0.0/16" } },
      /node CIDR block include usw2-az3/,
    ],
    ["a single NAT gateway without a place", { controlPlaneZones: [] }, /no control-plane zone/],
    [
      "a secondary block inside the VPC's own",
      { nodeCidrs: { "usw2-az1": "10.192.128.0/17" } },
      /10\.192\.0\.0\/16 of the VPC and 10\.192\.128\.0\/17 of usw2-az1 overlap/,
    ],
    [
      "a secondary block too small for a subnet",
      { nodeCidrs: { "usw2-az1": "10.1.0.0/29" } },
      /10\.1\.0\.0\/29 of usw2-az1 must be \/16 to \/28/,
    ],
    [
      "two secondary blocks that overlap",
      { nodeCidrs: { "usw2-az1": "10.1.0.0/16", "usw2-az2": "10.1.128.0/17" } },
      /of usw2-az1 and 10\.1\.128\.0\/17 of usw2-az2 overlap/,
    ],
  ];
  for (const [what, change, message] of refused) {
    it(`refuses ${what}`, () => {
      assert.throws(() => planSubnets({ ...example, ...change }), message);
    });
  }

  it("never lets two subnets overlap, and keeps each inside its block", () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        const plan = planSubnets(input);
        const subnets = plan.zones.flatMap(subnetsOf).map(parseCidr);
        subnets.forEach((subnet, position) => {
          for (const other of subnets.slice(position + 1)) {
            assert.equal(cidrsOverlap(subnet, other), false, `${formatCidr(subnet)} and ${formatCidr(other)}`);
          }
          assert.ok(subnet.prefix <= 28, "AWS has no subnet smaller than /28");
        });
        for (const zone of plan.zones) {
          assert.equal(zone.nodeCidrIsSecondary, zone.zoneId in input.nodeCidrs);
          const inVpc = subnetsOf(zone).filter((cidr) => !(zone.nodeCidrIsSecondary && cidr === zone.nodeCidr));
          for (const cidr of inVpc) {
            assert.ok(containsCidr(parseCidr(plan.vpcCidr), parseCidr(cidr)), `${cidr} outside ${plan.vpcCidr}`);
          }
          assert.equal(zone.usableNodeIps, usableAddresses(parseCidr(zone.nodeCidr)));
        }
      }),
    );
  });

  it("changes nothing about a zone when another zone comes or goes", () => {
    fc.assert(
      fc.property(anyInput, fc.integer({ min: 1, max: 7 }), (input, number) => {
        const other = `usw2-az${number}`;
        fc.pre(!input.controlPlaneZones.includes(other));
        const { [other]: _, ...nodeCidrs } = input.nodeCidrs;
        const without = { ...input, zones: input.zones.filter((zoneId) => zoneId !== other), nodeCidrs };
        const before = planSubnets(without);
        const after = planSubnets({ ...without, zones: [...without.zones, other], nodeCidrs: input.nodeCidrs });
        assert.deepEqual(
          after.zones.filter((zone) => zone.zoneId !== other),
          before.zones,
        );
      }),
    );
  });

  it("gives the same plan for the same settings in any order", () => {
    const shuffledToo = anyInput.chain((input) =>
      fc.tuple(
        fc.constant(input),
        fc.shuffledSubarray([...input.zones], { minLength: input.zones.length }),
        fc.shuffledSubarray([...input.controlPlaneZones], { minLength: input.controlPlaneZones.length }),
      ),
    );
    fc.assert(
      fc.property(shuffledToo, ([input, zones, controlPlaneZones]) => {
        const nodeCidrs = Object.fromEntries(Object.entries(input.nodeCidrs).reverse());
        assert.equal(
          JSON.stringify(planSubnets({ ...input, zones, controlPlaneZones, nodeCidrs })),
          JSON.stringify(planSubnets(input)),
        );
      }),
    );
  });

  it("does not change its input", () => {
    const input = structuredClone(example);
    planSubnets(input);
    assert.deepEqual(input, example);
  });
});
