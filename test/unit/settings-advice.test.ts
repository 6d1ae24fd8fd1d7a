/** What people write by mistake, and the one thing that they are then told to do. */
import assert from "node:assert/strict";
import { changed, onlyProblem, parse } from "../support/settings-fixture";

const network = "hyperpod-eks:network";
const eks = "hyperpod-eks:eks";
const groups = "hyperpod-eks:instanceGroups";
const access = "hyperpod-eks:access";

type Change = readonly [key: string, path: string, value: unknown];

const mistakes: readonly { what: string; change: Change; path: string; fix: RegExp }[] = [
  {
    what: "an interface endpoint for S3",
    change: [network, "create/interfaceEndpoints", ["s3"]],
    path: `${network}.create.interfaceEndpoints[0]`,
    fix: /^S3 always has its gateway endpoint; remove it/,
  },
  {
    what: "an address where a block is wanted",
    change: [eks, "create/endpoint/publicCidrs", ["198.51.100.7"]],
    path: `${eks}.create.endpoint.publicCidrs[0]`,
    fix: /^write 198\.51\.100\.7\/32/,
  },
  {
    what: "a block with host bits",
    change: [network, "create/nodeCidrs", { "usw2-az2": "10.1.1.0/16" }],
    path: `${network}.create.nodeCidrs.usw2-az2`,
    fix: /which here is 10\.1\.0\.0\/16$/,
  },
  {
    what: "a VPC's block with host bits",
    change: [network, "create/cidr", "10.192.1.0/16"],
    path: `${network}.create.cidr`,
    fix: /which here is 10\.192\.0\.0\/16$/,
  },
  {
    what: "NAT by AZ",
    change: [network, "create/nat", "perAZ"],
    path: `${network}.create.nat`,
    fix: /^write perZone$/,
  },
  {
    what: "protection: yes",
    change: ["hyperpod-eks:protection", "", "yes"],
    path: "hyperpod-eks:protection",
    fix: /^write on$/,
  },
  {
    what: "protection: No",
    change: ["hyperpod-eks:protection", "", "No"],
    path: "hyperpod-eks:protection",
    fix: /^write off$/,
  },
  {
    what: "a volume's size alone",
    change: [groups, "workers/volume", 200],
    path: `${groups}.workers.volume`,
    fix: /volume: \{ sizeGiB: 200 \}$/,
  },
  {
    what: "a group with nothing in it",
    change: [groups, "workers", null],
    path: `${groups}.workers`,
    fix: /workers: \{ instanceType: ml\.g5\.8xlarge, count: 2, zone: usw2-az2 \}$/,
  },
  {
    what: "a group's zone by name",
    change: [groups, "workers/zone", "us-west-2b"],
    path: `${groups}.workers.zone`,
    fix: /^names are not IDs: .*\naws ec2 describe-availability-zones --zone-names us-west-2b /,
  },
  {
    what: "an old version of Kubernetes",
    change: [eks, "create/version", "1.29"],
    path: `${eks}.create.version`,
    fix: /write one of "1\.30", .*"1\.35"$/,
  },
  {
    what: "an administrator of a namespace alone",
    change: [access, "admins/policies", [{ policy: "AmazonEKSClusterAdminPolicy", namespaces: ["ml"] }]],
    path: `${access}.admins.policies`,
    fix: /^if admins deploys, leave the namespaces out:\npolicies: \[AmazonEKSClusterAdminPolicy\]/,
  },
  {
    what: "a typing mistake in the only administrator's policy",
    change: [access, "admins/policies", ["AmazonEKSClusterAdminPolcy"]],
    path: `${access}.admins.policies[0]`,
    fix: /^did you mean AmazonEKSClusterAdminPolicy\?$/,
  },
  {
    what: "a chart outside of the project",
    change: ["hyperpod-eks:hyperpod", "chart", { path: "../charts" }],
    path: "hyperpod-eks:hyperpod.chart.path",
    fix: /^move the copy into the project/,
  },
  {
    what: "more nodes in a zone than any subnet holds",
    change: [groups, "workers/count", 6000],
    path: `${network}.create.cidr`,
    fix: /^no subnet is large enough: AWS's largest is a \/16, with 65531 addresses/,
  },
  // The zones of the network are wrong, and what stands in them is not reported on top.
  {
    what: "a zone too few",
    change: [network, "create/zones", ["usw2-az1"]],
    path: `${network}.create.zones`,
    fix: /^add a zone/,
  },
  {
    what: "a zone of another region",
    change: [network, "create/zones", ["usw2-az1", "use1-az2"]],
    path: `${network}.create.zones[1]`,
    fix: /^use a zone of us-west-2/,
  },
  {
    what: "a subnet for a zone's name",
    change: [
      network,
      "",
      {
        existing: {
          vpcId: "vpc-0123456789abcdef0",
          nodeSubnets: { "us-west-2b": "subnet-0123456789abcdef0" },
          controlPlaneSubnetIds: ["subnet-0123456789abcdef1", "subnet-0123456789abcdef2"],
          securityGroupId: "sg-0123456789abcdef0",
        },
      },
    ],
    path: `${network}.existing.nodeSubnets.us-west-2b`,
    fix: /^names are not IDs/,
  },
];

describe("settings: advice", () => {
  for (const { what, change, path, fix } of mistakes) {
    it(`for ${what}`, () => {
      const problem = onlyProblem(changed(change));
      assert.equal(problem.path, path);
      assert.match(problem.fix, fix);
    });
  }

  it("says that a map is wanted without calling a number no text", () => {
    const { received, allowed } = onlyProblem(changed([groups, "workers/volume", 200]));
    assert.deepEqual([received, allowed.slice(0, 16)], ["200", "a map with the k"]);
  });
});

describe("settings: warnings", () => {
  const warnings = (...changes: Change[]) => parse(changed(...changes)).warnings.join("\n");

  it("say that a cluster without any node runs nothing", () => {
    assert.match(warnings([groups, "workers/count", 0]), /every count is 0/);
    assert.equal(warnings(), "");
  });

  it("say that Arm nodes need images of their own", () => {
    assert.match(warnings([groups, "workers/instanceType", "ml.c7g.4xlarge"]), /workers\.instanceType: .* is Arm/);
  });
});
