/** The rule book as a whole: what each rule says of itself, and that some test trips each. */
import * as assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { SimulatedAccount } from "../../simulator/account/account";
import { kinds, rules } from "../../simulator/account/catalogue";
import { apiRules } from "../../simulator/account/kubernetes/api";
import { make, newAccount, region, remove } from "../support/simulated-account";
import { atScale, refusal } from "../support/simulated-platform";
import { projectDirectory } from "../support/whole-program";

type Attributes = Record<string, unknown>;
const service = (name: string) => `com.amazonaws.${region}.${name}`;
const document = (statement: object) => JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
const grant = document({ Effect: "Allow", Action: "ec2:*", Resource: "*" });
const trust = (name: string) => document({ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: name } });

/** An account with one network, a role and a bucket, and shorthands for making more in it. */
async function scene(account: SimulatedAccount = newAccount()) {
  const a = (kind: string, attributes: Attributes = {}) => make(account, kind, attributes);
  const vpc = await a("ec2:vpc", { cidrBlock: "10.0.0.0/16", enableDnsSupport: true, enableDnsHostnames: true });
  const vpcId = vpc.id;
  const subnet = await a("ec2:subnet", { vpcId, cidrBlock: "10.0.0.0/24", availabilityZoneId: "usw2-az1" });
  const table = await a("ec2:routeTable", { vpcId });
  const gateway = await a("ec2:internetGateway", { vpcId });
  const route = (more: Attributes) =>
    a("ec2:route", { routeTableId: table.id, destinationCidrBlock: "0.0.0.0/0", ...more });
  const nat = (allocationId: string) => a("ec2:natGateway", { subnetId: subnet.id, allocationId });
  const endpoint = (name: string, more: Attributes = {}) =>
    a("ec2:vpcEndpoint", { vpcId, serviceName: service(name), vpcEndpointType: "Interface", ...more });
  await a("iam:role", { name: "exec", assumeRolePolicy: trust("ec2.amazonaws.com") });
  await a("s3:bucket", { bucket: "research" });
  return { account, a, vpc, vpcId, subnet, table, gateway, route, nat, endpoint };
}
type Scene = Awaited<ReturnType<typeof scene>>;

const s3Endpoint = ({ a, vpcId, table }: Scene) =>
  a("ec2:vpcEndpoint", {
    vpcId,
    serviceName: service("s3"),
    vpcEndpointType: "Gateway",
    routeTableIds: [table.id],
  });
const flowLog = ({ a, vpcId }: Scene, role: string) =>
  a("ec2:flowLog", { vpcId, iamRoleArn: `arn:aws:iam::111122223333:role/${role}`, logDestination: "arn:x" });
const flowRole = ({ a }: Scene) =>
  a("iam:role", { name: "flow", assumeRolePolicy: trust("vpc-flow-logs.amazonaws.com") });

