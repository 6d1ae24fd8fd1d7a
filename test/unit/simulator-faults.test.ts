/** Faults by name: how they are asked for, and what each does to the account. */
import * as assert from "node:assert/strict";
import type { SimulatedAccount } from "../../simulator/account/account";
import { AwsError, CreateFailedLater, ReplyLost } from "../../simulator/account/aws-error";
import { kinds, rules } from "../../simulator/account/catalogue";
import { authorizationOf } from "../../simulator/account/eks/access";
import { addonStatus } from "../../simulator/account/eks/addon";
import { faults } from "../../simulator/account/faults/catalogue";
import { faultIds } from "../../simulator/account/faults/fault";
import { announcement, faultCount, faultList, unmetFaults } from "../../simulator/account/faults/fault-list";
import { FaultSpecError, parseFault } from "../../simulator/account/faults/grammar";
import { isSilent, whyNot } from "../../simulator/account/kubernetes/api";
import { troubleEvents } from "../../simulator/account/sagemaker/node-troubles";
import { placementEvents } from "../../simulator/account/sagemaker/placement";
import { errorText } from "../../simulator/doors/aws/aws-resource-handler";
import { withRetries } from "../../simulator/doors/throttled-retries";
import {
  adminRoleArn,
  chartRelease,
  eksRequest,
  hyperPodRequest,
  refusal,
  region,
  seed,
  seededAccount,
  withAdministrator,
  withChart,
  withEks,
  withHyperPod,
} from "../support/simulated-platform";

const kindNames = kinds.map(({ kind }) => kind);
const parse = (spec: string) => parseFault(spec, kindNames);

function goWrong(account: SimulatedAccount, ...specs: string[]): SimulatedAccount {
  account.setFaults(specs.map(parse));
  return account;
}

const hyperPod = { kind: "sagemaker:cluster", region };

/** Makes, changes or deletes something of a kind that needs nothing before it. */
const act: Readonly<Record<string, (account: SimulatedAccount) => Promise<unknown>>> = {
  "ec2:vpc.create": (account) => account.create({ kind: "ec2:vpc", region }, { cidrBlock: "10.9.0.0/16" }),
  "ec2:vpc.update": (account) => account.update({ kind: "ec2:vpc", region }, seed.vpc, { tags: { a: "b" } }),
  "ec2:vpc.delete": async (account) => {
    const { id } = account.find("ec2:vpc", "vpc-empty") ?? (await vpcAside(account));
    await account.delete({ kind: "ec2:vpc", region }, id);
  },
};

async function vpcAside(account: SimulatedAccount) {
  const attributes: Record<string, unknown> = { cidrBlock: "10.8.0.0/16" };
  const vpc = { kind: "ec2:vpc", id: "vpc-empty", region, createdAtMinutes: 0, attributes };
  account.alter((resources) => resources.push(vpc));
  return vpc;
}

const operationOf = (id: string) => id.replace(/^.*\.(\w+)=.*$/, "$1") as "create" | "update" | "delete";

/** A fault of any kind, shown on VPCs. */
const ofAnyKind: Readonly<
  Record<string, (spec: string, doing: (account: SimulatedAccount) => Promise<unknown>) => Promise<void>>
