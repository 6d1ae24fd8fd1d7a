/** What AWS has accepted goes on to its end, whatever becomes of the client, of its connection, or of the simulator. */
import * as assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SimulatedAccount } from "../../simulator/account/account";
import { kinds, rules } from "../../simulator/account/catalogue";
import type { Clock } from "../../simulator/account/clock";
import { AccountStore } from "../../simulator/account/store";

const latencies = { vpc: { create: 1, update: 1, delete: 1 } };
const region = "us-west-2";
/** AWS never gets done while this clock is looked at. */
const standingClock: Clock = {
  nowMinutes: () => 0,
  hasPassed: () => false,
  pass: (minutes) => (minutes === 0 ? Promise.resolve() : new Promise(() => undefined)),
};

describe("an account whose simulator is ended in the middle of a call", () => {
  let folder: string;
  let file: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "hyperpod-accepted-"));
    file = join(folder, "account.json");
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** What a `standing` account accepts is under way for good. */
  function open(standing = false): SimulatedAccount {
    return new SimulatedAccount({
      kinds,
      rules,
      store: AccountStore.open(file),
      ...(standing ? { clock: standingClock, latencies } : {}),
    });
  }

  /** The call is accepted, its answer never comes. */
  async function accepted(call: Promise<unknown>): Promise<void> {
    void call.catch(() => undefined);
    await new Promise((resolve) => setImmediate(resolve));
  }

  const vpcCall = { kind: "ec2:vpc", region, client: "the-vpc" };

  it("has the resource afterwards, in its final state", async () => {
    await accepted(open(true).create(vpcCall, { cidrBlock: "10.0.0.0/16" }));
    const [underWay] = (JSON.parse(readFileSync(file, "utf8")) as { resources: { inProgress?: string }[] }).resources;
    assert.equal(underWay?.inProgress, "create");
    const [vpc] = open().list("ec2:vpc");
    assert.equal(vpc?.inProgress, undefined);
    assert.equal(vpc?.accepted, undefined);
    assert.equal(vpc?.attributes.clientName, "the-vpc");
  });

  it("has the new attributes of an update that was accepted", async () => {
    const before = open();
    const vpc = await before.create(vpcCall, { cidrBlock: "10.0.0.0/16", tags: { a: "1" } });
    await accepted(open(true).update(vpcCall, vpc.id, { cidrBlock: "10.0.0.0/16", tags: { a: "2" } }));
    assert.deepEqual(open().list("ec2:vpc")[0]?.attributes.tags, { a: "2" });
  });

  it("has nothing left of a delete that was accepted", async () => {
    const vpc = await open().create(vpcCall, { cidrBlock: "10.0.0.0/16" });
    await accepted(open(true).delete(vpcCall, vpc.id));
    assert.deepEqual(open().everything(), []);
  });

  it("keeps what a call was refused for untouched", async () => {
    const vpc = await open().create(vpcCall, { cidrBlock: "10.0.0.0/16" });
    await open().create(
      { kind: "ec2:subnet", region },
      { vpcId: vpc.id, cidrBlock: "10.0.0.0/24", availabilityZoneId: "usw2-az1" },
    );
    await accepted(open(true).delete(vpcCall, vpc.id));
    assert.equal(open().list("ec2:vpc").length, 1);
  });

  it("tells when everything that it has accepted is done", async () => {
    const account = new SimulatedAccount({ kinds, rules, latencies, millisecondsPerMinute: 30 });
    await accepted(account.create(vpcCall, { cidrBlock: "10.0.0.0/16" }));
    await account.settled();
    assert.equal(account.list("ec2:vpc")[0]?.accepted, undefined);
    assert.equal(account.list("ec2:vpc").length, 1);
  });
});
