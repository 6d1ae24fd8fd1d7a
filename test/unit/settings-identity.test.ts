import assert from "node:assert/strict";
import { checkIdentity, checkZones } from "../../stacks/settings";
import { accepted, changed } from "../support/settings-fixture";

const eks = "hyperpod-eks:eks";
const own = "444455556666";
const caller = { accountId: own, arn: `arn:aws:sts::${own}:assumed-role/Admin/me` };
const sample = { accountId: "111122223333", arn: "arn:aws:sts::111122223333:assumed-role/Admin/me" };
const inOwnAccount = (...more: (readonly [key: string, path: string, value: unknown])[]) =>
  accepted(
    changed(
      ["aws:allowedAccountIds", "", [own]],
      ["hyperpod-eks:access", "admins/principal", `arn:aws:iam::${own}:role/team/Admin`],
      ...more,
    ),
  );

describe("settings: placeholders and the caller", () => {
  it("finds nothing wrong when everything is the caller's own", () => {
    assert.deepEqual(checkIdentity(inOwnAccount(), caller), []);
  });

  it("leaves the sample account's placeholders alone", () => {
    const settings = accepted(changed([eks, "create/endpoint/publicCidrs", ["203.0.113.0/24"]]));
    assert.deepEqual(checkIdentity(settings, sample), []);
  });

  it("refuses blocks for documentation, but not 0.0.0.0/0", () => {
    const settings = inOwnAccount([
      eks,
      "create/endpoint/publicCidrs",
      ["203.0.113.7/32", "192.0.2.0/24", "198.51.100.0/25", "198.18.7.0/24"],
    ]);
    const problems = checkIdentity(settings, caller);
    assert.deepEqual(
      problems.map(({ path, received }) => [path, received.split(",")[0]]),
      ["192.0.2.0/24", "198.51.100.0/25", "203.0.113.7/32"].map((block) => [
        "hyperpod-eks:eks.create.endpoint.publicCidrs",
        block,
      ]),
    );
    assert.deepEqual(checkIdentity(inOwnAccount([eks, "create/endpoint/publicCidrs", ["0.0.0.0/0"]]), caller), []);
  });

  it("refuses ARNs of another account, and says which are examples", () => {
    const key = (account: string) => `arn:aws:kms:us-west-2:${account}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;
    const settings = inOwnAccount(
      ["hyperpod-eks:access", "others", { principal: "arn:aws:iam::999988887777:role/Other" }],
      ["hyperpod-eks:instanceGroups", "workers/volume", { kmsKeyArn: key("111122223333") }],
      ["hyperpod-eks:instanceGroups", "workers/rootVolume", { kmsKeyArn: key(own) }],
      [
        "hyperpod-eks:instanceGroups",
        "workers/trainingPlanArn",
        "arn:aws:sagemaker:us-west-2:123456789012:training-plan/p",
      ],
      ["hyperpod-eks:hyperpod", "permissionsBoundaryArn", "arn:aws:iam::aws:policy/PowerUserAccess"],
      [eks, "create/secretsEncryption", { kmsKeyArn: key("000000000000") }],
    );
    assert.deepEqual(
      checkIdentity(settings, caller).map(({ path, received }) => [
        path.replace("hyperpod-eks:", ""),
        received.split(", ")[1],
      ]),
      [
        ["eks.create.secretsEncryption.kmsKeyArn", "an example that nobody replaced"],
        ["access.others.principal", "another account's ARN"],
        ["instanceGroups.workers.trainingPlanArn", "an example that nobody replaced"],
        ["instanceGroups.workers.volume.kmsKeyArn", "an example that nobody replaced"],
      ],
    );
  });

  it("keeps secret groups out of what it prints", () => {
    const arn = "arn:aws:sagemaker:us-west-2:123456789012:training-plan/p";
    const config = changed(["hyperpod-eks:instanceGroups", "workers/trainingPlanArn", arn]);
    const settings = accepted(config, { secretKeys: ["hyperpod-eks:instanceGroups"] });
    const problems = checkIdentity(settings, caller);
    assert.ok(problems.some(({ path }) => path === "hyperpod-eks:instanceGroups.workers.trainingPlanArn"));
    assert.doesNotMatch(JSON.stringify(problems), /training-plan/);
  });

  it("refuses credentials of an account that isn't allowed", () => {
    const [problem] = checkIdentity(inOwnAccount(["aws:allowedAccountIds", "", ["999988887777"]]), caller);
    assert.equal(problem?.path, "aws:allowedAccountIds");
    assert.equal(problem?.received, `credentials of account ${own} (${caller.arn})`);
  });

  it("shows the lines to add when the caller has no entry, in the sample account too", () => {
    const stranger = { ...sample, arn: "arn:aws:sts::111122223333:assumed-role/Pipeline/run-7" };
    assert.deepEqual(checkIdentity(accepted(changed()), stranger), [
      {
        path: "hyperpod-eks:access",
        received: "no entry for the caller, arn:aws:iam::111122223333:role/Pipeline",
        allowed:
          "an entry with AmazonEKSClusterAdminPolicy for whoever deploys: making the cluster gives no access to it",
        fix: [
          "add it:",
          "hyperpod-eks:access:",
          "  deployer:",
          "    principal: arn:aws:iam::111122223333:role/Pipeline",
          "    policies: [AmazonEKSClusterAdminPolicy]",
        ].join("\n"),
      },
    ]);
  });

  it("names a role of IAM Identity Center with the path that IAM told, or the command that tells it", () => {
    const name = "AWSReservedSSO_Admin_0123456789abcdef";
    const arn = `arn:aws:sts::111122223333:assumed-role/${name}/ada@example.com`;
    const roleArn = `arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/eu-west-1/${name}`;
    const [told] = checkIdentity(accepted(changed()), { ...sample, arn, roleArn });
    assert.match(told?.fix ?? "", new RegExp(`\n    principal: ${roleArn}\n`));
    const [untold] = checkIdentity(accepted(changed()), { ...sample, arn });
    assert.match(
      untold?.fix ?? "",
      new RegExp(`principal: <what .aws iam get-role --role-name ${name} --query Role.Arn `),
    );
    // What IAM told is taken.
    const entry = { principal: roleArn, policies: ["AmazonEKSClusterAdminPolicy"] };
    assert.deepEqual(checkIdentity(accepted(changed(["hyperpod-eks:access", "sso", entry])), { ...sample, arn }), []);
  });

  it("points at the caller's own entry when it lacks the policy", () => {
    const settings = accepted(
      changed([
        "hyperpod-eks:access",
        "ci",
        {
          principal: "arn:aws:iam::111122223333:role/ci",
          policies: [{ policy: "AmazonEKSClusterAdminPolicy", namespaces: ["ml"] }],
        },
      ]),
    );
    const [problem, ...others] = checkIdentity(settings, {
      ...sample,
      arn: "arn:aws:sts::111122223333:assumed-role/ci/x",
    });
    assert.deepEqual(others, []);
    assert.equal(problem?.path, "hyperpod-eks:access.ci.policies");
  });

  it("doesn't ask for an entry in an EKS cluster that exists", () => {
    const settings = accepted(
      changed(
        [eks, "", { existing: { clusterName: "shared" } }],
        ["hyperpod-eks:network", "", { stack: "acme/hyperpod-eks/network" }],
        ["hyperpod-eks:access", "", undefined],
      ),
    );
    assert.deepEqual(checkIdentity(settings, sample), []);
  });
});

describe("settings: zones that exist", () => {
  it("lists the zones of the region for one it doesn't offer", () => {
    assert.deepEqual(checkZones(accepted(changed()), ["usw2-az1", "usw2-az2"]), []);
    assert.deepEqual(checkZones(accepted(changed()), ["usw2-az2", "usw2-az3"]), [
      {
        path: "hyperpod-eks:network.create.zones",
        received: "usw2-az1",
        allowed: "an Availability Zone that us-west-2 offers this account: usw2-az2, usw2-az3",
        fix: "use one of these; Local Zones and Wavelength Zones are not allowed",
      },
    ]);
  });

  it("checks base zones and groups where another stack has the network", () => {
    const settings = accepted(changed(["hyperpod-eks:network", "", { stack: "acme/hyperpod-eks/network" }]));
    assert.deepEqual(
      checkZones(settings, ["usw2-az1"]).map(({ path }) => path),
      ["hyperpod-eks:hyperpod.baseZones", "hyperpod-eks:instanceGroups.workers.zone"],
    );
  });
});