> = {
  async AccessDenied(spec, doing) {
    const error = await refusal(doing(goWrong(seededAccount(), spec)));
    assert.equal(error.code, "UnauthorizedOperation");
    assert.match(error.message, /^You are not authorized .* is not authorized to perform: ec2:\w+Vpc/);
  },
  async Throttled(spec, doing) {
    const account = goWrong(seededAccount(), `${spec}:2`);
    for (const _ of [1, 2]) {
      assert.equal((await refusal(doing(account))).code, "RequestLimitExceeded");
    }
    await doing(account);
  },
  async InternalError(spec, doing) {
    assert.equal((await refusal(doing(goWrong(seededAccount(), spec)))).code, "InternalError");
  },
  async Slow(spec, doing) {
    const minutes = async (...specs: string[]) => {
      const account = goWrong(seededAccount({ millisecondsPerMinute: 20, latencies: { vpc: slowVpc } }), ...specs);
      await doing(account);
      const [entry] = account.ledger.entries.slice(-1);
      return (entry?.endMinutes ?? 0) - (entry?.startMinutes ?? 0);
    };
    assert.ok((await minutes(`${spec}:8`)) > 7.5);
    assert.ok((await minutes()) < 4);
  },
  async Hang(spec, doing) {
    const account = goWrong(seededAccount(), `${spec}:90`);
    const before = account.list("ec2:vpc").length;
    const error = await refusal(doing(account));
    assert.match(error.message, /^timeout while waiting for vpc-\w+ \(last state: '\w+', timeout: 90m0s\)$/);
    assert.equal(error instanceof CreateFailedLater, operationOf(spec) === "create");
    // What was to be made is there; what was to be deleted still is.
    assert.equal(account.list("ec2:vpc").length, operationOf(spec) === "update" ? before : before + 1);
    assert.ok(account.list("ec2:vpc").every(({ inProgress }) => inProgress === undefined));
  },
  async ReplyLost(spec, doing) {
    const account = goWrong(seededAccount(), spec);
    const before = account.list("ec2:vpc").length;
    await assert.rejects(doing(account), (error: unknown) => {
      assert.ok(error instanceof ReplyLost);
      assert.match(error.message, /^operation error ec2: \w+Vpc\w*, .*connection reset by peer$/);
      return true;
    });
    assert.equal(account.ledger.entries.at(-1)?.outcome, "ok");
    assert.equal(account.list("ec2:vpc").length, operationOf(spec) === "create" ? before + 1 : before);
  },
};

const slowVpc = { create: 1, update: 1, delete: 1 };

