/** What the program asks of AWS and of the machine before it registers a resource, and the one list it makes of it. */
import * as assert from "node:assert/strict";
import { recordProgram, stackConfig } from "../support/whole-program";

const caller = (arn: string) => ({
  "aws:index/getCallerIdentity:getCallerIdentity": () => ({
    accountId: "111122223333",
    arn,
    id: "111122223333",
    userId: "AROAEXAMPLE",
  }),
});

/** The text that ends the program. */
async function refusal(
  options: Parameters<typeof recordProgram>[1],
  config: Record<string, string> = stackConfig("Pulumi.dev.yaml"),
): Promise<string> {
  let text = "";
  await assert.rejects(recordProgram(config, options), (error: Error) => {
    text = error.message;
    return true;
  });
  return text;
}

describe("preflight: the caller", () => {
  const name = "AWSReservedSSO_Admin_0123456789abcdef";
  const session = caller(`arn:aws:sts::111122223333:assumed-role/${name}/ada@example.com`);

  it("asks IAM for the path of the caller's role, to name it in what to add", async () => {
    const arn = `arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/eu-west-1/${name}`;
    const text = await refusal({
      calls: { ...session, "aws:iam/getRole:getRole": (inputs) => ({ ...inputs, id: name, arn }) },
    });
    assert.match(text, new RegExp(`principal: ${arn}\\n`));
  });

  it("names the command where IAM doesn't tell", async () => {
    const denied = (): never => {
      throw new Error("AccessDenied: User is not authorized to perform: iam:GetRole");
    };
    const text = await refusal({ calls: { ...session, "aws:iam/getRole:getRole": denied } });
    assert.match(text, new RegExp(`aws iam get-role --role-name ${name} --query Role.Arn`));
    assert.doesNotMatch(text, /AccessDenied/);
  });
});

describe("preflight: a boundary that the deployer demands of every role", () => {
  const variable = "HYPERPOD_EKS_PERMISSIONS_BOUNDARY_ARN";
  const arn = "arn:aws:iam::111122223333:policy/hyperpod-workload-boundary";
  const setting = "hyperpod-eks:hyperpod/permissionsBoundaryArn";
  const outside = process.env[variable];

  afterEach(() => {
    if (outside === undefined) {
      delete process.env[variable];
    } else {
      process.env[variable] = outside;
    }
  });

  it("is missed before AWS refuses the first role, with what to write", async () => {
    process.env[variable] = arn;
    const text = await refusal({ preview: true });
    assert.match(text, /1 problem in/);
    assert.match(text, /hyperpod-eks:hyperpod\.permissionsBoundaryArn\n\s+received\s+nothing\n/);
    assert.match(text, new RegExp(`hyperpod-eks:hyperpod:\\n\\s+permissionsBoundaryArn: ${arn}`));
  });

  it("may not be another", async () => {
    process.env[variable] = arn;
    const config = stackConfig("Pulumi.dev.yaml", { [setting]: "arn:aws:iam::111122223333:policy/Other" });
    assert.match(await refusal({}, config), /received\s+arn:aws:iam::111122223333:policy\/Other\n/);
  });

  it("is content with the one it asked for, and asks for nothing when it is empty or not set", async () => {
    const roles = async (config: Record<string, string>) =>
      (await recordProgram(config)).all("aws:iam/role:Role").map(({ inputs }) => inputs.permissionsBoundary);
    process.env[variable] = arn;
    assert.deepEqual(await roles(stackConfig("Pulumi.dev.yaml", { [setting]: arn })), [arn, arn]);
    process.env[variable] = "";
    assert.deepEqual(await roles(stackConfig("Pulumi.dev.yaml")), [undefined, undefined]);
    delete process.env[variable];
    assert.deepEqual(await roles(stackConfig("Pulumi.dev.yaml")), [undefined, undefined]);
  });
});