/** Rules of the network, IAM, S3, KMS and log groups that no other test names: each broken once. */
const broken: Readonly<Record<string, (given: Scene) => Promise<unknown>>> = {
  "ec2.elastic-ip.in-use": async ({ account, a, nat }) => {
    const address = await a("ec2:elasticIp");
    await nat(address.id);
    await remove(account, address);
  },
  "ec2.flow-log.role": (given) => flowLog(given, "exec"),
  "ec2.flow-log.role-propagation": async (given) => {
    atScale(given.account, 60_000);
    await flowRole(given);
    await flowLog(given, "flow");
  },
  "ec2.flow-log.exists": async (given) => {
    await flowRole(given);
    await flowLog(given, "flow");
    await flowLog(given, "flow");
  },
  "ec2.internet-gateway.second": ({ a, vpcId }) => a("ec2:internetGateway", { vpcId }),
  "ec2.nat-gateway.allocation": ({ nat }) => nat("eipalloc-1"),
  "ec2.nat-gateway.allocation-taken": async ({ a, nat }) => {
    const address = await a("ec2:elasticIp");
    await nat(address.id);
    await nat(address.id);
  },
  "ec2.nat-gateway.subnet-full": async ({ account, a, subnet, nat }) => {
    account.alter(() => Object.assign(subnet.attributes, { cidrBlock: "10.0.0.0/28" }));
    for (let index = 0; index < 11; index++) {
      await a("ec2:networkInterface", { subnetId: subnet.id });
    }
    await nat((await a("ec2:elasticIp")).id);
  },
  "ec2.route.gateway": ({ route }) => route({ gatewayId: "igw-1" }),
  "ec2.route.natGateway": ({ route }) => route({ natGatewayId: "nat-1" }),
  "ec2.route.VpcEndPoint": ({ route }) => route({ vpcEndpointId: "vpce-1" }),
  "ec2.route.gateway-of-another-network": async ({ a, gateway }) => {
    const other = await a("ec2:routeTable", { vpcId: (await a("ec2:vpc", { cidrBlock: "10.1.0.0/16" })).id });
    await a("ec2:route", { routeTableId: other.id, destinationCidrBlock: "0.0.0.0/0", gatewayId: gateway.id });
  },
  "ec2.route-table.dependencies": async ({ account, a, table, subnet }) => {
    await a("ec2:routeTableAssociation", { routeTableId: table.id, subnetId: subnet.id });
    await remove(account, table);
  },
  "ec2.route-table-association.second": async ({ a, table, subnet }) => {
    await a("ec2:routeTableAssociation", { routeTableId: table.id, subnetId: subnet.id });
    await a("ec2:routeTableAssociation", { routeTableId: table.id, subnetId: subnet.id });
  },
  "ec2.route-table-association.networks": async ({ a, subnet }) => {
    const other = await a("ec2:routeTable", { vpcId: (await a("ec2:vpc", { cidrBlock: "10.1.0.0/16" })).id });
    await a("ec2:routeTableAssociation", { routeTableId: other.id, subnetId: subnet.id });
  },
  "ec2.security-group.name": async ({ a, vpcId }) => {
    await a("ec2:securityGroup", { vpcId, name: "nodes" });
    await a("ec2:securityGroup", { vpcId, name: "nodes" });
  },
  "ec2.security-group.default": ({ account, vpc }) =>
    account.delete({ kind: "ec2:securityGroup", region }, String(vpc.attributes.defaultSecurityGroupId)),
  "ec2.security-group-rule.quota": async ({ a, vpcId }) => {
    const group = await a("ec2:securityGroup", { vpcId, name: "nodes" });
    for (let port = 1; port <= 61; port++) {
      const ports = { ipProtocol: "tcp", fromPort: port, toPort: port, cidrIpv4: "10.0.0.0/8" };
      await a("ec2:securityGroupRule", { securityGroupId: group.id, isEgress: false, ...ports });
    }
  },
  "ec2.vpc.cidr-syntax": ({ a }) => a("ec2:vpc", { cidrBlock: "10.0.0.0" }),
  "ec2.vpc.cidr-range": ({ a }) => a("ec2:vpc", { cidrBlock: "10.0.0.0/8" }),
  "ec2.vpc.quota": async ({ a }) => {
    for (let second = 1; second <= 5; second++) {
      await a("ec2:vpc", { cidrBlock: `10.${second}.0.0/16` });
    }
  },
  "ec2.vpc-cidr.in-use": async ({ account, a, vpcId }) => {
    const block = await a("ec2:vpcCidrBlockAssociation", { vpcId, cidrBlock: "10.1.0.0/16" });
    await a("ec2:subnet", { vpcId, cidrBlock: "10.1.0.0/24" });
    await remove(account, block);
  },
  "ec2.vpc-endpoint.dns-conflict": async ({ endpoint }) => {
    await endpoint("sts", { privateDnsEnabled: true });
    await endpoint("sts", { privateDnsEnabled: true });
  },
  "ec2.vpc-endpoint.one-subnet-a-zone": async ({ a, vpcId, subnet, endpoint }) => {
    const twin = await a("ec2:subnet", { vpcId, cidrBlock: "10.0.1.0/24", availabilityZoneId: "usw2-az1" });
    await endpoint("sts", { subnetIds: [subnet.id, twin.id] });
  },
  "ec2.vpc-endpoint.route-exists": async (given) => {
    await s3Endpoint(given);
    await s3Endpoint(given);
  },
  "iam.policy.exists": async ({ a }) => {
    await a("iam:policy", { name: "p", policy: grant });
    await a("iam:policy", { name: "p", policy: grant });
  },
  "iam.policy.attached": async ({ account, a }) => {
    const policy = await a("iam:policy", { name: "p", policy: grant });
    await a("iam:rolePolicyAttachment", { role: "exec", policyArn: policy.id });
    await remove(account, policy);
  },
  "iam.oidc-provider.url": ({ a }) => a("iam:openIdConnectProvider", { url: "http://a.example" }),
  "iam.oidc-provider.thumbprint": ({ a }) =>
    a("iam:openIdConnectProvider", { url: "https://a.example", thumbprintLists: ["12"] }),
  "iam.oidc-provider.exists": async ({ a }) => {
    await a("iam:openIdConnectProvider", { url: "https://a.example" });
    await a("iam:openIdConnectProvider", { url: "https://a.example" });
  },
  "iam.role.tag-keys": ({ a }) =>
    a("iam:role", { name: "tagged", assumeRolePolicy: trust("ec2.amazonaws.com"), tags: { Team: "a", team: "b" } }),
  "iam.policy.tag-keys": ({ a }) =>
    a("iam:policy", { name: "tagged", path: "/", policy: grant, tags: { Team: "a", team: "b" } }),
  "iam.role.trust-policy-size": ({ a }) =>
    a("iam:role", { name: "large", assumeRolePolicy: trust(`${"a".repeat(2048)}.amazonaws.com`) }),
  "iam.role.inline-policies": async ({ account, a }) => {
    await a("iam:rolePolicy", { role: "exec", name: "inline", policy: grant });
    await account.delete({ kind: "iam:role", region }, "exec");
  },
  "iam.role-policy.document": ({ a }) => a("iam:rolePolicy", { role: "exec", name: "inline", policy: "{" }),
  "iam.role-policy.size": ({ a }) =>
    a("iam:rolePolicy", {
      role: "exec",
      name: "inline",
      policy: document({ Effect: "Allow", Action: `ec2:${"a".repeat(10_240)}`, Resource: "*" }),
    }),
  "iam.service-linked-role.exists": async ({ a }) => {
    await a("iam:serviceLinkedRole", { awsServiceName: "eks.amazonaws.com" });
    await a("iam:serviceLinkedRole", { awsServiceName: "eks.amazonaws.com" });
  },
  "kms.key.policy": ({ a }) => a("kms:key", { policy: "{" }),
  "kms.key.principal": ({ a }) =>
    a("kms:key", {
      policy: document({
        Effect: "Allow",
        Action: "kms:*",
        Resource: "*",
        Principal: { AWS: "arn:aws:iam::111122223333:user/nobody" },
      }),
    }),
  "kms.key.lock-out": ({ a }) =>
    a("kms:key", {
      policy: document({
        Effect: "Allow",
        Action: "kms:*",
        Resource: "*",
        Principal: { AWS: "arn:aws:iam::444455556666:root" },
      }),
    }),
  "kms.alias.exists": async ({ a }) => {
    const key = await a("kms:key");
    await a("kms:alias", { name: "alias/a", targetKeyId: key.id });
    await a("kms:alias", { name: "alias/a", targetKeyId: key.id });
  },
  "kms.alias.target": ({ a }) => a("kms:alias", { name: "alias/a", targetKeyId: "no-key" }),
  "logs.log-group.exists": async ({ a }) => {
    await a("logs:logGroup", { name: "x" });
    await a("logs:logGroup", { name: "x" });
  },
  "logs.log-group.deletion-protection": async ({ account, a }) =>
    remove(account, await a("logs:logGroup", { name: "x", deletionProtectionEnabled: true })),
  "logs.log-group.key": ({ a }) =>
    a("logs:logGroup", { name: "x", kmsKeyId: "arn:aws:kms:us-west-2:111122223333:key/none" }),
  "s3.bucket.name": ({ a }) => a("s3:bucket", { bucket: "Research" }),
  "s3.bucket-policy.document": ({ a }) => a("s3:bucketPolicy", { bucket: "research", policy: "{" }),
  "s3.bucket-policy.principal": ({ a }) =>
    a("s3:bucketPolicy", {
      bucket: "research",
      policy: document({
        Effect: "Allow",
        Action: "s3:*",
        Resource: "arn:aws:s3:::research",
        Principal: { AWS: "arn:aws:iam::111122223333:user/nobody" },
      }),
    }),
  "s3.bucket-policy.resource": ({ a }) =>
    a("s3:bucketPolicy", {
      bucket: "research",
      policy: document({ Effect: "Deny", Action: "s3:*", Principal: "*", Resource: "arn:aws:s3:::other" }),
    }),
  "s3.bucket-lifecycle.rules": ({ a }) => a("s3:bucketLifecycle", { bucket: "research", rules: [{ id: "idle" }] }),
  "s3.bucket-logging.target": ({ a }) => a("s3:bucketLogging", { bucket: "research", targetBucket: "nowhere" }),
};