/** What each fault of a kind of its own leads to. */
const ofOneKind: Readonly<Record<string, (spec: string) => Promise<void>>> = {
  "account.call=ExpiredCredentials": async (spec) => {
    const account = goWrong(seededAccount(), `${spec}:1`);
    await act["ec2:vpc.create"]?.(account);
    assert.equal((await refusal(act["ec2:vpc.update"]?.(account) ?? Promise.resolve())).code, "RequestExpired");
    assert.throws(() => account.authenticate("iam:role"), { code: "ExpiredToken" });
  },
  "ec2:vpc.create=VpcLimitExceeded": refusesVpc("VpcLimitExceeded", "The maximum number of VPCs has been reached."),
  "ec2:elasticIp.create=AddressLimitExceeded": async (spec) => {
    const account = goWrong(seededAccount(), spec);
    const error = await refusal(account.create({ kind: "ec2:elasticIp", region }, { domain: "vpc" }));
    assert.deepEqual(
      [error.code, error.message],
      ["AddressLimitExceeded", "The maximum number of addresses has been reached."],
    );
  },
  "ec2:natGateway.create=InternalError": async (spec) => {
    const account = goWrong(seededAccount(), spec);
    const request = { subnetId: seed.subnets[0], connectivityType: "private" };
    const error = await refusal(account.create({ kind: "ec2:natGateway", region }, request));
    assert.ok(error instanceof CreateFailedLater);
    assert.equal(error.resource.attributes.state, "failed");
  },
  "ec2:subnet.delete=DependencyViolation": (spec) => refusesDelete(spec, "ec2:subnet", seed.foreignSubnet),
  "ec2:securityGroup.delete=DependencyViolation": (spec) => refusesDelete(spec, "ec2:securityGroup", seed.group),
  "ec2:vpc.delete=DependencyViolation": async (spec) => {
    const account = goWrong(seededAccount(), spec);
    const error = await refusal(act["ec2:vpc.delete"]?.(account) ?? Promise.resolve());
    assert.equal(error.message, "The vpc 'vpc-empty' has dependencies and cannot be deleted.");
  },
  "ec2:vpcEndpoint.create=VpcEndpointLimitExceeded": refusesCreate("ec2:vpcEndpoint", {
    vpcId: seed.vpc,
    serviceName: `com.amazonaws.${region}.s3`,
  }),
  "iam:role.create=LimitExceeded": refusesCreate("iam:role", { name: "more" }),
  "iam:role.create=EntityAlreadyExists": refusesCreate(
    "iam:role",
    { name: "more" },
    "Role with name more already exists.",
  ),
  "s3:bucket.create=BucketAlreadyExists": refusesCreate("s3:bucket", { bucket: "sagemaker-more" }),
  "s3:bucket.delete=BucketNotEmpty": async (spec) => {
    const account = seededAccount();
    const { id } = await account.create({ kind: "s3:bucket", region }, { bucket: "sagemaker-more" });
    const error = await refusal(goWrong(account, spec).delete({ kind: "s3:bucket", region }, id));
    assert.equal(error.code, "BucketNotEmpty");
  },
  "logs:logGroup.create=ResourceAlreadyExists": async (spec) => {
    const account = goWrong(seededAccount(), spec);
    const error = await refusal(account.create({ kind: "logs:logGroup", region }, { name: "/aws/eks/x/cluster" }));
    assert.equal(error.code, "ResourceAlreadyExistsException");
  },
  "eks:cluster.create=UnsupportedAvailabilityZone": async (spec) => {
    const error = await refusal(withEks(goWrong(seededAccount(), `${spec}@usw2-az2`)));
    assert.match(error.message, /^Cannot create cluster 'research' because usw2-az2, the targeted availability zone/);
    await withEks(goWrong(seededAccount(), `${spec}@usw2-az4`));
  },
  "eks:cluster.create=Failed": async (spec) => {
    const error = await refusal(withEks(goWrong(seededAccount(), spec)));
    assert.ok(error instanceof CreateFailedLater);
    assert.match(error.message, /unexpected state 'FAILED'/);
    assert.equal(error.resource.attributes.status, "FAILED");
  },
  "eks:cluster.create=GuardDutyEndpoint": async (spec) => {
    const account = seededAccount();
    account.alter((resources) => {
      const vpc = resources.find(({ id }) => id === seed.vpc);
      Object.assign(vpc?.attributes ?? {}, { enableDnsSupport: true, enableDnsHostnames: true });
    });
    await withEks(goWrong(account, spec));
    const services = account.list("ec2:vpcEndpoint").map(({ attributes }) => attributes.serviceName);
    assert.deepEqual(services, [`com.amazonaws.${region}.guardduty-data`]);
  },
  "eks:cluster.update=ResourceInUse": async (spec) => {
    const { account, cluster } = await withEks();
    const update = goWrong(account, spec).update({ kind: "eks:cluster", region }, cluster.id, eksRequest);
    assert.equal((await refusal(update)).code, "ResourceInUseException");
  },
  "eks:addon.create=Degraded": async (spec) => {
    const { account } = await withHyperPod();
    const addon = await account.create(
      { kind: "eks:addon", region },
      { clusterName: "research", addonName: "coredns" },
    );
    assert.equal(addonStatus(goWrong(account, `${spec}@coredns`), addon), "DEGRADED");
    assert.equal(addonStatus(goWrong(account, `${spec}@kube-proxy`), addon), "ACTIVE");
  },
  "eks:addon.create=CreateFailed": async (spec) => {
    const { account } = await withEks();
    const request = { clusterName: "research", addonName: "kube-proxy" };
    const error = await refusal(goWrong(account, spec).create({ kind: "eks:addon", region }, request));
    assert.ok(error instanceof CreateFailedLater);
    assert.match(error.message, /'CREATE_FAILED'/);
  },
  "eks:accessEntry.create=ResourceInUse": async (spec) => {
    const { account } = await withEks();
    const request = { clusterName: "research", principalArn: adminRoleArn };
    const error = await refusal(goWrong(account, spec).create({ kind: "eks:accessEntry", region }, request));
    assert.equal(error.code, "ResourceInUseException");
  },
  "kubernetes:api.call=Unreachable": async (spec) => {
    const { account, cluster } = await withAdministrator();
    assert.equal(isSilent(account, cluster), false);
    assert.equal(isSilent(goWrong(account, spec), cluster), true);
    assert.match(whyNot(account, cluster, account.callerArn) ?? "", /dial tcp: i\/o timeout$/);
  },
  "kubernetes:api.call=Unauthorized": async (spec) => {
    const { account, cluster } = await withAdministrator();
    assert.equal(authorizationOf(goWrong(account, spec), cluster, account.callerArn), "none");
    assert.match(whyNot(account, cluster, account.callerArn) ?? "", /asked for the client to provide credentials/);
  },
  "kubernetes:api.call=Forbidden": async (spec) => {
    const { account, cluster } = await withAdministrator();
    assert.equal(authorizationOf(goWrong(account, spec), cluster, account.callerArn), "entry");
    assert.match(whyNot(account, cluster, account.callerArn) ?? "", /^secrets is forbidden/);
  },
  "kubernetes:release.create=ApiTimeout": async (spec) => {
    const { account } = await withAdministrator();
    const error = await refusal(goWrong(account, spec).create({ kind: "kubernetes:release", region }, chartRelease));
    assert.equal(error.message, "etcdserver: request timed out");
  },
  "kubernetes:release.update=ApiTimeout": async (spec) => {
    const { account } = await withChart();
    const [release] = account.list("kubernetes:release");
    const call = { kind: "kubernetes:release", region };
    const error = await refusal(goWrong(account, spec).update(call, String(release?.id), chartRelease));
    assert.equal(error.message, "etcdserver: request timed out");
  },
  "sagemaker:cluster.create=InsufficientCapacity": async (spec) => {
    const { account } = await withChart();
    goWrong(account, `${spec}@usw2-az1`);
    const cluster = await account.create(hyperPod, hyperPodRequest());
    assert.equal(cluster.attributes.clusterStatus, "InService");
    assert.deepEqual(placementEvents(account, cluster.attributes), [
      "Instance group workers: 0 of 2 instances, insufficient capacity for ml.g5.2xlarge in usw2-az1",
    ]);
    const waiting = await withChart();
    const request = hyperPodRequest({}, { nodeProvisioningMode: undefined });
    const error = await refusal(goWrong(waiting.account, spec).create(hyperPod, request));
    assert.ok(error instanceof CreateFailedLater);
    assert.equal(error.resource.attributes.clusterStatus, "Failed");
    const elsewhere = await withChart();
    const there = await goWrong(elsewhere.account, `${spec}@usw2-az2`).create(hyperPod, hyperPodRequest());
    assert.deepEqual(placementEvents(elsewhere.account, there.attributes), []);
  },
  "sagemaker:cluster.update=InsufficientCapacity": async (spec) => {
    const { account, cluster } = await withHyperPod();
    goWrong(account, `${spec}@us-west-2a`);
    const changed = await account.update(hyperPod, cluster.id, hyperPodRequest({ instanceCount: 5 }));
    assert.deepEqual(placementEvents(account, changed.attributes), [
      "Instance group workers: 2 of 5 instances, insufficient capacity for ml.g5.2xlarge in usw2-az1",
    ]);
    assert.deepEqual(placementEvents(goWrong(account), changed.attributes), [], "they come once there is capacity");
  },
  "sagemaker:cluster.create=ResourceLimitExceeded": async (spec) => {
    const { account } = await withChart();
    const error = await refusal(goWrong(account, spec).create(hyperPod, hyperPodRequest()));
    assert.match(error.message, /^The account-level service limit 'ml\.g5\.2xlarge for cluster usage' is 0 Instances/);
    await goWrong(account, `${spec}@ml.p5.48xlarge`).create(hyperPod, hyperPodRequest());
  },
  "sagemaker:cluster.update=ResourceLimitExceeded": async (spec) => {
    const { account, cluster } = await withHyperPod();
    goWrong(account, spec);
    await account.update(hyperPod, cluster.id, hyperPodRequest());
    const error = await refusal(account.update(hyperPod, cluster.id, hyperPodRequest({ instanceCount: 3 })));
    assert.match(error.message, /is 2 Instances/);
  },
  "sagemaker:cluster.create=ResourceInUse": async (spec) => {
    const { account } = await withChart();
    const error = await refusal(goWrong(account, spec).create(hyperPod, hyperPodRequest()));
    assert.equal(
      error.message,
      "Resource Already Exists: Cluster with name research already exists. Choose a different name.",
    );
  },
  "sagemaker:cluster.create=LifecycleScriptFailed": async (spec) => {
    const { account } = await withChart();
    const cluster = await goWrong(account, spec).create(hyperPod, hyperPodRequest());
    assert.equal(cluster.attributes.clusterStatus, "InService");
    assert.deepEqual(troubleEvents(account, cluster), [scriptFailed("0 of 2")]);
    assert.deepEqual(troubleEvents(goWrong(account), cluster), [], "they come once the script runs well");
    const waiting = await withChart();
    const request = hyperPodRequest({}, { nodeProvisioningMode: undefined });
    const error = await refusal(goWrong(waiting.account, spec).create(hyperPod, request));
    assert.ok(error instanceof CreateFailedLater);
    assert.equal(error.resource.attributes.clusterStatus, "Failed");
  },
  "sagemaker:cluster.update=LifecycleScriptFailed": async (spec) => {
    const { account, cluster } = await withHyperPod();
    goWrong(account, "sagemaker:cluster.create=LifecycleScriptFailed");
    await account.update(hyperPod, cluster.id, hyperPodRequest({ instanceCount: 3 }));
    assert.deepEqual(troubleEvents(account, cluster), [], "an update is no creation");
    goWrong(account, spec);
    await account.update(hyperPod, cluster.id, hyperPodRequest({ instanceCount: 5 }));
    assert.deepEqual(troubleEvents(account, cluster), [scriptFailed("3 of 5")]);
  },
  "sagemaker:cluster.create=InternalError": failsHyperPod(/^An internal error occurred/),
  "sagemaker:cluster.update=Conflict": async (spec) => {
    const { account, cluster } = await withHyperPod();
    const error = await refusal(goWrong(account, spec).update(hyperPod, cluster.id, hyperPodRequest()));
    assert.equal(error.message, "Cluster research can't be updated in status Updating");
  },
  "sagemaker:cluster.delete=Conflict": async (spec) => {
    const { account, cluster } = await withHyperPod();
    const error = await refusal(goWrong(account, spec).delete(hyperPod, cluster.id));
    assert.equal(error.message, "Cluster research can't be deleted in status Updating");
    await goWrong(account).delete(hyperPod, cluster.id);
  },
};