describe("preflight: a network and an EKS cluster that exist", () => {
  const found = (clusterSecurityGroupId: string, authenticationMode = "API") => ({
    "aws:eks/getCluster:getCluster": () => ({
      id: "shared",
      name: "shared",
      arn: "arn:aws:eks:us-west-2:111122223333:cluster/shared",
      status: "ACTIVE",
      accessConfigs: [{ authenticationMode }],
      certificateAuthorities: [{ data: "Y2E=" }],
      endpoint: "https://ABC.gr7.us-west-2.eks.amazonaws.com",
      identities: [{ oidcs: [{ issuer: "https://oidc.eks.us-west-2.amazonaws.com/id/ABC" }] }],
      version: "1.34",
      vpcConfig: { clusterSecurityGroupId, vpcId: network.vpcId },
    }),
  });
  const network = {
    vpcId: "vpc-0123456789abcdef0",
    nodeSubnets: { "usw2-az1": "subnet-0123456789abcdef1", "usw2-az2": "subnet-0123456789abcdef2" },
    controlPlaneSubnetIds: ["subnet-0123456789abcdef3", "subnet-0123456789abcdef4"],
    securityGroupId: "sg-0123456789abcdef0",
  };
  const config = stackConfig("Pulumi.dev.yaml", {
    "hyperpod-eks:network": { existing: network },
    "hyperpod-eks:eks": { existing: { clusterName: "shared" } },
  });

  it("makes the rules between the nodes' security group and the cluster's", async () => {
    const { all } = await recordProgram(config, { calls: found("sg-0fedcba9876543210") });
    assert.equal(all("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule").length, 2);
    assert.equal(all("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule").length, 2);
  });

  it("lets the protection wait for what the stack makes, not for a network that it only reads", async () => {
    const { one } = await recordProgram(config, { calls: found("sg-0fedcba9876543210") });
    const { dependencies } = one("pulumi:index:Stash", "protection").options;
    const named = (name: string) => dependencies.some((urn) => urn.endsWith(`::${name}`));
    assert.ok(named("lifecycle-bucket") && named("network-eks-node-ingress-from-cluster"), dependencies.join("\n"));
    assert.ok(!named("network-nodes"), dependencies.join("\n"));
  });

  it("makes no rules where the nodes have the cluster's own group: EC2 would answer InvalidPermission.Duplicate", async () => {
    const { all, resources } = await recordProgram(config, { calls: found(network.securityGroupId) });
    assert.deepEqual(all("hyperpod:network:ClusterSecurityGroupRules"), []);
    assert.deepEqual(
      resources.filter(({ type }) => type.startsWith("aws:vpc/securityGroup")),
      [],
    );
    assert.equal(all("aws-native:sagemaker:Cluster").length, 1);
  });

  it("refuses an EKS cluster that HyperPod can't use before anything is registered", async () => {
    assert.match(await refusal({ calls: found("sg-1", "CONFIG_MAP") }, config), /authentication mode CONFIG_MAP/);
  });

  it("asks EC2 and EKS of the parts, and lists what doesn't fit with everything else", async () => {
    const subnets: Record<string, string> = { [network.nodeSubnets["usw2-az1"]]: "usw2-az3" };
    const text = await refusal(
      {
        calls: {
          ...found("sg-1"),
          ...caller("arn:aws:sts::111122223333:assumed-role/Stranger/x"),
          "aws:iam/getRole:getRole": (inputs) => ({ ...inputs, arn: "arn:aws:iam::111122223333:role/x/Stranger" }),
          "aws:ec2/getSubnet:getSubnet": ({ id }) => ({
            id,
            vpcId: network.vpcId,
            availabilityZoneId: subnets[String(id)] ?? "usw2-az2",
          }),
          "aws:ec2/getSecurityGroup:getSecurityGroup": () => {
            throw new Error("invocation returned an error: no matching EC2 Security Group found");
          },
          "aws:eks/getAccessEntry:getAccessEntry": ({ principalArn }) => {
            if (String(principalArn).endsWith("/PlatformAdmin")) {
              return { principalArn, tags: { team: "platform" } };
            }
            throw new Error("invocation returned an error: reading EKS Access Entry: couldn't find resource");
          },
        },
      },
      config,
    );
    assert.match(text, /^4 problems in the settings/);
    assert.match(
      text,
      /network\.existing\.nodeSubnets\.usw2-az1\n\s+received\s+subnet-0123456789abcdef1, which is in usw2-az3/,
    );
    assert.match(
      text,
      /network\.existing\.securityGroupId\n\s+received\s+sg-0123456789abcdef0, which EC2 doesn't know/,
    );
    assert.match(
      text,
      /hyperpod-eks:access\n\s+received\s+no entry for the caller, arn:aws:iam::111122223333:role\/x\/Stranger/,
    );
    assert.match(
      text,
      /access\.admins\.principal\n\s+received\s+\S+PlatformAdmin, which has an entry in EKS cluster shared/,
    );
  });

  it("goes on where whoever deploys may not ask", async () => {
    const denied = (): never => {
      throw new Error("UnauthorizedOperation: You are not authorized to perform this operation");
    };
    const { all, invokes } = await recordProgram(config, {
      calls: {
        ...found("sg-1"),
        "aws:ec2/getSubnet:getSubnet": denied,
        "aws:ec2/getSecurityGroup:getSecurityGroup": denied,
        "aws:ec2/getRouteTable:getRouteTable": denied,
        "aws:ec2/getVpcEndpoint:getVpcEndpoint": denied,
        "aws:eks/getAccessEntry:getAccessEntry": denied,
      },
    });
    assert.equal(all("aws-native:sagemaker:Cluster").length, 1);
    const asked = invokes.filter(({ token }) => /getSubnet|getAccessEntry/.test(token)).map(({ inputs }) => inputs);
    assert.deepEqual(asked.map(({ id, principalArn }) => String(id ?? principalArn)).sort(), [
      "arn:aws:iam::111122223333:role/PlatformAdmin",
      ...Object.values(network.nodeSubnets),
      ...network.controlPlaneSubnetIds,
    ]);
  });

  it("lists every zone in which another stack's network has no subnet, with the other problems", async () => {
    const { nodeSubnets, ...rest } = network;
    const text = await refusal(
      {
        stackOutputs: { ...rest, nodeSubnetIds: { "usw2-az1": nodeSubnets["usw2-az1"] } },
        calls: caller("arn:aws:sts::111122223333:assumed-role/Stranger/x"),
      },
      stackConfig("Pulumi.dev.yaml", { "hyperpod-eks:network": { stack: "acme/hyperpod-eks/network" } }),
    );
    assert.match(text, /hyperpod-eks:hyperpod\.baseZones\s+received\s+usw2-az2/);
    assert.match(text, /hyperpod-eks:instanceGroups\.workers\.zone\s+received\s+usw2-az2/);
    assert.match(text, /in the network of stack acme\/hyperpod-eks\/network: usw2-az1/);
    assert.match(text, /no entry for the caller/);
  });
});

