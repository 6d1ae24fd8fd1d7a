/** Recovery of what AWS made while its answer was lost: the state has no trace of it, the plan and AWS's tags have. */
import * as assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { AwsFinder, type AwsReads, type TaggedResource } from "../../ops/recover/aws-finder";
import { recoverLost } from "../../ops/recover/lost";
import type { PulumiCli } from "../../ops/recover/pulumi-cli";
import { recover } from "../../ops/recover/recover";
import { Ambiguous, type Survey } from "../../ops/recover/resource-finder";
import type { ExportedStack, StateResource } from "../../ops/recover/stack-state";

const stack = "hyperpod-eks/dev";
const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const urnOf = (name: string, type: string) => `urn:pulumi:dev::hyperpod-eks::hyperpod:Network$${type}::${name}`;
const parent = "urn:pulumi:dev::hyperpod-eks::hyperpod:Network::network";
const providerUrn = "urn:pulumi:dev::hyperpod-eks::pulumi:providers:aws::aws";
const foundation: StateResource[] = [
  { urn: parent, type: "hyperpod:Network" },
  { urn: providerUrn, type: "pulumi:providers:aws", id: "1" },
];

interface Planned extends StateResource {
  type: string;
  custom: boolean;
}

function planned(name: string, type: string, more: object = {}): Planned {
  return {
    urn: urnOf(name, type),
    type,
    custom: true,
    parent,
    provider: `${providerUrn}::1`,
    inputs: {},
    ...more,
  } as Planned;
}

/**
 * A command line with a state of its own: its preview plans what is not in the state, its refresh drops what AWS has none
 * of.
 */
class FakePulumi implements PulumiCli {
  readonly ran: string[] = [];
  state: ExportedStack = { deployment: { resources: foundation } };
  refuse: Record<string, string> = {};

  constructor(
    private readonly program: () => Planned[],
    private readonly inAws: readonly string[],
  ) {}

  async run(argv: readonly string[]): Promise<string> {
    const [first = "", second = ""] = argv;
    const command = first === "stack" ? second : first;
    this.ran.push(command);
    if (this.refuse[command] !== undefined) {
      throw new Error(this.refuse[command]);
    }
    switch (command) {
      case "export":
        return JSON.stringify(this.state);
      case "import":
        this.state = JSON.parse(readFileSync(String(argv[3]), "utf8")) as ExportedStack;
        return "";
      case "refresh":
        this.state.deployment.resources = this.resources().filter(
          ({ id }) => id === undefined || id === "1" || this.inAws.includes(id),
        );
        return "";
      case "preview": {
        const known = this.resources().map(({ urn }) => urn);
        const steps = this.program().map((newState) => ({
          op: known.includes(newState.urn) ? "same" : "create",
          urn: newState.urn,
          newState,
        }));
        return `Previewing update (dev)\n${JSON.stringify({ steps })}`;
      }
      default:
        return "";
    }
  }

  resources(): StateResource[] {
    return this.state.deployment.resources ?? [];
  }

  idOf(name: string): string | undefined {
    return this.resources().find(({ urn }) => urn.endsWith(`::${name}`))?.id;
  }
}

const survey = (ids: Record<string, string>, strays: Survey["strays"] = () => []) => ({
  survey: async (): Promise<Survey> => surveyOf(ids, strays),
});

const surveyOf = (ids: Record<string, string>, strays: Survey["strays"]): Survey => ({
  find: async ({ logicalName, known }) => {
    const id = ids[logicalName];
    return id === undefined || known.includes(id) ? undefined : { id };
  },
  strays,
});