function refusesVpc(code: string, message: string) {
  return async (spec: string) => {
    const error = await refusal(act["ec2:vpc.create"]?.(goWrong(seededAccount(), spec)) ?? Promise.resolve());
    assert.deepEqual([error.code, error.message], [code, message]);
  };
}

async function refusesDelete(spec: string, kind: string, id: string): Promise<void> {
  const error = await refusal(goWrong(seededAccount(), spec).delete({ kind, region }, id));
  assert.equal(error.code, "DependencyViolation");
  assert.ok(error.message.includes(id));
}

function refusesCreate(kind: string, wanted: Record<string, unknown>, message?: string) {
  return async (spec: string) => {
    const error = await refusal(goWrong(seededAccount(), spec).create({ kind, region }, wanted));
    assert.equal(error.code, spec.split("=")[1]);
    assert.equal(error.message, message ?? error.message);
    assert.doesNotMatch(error.message, /[{}]/);
  };
}

const scriptFailed = (count: string) =>
  `Instance group workers: ${count} instances. Lifecycle scripts did not run successfully. Check the cluster's log group /aws/sagemaker/Clusters.`;

function failsHyperPod(message: RegExp) {
  return async (spec: string) => {
    const { account } = await withChart();
    const error = await refusal(goWrong(account, spec).create(hyperPod, hyperPodRequest()));
    assert.ok(error instanceof CreateFailedLater);
    assert.match(error.message, message);
    assert.equal(error.resource.attributes.clusterStatus, "Failed");
    assert.equal(account.list("sagemaker:cluster").length, 1, "the failed cluster is there");
  };
}

