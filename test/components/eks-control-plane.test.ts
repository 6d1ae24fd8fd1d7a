import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import * as ec2 from "@pulumi/aws/ec2";
import * as awsNative from "@pulumi/aws-native";
import * as pulumi from "@pulumi/pulumi";
import { planAccessEntries } from "../../components/eks/access-entries";
import { apiReadinessHook } from "../../components/eks/api-readiness-hook";
import { controlPlaneLogGroupExists } from "../../components/eks/control-plane-log-group";
import { EksControlPlane, type EksControlPlaneArgs } from "../../components/eks/eks-cluster";
import { withoutCreatorEntry } from "../../components/eks/eks-component-quirks";
import { isSecret, type RecordOptions, record, settled as valueIn } from "../support/recording-monitor";

const clusterOutputs = {
  arn: "arn:aws:eks:us-west-2:111122223333:cluster/research",
  endpoint: "https://ABC.gr7.us-west-2.eks.amazonaws.com",
  certificateAuthority: { data: "Y2E=" },
  version: "1.34",
  identities: [{ oidcs: [{ issuer: "https://oidc.eks.us-west-2.amazonaws.com/id/ABC" }] }],
  vpcConfig: { clusterSecurityGroupId: "sg-of-eks" },
};

const accessEntries = planAccessEntries(
  {
    admins: {
      principal: "arn:aws:iam::111122223333:role/Admin",
      type: "STANDARD",
      policies: [{ policy: "AmazonEKSClusterAdminPolicy", namespaces: [] }],
      kubernetesGroups: [],
    },
    scientists: {
      principal: "arn:aws:iam::111122223333:role/Scientist",
      type: "STANDARD",
      policies: [{ policy: "AmazonEKSEditPolicy", namespaces: ["ml"] }],
      kubernetesGroups: ["scientists"],
    },
  },
  "aws",
);

const development: Omit<EksControlPlaneArgs, "securityGroup"> = {
  clusterName: "research",
  version: "1.34",
  controlPlaneSubnetIds: ["subnet-1", "subnet-2"],
  endpoint: { publicCidrs: ["203.0.113.0/24", "198.51.100.0/24"], privateAccess: true },
  logRetentionDays: 90,
  logGroupExists: false,
  supportType: "STANDARD",
  addonVersions: {},
  protection: false,
  accessEntries,
  callerArn: "arn:aws:sts::111122223333:assumed-role/Admin/session",
  region: "us-west-2",
  partition: "aws",
  tags: { team: "ml" },
};

function run(changes: Partial<EksControlPlaneArgs> = {}, options: RecordOptions = {}) {
  return record(
    () => {
      const securityGroup = new ec2.SecurityGroup("nodes", { vpcId: "vpc-1" });
      return new EksControlPlane("eks", { ...development, securityGroup, ...changes });
    },
    {
      outputs: ({ type }) => (type === "aws:eks/cluster:Cluster" && !options.preview ? clusterOutputs : undefined),
      ...options,
    },
  );
}

const urn = (path: string, name: string) => `urn:pulumi:test::hyperpod-eks::${path}::${name}`;
const controlPlane = "hyperpod:eks:EksControlPlane";
const componentUrn = urn(`${controlPlane}$eks:index:Cluster`, "eks-control-plane");