describe("what AWS made while its answer was lost", () => {
  it("is taken in one round after the other, as its inputs become known", async () => {
    const vpc = planned("vpc", "aws:ec2/vpc:Vpc", { inputs: { cidrBlock: "10.0.0.0/16" } });
    const cli: FakePulumi = new FakePulumi(() => {
      const vpcId = cli.idOf("vpc") ?? unknown;
      return [vpc, planned("subnet", "aws:ec2/subnet:Subnet", { inputs: { vpcId }, dependencies: [vpc.urn] })];
    }, ["vpc-1", "subnet-1"]);
    const lost = await recoverLost(cli, survey({ vpc: "vpc-1", subnet: "subnet-1" }), stack);
    assert.deepEqual(lost, {
      adopted: [
        { urn: vpc.urn, id: "vpc-1" },
        { urn: urnOf("subnet", "aws:ec2/subnet:Subnet"), id: "subnet-1" },
      ],
      ambiguous: [],
      unplaced: [],
      strays: [],
    });
    const round = ["preview", "import", "refresh", "export"];
    assert.deepEqual(cli.ran, ["export", ...round, ...round, "preview"]);
    assert.deepEqual(cli.resources().slice(2), [
      { ...vpc, id: "vpc-1" },
      {
        ...planned("subnet", "aws:ec2/subnet:Subnet"),
        inputs: { vpcId: "vpc-1" },
        dependencies: [vpc.urn],
        id: "subnet-1",
      },
    ]);
  });

  it("is nothing where AWS has nothing: the state is not touched", async () => {
    const cli = new FakePulumi(() => [planned("vpc", "aws:ec2/vpc:Vpc")], []);
    assert.deepEqual(await recoverLost(cli, survey({}), stack), {
      adopted: [],
      ambiguous: [],
      unplaced: [],
      strays: [],
    });
    assert.deepEqual(cli.ran, ["export", "preview"]);
  });

  it("is not what stands on something that the state lacks", async () => {
    const missing = planned("vpc", "aws:ec2/vpc:Vpc", { parent: `${parent}-other` });
    const noProvider = planned("eip", "aws:ec2/eip:Eip", { provider: `${providerUrn}-other::1` });
    const later = planned("subnet", "aws:ec2/subnet:Subnet", { dependencies: [missing.urn] });
    const cli = new FakePulumi(() => [missing, noProvider, later], ["x"]);
    const { adopted } = await recoverLost(cli, survey({ vpc: "x", eip: "x", subnet: "x" }), stack);
    assert.deepEqual(adopted, []);
  });

  it("is tried by its inputs where it has no tags and can't be made twice, and dropped by the refresh if it isn't there", async () => {
    const route = planned("route", "aws:ec2/route:Route");
    const alias = planned("alias", "aws:kms/alias:Alias");
    const attachment = planned("attachment", "aws:iam/rolePolicyAttachment:RolePolicyAttachment");
    const cli = new FakePulumi(() => [route, alias, attachment], ["r-1"]);
    const { adopted } = await recoverLost(cli, survey({ route: "r-1", alias: "alias/a", attachment: "r/p" }), stack);
    assert.deepEqual(adopted, [{ urn: route.urn, id: "r-1" }]);
    assert.equal(cli.idOf("alias"), undefined);
    assert.equal(cli.idOf("attachment"), undefined);
  });

  it("takes the place of what it replaces", async () => {
    const old: StateResource = {
      urn: urnOf("subnet", "aws:ec2/subnet:Subnet"),
      type: "aws:ec2/subnet:Subnet",
      id: "subnet-old",
    };
    const replacing = planned("subnet", "aws:ec2/subnet:Subnet");
    const cli = new FakePulumi(() => [], ["subnet-old", "subnet-new"]);
    cli.state = { deployment: { resources: [...foundation, old] } };
    const run = cli.run.bind(cli);
    cli.run = async (argv) =>
      argv[0] === "preview" && cli.idOf("subnet") === "subnet-old"
        ? JSON.stringify({ steps: [{ op: "create-replacement", urn: replacing.urn, newState: replacing }] })
        : run(argv);
    const { adopted } = await recoverLost(cli, survey({ subnet: "subnet-new" }), stack);
    assert.deepEqual(adopted, [{ urn: replacing.urn, id: "subnet-new" }]);
    assert.deepEqual(
      cli
        .resources()
        .slice(2)
        .map(({ id, delete: going }) => [id, going]),
      [
        ["subnet-new", undefined],
        ["subnet-old", true],
      ],
    );
  });

  it("is a person's to choose where AWS has two", async () => {
    const vpc = planned("vpc", "aws:ec2/vpc:Vpc");
    const cli = new FakePulumi(() => [vpc], []);
    const two: Survey = {
      find: async () => {
        throw new Ambiguous(["vpc-1", "vpc-2"]);
      },
      strays: () => [],
    };
    const { ambiguous } = await recoverLost(cli, { survey: async () => two }, stack);
    assert.deepEqual(ambiguous, [
      { urn: vpc.urn, type: vpc.type, why: "AWS has 2 resources of that name: vpc-1, vpc-2" },
    ]);
  });

  it("is a person's matter where what it stands on is to be made again, and no stray", async () => {
    const vpc = planned("vpc", "aws:ec2/vpc:Vpc");
    const subnet = planned("subnet", "aws:ec2/subnet:Subnet", { dependencies: [vpc.urn], inputs: { vpcId: unknown } });
    const said: string[] = [];
    const cli = new FakePulumi(() => [vpc, subnet], []);
    const strays = () => [
      { logicalName: "subnet", label: "arn:subnet" },
      { logicalName: "key", label: "arn:key" },
    ];
    const { open, strays: left } = await recover({
      cli,
      finderOf: async () => ({ find: async () => undefined, ...survey({ subnet: "subnet-1" }, strays) }),
      stack,
      looksForLost: true,
      say: (line) => said.push(line),
    });
    const why = "AWS has it (subnet-1), and what it stands on is not in the state, so that the next up makes that anew";
    const whatToDo = 'See "An answer was lost" in docs/operations.md before anything else';
    assert.deepEqual(open, [{ urn: subnet.urn, why, whatToDo }]);
    assert.deepEqual(left, [{ logicalName: "key", label: "arn:key" }]);
    assert.deepEqual(said, [
      `  to be looked at: subnet: ${why}. ${whatToDo}`,
      "  in AWS, tagged as key of this stack and not in its state: arn:key. If nothing uses it, delete it",
    ]);
  });

  it("is never a VPC's default security group, which each create takes over", async () => {
    const group = planned("default", "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup");
    const cli = new FakePulumi(() => [group], ["sg-1"]);
    const strays = () => [{ logicalName: "default", label: "arn:sg-1" }];
    assert.deepEqual(await recoverLost(cli, survey({ default: "sg-1" }, strays), stack), {
      adopted: [],
      ambiguous: [],
      unplaced: [],
      strays: [],
    });
    assert.deepEqual(cli.ran, ["export", "preview"]);
  });

  it("leaves the state as it was where the refresh fails", async () => {
    const cli = new FakePulumi(() => [planned("vpc", "aws:ec2/vpc:Vpc")], ["vpc-1"]);
    cli.refuse = { refresh: "no answer" };
    await assert.rejects(recoverLost(cli, survey({ vpc: "vpc-1" }), stack), /no answer/);
    assert.deepEqual(cli.resources(), foundation);
  });

  it("is not looked for where the preview fails, which is said", async () => {
    const cli = new FakePulumi(() => [], []);
    const diagnostics = [
      { severity: "warning", message: "a warning\n" },
      { severity: "error", message: "error: 1 problem in the settings\n\n  hyperpod-eks:name is missing\n" },
    ];
    const output = JSON.stringify({ config: {}, steps: [], diagnostics }, null, 4);
    cli.refuse = { preview: `pulumi preview ended with 1:\n${output}\nwarning: of the command line\n` };
    const said: string[] = [];
    const recovery = await recover({
      cli,
      finderOf: async () => ({
        find: async () => undefined,
        ...survey({}, () => [{ logicalName: "vpc", label: "arn:1" }]),
      }),
      stack,
      looksForLost: true,
      say: (line) => said.push(line),
    });
    assert.deepEqual(recovery.open, []);
    assert.deepEqual(said, [
      "  in AWS, tagged as vpc of this stack and not in its state: arn:1. If nothing uses it, delete it",
      "  not looked for: what AWS made while its answer was lost. It takes tag:GetResources and a preview, and failed:",
      "    pulumi preview ended with 1:\n    error: 1 problem in the settings\n    \n      hyperpod-eks:name is missing",
    ]);
  });

  it("is not looked for where AWS refuses to list it, which is said", async () => {
    const cli = new FakePulumi(() => [], []);
    const survey = async () => {
      throw new Error("not authorized to perform: tag:GetResources");
    };
    assert.deepEqual(await recoverLost(cli, { survey }, stack), {
      adopted: [],
      ambiguous: [],
      unplaced: [],
      strays: [],
      notLookedFor: "not authorized to perform: tag:GetResources",
    });
    assert.deepEqual(cli.ran, []);
  });

  it("is not a stray where the program takes it over by itself", async () => {
    const urn = urnOf("eks-logs", "aws:cloudwatch/logGroup:LogGroup");
    const cli: PulumiCli = {
      run: async (argv) =>
        JSON.stringify(argv[0] === "preview" ? { steps: [{ op: "import", urn }] } : { deployment: { resources: [] } }),
    };
    const strays = () => [
      { logicalName: "eks-logs", label: "arn:1" },
      { logicalName: "network-vpc", label: "arn:2" },
    ];
    assert.deepEqual((await recoverLost(cli, survey({}, strays), stack)).strays, [
      { logicalName: "network-vpc", label: "arn:2" },
    ]);
  });
});