describe("faults of the simulated account", () => {
  for (const id of faults.flatMap(faultIds)) {
    it(`happens: ${id}`, async () => {
      const name = id.split("=")[1] ?? "";
      if (id.startsWith("*")) {
        const operation = `ec2:vpc.${operationOf(id)}`;
        const [shown, doing] = [ofAnyKind[name], act[operation]];
        assert.ok(shown && doing, `no test shows ${id}`);
        await shown(`${operation}=${name}`, doing);
        return;
      }
      const shown = ofOneKind[id];
      assert.ok(shown, `no test shows ${id}`);
      await shown(id);
    });
  }

  it("has faults with unique names, a source each, and no rule that isn't there", () => {
    const ids = faults.flatMap(faultIds);
    assert.equal(new Set(ids).size, ids.length);
    assert.equal(faultCount(), ids.length);
    const known = new Set(rules.map((rule) => rule.id));
    for (const { source, what } of faults) {
      assert.ok(source.length > 10 && what.endsWith("."), `${what} / ${source}`);
      const [, rule] = /rule ([\w.-]+)$/.exec(source) ?? [];
      assert.ok(rule === undefined || known.has(rule), rule);
    }
  });

  it("lists every fault with what happens and its source, no line longer than a terminal's", () => {
    const list = faultList();
    for (const id of faults.flatMap(faultIds)) {
      assert.ok(list.includes(id.replace(/^\*/, "<any>")), id);
    }
    assert.ok(list.split("\n").every((line) => line.length <= 130));
  });
});

