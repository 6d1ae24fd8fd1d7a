import assert from "node:assert/strict";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import table from "../../simulator/data/aws-resource-behaviour.json";
import { awsDoor } from "../../simulator/doors/aws/aws-door";
import { InitializationError, type ProviderInstance, type ResourceHandler } from "../../simulator/doors/provider-door";
import { type Properties, unknown } from "../../simulator/doors/wire";
import { newAccount } from "../support/simulated-account";

type Inputs = (made: Record<string, Made>) => Properties;

interface Made {
  id: string;
  inputs: Properties;
  outputs: Properties;
}

const project = mkdtempSync(join(tmpdir(), "simulator-door-"));
writeFileSync(join(project, "on_create.sh"), "hello\n");

/** One of each type, in an order that AWS takes. */
const oneOfEach: readonly (readonly [name: string, token: string, inputs: Inputs])[] = [
  ["vpc", "aws:ec2/vpc:Vpc", () => ({ cidrBlock: "10.0.0.0/16", enableDnsHostnames: true, tags: { a: "b" } })],
  [
    "block",
    "aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation",
    ({ vpc }) => ({ vpcId: vpc?.id, cidrBlock: "10.1.0.0/16" }),
  ],
  [
    "subnet",
    "aws:ec2/subnet:Subnet",
    ({ vpc }) => ({ vpcId: vpc?.id, cidrBlock: "10.0.0.0/24", availabilityZoneId: "usw2-az1" }),
  ],
  ["igw", "aws:ec2/internetGateway:InternetGateway", ({ vpc }) => ({ vpcId: vpc?.id })],
  ["eip", "aws:ec2/eip:Eip", () => ({ domain: "vpc" })],
  ["nat", "aws:ec2/natGateway:NatGateway", ({ subnet, eip }) => ({ subnetId: subnet?.id, allocationId: eip?.id })],
  ["table", "aws:ec2/routeTable:RouteTable", ({ vpc }) => ({ vpcId: vpc?.id })],
  [
    "route",
    "aws:ec2/route:Route",
    ({ table, nat }) => ({ routeTableId: table?.id, destinationCidrBlock: "0.0.0.0/0", natGatewayId: nat?.id }),
  ],
  [
    "association",
    "aws:ec2/routeTableAssociation:RouteTableAssociation",
    ({ table, subnet }) => ({ routeTableId: table?.id, subnetId: subnet?.id }),
  ],
  ["group", "aws:ec2/securityGroup:SecurityGroup", ({ vpc }) => ({ vpcId: vpc?.id })],
  [
    "default-group",
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
    ({ vpc }) => ({ vpcId: vpc?.id, tags: { Name: "default" } }),
  ],
  [
    "ingress",
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
    ({ group }) => ({ securityGroupId: group?.id, ipProtocol: "-1", referencedSecurityGroupId: group?.id }),
  ],
  [
    "egress",
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
    ({ group }) => ({ securityGroupId: group?.id, ipProtocol: "-1", cidrIpv4: "0.0.0.0/0" }),
  ],
  [
    "s3-endpoint",
    "aws:ec2/vpcEndpoint:VpcEndpoint",
    ({ vpc, table }) => ({
      vpcId: vpc?.id,
      serviceName: "com.amazonaws.us-west-2.s3",
      vpcEndpointType: "Gateway",
      routeTableIds: [table?.id],
    }),
  ],
  ["role", "aws:iam/role:Role", () => ({ assumeRolePolicy: trustPolicy("vpc-flow-logs.amazonaws.com") })],
  ["inline", "aws:iam/rolePolicy:RolePolicy", ({ role }) => ({ role: role?.id, policy: grant })],
  ["policy", "aws:iam/policy:Policy", () => ({ policy: grant })],
  [
    "attachment",
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
    ({ role, policy }) => ({ role: role?.id, policyArn: policy?.id }),
  ],
  [
    "oidc",
    "aws:iam/openIdConnectProvider:OpenIdConnectProvider",
    () => ({ url: "https://oidc.eks.us-west-2.amazonaws.com/id/ABC", clientIdLists: ["sts.amazonaws.com"] }),
  ],
  ["slr", "aws:iam/serviceLinkedRole:ServiceLinkedRole", () => ({ awsServiceName: "fsx.amazonaws.com" })],
  ["key", "aws:kms/key:Key", () => ({ enableKeyRotation: true })],
  ["alias", "aws:kms/alias:Alias", ({ key }) => ({ targetKeyId: key?.id })],
  ["log-group", "aws:cloudwatch/logGroup:LogGroup", () => ({ retentionInDays: 90 })],
  [
    "flow-log",
    "aws:ec2/flowLog:FlowLog",
    (made) => ({
      vpcId: made.vpc?.id,
      trafficType: "ALL",
      iamRoleArn: made.role?.outputs.arn,
      logDestination: made["log-group"]?.outputs.arn,
    }),
  ],
  ["Bucket", "aws:s3/bucket:Bucket", () => ({})],
  [
    "versioning",
    "aws:s3/bucketVersioning:BucketVersioning",
    ({ Bucket }) => ({ bucket: Bucket?.id, versioningConfiguration: { status: "Enabled" } }),
  ],
  [
    "encryption",
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
    ({ Bucket }) => ({
      bucket: Bucket?.id,
      rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }],
    }),
  ],
  [
    "public-access-block",
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
    ({ Bucket }) => ({ bucket: Bucket?.id, blockPublicPolicy: true }),
  ],
  [
    "ownership",
    "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
    ({ Bucket }) => ({ bucket: Bucket?.id, rule: { objectOwnership: "BucketOwnerEnforced" } }),
  ],
  [
    "bucket-policy",
    "aws:s3/bucketPolicy:BucketPolicy",
    ({ Bucket }) => ({
      bucket: Bucket?.id,
      policy: {
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Deny",
            Principal: "*",
            Action: "s3:*",
            Resource: `arn:aws:s3:::${Bucket?.id}/*`,
            Condition: { Bool: { "aws:SecureTransport": "false" } },
          },
        ],
      },
    }),
  ],
  [
    "lifecycle",
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
    ({ Bucket }) => ({ bucket: Bucket?.id, rules: [{ id: "a", status: "Enabled", expiration: { days: 1 } }] }),
  ],
  [
    "logging",
    "aws:s3/bucketLogging:BucketLogging",
    ({ Bucket }) => ({ bucket: Bucket?.id, targetBucket: Bucket?.id, targetPrefix: "logs/" }),
  ],
  [
    "on_create.sh",
    "aws:s3/bucketObjectv2:BucketObjectv2",
    ({ Bucket }) => ({ bucket: Bucket?.id, source: { __asset: true, path: "on_create.sh", hash: "1" } }),
  ],
];

