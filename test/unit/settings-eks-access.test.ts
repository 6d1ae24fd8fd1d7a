import assert from "node:assert/strict";
import { planAccessEntries } from "../../components/eks/access-entries";
import { addonNames } from "../../components/eks/addons";
import { eksSchema } from "../../stacks/settings/eks";
import { walkSchema } from "../../stacks/settings/walk-schema";
import { accepted, changed, onlyProblem, refused } from "../support/settings-fixture";

const eks = "hyperpod-eks:eks";
const access = "hyperpod-eks:access";
const endpoint = (value: unknown) => changed([eks, "create/endpoint", value]);
const scientist = (entry: Record<string, unknown>) =>
  changed([access, "scientists", { principal: "arn:aws:iam::111122223333:role/Scientist", ...entry }]);

describe("settings: EKS", () => {
  it("resolves defaults", () => {
    assert.deepEqual(accepted(changed()).eks, {
      kind: "create",
      version: "1.34",
      endpoint: { publicCidrs: ["198.18.7.0/24"], privateAccess: true, deployerInsideVpc: false },
      logRetentionDays: 90,
      secretsEncryption: { kind: "ownKey" },
      supportType: "STANDARD",
      addonVersions: {},
    });
  });

  it("pins exactly the add-ons that the EKS component makes", () => {
    const keys = [...walkSchema(eksSchema, "eks")].map(({ path }) => /addonVersions\.(.+)$/.exec(path)?.[1]);
    assert.deepEqual(keys.filter((key) => key !== undefined).sort(), [...addonNames].sort());
  });

  it("tells to quote a version given as a number, and why 1.30 isn't 1.3", () => {
    assert.equal(
      onlyProblem(changed([eks, "create/version", 1.34])).fix,
      'put it in quotes, so that YAML keeps it as text:\nversion: "1.34"',
    );
    const problem = onlyProblem(changed([eks, "create/version", 1.3]));
    assert.equal(problem.path, "hyperpod-eks:eks.create.version");
    assert.equal(problem.received, "1.3 (a number, not text)");
    assert.match(problem.fix, /YAML reads 1\.30 as the number 1\.3/);
    assert.equal(onlyProblem(changed([eks, "create/version", "1.29"])).received, "1.29");
  });

  it("never implies 0.0.0.0/0, but takes it when written", () => {
    for (const value of [undefined, {}, { publicCidrs: [] }]) {
      const problem = onlyProblem(endpoint(value));
      assert.equal(problem.path, "hyperpod-eks:eks.create.endpoint.publicCidrs");
      assert.equal(problem.allowed, "at least one block, or a private endpoint with deployerInsideVpc: true");
    }
    accepted(endpoint({ publicCidrs: ["0.0.0.0/0"] }));
  });

  it("takes a private endpoint when the deployer is inside", () => {
    const settings = accepted(endpoint({ deployerInsideVpc: true })).eks;
    assert.ok(settings.kind === "create");
    assert.deepEqual(settings.endpoint, { publicCidrs: [], privateAccess: true, deployerInsideVpc: true });
  });

  it("refuses a cluster without any endpoint, and nodes that can't reach a public one", () => {
    assert.equal(
      onlyProblem(endpoint({ privateAccess: false, deployerInsideVpc: true })).received,
      "false, and no publicCidrs",
    );
    const blocked = onlyProblem(endpoint({ privateAccess: "false", publicCidrs: ["198.18.7.0/24"] }));
    assert.equal(blocked.path, "hyperpod-eks:eks.create.endpoint.privateAccess");
    accepted(endpoint({ privateAccess: false, publicCidrs: ["0.0.0.0/0"] }));
  });

  it("refuses a block with host bits", () => {
    const problem = onlyProblem(endpoint({ publicCidrs: ["198.18.7.0/24", "198.18.7.1/24"] }));
    assert.deepEqual(
      [problem.path, problem.received],
      ["hyperpod-eks:eks.create.endpoint.publicCidrs[1]", "198.18.7.1/24"],
    );
  });

  it("takes true, false and a key for the encryption of secrets", () => {
    const key = "arn:aws:kms:us-west-2:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
    const kind = (value: unknown) => {
      const settings = accepted(changed([eks, "create/secretsEncryption", value])).eks;
      return settings.kind === "create" ? settings.secretsEncryption : undefined;
    };
    assert.deepEqual(kind(true), { kind: "ownKey" });
    assert.deepEqual(kind("false"), { kind: "off" });
    assert.deepEqual(kind({ kmsKeyArn: key }), { kind: "key", kmsKeyArn: key });
    const elsewhere = onlyProblem(
      changed([eks, "create/secretsEncryption", { kmsKeyArn: key.replace("us-west-2", "us-east-1") }]),
    );
    assert.equal(elsewhere.path, "hyperpod-eks:eks.create.secretsEncryption.kmsKeyArn");
    assert.equal(elsewhere.fix, "use one of us-west-2");
    const typo = onlyProblem(changed([eks, "create/secretsEncryption", { kmsKeyArn: key, kmsKey: "x" }]));
    assert.equal(typo.path, "hyperpod-eks:eks.create.secretsEncryption.kmsKey");
    assert.match(typo.fix, /did you mean kmsKeyArn\?/);
  });

  it("checks the pins of add-ons", () => {
    accepted(changed([eks, "create/addonVersions", { "vpc-cni": "v1.20.4-eksbuild.1" }]));
    const old = onlyProblem(changed([eks, "create/addonVersions", { "vpc-cni": "v1.9.3-eksbuild.1" }]));
    assert.equal(old.allowed, "v1.18.3 or later, which HyperPod needs");
    assert.equal(
      onlyProblem(changed([eks, "create/addonVersions", { coredns: "latest" }])).path,
      "hyperpod-eks:eks.create.addonVersions.coredns",
    );
    assert.match(
      onlyProblem(changed([eks, "create/addonVersions", { "vpc-cn": "v1.20.4-eksbuild.1" }])).fix,
      /did you mean vpc-cni\?/,
    );
  });

  it("refuses a new network for an EKS cluster that exists", () => {
    const existing = [eks, "", { existing: { clusterName: "shared" } }] as const;
    assert.equal(onlyProblem(changed(existing)).path, "hyperpod-eks:network.create");
    const settings = accepted(
      changed(existing, ["hyperpod-eks:network", "", { stack: "acme/hyperpod-eks/network" }], [access, "", undefined]),
    );
    assert.deepEqual(settings.eks, { kind: "existing", clusterName: "shared" });
    assert.deepEqual(settings.access, {});
  });

  it("wants exactly one choice", () => {
    assert.equal(
      onlyProblem(changed([eks, "existing", { clusterName: "shared" }])).received,
      "create and existing together",
    );
  });
});

