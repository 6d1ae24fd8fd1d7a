/** Recovery after a kill: the state is settled, resources are found again, and what can't be found is told. */
import * as assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AwsFinder, type AwsReads } from "../../ops/recover/aws-finder";
import { globalRegion, identityOfStack } from "../../ops/recover/aws-reads";
import { repairStackFiles } from "../../ops/recover/file-backend";
import { identities, identityOf } from "../../ops/recover/identities";
import { recover } from "../../ops/recover/recover";
import { Ambiguous, type ResourceFinder, type Wanted } from "../../ops/recover/resource-finder";
import { type ExportedStack, type PendingOperation, settlePendingCreates } from "../../ops/recover/stack-state";
import { mappings } from "../../simulator/doors/aws/mappings";
import { cloudControlTypes } from "../../simulator/doors/aws-native/resource-types";
import { taggableTypes } from "../../stacks/resource-tags";

const urn = (name: string, type = "aws:ec2/vpc:Vpc") => `urn:pulumi:dev::hyperpod-eks::${type}::${name}`;

function creating(name: string, type = "aws:ec2/vpc:Vpc", inputs = {}): PendingOperation {
  return { type: "creating", resource: { urn: urn(name, type), type, inputs } };
}

describe("a state with pending creates", () => {
  const settled = (stack: ExportedStack, ids: Record<string, string>) =>
    settlePendingCreates(stack, new Map(Object.entries(ids))).deployment;

  it("gets what AWS has made, with the inputs that were sent, and forgets the rest", () => {
    const deployment = { resources: [], pending_operations: [creating("a"), creating("b")] };
    assert.deepEqual(settled({ deployment }, { [urn("a")]: "vpc-1" }), {
      resources: [{ urn: urn("a"), type: "aws:ec2/vpc:Vpc", inputs: {}, id: "vpc-1" }],
      pending_operations: [],
    });
  });

  it("keeps other pending operations, which a refresh clears", () => {
    const deleting = { type: "deleting", resource: { urn: urn("a"), type: "aws:ec2/vpc:Vpc", id: "vpc-1" } };
    assert.deepEqual(settled({ deployment: { pending_operations: [deleting] } }, {}).pending_operations, [deleting]);
  });

  it("leaves the resource that is replaced to be deleted", () => {
    const deployment = { resources: [{ urn: urn("a"), id: "vpc-old" }], pending_operations: [creating("a")] };
    assert.deepEqual(
      settled({ deployment }, { [urn("a")]: "vpc-new" }).resources?.map(({ id, delete: going }) => [id, going]),
      [
        ["vpc-new", undefined],
        ["vpc-old", true],
      ],
    );
  });

  it("takes the place of a resource that is deleted already", () => {
    const old = { urn: urn("a"), id: "vpc-old", pendingReplacement: true };
    const deployment = { resources: [old], pending_operations: [creating("a")] };
    assert.deepEqual(
      settled({ deployment }, { [urn("a")]: "vpc-new" }).resources?.map(({ id }) => id),
      ["vpc-new"],
    );
  });
});

const noFinder: ResourceFinder = {
  find: async () => undefined,
  survey: async () => assert.fail("nothing that was lost is looked for"),
};