const grant = JSON.stringify({ Statement: [{ Effect: "Allow", Action: "s3:GetObject", Resource: "*" }] });

function trustPolicy(service: string): Properties {
  const statement = { Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: service } };
  return { Version: "2012-10-17", Statement: [statement] };
}

const urnOf = (token: string, name: string) => `urn:pulumi:dev::p::${token}::${name}`;

function open(account = newAccount()): ProviderInstance {
  const door = awsDoor(account, { projectDirectory: project });
  return door.configure({ region: "us-west-2", defaultTags: { tags: { team: "ml" } } });
}

function handlerOf(provider: ProviderInstance, token: string): ResourceHandler {
  const handler = provider.handler(token);
  assert.ok(handler, `no handler for ${token}`);
  return handler;
}

function check(provider: ProviderInstance, token: string, name: string, news: Properties, olds: Properties = {}) {
  return handlerOf(provider, token).check({
    urn: urnOf(token, name),
    type: token,
    name,
    olds,
    news,
    randomSeed: Uint8Array.of(1, 2, 3),
  });
}

async function makeOne(provider: ProviderInstance, token: string, name: string, news: Properties): Promise<Made> {
  const { inputs, failures } = check(provider, token, name, news);
  assert.deepEqual(failures, []);
  const made = await handlerOf(provider, token).create({ urn: urnOf(token, name), name, inputs, preview: false });
  return { id: made.id, inputs, outputs: made.outputs };
}

async function makeAll(provider: ProviderInstance): Promise<Record<string, Made>> {
  const made: Record<string, Made> = {};
  for (const [name, token, inputs] of oneOfEach) {
    made[name] = await makeOne(provider, token, name, inputs(made));
  }
  return made;
}

function diff(provider: ProviderInstance, token: string, { id, inputs, outputs }: Made, news: Properties) {
  return handlerOf(provider, token).diff({
    id,
    urn: urnOf(token, "x"),
    type: token,
    oldInputs: inputs,
    oldOutputs: outputs,
    news,
  });
}