describe("which operation a fault meets", () => {
  const createVpc = (account: SimulatedAccount, name: string) =>
    account.create(
      { kind: "ec2:vpc", region, client: `urn:pulumi:dev::p::aws:ec2/vpc:Vpc::${name}` },
      {
        cidrBlock: "10.9.0.0/16",
        tags: { Name: `${name}-of-research` },
      },
    );

  it("is the one with the selector's Pulumi name, AWS id or tag", async () => {
    for (const selector of ["second", "second-of-research"]) {
      const account = goWrong(seededAccount(), `ec2:vpc.create=InternalError@${selector}`);
      await createVpc(account, "first");
      await refusal(createVpc(account, "second"));
    }
    const account = goWrong(seededAccount(), `ec2:vpc.update=InternalError@${seed.vpc}`);
    await refusal(account.update({ kind: "ec2:vpc", region }, seed.vpc, {}));
  });

  it("is the n-th one, however often the first is tried", async () => {
    const account = goWrong(seededAccount(), "ec2:vpc.create=InternalError#2");
    await createVpc(account, "first");
    await createVpc(account, "first");
    await refusal(createVpc(account, "second"));
    await createVpc(account, "third");
  });

  it("can be of any kind, but in the Kubernetes API only what can happen there", async () => {
    const { account } = await withAdministrator();
    goWrong(account, "*.create=AccessDenied", "*.create=InternalError@hyperpod-dependencies");
    const error = await refusal(account.create({ kind: "kubernetes:release", region }, chartRelease));
    assert.equal(error.code, "InternalFailure");
    assert.equal((await refusal(createVpc(account, "first"))).code, "UnauthorizedOperation");
  });

  it("is counted, and a fault that met nothing is told", async () => {
    const account = goWrong(seededAccount(), "ec2:vpc.create=InternalError", "iam:role.create=LimitExceeded");
    await refusal(createVpc(account, "first"));
    assert.deepEqual(account.faultReport(), [
      { spec: "ec2:vpc.create=InternalError", times: 1 },
      { spec: "iam:role.create=LimitExceeded", times: 0 },
    ]);
    assert.deepEqual(unmetFaults(account.faultReport()), [
      "The fault iam:role.create=LimitExceeded met nothing: this command did nothing that it could go wrong with.",
    ]);
  });

  it("is none once the faults are taken back", async () => {
    const account = goWrong(seededAccount(), "ec2:vpc.create=InternalError");
    await createVpc(goWrong(account), "first");
  });
});

