import assert from "node:assert/strict";
import fc from "fast-check";
import { type AccessEntrySettings, deployerEntryKey, planAccessEntries } from "../../components/eks/access-entries";

const admin: AccessEntrySettings = {
  principal: "arn:aws:iam::111122223333:role/Admin",
  type: "STANDARD",
  policies: [{ policy: "AmazonEKSClusterAdminPolicy", namespaces: [] }],
  kubernetesGroups: [],
};

describe("access entries", () => {
  it("come out sorted by key, with policies, namespaces and groups sorted, whatever the order in the settings", () => {
    const scientists: AccessEntrySettings = {
      principal: "arn:aws:iam::111122223333:role/Scientist",
      type: "STANDARD",
      policies: [
        { policy: "AmazonEKSViewPolicy", namespaces: [] },
        { policy: "AmazonEKSEditPolicy", namespaces: ["vision", "ml"] },
      ],
      kubernetesGroups: ["scientists", "kueue-users"],
    };
    const plans = planAccessEntries({ scientists, admins: admin }, "aws");
    assert.deepEqual(plans, planAccessEntries({ admins: admin, scientists }, "aws"));
    assert.deepEqual(plans, [
      {
        key: "admins",
        principalArn: "arn:aws:iam::111122223333:role/Admin",
        type: "STANDARD",
        policies: [
          {
            policyName: "AmazonEKSClusterAdminPolicy",
            policyArn: "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy",
            accessScope: { type: "cluster" },
          },
        ],
        kubernetesGroups: [],
      },
      {
        key: "scientists",
        principalArn: "arn:aws:iam::111122223333:role/Scientist",
        type: "STANDARD",
        policies: [
          {
            policyName: "AmazonEKSEditPolicy",
            policyArn: "arn:aws:eks::aws:cluster-access-policy/AmazonEKSEditPolicy",
            accessScope: { type: "namespace", namespaces: ["ml", "vision"] },
          },
          {
            policyName: "AmazonEKSViewPolicy",
            policyArn: "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy",
            accessScope: { type: "cluster" },
          },
        ],
        kubernetesGroups: ["kueue-users", "scientists"],
      },
    ]);
  });

  it("leave the settings as they were", () => {
    fc.assert(
      fc.property(fc.array(fc.string()), fc.uniqueArray(fc.string()), (groups, namespaces) => {
        const entry = {
          ...admin,
          policies: [{ policy: "AmazonEKSEditPolicy", namespaces }],
          kubernetesGroups: groups,
        };
        const before = structuredClone(entry);
        planAccessEntries({ one: entry }, "aws");
        assert.deepEqual(entry, before);
      }),
    );
  });

  it("name the role where the settings name a session of it, because EKS refuses session ARNs", () => {
    const principal = "arn:aws-cn:sts::111122223333:assumed-role/Admin/someone@example.com";
    assert.equal(
      planAccessEntries({ a: { ...admin, principal } }, "aws-cn")[0]?.principalArn,
      "arn:aws-cn:iam::111122223333:role/Admin",
    );
  });

  it("take a policy by name or by ARN, in the partition of the deployment", () => {
    const policies = [{ policy: "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy", namespaces: [] }];
    const [plan] = planAccessEntries({ a: { ...admin, policies } }, "aws-us-gov");
    assert.equal(plan?.policies[0]?.policyName, "AmazonEKSViewPolicy");
    assert.equal(plan?.policies[0]?.policyArn, "arn:aws-us-gov:eks::aws:cluster-access-policy/AmazonEKSViewPolicy");
  });

  it("refuse an unknown type, naming the known ones", () => {
    assert.throws(
      () => planAccessEntries({ nodes: { ...admin, type: "standard" } }, "aws"),
      /access entry "nodes": type "standard" is unknown\. Allowed: STANDARD, EC2, .*HYPERPOD_LINUX/,
    );
  });

  for (const type of ["EC2_LINUX", "EC2_WINDOWS", "FARGATE_LINUX", "HYBRID_LINUX", "HYPERPOD_LINUX"]) {
    it(`refuse policies and groups on type ${type}, as EKS does`, () => {
      assert.throws(
        () => planAccessEntries({ nodes: { ...admin, type } }, "aws"),
        new RegExp(`"nodes": EKS allows no access policies on type ${type} \\(AmazonEKSClusterAdminPolicy\\)`),
      );
      assert.throws(
        () => planAccessEntries({ nodes: { ...admin, type, policies: [], kubernetesGroups: ["g"] } }, "aws"),
        new RegExp(`"nodes": EKS allows no Kubernetes groups on type ${type} \\(g\\)`),
      );
      assert.equal(planAccessEntries({ nodes: { ...admin, type, policies: [] } }, "aws")[0]?.type, type);
    });
  }

  it("allow Auto Mode's policy on type EC2, by name or ARN, no other policy and no groups", () => {
    const nodes = (policy: string, kubernetesGroups: string[] = []) =>
      planAccessEntries(
        { nodes: { ...admin, type: "EC2", policies: [{ policy, namespaces: [] }], kubernetesGroups } },
        "aws",
      )[0]?.policies.map(({ policyName }) => policyName);
    const own = "AmazonEKSAutoNodePolicy";
    assert.deepEqual(nodes(own), [own]);
    assert.deepEqual(nodes(`arn:aws:eks::aws:cluster-access-policy/${own}`), [own]);
    assert.throws(
      () => nodes("AmazonEKSViewPolicy"),
      /access entry "nodes": EKS allows only AmazonEKSAutoNodePolicy on type EC2 \(AmazonEKSViewPolicy\)\. Leave/,
    );
    assert.throws(() => nodes(own, ["g"]), /no Kubernetes groups on type EC2/);
  });

  it("refuse two entries for one principal, also where only one names its path", () => {
    const principal = "arn:aws:iam::111122223333:role/team/Admin";
    assert.throws(
      () => planAccessEntries({ a: admin, b: { ...admin, principal } }, "aws"),
      /access entries "a" and "b" name the same principal, arn:aws:iam::111122223333:role\/team\/Admin/,
    );
  });

  it("refuse a policy that is listed twice, because EKS keeps only one of the scopes", () => {
    const policies = [
      { policy: "AmazonEKSEditPolicy", namespaces: ["ml"] },
      { policy: "AmazonEKSEditPolicy", namespaces: ["vision"] },
    ];
    assert.throws(
      () => planAccessEntries({ a: { ...admin, policies } }, "aws"),
      /access entry "a": policy AmazonEKSEditPolicy is listed more than once/,
    );
  });
});