/** Text of every test but this one: where rules are named that it trips. */
function otherTests(): string {
  const folder = join(projectDirectory, "test");
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".test.ts") && !file.endsWith("simulator-rule-book.test.ts"))
    .map((file) => readFileSync(join(folder, file), "utf8"))
    .join("\n");
}

describe("the rule book", () => {
  for (const [id, act] of Object.entries(broken)) {
    it(`is kept: ${id}`, async () => {
      const rule = rules.find((candidate) => candidate.id === id);
      const error = await refusal(scene().then(act));
      assert.deepEqual([error.ruleId, error.code], [id, rule?.code]);
    });
  }

  it("holds at least 70 rules, each with an id of its own, a kind that exists, a sentence and a source", () => {
    assert.ok(rules.length >= 70, `${rules.length} rules`);
    assert.equal(new Set(rules.map(({ id }) => id)).size, rules.length);
    const known = new Set([...kinds.map(({ kind }) => kind), ...apiRules.map(({ kind }) => kind)]);
    for (const { id, kind, when, code, source } of rules) {
      assert.match(id, /^[a-z0-9]+(\.[A-Za-z0-9-]+){2}$/);
      assert.ok(known.has(kind), `${id} guards ${kind}`);
      assert.ok(when.length > 10 && !/\.$/.test(when), `${id}: ${when}`);
      assert.ok(code !== "" && source.trim().length > 3, id);
    }
  });

  it("has no rule that no test trips", () => {
    const elsewhere = otherTests();
    assert.deepEqual(
      rules.filter(({ id }) => !(id in broken) && !elsewhere.includes(`"${id}"`)).map(({ id }) => id),
      [],
    );
  });
});
