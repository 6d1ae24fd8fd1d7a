import assert from "node:assert/strict";
import { stringify } from "yaml";
import type { Attributes, StoredResource } from "../../simulator/account/kind";
import { deployerOfFile, type PlaceOptions, placeCaller } from "../../simulator/engine/caller-place";

const owner = "hyperpod-eks/dev";

function file(network: object, deployerInsideVpc?: unknown): string {
  return stringify({
    config: {
      "hyperpod-eks:network": network,
      "hyperpod-eks:eks": { create: { version: "1.34", endpoint: { publicCidrs: [], deployerInsideVpc } } },
    },
  });
}

function accountWith(...vpcs: readonly { id: string; attributes: Attributes }[]) {
  const all = [...vpcs];
  return {
    vpcs: all,
    callerPlace: { publicIp: "203.0.113.10" } as { publicIp: string; vpcId?: string | undefined },
    list: (kind: string) => (kind === "ec2:vpc" ? (all as unknown as StoredResource[]) : []),
  };
}

const vpcOf = (stack: string, id: string) => ({ id, attributes: { tags: { "hyperpod-eks:stack": stack } } });

function options(source: string, more: Partial<PlaceOptions> = {}): PlaceOptions {
  return {
    deployer: deployerOfFile(source, owner),
    addressOfFile: undefined,
    asked: {},
    exportedVpcId: async () => undefined,
    ...more,
  };
}

describe("the rehearsed caller's place", () => {
  const inside = file({ create: { cidr: "10.20.0.0/16" } }, true);

  it("is inside the VPC that the stack makes, from the moment that it is there until it is gone", async () => {
    const account = accountWith(vpcOf("hyperpod-eks/prod", "vpc-other"));
    const text = await placeCaller(account, options(inside));
    assert.equal(
      text,
      "The caller stands inside the VPC that the stack makes, as deployerInsideVpc: true says (--caller-outside-vpc: outside)",
    );
    assert.equal(account.callerPlace.vpcId, undefined);
    account.vpcs.push(vpcOf(owner, "vpc-own"));
    assert.deepEqual({ ...account.callerPlace }, { publicIp: "203.0.113.10", vpcId: "vpc-own" });
    account.vpcs.pop();
    assert.equal(account.callerPlace.vpcId, undefined);
  });

  it("is inside the VPC that the file names", async () => {
    const account = accountWith();
    const text = await placeCaller(account, options(file({ existing: { vpcId: "vpc-named" } }, "true")));
    assert.equal(account.callerPlace.vpcId, "vpc-named");
    assert.match(text ?? "", /^The caller stands inside vpc-named, as /);
  });

  it("is inside the VPC that the network's stack exports, if it does", async () => {
    const account = accountWith();
    const source = file({ stack: "organization/net/prod" }, true);
    const exportedVpcId = async (stack: string) => (stack === "organization/net/prod" ? "vpc-net" : undefined);
    assert.match(
      (await placeCaller(account, options(source, { exportedVpcId }))) ?? "",
      /VPC of stack organization\/net/,
    );
    assert.equal(account.callerPlace.vpcId, "vpc-net");
    await placeCaller(account, options(source));
    assert.equal(account.callerPlace.vpcId, undefined);
  });

  it("is outside where the file doesn't say inside", async () => {
    const account = accountWith(vpcOf(owner, "vpc-own"));
    for (const source of [file({ create: {} }, false), file({ create: {} })]) {
      const text = await placeCaller(account, options(source, { addressOfFile: "198.51.100.7" }));
      assert.equal(text, "The caller stands outside of the VPC and comes from 198.51.100.7");
      assert.deepEqual(account.callerPlace, { publicIp: "198.51.100.7" });
    }
  });

  for (const [flag, asked, address] of [
    ["--caller-outside-vpc", { callerOutsideVpc: true }, "203.0.113.10"],
    ["--caller-ip", { callerIp: "198.51.100.9" }, "198.51.100.9"],
  ] as const) {
    it(`is outside with ${flag}, though the file says inside`, async () => {
      const account = accountWith(vpcOf(owner, "vpc-own"));
      assert.equal(
        await placeCaller(account, options(inside, { asked })),
        `The caller stands outside of the VPC and comes from ${address}, though deployerInsideVpc: true says inside`,
      );
      assert.deepEqual(account.callerPlace, { publicIp: address });
    });
  }

  it("stays what it was for a file without an EKS cluster of its own", async () => {
    const account = accountWith(vpcOf(owner, "vpc-own"));
    await placeCaller(account, options(inside));
    for (const source of [
      "",
      "config: {}",
      "config:\n  other:key: 1",
      stringify({ config: { "hyperpod-eks:eks": { existing: {} } } }),
    ]) {
      assert.equal(await placeCaller(account, options(source)), undefined);
      assert.equal(account.callerPlace.vpcId, "vpc-own");
    }
  });
});