describe("the deployer's entry", () => {
  const key = (entry: Partial<AccessEntrySettings>, callerArn: string) =>
    deployerEntryKey(planAccessEntries({ mine: { ...admin, ...entry } }, "aws"), callerArn);

  it("is found by the caller's session", () => {
    assert.equal(key({}, "arn:aws:sts::111122223333:assumed-role/Admin/session"), "mine");
  });

  it("is found for an SSO role, whose path a session ARN leaves out", () => {
    const principal =
      "arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/us-west-2/AWSReservedSSO_Admin_0123456789abcdef";
    const caller = "arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Admin_0123456789abcdef/someone";
    assert.equal(key({ principal }, caller), "mine");
  });

  it("is not an entry of another principal", () => {
    assert.equal(key({}, "arn:aws:iam::111122223333:user/Admin"), undefined);
    assert.equal(key({}, "arn:aws:sts::444455556666:assumed-role/Admin/session"), undefined);
  });

  it("is not an entry without cluster-wide administration", () => {
    const caller = "arn:aws:iam::111122223333:role/Admin";
    const edit = [{ policy: "AmazonEKSEditPolicy", namespaces: [] }];
    const scoped = [{ policy: "AmazonEKSClusterAdminPolicy", namespaces: ["ml"] }];
    assert.equal(key({ policies: edit }, caller), undefined);
    assert.equal(key({ policies: scoped }, caller), undefined);
  });
});