describe("a throttled call", () => {
  const role = (account: SimulatedAccount) =>
    withRetries(account, () =>
      account.create({ kind: "iam:role", region, client: "role" }, { name: "more", assumeRolePolicy: "{}" }),
    );

  it("gets through where AWS refuses fewer than 25 attempts, and takes the pauses' time", async () => {
    const account = goWrong(seededAccount({ millisecondsPerMinute: 10 }), "iam:role.create=Throttled:24");
    const before = account.clock.nowMinutes();
    const error = await refusal(role(account));
    assert.notEqual(error.code, "Throttling", "IAM looks at it now, and refuses the made-up document");
    assert.ok(account.clock.nowMinutes() - before > 6);
  });

  it("is given up after 25 attempts, with the SDK's words", async () => {
    const account = goWrong(seededAccount(), "iam:role.create=Throttled:25");
    const error = await refusal(role(account));
    assert.equal(account.ledger.entries.length, 25);
    assert.match(errorText(error), /exceeded maximum number of attempts, 25, api error Throttling: Rate exceeded/);
  });

  it("is nothing that another refusal is: that shows at once", async () => {
    const account = goWrong(seededAccount(), "iam:role.create=InternalError");
    assert.equal((await refusal(role(account))).code, "ServiceFailure");
    assert.equal(account.ledger.entries.length, 1);
  });
});

describe("asking for a fault", () => {
  it("takes kind, operation, name, number, selector and place in the row apart", () => {
    const asked = parse("ec2:subnet.create=Throttled:7@arn:aws:ec2:us-west-2:1:subnet/subnet-1#3");
    assert.deepEqual(
      [asked.kind, asked.operation, asked.fault.name, asked.argument, asked.selector, asked.only],
      ["ec2:subnet", "create", "Throttled", 7, "arn:aws:ec2:us-west-2:1:subnet/subnet-1", 3],
    );
    assert.equal(parse("*.delete=Slow").argument, 5);
    assert.equal(
      parse("ec2:natGateway.create=InternalError").fault.kind,
      "ec2:natGateway",
      "its own before any kind's",
    );
  });

  const mistakes: Readonly<Record<string, RegExp>> = {
    "": /not of the form <kind>\.<operation>=<name>/,
    "sagemaker:cluster": /not of the form/,
    "sagemaker:clustr.create=Slow":
      /\(character 1\): unknown kind "sagemaker:clustr"\n.*\n {2}did you mean sagemaker:cluster\?/,
    "ec2:vpc.creates=Slow":
      /\(character 9\): unknown operation "creates"\n {2}allowed: create, .*\n {2}did you mean create\?/,
    "ec2:vpc.call=Slow": /no fault meets ec2:vpc\.call\n {2}allowed: create, update, delete/,
    "sagemaker:cluster.create=InsuficientCapacity": /\(character 26\): .*\n.*\n {2}did you mean InsufficientCapacity\?/,
    "ec2:vpc.create=slow": /did you mean Slow\?/,
    "ec2:vpc.create=": /has no fault ""/,
    "kubernetes:release.create=Hang": /has no fault "Hang"\n {2}allowed: ApiTimeout, InternalError, Slow, ReplyLost/,
    "ec2:vpc.create=Slow:": /"" is no number of factor/,
    "ec2:vpc.create=Slow:0.5": /a number of factor, 1 or more \(without one: 5\)/,
    "ec2:vpc.create=AccessDenied:3": /AccessDenied takes no number/,
    "ec2:vpc.create=Slow@": /nothing follows @/,
    "ec2:vpc.create=Slow#0": /"0" is no place in a row/,
    "ec2:vpc.create=VpcLimitExceeded#2": /stands as long as it is asked for/,
  };
  for (const [spec, expected] of Object.entries(mistakes)) {
    it(`says what is wrong with '${spec}'`, () => {
      assert.throws(
        () => parse(spec),
        (error: unknown) => {
          assert.ok(error instanceof FaultSpecError);
          assert.match(error.message, expected);
          assert.match(error.message, /--list-faults shows every fault$/);
          return true;
        },
      );
    });
  }

  it("is announced in words before the command runs", () => {
    const lines = announcement([parse("eks:addon.create=Degraded@coredns")]);
    assert.equal(lines[0], "What will go wrong in this command:");
    assert.equal(lines[1], "  eks:addon.create=Degraded@coredns");
    assert.match(lines.slice(2).join(" "), /stays DEGRADED/);
    assert.deepEqual(announcement([]), []);
  });

  it("never meets an operation of the account without an AwsError", async () => {
    const account = goWrong(seededAccount(), "*.create=AccessDenied");
    await assert.rejects(account.create({ kind: "s3:bucket", region }, { bucket: "sagemaker-x" }), AwsError);
  });
});