describe("a survey of a real account", () => {
  const ec2 = "arn:aws:ec2:us-west-2:111122223333";
  const tagged = (arn: string, name: string): TaggedResource => ({
    arn,
    tags: { "hyperpod-eks:stack": stack, "hyperpod-eks:resource": name },
  });
  const listing = (resources: TaggedResource[], asked: unknown[] = []) => {
    const reads: AwsReads = {
      taggedArns: async () => assert.fail("the survey has listed everything"),
      taggedResources: async (tags) => {
        asked.push(tags);
        return resources;
      },
      aws: async () => undefined,
    };
    return new AwsFinder(reads, { attempts: 4, pause: async () => assert.fail("nothing is waited for") }).survey(stack);
  };
  const wanted = (logicalName: string, type: string, known: string[] = [], inputs = {}) => ({
    stack,
    logicalName,
    type,
    inputs,
    known,
  });

  it("lists once, by the stack's tag, and finds by name and type", async () => {
    const asked: unknown[] = [];
    const found = await listing(
      [
        tagged(`${ec2}:vpc/vpc-1`, "thing"),
        tagged(`${ec2}:subnet/subnet-1`, "thing"),
        tagged("arn:aws:s3:::scripts", "thing"),
        tagged("arn:aws:logs:us-west-2:111122223333:log-group:/aws/eks/dev/cluster", "thing"),
        tagged("arn:aws:iam::111122223333:policy/execution-1a2b3c4", "thing"),
        tagged("arn:aws:sagemaker:us-west-2:111122223333:cluster/abc", "thing"),
        tagged("arn:aws:eks:us-west-2:111122223333:cluster/dev", "thing"),
      ],
      asked,
    );
    const ids: Record<string, string> = {
      "aws:ec2/vpc:Vpc": "vpc-1",
      "aws:ec2/subnet:Subnet": "subnet-1",
      "aws:s3/bucket:Bucket": "scripts",
      "aws:cloudwatch/logGroup:LogGroup": "/aws/eks/dev/cluster",
      "aws:iam/policy:Policy": "arn:aws:iam::111122223333:policy/execution-1a2b3c4",
      "aws-native:sagemaker:Cluster": "arn:aws:sagemaker:us-west-2:111122223333:cluster/abc",
      "aws:eks/cluster:Cluster": "dev",
    };
    for (const [type, id] of Object.entries(ids)) {
      assert.deepEqual(await found.find(wanted("thing", type)), { id }, type);
      assert.equal(await found.find(wanted("other", type)), undefined, type);
    }
    assert.deepEqual(asked, [{ "hyperpod-eks:stack": stack }]);
  });

  it("finds a role whose name Pulumi makes up among those that begin with the logical name, asked for once", async () => {
    const asked: string[] = [];
    const ours = {
      Tags: [
        { Key: "hyperpod-eks:stack", Value: stack },
        { Key: "hyperpod-eks:resource", Value: "execution-role" },
      ],
    };
    const roles = ["execution-role-1", "execution-role-2", "execution-roles", "flow-logs-role-1"];
    const reads: AwsReads = {
      taggedArns: async () => [],
      taggedResources: async () => [],
      aws: async (argv) => {
        asked.push(argv.slice(1).join(" "));
        return argv[1] === "list-roles"
          ? { Roles: roles.map((RoleName) => ({ RoleName })) }
          : argv[3] === "execution-role-2"
            ? ours
            : { Tags: [] };
      },
    };
    const found = await new AwsFinder(reads, { attempts: 1, pause: async () => undefined }).survey(stack);
    const type = "aws:iam/role:Role";
    assert.deepEqual(await found.find(wanted("execution-role", type, [], { name: "execution-role-3" })), {
      id: "execution-role-2",
    });
    assert.equal(await found.find(wanted("execution-role", type, ["execution-role-2"])), undefined);
    assert.equal(await found.find(wanted("other", type)), undefined);
    assert.equal(asked.filter((command) => command === "list-roles").length, 1);
    assert.ok(!asked.some((command) => command.endsWith("execution-roles") || command.endsWith("flow-logs-role-1")));
  });

  it("leaves out what the state has, and stops where two are left", async () => {
    const two = await listing([tagged(`${ec2}:vpc/vpc-1`, "vpc"), tagged(`${ec2}:vpc/vpc-2`, "vpc")]);
    assert.deepEqual(await two.find(wanted("vpc", "aws:ec2/vpc:Vpc", ["vpc-1"])), { id: "vpc-2" });
    await assert.rejects(async () => two.find(wanted("vpc", "aws:ec2/vpc:Vpc")), Ambiguous);
  });

  it("calls stray what is tagged and not in the state, a second one of a name too", async () => {
    const found = await listing([
      tagged(`${ec2}:vpc/vpc-1`, "vpc"),
      tagged(`${ec2}:vpc/vpc-2`, "vpc"),
      tagged(`${ec2}:natgateway/nat-1`, "nat"),
      // The tagging API may list what is found by other means: that it is the state's own can't be told apart here.
      tagged("arn:aws:iam::111122223333:role/execution", "role"),
    ]);
    const known = [
      { logicalName: "vpc", type: "aws:ec2/vpc:Vpc", id: "vpc-2", inputs: {} },
      { logicalName: "role", type: "aws:iam/role:Role", id: "execution", inputs: { name: "execution" } },
    ];
    assert.deepEqual(found.strays(known), [
      { logicalName: "nat", label: `${ec2}:natgateway/nat-1` },
      { logicalName: "vpc", label: `${ec2}:vpc/vpc-1` },
    ]);
  });
});