describe("simulated AWS provider", () => {
  describe("for every type", () => {
    let provider: ProviderInstance;
    let made: Record<string, Made>;
    before(async () => {
      provider = open();
      made = await makeAll(provider);
    });

    for (const [name, token] of oneOfEach) {
      it(`${token} has the id and the computed outputs of the real one, and reads back as it was made`, async () => {
        const one = made[name];
        assert.ok(one);
        const behaviour = (table as Record<string, unknown>)[token] as {
          idFormat: { regex: string };
          computed: Record<string, string>;
        };
        assert.match(one.id, new RegExp(behaviour.idFormat.regex));
        // Outputs of modes, endpoint types and checksums that are not asked for here are absent in the real one, too.
        const elsewhere = /^(Interface:|regional mode only|from the IPAM pool)/;
        const absent = Object.entries(behaviour.computed)
          .filter(([key, how]) => key !== "id" && !/[.[\]]/.test(key) && !elsewhere.test(how))
          .map(([key]) => key)
          .filter((key) => one.outputs[key] === undefined && !expectedAbsent.has(`${name}.${key}`));
        assert.deepEqual(absent, []);
        const read = await handlerOf(provider, token).read({
          id: one.id,
          urn: urnOf(token, name),
          oldInputs: one.inputs,
          oldOutputs: one.outputs,
        });
        assert.ok(read);
        assert.deepEqual([read.id, read.inputs], [one.id, one.inputs]);
        assert.deepEqual(diff(provider, token, one, one.inputs).changes, []);
      });
    }

    it("takes everything down again in reverse, and leaves the key pending deletion", async () => {
      const account = newAccount();
      const own = open(account);
      const all = await makeAll(own);
      for (const [name, token] of [...oneOfEach].reverse()) {
        const one = all[name];
        assert.ok(one);
        await handlerOf(own, token).delete({
          id: one.id,
          urn: urnOf(token, name),
          oldInputs: one.inputs,
          oldOutputs: one.outputs,
        });
      }
      assert.deepEqual(
        account.everything().map(({ kind }) => kind),
        ["kms:key"],
      );
      const key = all.key;
      assert.ok(key);
      const handler = handlerOf(own, "aws:kms/key:Key");
      assert.equal(
        await handler.read({ id: key.id, urn: "x", oldInputs: key.inputs, oldOutputs: key.outputs }),
        undefined,
      );
    });
  });

  it("makes names as the provider does: with 7 digits, a bucket's in lower case, an object's key as it is", () => {
    const provider = open();
    const nameOf = (token: string, name: string, property: string, news: Properties) =>
      String(check(provider, token, name, news).inputs[property]);
    assert.match(nameOf("aws:s3/bucket:Bucket", "Scripts", "bucket", {}), /^scripts-[0-9a-f]{7}$/);
    assert.match(nameOf("aws:kms/alias:Alias", "key", "name", { targetKeyId: "x" }), /^alias\/key-[0-9a-f]{7}$/);
    assert.equal(
      nameOf("aws:s3/bucketObjectv2:BucketObjectv2", "on_create.sh", "key", { bucket: "b" }),
      "on_create.sh",
    );
  });

  it("has the id of the default route that the provider has", async () => {
    const made = await makeAll(open());
    assert.equal(made.route?.id, `r-${made.table?.id}1080289494`);
  });

  it("turns policies given as objects into text, and waits for unknown parts", () => {
    const provider = open();
    const token = "aws:iam/role:Role";
    const document = trustPolicy("eks.amazonaws.com");
    assert.equal(
      check(provider, token, "r", { assumeRolePolicy: document }).inputs.assumeRolePolicy,
      JSON.stringify(document),
    );
    assert.equal(
      check(provider, token, "r", { assumeRolePolicy: { Statement: [unknown] } }).inputs.assumeRolePolicy,
      unknown,
    );
  });

  it("adopts the default security group, takes its rules away, and leaves it when the program lets go", async () => {
    const account = newAccount();
    const provider = open(account);
    const vpc = await makeOne(provider, "aws:ec2/vpc:Vpc", "vpc", { cidrBlock: "10.0.0.0/16" });
    const token = "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup";
    const group = await makeOne(provider, token, "default", { vpcId: vpc.id, tags: { a: "b" } });
    assert.equal(group.id, vpc.outputs.defaultSecurityGroupId);
    assert.deepEqual(account.list("ec2:securityGroupRule"), []);
    assert.deepEqual(group.outputs.tagsAll, { team: "ml", a: "b" });
    await handlerOf(provider, token).delete({
      id: group.id,
      urn: "x",
      oldInputs: group.inputs,
      oldOutputs: group.outputs,
    });
    assert.ok(account.find("ec2:securityGroup", group.id));
  });

  it("keeps a NAT gateway that failed in the state, with the reason", async () => {
    const provider = open();
    const vpc = await makeOne(provider, "aws:ec2/vpc:Vpc", "vpc", { cidrBlock: "10.0.0.0/16" });
    const subnet = await makeOne(provider, "aws:ec2/subnet:Subnet", "s", { vpcId: vpc.id, cidrBlock: "10.0.0.0/24" });
    const eip = await makeOne(provider, "aws:ec2/eip:Eip", "e", { domain: "vpc" });
    const inputs = { subnetId: subnet.id, allocationId: eip.id };
    await assert.rejects(makeOne(provider, "aws:ec2/natGateway:NatGateway", "nat", inputs), (error: unknown) => {
      assert.ok(error instanceof InitializationError);
      assert.match(error.id, /^nat-/);
      assert.match(
        error.message,
        new RegExp(`Gateway.NotAttached: Network ${vpc.id} has no Internet gateway attached`),
      );
      return true;
    });
  });

  describe("plans", () => {
    let provider: ProviderInstance;
    let made: Record<string, Made>;
    before(async () => {
      provider = open();
      made = await makeAll(provider);
    });

    const plan = (name: string, news: Properties) => {
      const token = oneOfEach.find(([other]) => other === name)?.[1];
      const one = made[name];
      assert.ok(token && one);
      return diff(provider, token, one, { ...one.inputs, ...news }).changes.map(({ path, replaces }) => [
        path,
        replaces,
      ]);
    };

    it("a rule's new CIDR in place, and a new kind of peer as a replacement", () => {
      assert.deepEqual(plan("egress", { cidrIpv4: "10.0.0.0/8" }), [["cidrIpv4", false]]);
      assert.deepEqual(plan("egress", { cidrIpv4: undefined, referencedSecurityGroupId: "sg-1" }), [
        ["cidrIpv4", true],
        ["referencedSecurityGroupId", true],
      ]);
    });

    it("a route's new target in place, and a new destination as a replacement", () => {
      assert.deepEqual(plan("route", { natGatewayId: "nat-2" }), [["natGatewayId", false]]);
      assert.deepEqual(plan("route", { destinationCidrBlock: "10.9.0.0/16" }), [["destinationCidrBlock", true]]);
    });

    it("a new body of an object in place, and a new key as a replacement", () => {
      const source = { __asset: true, path: "on_create.sh", hash: "2" };
      assert.deepEqual(plan("on_create.sh", { source }), [["source", false]]);
      assert.deepEqual(plan("on_create.sh", { key: "x" }), [["key", true]]);
    });

    it("no change where only the order of a set is another", async () => {
      const two = { ...made["s3-endpoint"]?.inputs, routeTableIds: ["rtb-1", "rtb-2"] };
      const one = made["s3-endpoint"];
      assert.ok(one);
      const token = "aws:ec2/vpcEndpoint:VpcEndpoint";
      const turned = { ...two, routeTableIds: ["rtb-2", "rtb-1"] };
      assert.deepEqual(diff(provider, token, { ...one, inputs: two }, turned).changes, []);
    });
  });

  describe("refuses at plan time", () => {
    for (const [token, news, property, reason] of [
      ["aws:ec2/vpc:Vpc", { cidrBlock: "10.0.0.1/16" }, "cidrBlock", /did you mean "10.0.0.0\/16"\?$/],
      ["aws:ec2/vpc:Vpc", { cidrBlock: "10.0.0.0/8" }, "cidrBlock", /between 16 and 28 significant bits, got: 8$/],
      ["aws:ec2/natGateway:NatGateway", { subnetId: "s" }, "allocationId", /^allocation_id is required/],
      ["aws:ec2/routeTable:RouteTable", { vpcId: "v", routes: [{}] }, "routes", /not inline$/],
      ["aws:ec2/securityGroup:SecurityGroup", { vpcId: "v", ingress: [{}] }, "ingress", /not inline$/],
      [
        "aws:cloudwatch/logGroup:LogGroup",
        { retentionInDays: 31 },
        "retentionInDays",
        /to be one of \[0 1 3 .* got 31$/,
      ],
      [
        "aws:eks/addon:Addon",
        { clusterName: "c", addonName: "vpc-cni", resolveConflictsOnCreate: "PRESERVE" },
        "resolveConflictsOnCreate",
        /^expected resolve_conflicts_on_create to be one of \["NONE" "OVERWRITE"\], got PRESERVE$/,
      ],
      ["aws:kms/key:Key", { deletionWindowInDays: 1 }, "deletionWindowInDays", /range \(7 - 30\), got 1$/],
      ["aws:kms/alias:Alias", { targetKeyId: "k", name: "a" }, "name", /^name must begin with 'alias\/'/],
      [
        "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
        { securityGroupId: "g", ipProtocol: "-1", fromPort: 1, toPort: 1, cidrIpv4: "10.0.0.0/8" },
        "fromPort",
        /must not be set when ip_protocol is -1$/,
      ],
      [
        "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
        { securityGroupId: "g", ipProtocol: "-1" },
        "cidrIpv4",
        /^Exactly one of cidrIpv4, cidrIpv6, prefixListId, referencedSecurityGroupId must be specified$/,
      ],
    ] as const) {
      it(`${token} with ${JSON.stringify(news)}`, () => {
        const { failures } = check(open(), token, "x", news);
        assert.equal(failures.length, 1);
        assert.equal(failures[0]?.property, property);
        assert.match(String(failures[0]?.reason), reason);
      });
    }
  });

  describe("a log group", () => {
    const token = "aws:cloudwatch/logGroup:LogGroup";

    it("that a service made is imported as a program would write it", async () => {
      const account = newAccount();
      const name = "/aws/eks/research/cluster";
      await account.create({ kind: "logs:logGroup", region: "us-west-2" }, { name, retentionInDays: 0 });
      const read = (inputs: Properties) =>
        handlerOf(open(account), token).read({ id: name, urn: "x", oldInputs: inputs, oldOutputs: {} });
      assert.deepEqual((await read({}))?.inputs, { name });
      account.alter(([group]) => {
        Object.assign(group?.attributes ?? {}, { retentionInDays: 7, tags: { team: "ml", a: "b" } });
      });
      assert.deepEqual((await read({}))?.inputs, { name, retentionInDays: 7, tags: { a: "b" } });
    });

    it("stays in AWS under skipDestroy", async () => {
      const account = newAccount();
      const provider = open(account);
      const group = await makeOne(provider, token, "x", { name: "x", skipDestroy: true });
      await handlerOf(provider, token).delete({
        id: "x",
        urn: "x",
        oldInputs: group.inputs,
        oldOutputs: group.outputs,
      });
      assert.ok(account.find("logs:logGroup", "x"));
      assert.equal(account.find("logs:logGroup", "x")?.attributes.skipDestroy, undefined);
    });
  });

  it("empties a bucket before its delete only where the state says forceDestroy", async () => {
    const account = newAccount();
    const provider = open(account);
    const token = "aws:s3/bucket:Bucket";
    const bucket = await makeOne(provider, token, "b", { bucket: "bbb" });
    const object = { bucket: "bbb", content: "x" };
    const tagged = await makeOne(provider, "aws:s3/bucketObjectv2:BucketObjectv2", "o", object);
    assert.deepEqual(tagged.outputs.tagsAll, { team: "ml" });
    const overrideProvider = { defaultTags: { tags: {} } };
    const own = { ...object, overrideProvider, tags: { a: "b" } };
    const untagged = await makeOne(provider, "aws:s3/bucketObjectv2:BucketObjectv2", "p", own);
    assert.deepEqual(untagged.outputs.tagsAll, { a: "b" }, "an object's own default tags stand for the provider's");
    const remove = (inputs: Properties) =>
      handlerOf(provider, token).delete({ id: "bbb", urn: "u", oldInputs: inputs, oldOutputs: bucket.outputs });
    await assert.rejects(remove(bucket.inputs), /BucketNotEmpty: The bucket you tried to delete is not empty/);
    await remove({ ...bucket.inputs, forceDestroy: true });
    assert.deepEqual(account.everything(), []);
  });
});

/** Computed outputs that the real provider leaves empty for these inputs. */
const expectedAbsent: ReadonlySet<string> = new Set(["Bucket.websiteDomain", "Bucket.websiteEndpoint"]);