describe("EksControlPlane", () => {
  it("makes these resources and no others", async () => {
    const { resources } = await run();
    assert.deepEqual(resources.map(({ type, name }) => `${type} ${name}`).sort(), [
      "aws-native:eks:Addon eks-addon-coredns",
      "aws:cloudwatch/logGroup:LogGroup eks-logs",
      "aws:ec2/securityGroup:SecurityGroup nodes",
      "aws:eks/accessEntry:AccessEntry eks-access-admins",
      "aws:eks/accessEntry:AccessEntry eks-access-scientists",
      "aws:eks/accessPolicyAssociation:AccessPolicyAssociation eks-access-admins-AmazonEKSClusterAdminPolicy",
      "aws:eks/accessPolicyAssociation:AccessPolicyAssociation eks-access-scientists-AmazonEKSEditPolicy",
      "aws:eks/addon:Addon eks-addon-eks-pod-identity-agent",
      "aws:eks/addon:Addon eks-addon-kube-proxy",
      "aws:eks/addon:Addon eks-addon-vpc-cni",
      // Stands for what the remote component makes.
      "aws:eks/cluster:Cluster eks-control-plane-eksCluster",
      "aws:iam/openIdConnectProvider:OpenIdConnectProvider eks-oidc-provider",
      "aws:iam/role:Role eks-service-role",
      "aws:iam/rolePolicyAttachment:RolePolicyAttachment eks-service-role-cluster-policy",
      "eks:index:Cluster eks-control-plane",
      "hyperpod:eks:EksControlPlane eks",
    ]);
  });

  it("is the parent of all that it makes, and its own inputs are empty", async () => {
    const { resources, one } = await run({ secretsEncryption: "create" });
    const component = one(controlPlane);
    assert.deepEqual(component.inputs, {});
    const others = resources.filter(
      ({ name, type }) => name !== "nodes" && type !== controlPlane && type !== "aws:eks/cluster:Cluster",
    );
    assert.deepEqual(new Set(others.map(({ parent }) => parent)), new Set([component.urn]));
  });

  it("registers the same resources in a preview that knows no ids", async () => {
    const changes: Partial<EksControlPlaneArgs> = { secretsEncryption: "create", protection: true };
    const update = await run(changes);
    const preview = await run(changes, { preview: true });
    const urns = (recording: typeof update) => recording.resources.map((resource) => resource.urn).sort();
    assert.deepEqual(urns(preview), urns(update));
    assert.equal(preview.one("aws:iam/openIdConnectProvider:OpenIdConnectProvider").inputs.url, "<unknown>");
  });

  it("asks AWS nothing", async () => {
    assert.deepEqual((await run()).invokes, []);
  });

  describe("asks the eks component for", () => {
    it("the control plane alone", async () => {
      const { inputs } = (await run()).one("eks:index:Cluster");
      const { serviceRole, clusterSecurityGroup, ...plain } = inputs;
      const disabledAddon = {
        enabled: false,
        resolveConflictsOnCreate: "OVERWRITE",
        resolveConflictsOnUpdate: "OVERWRITE",
      };
      assert.deepEqual(plain, {
        name: "research",
        version: "1.34",
        authenticationMode: "API",
        subnetIds: ["subnet-1", "subnet-2"],
        endpointPrivateAccess: true,
        publicAccessCidrs: ["198.51.100.0/24", "203.0.113.0/24"],
        enabledClusterLogTypes: ["api", "audit", "authenticator", "controllerManager", "scheduler"],
        upgradePolicy: { supportType: "STANDARD" },
        deletionProtection: false,
        tags: { Name: "research", team: "ml" },
        skipDefaultNodeGroup: true,
        skipDefaultSecurityGroups: true,
        createOidcProvider: false,
        bootstrapSelfManagedAddons: false,
        useDefaultVpcCni: true,
        // The component's SDK adds its defaults.
        kubeProxyAddonOptions: disabledAddon,
        corednsAddonOptions: disabledAddon,
      });
      assert.match(JSON.stringify(serviceRole), /eks-service-role/);
      assert.match(JSON.stringify(clusterSecurityGroup), /::nodes/);
    });

    it("no public endpoint, and no CIDR blocks beside that, when no CIDR block is given", async () => {
      const { inputs } = (await run({ endpoint: { publicCidrs: [], privateAccess: true } })).one("eks:index:Cluster");
      assert.equal(inputs.endpointPublicAccess, false);
      assert.equal(inputs.endpointPrivateAccess, true);
      assert.ok(!("publicAccessCidrs" in inputs));
    });

    it("protection by Pulumi and by EKS, when the platform is protected", async () => {
      const cluster = (await run({ protection: true })).one("eks:index:Cluster");
      assert.equal(cluster.options.protect, true);
      assert.equal(cluster.inputs.deletionProtection, true);
      assert.equal((await run()).one("eks:index:Cluster").options.protect, false);
    });

    it("its work only after the role's policy, the log group and the key, beside the resources in its inputs", async () => {
      const { dependencies } = (await run({ secretsEncryption: "create" })).one("eks:index:Cluster").options;
      assert.deepEqual(dependencies, [
        urn(`${controlPlane}$aws:cloudwatch/logGroup:LogGroup`, "eks-logs"),
        urn(`${controlPlane}$aws:iam/rolePolicyAttachment:RolePolicyAttachment`, "eks-service-role-cluster-policy"),
        urn(`${controlPlane}$aws:kms/key:Key`, "eks-secrets-key"),
      ]);
    });

    it("no aliases, which it would ignore", async () => {
      assert.deepEqual((await run()).one("eks:index:Cluster").options.aliases, []);
    });
  });

  describe("the transform on the eks component's children", () => {
    const transform = (type: string, props: Record<string, unknown>) => {
      const opts = { ignoreChanges: ["accessConfig.bootstrapClusterCreatorAdminPermissions"] };
      return withoutCreatorEntry({ type, name: "x", custom: true, props, opts } as pulumi.ResourceTransformArgs);
    };

    it("turns off the creator's own administrator entry and keeps everything else", async () => {
      const props = {
        name: "research",
        accessConfig: { authenticationMode: "API", bootstrapClusterCreatorAdminPermissions: true },
      };
      assert.deepEqual(await transform("aws:eks/cluster:Cluster", props), {
        props: {
          name: "research",
          accessConfig: { authenticationMode: "API", bootstrapClusterCreatorAdminPermissions: false },
        },
        opts: { ignoreChanges: ["accessConfig.bootstrapClusterCreatorAdminPermissions"] },
      });
      assert.equal(props.accessConfig.bootstrapClusterCreatorAdminPermissions, true, "props are not mutated");
    });

    it("leaves the component itself alone, whose inputs would lose their dependencies", async () => {
      assert.equal(await transform("eks:index:Cluster", { name: "research" }), undefined);
    });
  });

  describe("the service role", () => {
    it("is assumed by EKS and has the cluster policy of the partition", async () => {
      const { one } = await run({ partition: "aws-cn" });
      const role = one("aws:iam/role:Role");
      assert.deepEqual(JSON.parse(String(role.inputs.assumeRolePolicy)).Statement, [
        {
          Sid: "AssumedByService",
          Effect: "Allow",
          Action: "sts:AssumeRole",
          Principal: { Service: "eks.amazonaws.com" },
        },
      ]);
      assert.ok(!("name" in role.inputs), "IAM names are account-wide: auto-named");
      assert.equal(
        one("aws:iam/rolePolicyAttachment:RolePolicyAttachment").inputs.policyArn,
        "arn:aws-cn:iam::aws:policy/AmazonEKSClusterPolicy",
      );
    });
  });

  describe("the log group", () => {
    it("has the name that EKS writes to, with a retention, and outlives the cluster", async () => {
      const group = (await run()).one("aws:cloudwatch/logGroup:LogGroup");
      assert.deepEqual(group.inputs, {
        name: "/aws/eks/research/cluster",
        retentionInDays: 90,
        tags: { Name: "research-logs", team: "ml" },
      });
      assert.equal(group.options.retainOnDelete, true);
    });

    it("is adopted where it exists and made where it does not", async () => {
      const importIds: string[] = [];
      for (const logGroupExists of [true, false]) {
        await record(
          () => {
            const monitor = pulumi.runtime.getMonitor() as unknown as {
              registerResource(request: { getName(): string; getImportid(): string }, ...rest: unknown[]): void;
            };
            const register = monitor.registerResource;
            monitor.registerResource = (request, ...rest) => {
              if (request.getName() === "eks-logs") {
                importIds.push(request.getImportid());
              }
              register(request, ...rest);
            };
            const securityGroup = new ec2.SecurityGroup("nodes", { vpcId: "vpc-1" });
            new EksControlPlane("eks", { ...development, securityGroup, logGroupExists });
          },
          { outputs: ({ type }) => (type === "aws:eks/cluster:Cluster" ? clusterOutputs : undefined) },
        );
      }
      assert.deepEqual(importIds, ["/aws/eks/research/cluster", ""]);
    });

    it("is looked for by its whole name", async () => {
      const exists = (logGroupNames: string[]) =>
        record(() => controlPlaneLogGroupExists("research", {}), {
          calls: { "aws:cloudwatch/getLogGroups:getLogGroups": () => ({ logGroupNames, arns: [], id: "x" }) },
        });
      assert.equal((await exists(["/aws/eks/research/cluster"])).result, true);
      assert.equal((await exists(["/aws/eks/research/cluster-2"])).result, false);
      const { result, invokes } = await exists([]);
      assert.equal(result, false);
      assert.deepEqual(invokes[0]?.inputs, { logGroupNamePrefix: "/aws/eks/research/cluster" });
    });
  });

  describe("encryption of Secrets", () => {
    it("has a rotating key with an alias of its own, deleted late where the platform is protected", async () => {
      const made = await run({ secretsEncryption: "create", protection: true });
      assert.deepEqual(made.one("aws:kms/key:Key").inputs, {
        description: "Kubernetes Secrets of research",
        enableKeyRotation: true,
        deletionWindowInDays: 30,
        tags: { Name: "research-secrets-key", team: "ml" },
      });
      assert.equal(made.one("aws:kms/alias:Alias").inputs.name, "alias/eks/research");
      assert.equal(
        made.one("eks:index:Cluster").inputs.encryptionConfigKeyArn,
        "arn:aws:mock:us-west-2:111122223333:eks-secrets-key",
      );
      const unprotected = await run({ secretsEncryption: "create" });
      assert.equal(unprotected.one("aws:kms/key:Key").inputs.deletionWindowInDays, 7);
    });

    it("takes a given key and makes none", async () => {
      const kmsKeyArn = "arn:aws:kms:us-west-2:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
      const { one, all } = await run({ secretsEncryption: { kmsKeyArn } });
      assert.equal(one("eks:index:Cluster").inputs.encryptionConfigKeyArn, kmsKeyArn);
      assert.deepEqual(all("aws:kms/key:Key"), []);
    });

    it("is left to EKS's own key when off", async () => {
      const { one, all } = await run();
      assert.ok(!("encryptionConfigKeyArn" in one("eks:index:Cluster").inputs));
      assert.deepEqual(all("aws:kms/key:Key"), []);
    });
  });

  describe("the add-ons", () => {
    it("for nodes are installed over what the cluster holds, in EKS's default build", async () => {
      const { one, all } = await run();
      assert.deepEqual(one("aws:eks/addon:Addon", "eks-addon-vpc-cni").inputs, {
        clusterName: "research",
        addonName: "vpc-cni",
        resolveConflictsOnCreate: "OVERWRITE",
        resolveConflictsOnUpdate: "OVERWRITE",
        tags: { Name: "research-addon-vpc-cni", team: "ml" },
      });
      assert.equal(all("aws:eks/addon:Addon").length, 3);
    });

    it("take a pinned version", async () => {
      const { one } = await run({ addonVersions: { "vpc-cni": "v1.20.4-eksbuild.1", coredns: "v1.12.4-eksbuild.1" } });
      assert.equal(one("aws:eks/addon:Addon", "eks-addon-vpc-cni").inputs.addonVersion, "v1.20.4-eksbuild.1");
      assert.equal(one("aws-native:eks:Addon").inputs.addonVersion, "v1.12.4-eksbuild.1");
    });

    it("include CoreDNS by Cloud Control, which nothing waits for", async () => {
      const { one, resources } = await run();
      const coreDns = one("aws-native:eks:Addon");
      assert.deepEqual(coreDns.inputs, {
        clusterName: "research",
        addonName: "coredns",
        resolveConflicts: "OVERWRITE",
        tags: [
          { key: "Name", value: "research-addon-coredns" },
          { key: "team", value: "ml" },
        ],
      });
      assert.ok(!resources.some(({ options }) => options.dependencies.includes(coreDns.urn)));
    });
  });

  describe("the access entries", () => {
    it("carry what the plan says, and leave out what is empty", async () => {
      const { one } = await run();
      assert.deepEqual(one("aws:eks/accessEntry:AccessEntry", "eks-access-admins").inputs, {
        clusterName: "research",
        principalArn: "arn:aws:iam::111122223333:role/Admin",
        type: "STANDARD",
        tags: { Name: "eks-access-admins", team: "ml" },
      });
      assert.deepEqual(one("aws:eks/accessEntry:AccessEntry", "eks-access-scientists").inputs.kubernetesGroups, [
        "scientists",
      ]);
      assert.deepEqual(
        one("aws:eks/accessPolicyAssociation:AccessPolicyAssociation", "eks-access-scientists-AmazonEKSEditPolicy")
          .inputs,
        {
          clusterName: "research",
          principalArn: "arn:aws:iam::111122223333:role/Scientist",
          policyArn: "arn:aws:eks::aws:cluster-access-policy/AmazonEKSEditPolicy",
          accessScope: { type: "namespace", namespaces: ["ml"] },
        },
      );
    });

    it("are deleted before they are replaced, and an association waits for its entry", async () => {
      const { all, one } = await run();
      const associations = all("aws:eks/accessPolicyAssociation:AccessPolicyAssociation");
      const entries = all("aws:eks/accessEntry:AccessEntry");
      assert.deepEqual(
        [...entries, ...associations].map(({ options }) => options.deleteBeforeReplace),
        [true, true, true, true],
      );
      const admins = one("aws:eks/accessEntry:AccessEntry", "eks-access-admins").urn;
      const waiting = associations.filter(({ options }) => options.dependencies.includes(admins));
      assert.deepEqual(
        waiting.map(({ name }) => name),
        ["eks-access-admins-AmazonEKSClusterAdminPolicy"],
      );
    });

    it("of the deployer are what installs wait for", async () => {
      const { result } = await run();
      const urns = await Promise.all(result.deployerAccess.map((resource) => valueIn(resource.urn)));
      assert.deepEqual(
        urns.map((each) => each.split("::").pop()),
        ["eks-access-admins-AmazonEKSClusterAdminPolicy"],
      );
    });

    it("must make the deployer an administrator", async () => {
      await assert.rejects(
        run({ callerArn: "arn:aws:iam::111122223333:user/someone" }),
        /arn:aws:iam::111122223333:user\/someone, who deploys, is no administrator of EKS cluster research/,
      );
    });
  });

  it("lets what lives in the cluster go with it, and nothing that lives outside", async () => {
    const { resources } = await run({ secretsEncryption: "create" });
    const going = resources.filter(({ options }) => options.deletedWith === componentUrn).map(({ type }) => type);
    assert.deepEqual([...new Set(going)].sort(), [
      "aws-native:eks:Addon",
      "aws:eks/accessEntry:AccessEntry",
      "aws:eks/accessPolicyAssociation:AccessPolicyAssociation",
      "aws:eks/addon:Addon",
    ]);
    assert.equal(going.length, 8);
    assert.deepEqual(new Set(resources.map(({ options }) => options.deletedWith)), new Set(["", componentUrn]));
  });

  it("makes the OIDC provider on the cluster's issuer, without a thumbprint", async () => {
    const { one } = await run();
    assert.deepEqual(one("aws:iam/openIdConnectProvider:OpenIdConnectProvider").inputs, {
      url: "https://oidc.eks.us-west-2.amazonaws.com/id/ABC",
      clientIdLists: ["sts.amazonaws.com"],
      tags: { Name: "research-oidc-provider", team: "ml" },
    });
  });

  it("hands on the cluster's facts, the kubeconfig as a secret", async () => {
    const { result } = await run();
    assert.equal(await valueIn(result.clusterName), "research");
    assert.equal(await valueIn(result.clusterArn), clusterOutputs.arn);
    assert.equal(await valueIn(result.endpoint), clusterOutputs.endpoint);
    assert.equal(await valueIn(result.certificateAuthorityData), "Y2E=");
    assert.equal(await valueIn(result.version), "1.34");
    assert.equal(await valueIn(result.clusterSecurityGroupId), "sg-of-eks");
    assert.equal(await valueIn(result.oidcProviderArn), "arn:aws:mock:us-west-2:111122223333:eks-oidc-provider");
    assert.equal(await isSecret(result.kubeconfig), true);
    assert.equal(await isSecret(result.endpoint), false);
    const kubeconfig = JSON.parse(await valueIn(result.kubeconfig));
    assert.equal(kubeconfig["current-context"], clusterOutputs.arn);
    assert.equal(kubeconfig.clusters[0].cluster.server, clusterOutputs.endpoint);
  });

  it("uses the providers it is given, for every resource", async () => {
    const { resources, one } = await record(
      () => {
        const securityGroup = new ec2.SecurityGroup("nodes", { vpcId: "vpc-1" });
        const providers = [new aws.Provider("aws"), new awsNative.Provider("native", { region: "us-west-2" })];
        new EksControlPlane("eks", { ...development, securityGroup, secretsEncryption: "create" }, { providers });
      },
      { outputs: ({ type }) => (type === "aws:eks/cluster:Cluster" ? clusterOutputs : undefined) },
    );
    const component = one(controlPlane).urn;
    const children = resources.filter(({ parent, custom }) => parent === component && custom);
    assert.ok(children.length > 10);
    for (const { type, provider } of children.map((child) => ({
      type: child.type,
      provider: child.options.provider,
    }))) {
      const expected = type.startsWith("aws-native:")
        ? "pulumi:providers:aws-native::native::"
        : "pulumi:providers:aws::aws::";
      assert.ok(provider.includes(expected), `${type} has provider "${provider}"`);
    }
  });

  it("lets an install wait for the API on `up`: the readiness hook binds to it by name", async () => {
    const { one } = await record(() => {
      const hook = apiReadinessHook("eks-api-is-ready", {
        endpoint: pulumi.output("https://x"),
        certificateAuthorityData: pulumi.output(""),
        clusterName: "research",
        region: "us-west-2",
        identity: {},
        environment: {},
      });
      assert.notEqual(hook.opts?.onDryRun, true);
      new ec2.SecurityGroup("nodes", {}, { hooks: { beforeCreate: [hook], beforeUpdate: [hook] } });
    });
    assert.deepEqual(one("aws:ec2/securityGroup:SecurityGroup").options.hooks, {
      beforeCreate: ["eks-api-is-ready"],
      beforeUpdate: ["eks-api-is-ready"],
    });
  });
});
