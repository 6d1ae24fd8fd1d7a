/** The account's read door, asked by the recovery's own reads: the AWS SDK over HTTP, and the AWS CLI's stand-in. */
import * as assert from "node:assert/strict";
import { delimiter, dirname, join } from "node:path";
import type { AwsReads } from "../../ops/recover/aws-finder";
import { awsReads } from "../../ops/recover/aws-reads";
import { SimulatedAccount } from "../../simulator/account/account";
import { kinds, rules } from "../../simulator/account/catalogue";
import { accountReads } from "../../simulator/doors/aws-reads/account-reads";
import { type ServedReads, serveAwsReads } from "../../simulator/doors/aws-reads/aws-reads-server";
import { taggedResources } from "../../simulator/doors/aws-reads/tagged-resources";
import { make, newAccount, region, remove } from "../support/simulated-account";
import { projectDirectory } from "../support/whole-program";

const tags = (name: string, stack = "hyperpod-eks/dev") => ({
  "hyperpod-eks:stack": stack,
  "hyperpod-eks:resource": name,
});
const document = (statement: object) => JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
const trust = document({ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "ec2.amazonaws.com" } });
const grant = document({ Effect: "Allow", Action: "ec2:DescribeVpcs", Resource: "*" });

describe("the reads of a recovery", () => {
  let account: SimulatedAccount;
  let served: ServedReads;
  let endpoint: string | undefined;
  let overHttp: AwsReads;
  let asRole: AwsReads;
  let inside: AwsReads;
  let ids: Record<"vpc" | "table" | "subnet" | "association" | "block" | "nat" | "key", string>;

  before(async () => {
    account = newAccount();
    const a = (kind: string, attributes: Record<string, unknown> = {}) => make(account, kind, attributes);
    const vpc = await a("ec2:vpc", { cidrBlock: "10.0.0.0/16", tags: tags("vpc") });
    const vpcId = vpc.id;
    await a("ec2:vpc", { cidrBlock: "10.1.0.0/16", tags: tags("vpc", "hyperpod-eks/prod") });
    const subnet = await a("ec2:subnet", { vpcId, cidrBlock: "10.0.0.0/24", availabilityZoneId: "usw2-az1" });
    const table = await a("ec2:routeTable", { vpcId, tags: tags("table") });
    const association = await a("ec2:routeTableAssociation", { routeTableId: table.id, subnetId: subnet.id });
    const block = await a("ec2:vpcCidrBlockAssociation", { vpcId, cidrBlock: "10.2.0.0/16" });
    await a("ec2:internetGateway", { vpcId });
    const address = await a("ec2:elasticIp");
    const nat = await a("ec2:natGateway", { subnetId: subnet.id, allocationId: address.id, tags: tags("nat") });
    await a("iam:role", { name: "execution", assumeRolePolicy: trust, tags: tags("role") });
    await a("iam:policy", { name: "containers", policy: grant, tags: tags("policy") });
    await a("s3:bucket", { bucket: "research", tags: tags("bucket") });
    const key = await a("kms:key", { tags: tags("key") });
    await remove(account, key);
    ids = {
      vpc: vpcId,
      table: table.id,
      subnet: subnet.id,
      association: association.id,
      block: block.id,
      nat: nat.id,
      key: key.id,
    };

    served = await serveAwsReads(account);
    endpoint = process.env.AWS_ENDPOINT_URL_RESOURCE_GROUPS_TAGGING_API;
    process.env.AWS_ENDPOINT_URL_RESOURCE_GROUPS_TAGGING_API = served.url;
    const environment = {
      PATH: [join(projectDirectory, "simulator", "engine", "stand-ins"), dirname(process.execPath)].join(delimiter),
      AWS_ACCESS_KEY_ID: "REHEARSAL",
      AWS_SECRET_ACCESS_KEY: "rehearsal",
      REHEARSAL_READS_URL: served.url,
    };
    overHttp = await awsReads({ region }, environment);
    asRole = await awsReads({ region, roleArn: "arn:aws:iam::111122223333:role/Deployer" }, environment);
    inside = accountReads(account, region);
  });
  after(() => {
    served.close();
    if (endpoint === undefined) {
      delete process.env.AWS_ENDPOINT_URL_RESOURCE_GROUPS_TAGGING_API;
    } else {
      process.env.AWS_ENDPOINT_URL_RESOURCE_GROUPS_TAGGING_API = endpoint;
    }
  });

  const all = () => [overHttp, asRole, inside];

  it("list what carries a stack's tag, IAM's policies too, a key that waits for its deletion too, and no roles", async () => {
    const here = "arn:aws:ec2:us-west-2:111122223333";
    for (const reads of all()) {
      const listed = await reads.taggedResources({ "hyperpod-eks:stack": "hyperpod-eks/dev" });
      assert.deepEqual(
        listed.map(({ arn, tags: its }) => `${arn} ${its["hyperpod-eks:resource"]}`).sort(),
        [
          `${here}:natgateway/${ids.nat} nat`,
          `${here}:route-table/${ids.table} table`,
          `${here}:vpc/${ids.vpc} vpc`,
          "arn:aws:iam::111122223333:policy/containers policy",
          `arn:aws:kms:us-west-2:111122223333:key/${ids.key} key`,
          "arn:aws:s3:::research bucket",
        ].sort(),
      );
    }
  });

  it("list by type and by both tags", async () => {
    for (const reads of all()) {
      const arns = (resourceType: string, global = false) =>
        reads.taggedArns({ resourceType, tags: tags("vpc"), global });
      assert.deepEqual(await arns("ec2:vpc"), [`arn:aws:ec2:us-west-2:111122223333:vpc/${ids.vpc}`]);
      assert.deepEqual(await arns("ec2:subnet"), []);
      assert.deepEqual(await arns("iam:policy", true), []);
      const policy = { resourceType: "iam:policy", tags: tags("policy") };
      assert.deepEqual(await reads.taggedArns({ ...policy, global: false }), []);
      assert.deepEqual(await reads.taggedArns({ ...policy, global: true }), [
        "arn:aws:iam::111122223333:policy/containers",
      ]);
    }
  });

  it("go on from page to page", async () => {
    for (let index = 0; index < 60; index++) {
      await make(account, "s3:bucket", { bucket: `bucket-${index}`, tags: tags(`bucket-${index}`, "other/dev") });
    }
    for (const reads of all()) {
      const listed = await reads.taggedResources({ "hyperpod-eks:stack": "other/dev" });
      assert.equal(new Set(listed.map(({ arn }) => arn)).size, 60);
    }
  });

  it("ask the AWS CLI for what has no tags, and know what isn't there", async () => {
    const answers: [argv: string[], answer: object | undefined][] = [
      [
        ["ec2", "describe-route-tables", "--route-table-ids", ids.table],
        {
          RouteTables: [
            {
              RouteTableId: ids.table,
              Associations: [
                { RouteTableAssociationId: ids.association, RouteTableId: ids.table, SubnetId: ids.subnet },
              ],
            },
          ],
        },
      ],
      [
        ["ec2", "describe-vpcs", "--vpc-ids", ids.vpc],
        {
          Vpcs: [
            {
              VpcId: ids.vpc,
              CidrBlockAssociationSet: [
                { AssociationId: ids.block, CidrBlock: "10.2.0.0/16", CidrBlockState: { State: "associated" } },
              ],
            },
          ],
        },
      ],
      [["ec2", "describe-vpcs", "--vpc-ids", "vpc-1"], undefined],
      [["ec2", "describe-route-tables", "--route-table-ids", "rtb-1"], undefined],
      [
        ["ec2", "describe-nat-gateways", "--nat-gateway-ids", ids.nat],
        { NatGateways: [{ NatGatewayId: ids.nat, State: "available" }] },
      ],
      [["ec2", "describe-nat-gateways", "--nat-gateway-ids", "nat-1"], undefined],
      [
        ["iam", "list-role-tags", "--role-name", "execution"],
        {
          Tags: [
            { Key: "hyperpod-eks:stack", Value: "hyperpod-eks/dev" },
            { Key: "hyperpod-eks:resource", Value: "role" },
          ],
          IsTruncated: false,
        },
      ],
      [["iam", "list-role-tags", "--role-name", "nobody"], undefined],
      [["iam", "list-roles"], { Roles: [{ RoleName: "execution" }] }],
      [["eks", "describe-access-entry", "--cluster-name", "a", "--principal-arn", "arn:b"], undefined],
      [
        ["kms", "describe-key", "--key-id", ids.key],
        {
          KeyMetadata: {
            KeyId: ids.key,
            Arn: `arn:aws:kms:us-west-2:111122223333:key/${ids.key}`,
            KeyState: "PendingDeletion",
          },
        },
      ],
      [["kms", "describe-key", "--key-id", "1"], undefined],
    ];
    for (const reads of all()) {
      for (const [argv, answer] of answers) {
        assert.deepEqual(await reads.aws(argv), answer, argv.join(" "));
      }
    }
  });

  it("fail where the CLI's stand-in doesn't know a command", async () => {
    await assert.rejects(
      overHttp.aws(["ec2", "terminate-instances"]),
      /"aws ec2 terminate-instances" needs the real one and a real account/,
    );
  });
});

describe("the tagging API of another partition", () => {
  const query = { tags: tags("policy") };
  for (const { partition, first, other } of [
    { partition: "aws", first: "us-east-1", other: "eu-west-1" },
    { partition: "aws-cn", first: "cn-north-1", other: "cn-northwest-1" },
    { partition: "aws-us-gov", first: "us-gov-west-1", other: "us-gov-east-1" },
  ]) {
    it(`lists IAM's resources of ${partition} in ${first}, and to a recovery of a stack in ${other} too`, async () => {
      const account = new SimulatedAccount({ kinds, rules, partition });
      await account.create(
        { kind: "iam:policy", region: "" },
        { name: "containers", policy: grant, tags: tags("policy") },
      );
      const arns = (region: string) => taggedResources(account, { region, ...query }).map(({ arn }) => arn);
      const arn = `arn:${partition}:iam::111122223333:policy/containers`;
      assert.deepEqual([arns(first), arns(other)], [[arn], []]);
      const listed = await accountReads(account, other).taggedResources(query.tags);
      assert.deepEqual(
        listed.map((resource) => resource.arn),
        [arn],
      );
    });
  }
});