describe("preflight: the machine and the files", () => {
  it("lists what is wrong with all of them in the one shape, and says what to do about each", async () => {
    const config = stackConfig("Pulumi.dev.yaml", {
      "hyperpod-eks:hyperpod/lifecycleScripts": "test/support/lifecycle-without-shebang",
      "hyperpod-eks:hyperpod/chart": { path: "simulator/data" },
    });
    const text = await refusal({ awsCli: "none" }, config);
    assert.match(text, /^3 problems in the settings/);
    assert.match(
      text,
      /the machine that runs Pulumi\n\s+received\s+no program `aws` on the PATH\n\s+allowed\s+an AWS CLI/,
    );
    assert.match(text, /lifecycleScripts\n\s+received\s+\S+, whose on_create\.sh doesn't begin with #!\n/);
    assert.match(text, /chart\.path\n\s+received\s+simulator\/data: the HyperPod dependency chart is missing\n/);
    assert.match(text, /do\s+complete your copy, or remove the setting and run `npm run chart`/);
    assert.doesNotMatch(text, /see above/);
  });
});

describe("preflight: zones of instance types", () => {
  const token = "aws:ec2/getInstanceTypeOfferings:getInstanceTypeOfferings";
  const asked = async (preview: boolean, calls: NonNullable<Parameters<typeof recordProgram>[1]>["calls"] = {}) => {
    const { invokes } = await recordProgram(stackConfig("Pulumi.dev.yaml"), { preview, calls });
    return invokes.filter((invoke) => invoke.token === token).map(({ inputs }) => inputs);
  };

  it("are asked of EC2 in a preview, once for all groups, and not in an update", async () => {
    assert.deepEqual(await asked(true), [
      {
        locationType: "availability-zone-id",
        filters: [{ name: "instance-type", values: ["g5.2xlarge", "m5.2xlarge"] }],
      },
    ]);
    assert.deepEqual(await asked(false), []);
  });

  it("stop nobody who may not ask", async () => {
    const denied = (): never => {
      throw new Error("AccessDenied: User is not authorized to perform: ec2:DescribeInstanceTypeOfferings");
    };
    assert.equal((await asked(true, { [token]: denied })).length, 1);
  });
});