describe("a recovery", () => {
  it("lifts the lock, imports the settled state and refreshes, in this order", async () => {
    const ran: string[] = [];
    const said: string[] = [];
    const state = { deployment: { resources: [], pending_operations: [creating("a"), creating("b")] } };
    let imported: ExportedStack | undefined;
    const recovery = await recover({
      stack: "hyperpod-eks/dev",
      looksForLost: false,
      say: (line) => said.push(line),
      finderOf: async () => ({
        ...noFinder,
        find: async ({ logicalName }) => (logicalName === "a" ? { id: "vpc-1" } : undefined),
      }),
      cli: {
        run: async (argv) => {
          ran.push(argv.slice(0, 2).join(" "));
          if (argv[1] === "import") {
            imported = JSON.parse(readFileSync(String(argv[3]), "utf8")) as ExportedStack;
          }
          return argv[1] === "export" ? JSON.stringify(state) : "";
        },
      },
    });
    assert.deepEqual(ran, ["cancel --yes", "stack export", "stack import", "refresh --yes"]);
    assert.deepEqual(
      imported?.deployment.resources?.map(({ id }) => id),
      ["vpc-1"],
    );
    assert.deepEqual(recovery, {
      adopted: [{ urn: urn("a"), id: "vpc-1" }],
      notMade: [urn("b")],
      open: [],
      strays: [],
    });
    assert.deepEqual(said, ["  made by AWS, taken into the state: a (vpc-1)", "  not made: b, the next up makes it"]);
  });

  it("says what to do where it can't tell", async () => {
    const type = "aws:sqs/queue:Queue";
    const state = { deployment: { pending_operations: [creating("q", type), creating("a")] } };
    const { open } = await recover({
      stack: "hyperpod-eks/dev",
      looksForLost: false,
      say: () => undefined,
      finderOf: async () => ({
        ...noFinder,
        find: async () => {
          throw new Ambiguous(["vpc-1", "vpc-2"]);
        },
      }),
      cli: { run: async (argv) => (argv[1] === "export" ? JSON.stringify(state) : "") },
    });
    assert.deepEqual(
      open.map(({ why, whatToDo }) => `${why}. ${whatToDo}`),
      [
        "nothing is known of how aws:sqs/queue:Queue is found in AWS. If AWS has it: pulumi import aws:sqs/queue:Queue q <id>; if not, there is nothing to do",
        "AWS has 2 resources of that name: vpc-1, vpc-2. If AWS has it: pulumi import aws:ec2/vpc:Vpc a <the right id>; if not, there is nothing to do",
      ],
    );
  });
});

