/** Drift on the real engine: what others change in the account, `refresh` and `preview` show, and `up` puts right. */
import * as assert from "node:assert/strict";
import type { StoredResource } from "../../simulator/account/kind";
import { leftovers } from "../support/nothing-twice";
import { Story } from "../support/rehearsal-story";

interface Drift {
  /** What somebody did, and who. */
  what: string;
  /** Pulumi's name of the resource. */
  name: string;
  change?(attributes: Record<string, unknown>): void;
  /** What the refresh prints of it; a deleted one is printed by its type. */
  refresh: RegExp;
  /** The step that puts it right. */
  step: string;
}

const version = "v1.20.4-eksbuild.1";

const drifts: readonly Drift[] = [
  {
    what: "a person changes a tag at the console and adds one",
    name: "network-vpc",
    change: (vpc) => {
      vpc.tags = { ...(vpc.tags as object), environment: "prod", owner: "somebody" };
    },
    refresh: /~ environment: "dev" => "prod"\s+\+ owner\s+: "somebody"/,
    step: "update network-vpc",
  },
  {
    what: "a person removes a rule of the nodes' security group",
    name: "network-nodes-egress-self",
    refresh: /- aws:vpc\/securityGroupEgressRule:SecurityGroupEgressRule: \(delete\)/,
    step: "create network-nodes-egress-self",
  },
  {
    what: "a person removes an access entry",
    name: "eks-access-scientists",
    refresh: /- aws:eks\/accessEntry:AccessEntry: \(delete\)/,
    step: "create eks-access-scientists",
  },
  {
    what: "its access policy goes with it",
    name: "eks-access-scientists-AmazonEKSViewPolicy",
    refresh: /- aws:eks\/accessPolicyAssociation:AccessPolicyAssociation: \(delete\)/,
    step: "create eks-access-scientists-AmazonEKSViewPolicy",
  },
  {
    what: "automatic scaling changes a group's count",
    name: "hyperpod-cluster",
    change: (cluster) => {
      const workers = (cluster.instanceGroups as Record<string, unknown>[]).find(
        (group) => group.instanceGroupName === "workers",
      );
      Object.assign(workers ?? {}, { instanceCount: 3 });
    },
    refresh: /instanceCount\s*: 1 => 3/,
    step: "update hyperpod-cluster",
  },
  {
    what: "a person updates an add-on",
    name: "eks-addon-vpc-cni",
    change: (addon) => {
      addon.addonVersion = "v1.21.1-eksbuild.1";
    },
    refresh: /addonVersion: "v1\.20\.4-eksbuild\.1" => "v1\.21\.1-eksbuild\.1"/,
    step: "update eks-addon-vpc-cni",
  },
  {
    what: "a person deletes a subnet",
    name: "network-public-subnet-usw2-az2",
    refresh: /- aws:ec2\/subnet:Subnet: \(delete\)/,
    step: "create network-public-subnet-usw2-az2",
  },
  {
    what: "EC2 takes the subnet's place in the route table away with it",
    name: "network-public-route-table-association-usw2-az2",
    refresh: /- aws:ec2\/routeTableAssociation:RouteTableAssociation: \(delete\)/,
    step: "create network-public-route-table-association-usw2-az2",
  },
  {
    what: "a person changes how long logs are kept",
    name: "eks-logs",
    change: (group) => {
      group.retentionInDays = 30;
    },
    refresh: /~ retentionInDays: 7 => 30/,
    step: "update eks-logs",
  },
  {
    what: "a person opens the bucket of the lifecycle scripts to the world",
    name: "lifecycle-public-access-block",
    change: (block) => Object.assign(block, { blockPublicPolicy: false, restrictPublicBuckets: false }),
    refresh: /~ blockPublicPolicy\s*: true => false/,
    step: "update lifecycle-public-access-block",
  },
  {
    what: "a person takes a policy from the execution role",
    name: "execution-containers-attachment",
    refresh: /- aws:iam\/rolePolicyAttachment:RolePolicyAttachment: \(delete\)/,
    step: "create execution-containers-attachment",
  },
  {
    what: "a person widens who may assume the execution role",
    name: "execution-role",
    change: (role) => {
      role.assumeRolePolicy = String(role.assumeRolePolicy).replace(
        '"sagemaker.amazonaws.com"',
        '["sagemaker.amazonaws.com","ec2.amazonaws.com"]',
      );
    },
    refresh: /~ assumeRolePolicy/,
    step: "update execution-role",
  },
];

describe("drift of the dev stack", () => {
  let story: Story;
  let asItWas: Map<string, Record<string, unknown>>;

  before(async () => {
    story = await Story.begin("dev");
    story.edit({
      "hyperpod-eks:access/scientists": {
        principal: "arn:aws:iam::111122223333:role/Scientists",
        policies: ["AmazonEKSViewPolicy"],
      },
      "hyperpod-eks:eks/create/addonVersions": { "vpc-cni": version },
    });
    const { exitCode, output } = await story.up();
    assert.equal(exitCode, 0, output);
    asItWas = new Map(drifts.map(({ name }) => [name, structuredClone(named(name)?.attributes ?? {})]));
    story.rehearsal.account.alter((resources) => {
      for (const { name, change } of drifts) {
        const resource = named(name);
        assert.ok(resource, `the dev stack has no ${name}`);
        if (change) {
          change(resource.attributes);
        } else {
          resources.splice(resources.indexOf(resource), 1);
        }
      }
    });
  });
  after(() => story.end());

  function named(name: string): StoredResource | undefined {
    return story.rehearsal.account
      .everything()
      .find(({ attributes }) => String(attributes.clientName).endsWith(`::${name}`));
  }

  it("is shown by a refresh, each as the provider reads it, and by nothing else", async () => {
    const { exitCode, output } = await story.pulumi(
      "refresh",
      "--yes",
      "--skip-preview",
      "--diff",
      "--non-interactive",
    );
    assert.equal(exitCode, 0, output);
    for (const { what, refresh } of drifts) {
      assert.match(output, refresh, what);
    }
    const gone = drifts.filter(({ change }) => !change).length;
    assert.match(output, new RegExp(`Resources:\\n\\s+~ ${drifts.length - gone} updated\\n\\s+- ${gone} deleted\\n`));
  });

  it("is planned to be put right, no more than that, and nothing by a replacement", async () => {
    const { result, steps } = await story.plan();
    assert.equal(result.exitCode, 0, result.output);
    assert.deepEqual(steps, drifts.map(({ step }) => step).sort());
  });

  it("is put right by up", async () => {
    const { exitCode, output } = await story.up();
    assert.equal(exitCode, 0, output);
    for (const { name, change } of drifts) {
      const now = named(name);
      assert.ok(now, name);
      if (change) {
        const { nodesAskedAtMinutes: _, nodesJoinedBefore: _before, ...attributes } = now.attributes;
        const { nodesAskedAtMinutes: __, ...wanted } = asItWas.get(name) ?? {};
        assert.deepEqual(attributes, wanted, name);
      }
    }
    assert.deepEqual(await leftovers(story), []);
    const again = await story.pulumi("refresh", "--yes", "--skip-preview", "--non-interactive");
    assert.match(again.output, /Resources:\n\s+\d+ unchanged\n/);
  });
});