describe("settings: access", () => {
  it("resolves short and long forms of a policy to what the EKS component takes", () => {
    const settings = accepted(
      scientist({
        policies: ["AmazonEKSViewPolicy", { policy: "AmazonEKSEditPolicy", namespaces: ["ml", "eval", "ml"] }],
        kubernetesGroups: ["b", "a"],
      }),
    );
    assert.deepEqual(settings.access.scientists, {
      principal: "arn:aws:iam::111122223333:role/Scientist",
      type: "STANDARD",
      policies: [
        { policy: "AmazonEKSEditPolicy", namespaces: ["eval", "ml"] },
        { policy: "AmazonEKSViewPolicy", namespaces: [] },
      ],
      kubernetesGroups: ["a", "b"],
    });
    assert.equal(planAccessEntries(settings.access, "aws").length, 2);
  });

  it("wants an administrator of the whole cluster", () => {
    for (const value of [undefined, {}]) {
      const problem = onlyProblem(changed([access, "", value]));
      assert.deepEqual([problem.path, problem.received], ["hyperpod-eks:access", "no entries"]);
    }
    const scoped = { policy: "AmazonEKSClusterAdminPolicy", namespaces: ["ml"] };
    assert.equal(
      onlyProblem(changed([access, "admins/policies", [scoped]])).received,
      "AmazonEKSClusterAdminPolicy for ml only",
    );
    assert.equal(
      onlyProblem(changed([access, "admins/policies", ["AmazonEKSViewPolicy"]])).received,
      "no entry with AmazonEKSClusterAdminPolicy for the whole cluster",
    );
    accepted(
      changed([access, "admins/policies", ["arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy"]]),
    );
  });

  for (const [principal, allowed] of [
    ["arn:aws:iam::111122223333:root", "an IAM role or user; EKS has no entry for the account's root user"],
    [
      "arn:aws:iam::111122223333:role/aws-service-role/eks.amazonaws.com/AWSServiceRoleForAmazonEKS",
      "an IAM role or user that is no service-linked role, which EKS refuses",
    ],
    ["arn:aws-cn:iam::111122223333:role/Scientist", "ARNs that begin with arn:aws:, the partition of us-west-2"],
    ["Scientist", "the ARN of an IAM role or user, or of a role's session"],
    ["arn:aws:s3:::bucket", "the ARN of an IAM role or user, or of a role's session"],
  ] as const) {
    it(`refuses the principal ${principal}`, () => {
      const problem = onlyProblem(scientist({ principal }));
      assert.deepEqual(
        [problem.path, problem.received, problem.allowed],
        ["hyperpod-eks:access.scientists.principal", principal, allowed],
      );
    });
  }

  it("sees one principal behind a path and a session", () => {
    for (const principal of [
      "arn:aws:iam::111122223333:role/team/Admin",
      "arn:aws:sts::111122223333:assumed-role/Admin/me",
    ]) {
      const problem = onlyProblem(scientist({ principal }));
      assert.equal(problem.path, "hyperpod-eks:access.scientists.principal");
      assert.equal(problem.received, `${principal}, which is also the principal of access.admins`);
    }
    accepted(scientist({ principal: "arn:aws:sts::111122223333:assumed-role/Scientist/me" }));
  });

  it("refuses permissions and users on node types", () => {
    const problems = refused(
      scientist({
        principal: "arn:aws:iam::111122223333:user/me",
        type: "EC2_LINUX",
        policies: ["AmazonEKSViewPolicy"],
        kubernetesGroups: ["a"],
      }),
    );
    assert.deepEqual(
      problems.map(({ path }) => path),
      ["kubernetesGroups", "policies", "principal"].map((key) => `hyperpod-eks:access.scientists.${key}`),
    );
    accepted(scientist({ type: "HYPERPOD_LINUX" }));
    assert.equal(onlyProblem(scientist({ type: "EC2_LINUXX" })).fix, "write EC2_LINUX");
  });

  it("takes Auto Mode's policy on type EC2, and refuses any other there", () => {
    const own = "AmazonEKSAutoNodePolicy";
    accepted(scientist({ type: "EC2", policies: [own] }));
    accepted(scientist({ type: "EC2", policies: [`arn:aws:eks::aws:cluster-access-policy/${own}`] }));
    const problem = onlyProblem(scientist({ type: "EC2", policies: [own, "AmazonEKSViewPolicy"] }));
    assert.deepEqual(
      [problem.path, problem.received, problem.allowed, problem.fix],
      [
        "hyperpod-eks:access.scientists.policies",
        "AmazonEKSViewPolicy on an entry of type EC2",
        "only AmazonEKSAutoNodePolicy on type EC2, by which nodes of EKS Auto Mode join",
        "remove the others, or use type: STANDARD",
      ],
    );
    assert.equal(
      onlyProblem(scientist({ type: "HYBRID_LINUX", policies: [own] })).received,
      "AmazonEKSAutoNodePolicy on an entry of type HYBRID_LINUX",
    );
  });

  it("names the nearest policy, and refuses one named twice", () => {
    const problem = onlyProblem(scientist({ policies: [{ policy: "AmazonEKSEditPolcy", namespaces: ["ml"] }] }));
    assert.deepEqual(
      [problem.path, problem.fix],
      ["hyperpod-eks:access.scientists.policies[0].policy", "did you mean AmazonEKSEditPolicy?"],
    );
    const twice = ["AmazonEKSEditPolicy", { policy: "AmazonEKSEditPolicy", namespaces: ["ml"] }];
    assert.equal(onlyProblem(scientist({ policies: twice })).received, "AmazonEKSEditPolicy more than once");
  });

  it("refuses an empty list of namespaces and a system group", () => {
    assert.equal(
      onlyProblem(scientist({ policies: [{ policy: "AmazonEKSEditPolicy", namespaces: [] }] })).path,
      "hyperpod-eks:access.scientists.policies[0].namespaces",
    );
    const group = onlyProblem(scientist({ kubernetesGroups: ["ok", "system:masters"] }));
    assert.deepEqual(
      [group.path, group.received],
      ["hyperpod-eks:access.scientists.kubernetesGroups[1]", "system:masters"],
    );
  });

  it("wants the path of roles of IAM Identity Center, and says how to find it", () => {
    const name = "AWSReservedSSO_Admin_0123456789abcdef";
    for (const principal of [
      `arn:aws:iam::111122223333:role/${name}`,
      `arn:aws:sts::111122223333:assumed-role/${name}/ada@example.com`,
    ]) {
      const problem = onlyProblem(changed([access, "admins/principal", principal]));
      assert.equal(problem.path, "hyperpod-eks:access.admins.principal");
      assert.match(problem.fix, new RegExp(`aws iam get-role --role-name ${name} --query Role.Arn --output text$`));
    }
    const whole = `arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/eu-west-1/${name}`;
    assert.equal(accepted(changed([access, "admins/principal", whole])).access.admins?.principal, whole);
  });
});