describe("resources in a real account", () => {
  function finder(reads: Partial<AwsReads>, attempts = 1): AwsFinder {
    const none: AwsReads = {
      taggedArns: async () => [],
      taggedResources: async () => [],
      aws: async () => undefined,
    };
    return new AwsFinder({ ...none, ...reads }, { attempts, pause: async () => undefined });
  }

  function wanted(type: string, inputs = {}, known: string[] = []): Wanted {
    return { stack: "hyperpod-eks/dev", logicalName: "thing", type, inputs, known };
  }

  it("are asked for by both tags and by type, IAM's in the partition's own region", async () => {
    const asked: unknown[] = [];
    const taggedArns: AwsReads["taggedArns"] = async (query) => {
      asked.push(query);
      return ["arn:aws:iam::111122223333:policy/execution-1a2b3c4"];
    };
    const found = await finder({ taggedArns }).find(wanted("aws:iam/policy:Policy"));
    assert.deepEqual(found, { id: "arn:aws:iam::111122223333:policy/execution-1a2b3c4" });
    assert.deepEqual(asked, [
      {
        resourceType: "iam:policy",
        tags: { "hyperpod-eks:stack": "hyperpod-eks/dev", "hyperpod-eks:resource": "thing" },
        global: true,
      },
    ]);
  });

  const ec2 = "arn:aws:ec2:us-west-2:111122223333";
  const inUse = { NatGateways: [{ State: "available" }], KeyMetadata: { KeyState: "Enabled" } };
  const addon = { clusterName: "dev", addonName: "coredns" };
  const ids: [type: string, arn: string, id: string, inputs?: object][] = [
    ["aws:ec2/vpc:Vpc", `${ec2}:vpc/vpc-1`, "vpc-1"],
    ["aws:ec2/eip:Eip", `${ec2}:elastic-ip/eipalloc-1`, "eipalloc-1"],
    ["aws:ec2/natGateway:NatGateway", `${ec2}:natgateway/nat-1`, "nat-1"],
    ["aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule", `${ec2}:security-group-rule/sgr-1`, "sgr-1"],
    [
      "aws:cloudwatch/logGroup:LogGroup",
      "arn:aws:logs:us-west-2:111122223333:log-group:/aws/eks/dev/cluster:*",
      "/aws/eks/dev/cluster",
    ],
    ["aws:eks/cluster:Cluster", "arn:aws:eks:us-west-2:111122223333:cluster/dev", "dev"],
    ["aws:eks/addon:Addon", "arn:aws:eks:us-west-2:111122223333:addon/dev/coredns/9ec4", "dev:coredns", addon],
    ["aws-native:eks:Addon", "arn:aws:eks:us-west-2:111122223333:addon/dev/coredns/9ec4", "dev|coredns", addon],
    ["aws:s3/bucket:Bucket", "arn:aws:s3:::scripts", "scripts"],
    ["aws:kms/key:Key", "arn:aws:kms:us-west-2:111122223333:key/1234", "1234"],
  ];
  for (const [type, arn, id, inputs] of ids) {
    it(`become Pulumi's id: ${type}`, async () => {
      assert.deepEqual(
        await finder({ taggedArns: async () => [arn], aws: async () => inUse }).find(wanted(type, inputs)),
        { id },
      );
    });
  }

  const route = { routeTableId: "rtb-0b99d2a12b48aee2a", destinationCidrBlock: "0.0.0.0/0" };
  const policyArn = "arn:aws:iam::aws:policy/AmazonEKSClusterPolicy";
  const joins: [type: string, inputs: object, id: string][] = [
    ["aws:ec2/route:Route", route, "r-rtb-0b99d2a12b48aee2a1080289494"],
    ["aws:iam/rolePolicyAttachment:RolePolicyAttachment", { role: "r-1", policyArn }, `r-1/${policyArn}`],
    ["aws:s3/bucketPolicy:BucketPolicy", { bucket: "scripts", policy: "{}" }, "scripts"],
    ["aws:s3/bucketObjectv2:BucketObjectv2", { bucket: "scripts", key: "a/b.sh" }, "scripts/a/b.sh"],
    ["kubernetes:helm.sh/v3:Release", { namespace: "kube-system", name: "hyperpod" }, "kube-system/hyperpod"],
    ["kubernetes:core/v1:Namespace", { metadata: { name: "ml" } }, "ml"],
  ];
  for (const [type, inputs, id] of joins) {
    it(`are known by their inputs: ${type}`, async () => {
      assert.deepEqual(await finder({}).find(wanted(type, inputs)), { id });
    });
  }

  it("leave out the one that is to be replaced, and stop where two are left", async () => {
    const taggedArns = async () => [`${ec2}:vpc/vpc-1`, `${ec2}:vpc/vpc-2`];
    assert.deepEqual(await finder({ taggedArns }).find(wanted("aws:ec2/vpc:Vpc", {}, ["vpc-1"])), { id: "vpc-2" });
    await assert.rejects(finder({ taggedArns }).find(wanted("aws:ec2/vpc:Vpc")), Ambiguous);
  });

  it("are not what AWS lists still though it is gone", async () => {
    const key = "arn:aws:kms:us-west-2:111122223333:key";
    const gone: [type: string, arns: string[], states: object[], id: string][] = [
      [
        "aws:kms/key:Key",
        [`${key}/1`, `${key}/2`],
        [{ KeyMetadata: { KeyState: "PendingDeletion" } }, { KeyMetadata: { KeyState: "Enabled" } }],
        "2",
      ],
      [
        "aws:ec2/natGateway:NatGateway",
        [`${ec2}:natgateway/nat-1`, `${ec2}:natgateway/nat-2`, `${ec2}:natgateway/nat-3`],
        [{ NatGateways: [{ State: "deleted" }] }, { NatGateways: [{ State: "deleting" }] }, inUse],
        "nat-3",
      ],
    ];
    for (const [type, arns, states, id] of gone) {
      const answers = [...states];
      const reads = { taggedArns: async () => arns, aws: async () => answers.shift() };
      assert.deepEqual(await finder(reads).find(wanted(type)), { id });
      assert.equal(await finder({ ...reads, aws: async () => undefined }).find(wanted(type)), undefined);
    }
  });

  it("are asked for again, because tags are listed late", async () => {
    let asked = 0;
    const taggedArns = async () => (++asked < 3 ? [] : [`${ec2}:vpc/vpc-1`]);
    assert.deepEqual(await finder({ taggedArns }, 4).find(wanted("aws:ec2/vpc:Vpc")), { id: "vpc-1" });
    assert.equal(asked, 3);
  });

  it("are read by name where the tagging API lists none, and taken only with our tags", async () => {
    const asked: string[] = [];
    const role = (stack: string) => ({
      aws: async (argv: readonly string[]) => {
        asked.push(argv.join(" "));
        return {
          Tags: [
            { Key: "hyperpod-eks:stack", Value: stack },
            { Key: "hyperpod-eks:resource", Value: "thing" },
          ],
        };
      },
    });
    const role1 = wanted("aws:iam/role:Role", { name: "r-1" });
    assert.deepEqual(await finder(role("hyperpod-eks/dev")).find(role1), { id: "r-1" });
    assert.equal(await finder(role("hyperpod-eks/prod")).find(role1), undefined);
    assert.equal(await finder({}).find(role1), undefined);
    assert.equal(asked[0], "iam list-role-tags --role-name r-1");
  });

  it("are searched by what they join where AWS gives an id and no tags", async () => {
    const Associations = [
      { SubnetId: "subnet-1", RouteTableAssociationId: "rtbassoc-1" },
      { SubnetId: "subnet-2", RouteTableAssociationId: "rtbassoc-2" },
    ];
    const association = wanted("aws:ec2/routeTableAssociation:RouteTableAssociation", {
      routeTableId: "rtb-1",
      subnetId: "subnet-2",
    });
    const aws = async () => ({ RouteTables: [{ Associations }] });
    assert.deepEqual(await finder({ aws }).find(association), { id: "rtbassoc-2" });
    assert.equal(await finder({ aws: async () => ({ RouteTables: [{}] }) }).find(association), undefined);
  });

  it("are known for every type that the simulated providers serve and the program tags", () => {
    const served = [...mappings.keys(), ...cloudControlTypes.keys()];
    const tagged = Object.keys(taggableTypes).filter((type) => type !== "eks:index:Cluster");
    assert.deepEqual(
      tagged.filter((type) => identityOf(type) === undefined),
      [],
    );
    assert.deepEqual(
      Object.keys(identities).filter((type) => !served.includes(type) && !type.startsWith("kubernetes:")),
      [],
    );
  });

  it("are read as the stack's own provider", () => {
    const provider = { urn: urn("aws"), type: "pulumi:providers:aws" };
    const stack = (inputs: Record<string, unknown>) => ({ deployment: { resources: [{ ...provider, inputs }] } });
    assert.deepEqual(identityOfStack(stack({ region: "us-west-2" })), { region: "us-west-2" });
    assert.deepEqual(
      identityOfStack(
        stack({ region: "us-west-2", profile: "ml", assumeRoles: '[{"roleArn":"arn:aws:iam::1:role/d"}]' }),
      ),
      { region: "us-west-2", profile: "ml", roleArn: "arn:aws:iam::1:role/d" },
    );
    assert.equal(identityOfStack({ deployment: {} }), undefined);
    assert.deepEqual(["us-west-2", "cn-northwest-1", "us-gov-east-1"].map(globalRegion), [
      "us-east-1",
      "cn-north-1",
      "us-gov-west-1",
    ]);
  });
});

describe("a file backend after a kill", () => {
  let folder: string;
  let stacks: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "hyperpod-backend-"));
    stacks = join(folder, ".pulumi", "stacks", "hyperpod-eks");
    mkdirSync(stacks, { recursive: true });
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function write(files: Record<string, string>): void {
    for (const [name, text] of Object.entries(files)) {
      writeFileSync(join(stacks, name), text);
    }
  }

  it("loses the attributes and the checkpoint that were being written, and nothing else", () => {
    write({
      "dev.json": "{}",
      "dev.json.attrs": "",
      "dev.json.18.tmp": "{",
      "dev.json.bak.attrs": "{}",
      "prod.json.attrs": "",
    });
    assert.equal(repairStackFiles(folder, "hyperpod-eks", "dev").length, 2);
    assert.deepEqual(readdirSync(stacks).sort(), ["dev.json", "dev.json.bak.attrs", "prod.json.attrs"]);
  });

  it("takes the last whole state where the checkpoint itself is not", () => {
    write({ "dev.json": "", "dev.json.bak": '{"version":3}', "dev.json.attrs": "{}" });
    repairStackFiles(folder, "hyperpod-eks", "dev");
    assert.equal(readFileSync(join(stacks, "dev.json"), "utf8"), '{"version":3}');
  });

  it("is left alone where nothing is broken, or nothing is there", () => {
    write({ "dev.json": "{}", "dev.json.attrs": "{}" });
    assert.deepEqual(repairStackFiles(folder, "hyperpod-eks", "dev"), []);
    assert.deepEqual(repairStackFiles(folder, "other", "dev"), []);
  });
});
