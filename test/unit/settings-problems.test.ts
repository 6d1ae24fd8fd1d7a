import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { loadSettings } from "../../stacks/settings";
import { nearest } from "../../stacks/settings/nearest-key";
import { at, renderProblems, show } from "../../stacks/settings/problems";
import { accepted, changed, onlyProblem, parse, refused, validConfig } from "../support/settings-fixture";

describe("settings: the list of problems", () => {
  it("has the shape people read", () => {
    const problem = { path: "hyperpod-eks:a.b", received: "x", allowed: "y", fix: "first\nsecond" };
    assert.equal(
      renderProblems([problem, { ...problem, path: "hyperpod-eks:c" }], "dev"),
      `2 problems in the settings of stack "dev":

  hyperpod-eks:a.b
    received  x
    allowed   y
    do        first
              second

  hyperpod-eks:c
    received  x
    allowed   y
    do        first
              second`,
    );
    assert.match(renderProblems([problem], "dev"), /^1 problem in /);
  });

  it("shows fifty at most, and says how many more there are", () => {
    const problem = { path: "hyperpod-eks:a", received: "x", allowed: "y", fix: "z" };
    const text = renderProblems(
      Array.from({ length: 2_000 }, () => problem),
      "dev",
    );
    assert.equal(text.split("hyperpod-eks:a").length - 1, 50);
    assert.match(text, /^2000 problems .*\n {2}and 1950 more, shown once these are put right$/s);
  });

  it("reports everything at once, in the order of a stack file, the same each time", () => {
    const config = changed(
      ["hyperpod-eks:name", "", "Research"],
      ["hyperpod-eks:protection", "", "maybe"],
      ["hyperpod-eks:network", "create/zones", ["usw2-az2"]],
      ["hyperpod-eks:eks", "create/version", "1.99"],
      ["hyperpod-eks:access", "admins/principal", "me"],
      ["hyperpod-eks:instanceGroups", "workers/cuont", 1],
      ["aws:region", "", "usw2"],
    );
    const paths = refused(config).map(({ path }) => path);
    assert.deepEqual(paths, [
      "aws:region",
      "hyperpod-eks:name",
      "hyperpod-eks:protection",
      "hyperpod-eks:network.create.zones",
      "hyperpod-eks:eks.create.version",
      "hyperpod-eks:access.admins.principal",
      "hyperpod-eks:instanceGroups.workers.cuont",
    ]);
    const reordered = Object.fromEntries(Object.entries(config).reverse());
    assert.deepEqual(
      refused(reordered).map(({ path }) => path),
      paths,
    );
  });

  it("lists every missing key of an empty configuration, with an example", () => {
    const problems = refused({});
    assert.deepEqual(
      problems.map(({ path, received }) => [path, received]),
      [
        ["aws:region", "nothing"],
        ["aws:allowedAccountIds", "nothing"],
        ["hyperpod-eks:name", "nothing"],
        ["hyperpod-eks:network", "nothing"],
        ["hyperpod-eks:eks", "nothing"],
        ["hyperpod-eks:instanceGroups", "nothing"],
      ],
    );
    assert.equal(problems[0]?.fix, "add aws:region, for example:\naws:region: us-west-2");
  });

  for (const [key, path, where, near] of [
    ["hyperpod-eks:netwrok", "", "hyperpod-eks:netwrok", "hyperpod-eks:network"],
    ["hyperpod-eks:instancegroups", "", "hyperpod-eks:instancegroups", "hyperpod-eks:instanceGroups"],
    ["aws:regoin", "", "aws:regoin", "aws:region"],
    ["hyperpod-eks:network", "create/zone", "hyperpod-eks:network.create.zone", "zones"],
    ["hyperpod-eks:eks", "create/endpoint/publicCidr", "hyperpod-eks:eks.create.endpoint.publicCidr", "publicCidrs"],
    ["hyperpod-eks:access", "admins/prinicpal", "hyperpod-eks:access.admins.prinicpal", "principal"],
    [
      "hyperpod-eks:instanceGroups",
      "workers/volume/sizeGB",
      "hyperpod-eks:instanceGroups.workers.volume.sizeGB",
      "sizeGiB",
    ],
    ["hyperpod-eks:instanceGroups", "workers/instance", "hyperpod-eks:instanceGroups.workers.instance", "instanceType"],
  ] as const) {
    it(`names ${near} for ${where}`, () => {
      const problem = onlyProblem(changed([key, path, "x"]));
      assert.equal(problem.path, where);
      assert.match(problem.received, /^an unknown key/);
      assert.ok(problem.fix.startsWith(`did you mean ${near}?`), problem.fix);
    });
  }

  it("refuses keys of providers that the program makes itself, and ignores those of others", () => {
    for (const key of ["aws-native:region", "kubernetes:kubeconfig", "eks:foo"]) {
      const problem = onlyProblem(changed([key, "", "x"]));
      assert.equal(problem.path, key);
      assert.match(problem.allowed, /aws:region, aws:profile, aws:assumeRoles, aws:allowedAccountIds, aws:defaultTags/);
    }
    assert.match(onlyProblem(changed(["aws:skipMetadataApiCheck", "", "true"])).received, /unknown key/);
    assert.equal(onlyProblem(changed(["hyperpod:name", "", "x"])).fix, "write hyperpod-eks:name");
    assert.equal(onlyProblem(changed(["hyperpodeks:nmae", "", "x"])).fix, "write hyperpod-eks:name");
    accepted(changed(["pulumi:disable-default-providers", "", '["*"]'], ["policy-pack:level", "", "strict"]));
  });

  it("cuts long values and takes control characters out of them", () => {
    assert.equal(show("a\u001b[31m\nb"), "a [31m b");
    assert.equal(show("x".repeat(1000)).length, "x".repeat(120).length + "… (1000 characters)".length);
    assert.equal(at("a", "b-c", 0, "d.e"), 'a.b-c[0]["d.e"]');
  });

  it("finds near words and leaves far ones alone", () => {
    assert.equal(nearest("coutn", ["count", "zone"]), "count");
    assert.equal(nearest("COUNT", ["count"]), "count");
    assert.equal(nearest("volume-size", ["count", "zone"]), undefined);
    assert.equal(nearest("x".repeat(100_000), ["count"]), undefined);
    assert.equal(nearest("", ["count"]), undefined);
  });
});

describe("settings: secrets", () => {
  it("takes secret groups, and hands their key on", () => {
    const secretKeys = ["hyperpod-eks:instanceGroups"];
    assert.deepEqual(accepted(validConfig(), { secretKeys }).secretKeys, ["instanceGroups"]);
  });

  it("refuses secret tags, because AWS shows tags to everybody who lists resources", () => {
    for (const [key, value] of [
      ["hyperpod-eks:tags", { a: "b" }],
      ["aws:defaultTags", { tags: { a: "b" } }],
    ] as const) {
      const problem = onlyProblem(changed([key, "", value]), { secretKeys: [key] });
      assert.deepEqual([problem.path, problem.received], [key, "a secret"]);
      assert.match(problem.fix, /without --secret: AWS shows tags in clear text/);
    }
  });

  it("refuses any other secret, which would end in clear text in the state", () => {
    for (const key of ["hyperpod-eks:name", "hyperpod-eks:access", "aws:region"]) {
      const problem = onlyProblem(validConfig(), { secretKeys: [key, "other:token"] });
      assert.deepEqual([problem.path, problem.received], [key, "a secret"]);
    }
  });

  it("never prints a secret", () => {
    const config = changed(
      ["hyperpod-eks:instanceGroups", "workers/zone", "usw2-az7"],
      ["hyperpod-eks:tags", "", { "owner!": "x", team: 12345678 }],
    );
    const { problems } = parse(config, { secretKeys: ["hyperpod-eks:tags", "hyperpod-eks:instanceGroups"] });
    assert.equal(problems?.length, 4, "and the secret tags themselves");
    const text = renderProblems(problems ?? [], "dev");
    assert.doesNotMatch(text, /usw2-az7|12345678/);
    assert.match(text, /received {2}\[secret\]/);
  });
});

describe("settings: name, tags and aws:* keys", () => {
  it("refuses names that don't fit", () => {
    for (const name of ["Research", "1st", "a_b", "a--b", "a-", "", "a".repeat(29)]) {
      assert.equal(onlyProblem(changed(["hyperpod-eks:name", "", name])).path, "hyperpod-eks:name");
    }
    accepted(changed(["hyperpod-eks:name", "", "a".repeat(28)]));
  });

  it("leaves a long region less room for the name", () => {
    const inTokyo = (name: string) =>
      parse(
        JSON.parse(
          JSON.stringify(changed(["hyperpod-eks:name", "", name], ["aws:region", "", "ap-northeast-1"])).replaceAll(
            "usw2",
            "apne1",
          ),
        ),
      );
    assert.ok(inTokyo("a".repeat(25)).settings);
    assert.deepEqual(inTokyo("a".repeat(26)).problems, [
      {
        path: "hyperpod-eks:name",
        received: `${"a".repeat(26)} (26 characters)`,
        allowed:
          "at most 25 characters in ap-northeast-1, where the name of the bucket of the lifecycle scripts has room for 63",
        fix: "shorten it by 1",
      },
    ]);
  });

  it("takes the spellings of on and off", () => {
    for (const [text, expected] of [
      ["on", true],
      ["off", false],
      ["true", true],
      ["false", false],
    ] as const) {
      assert.equal(accepted(changed(["hyperpod-eks:protection", "", text])).protection, expected);
    }
    assert.equal(accepted(validConfig()).protection, true);
    assert.equal(onlyProblem(changed(["hyperpod-eks:protection", "", "yes"])).allowed, "on or off");
  });

  it("wants the accounts named while protection is on", () => {
    const none = ["aws:allowedAccountIds", "", undefined] as const;
    assert.match(onlyProblem(changed(none)).fix, /hyperpod-eks:protection: off/);
    accepted(changed(none, ["hyperpod-eks:protection", "", "off"]));
    assert.equal(onlyProblem(changed(["aws:allowedAccountIds", "", [111122223333]])).path, "aws:allowedAccountIds[0]");
  });

  it("checks tags", () => {
    assert.deepEqual(Object.keys(accepted(changed(["hyperpod-eks:tags", "", { b: "1", a: "" }])).tags), ["a", "b"]);
    assert.equal(onlyProblem(changed(["hyperpod-eks:tags", "", { "aws:x": "y" }])).path, 'hyperpod-eks:tags["aws:x"]');
    assert.match(onlyProblem(changed(["hyperpod-eks:tags", "", { a: 42 }])).fix, /in quotes/);
  });

  it("keeps the keys of the recovery for itself, in any capitals, for the stack's tags and the providers'", () => {
    const allowed =
      "any key but hyperpod-eks:resource and hyperpod-eks:stack, by which npm run recover finds what a command that was cut short has made";
    const fix = "use another key, or remove it";
    for (const key of ["hyperpod-eks:stack", "hyperpod-eks:resource", "HyperPod-EKS:Stack"]) {
      assert.deepEqual(onlyProblem(changed(["hyperpod-eks:tags", "", { [key]: "mine" }])), {
        path: `hyperpod-eks:tags["${key}"]`,
        received: key,
        allowed,
        fix,
      });
      const { path } = onlyProblem(changed(["aws:defaultTags", "", { tags: { [key]: "mine" } }]));
      assert.equal(path, `aws:defaultTags.tags["${key}"]`);
    }
    accepted(changed(["hyperpod-eks:tags", "", { "hyperpod-eks:owner": "ml" }]));
  });

  it("refuses keys that IAM takes for one", () => {
    const allowed =
      "keys that differ by more than capitals: IAM takes them for the same key, and refuses both on a role";
    assert.deepEqual(
      onlyProblem(changed(["hyperpod-eks:tags", "", { Team: "ml" }], ["aws:defaultTags", "", { tags: { team: "x" } }])),
      {
        path: 'aws:defaultTags.tags["team"]',
        received: "team, beside Team",
        allowed,
        fix: "write Team, or another key",
      },
    );
    assert.deepEqual(onlyProblem(changed(["hyperpod-eks:tags", "", { name: "mine" }])), {
      path: 'hyperpod-eks:tags["name"]',
      received: "name, beside Name",
      allowed,
      fix: "write Name, or another key",
    });
    accepted(changed(["hyperpod-eks:tags", "", { Team: "ml" }], ["aws:defaultTags", "", { tags: { Team: "x" } }]));
  });

  it("counts the stack's, the providers' and the program's own tags together", () => {
    const tags = (count: number, prefix: string) =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`${prefix}${index}`, "x"]));
    const config = (own: number, defaults: number) =>
      changed(
        ["hyperpod-eks:tags", "", { ...tags(own, "a"), Name: "mine" }],
        ["aws:defaultTags", "", { tags: tags(defaults, "d") }],
      );
    accepted(config(40, 6));
    const problem = onlyProblem(config(40, 7));
    assert.equal(problem.path, "hyperpod-eks:tags");
    assert.equal(problem.fix, "remove 1");
    assert.equal(onlyProblem(config(3, 44)).path, "aws:defaultTags.tags");
  });

  it("turns the provider's keys into what all providers take", () => {
    const role = {
      roleArn: "arn:aws:iam::111122223333:role/Deployer",
      sessionName: "ci",
      duration: "1h30m",
    };
    const { aws } = accepted(
      changed(
        ["aws:profile", "", "ml"],
        ["aws:assumeRoles", "", [role]],
        ["aws:defaultTags", "", { tags: { b: "2", a: "1" } }],
      ),
    );
    assert.deepEqual(aws, {
      region: "us-west-2",
      profile: "ml",
      assumeRole: { roleArn: role.roleArn, sessionName: "ci", durationSeconds: 5400 },
      allowedAccountIds: ["111122223333"],
      defaultTags: { a: "1", b: "2" },
    });
  });

  it("refuses an external ID, which the token of the Kubernetes API can't be got with, and names the way", () => {
    const role = { roleArn: "arn:aws:iam::111122223333:role/Deployer", externalId: "x1" };
    const problem = onlyProblem(changed(["aws:assumeRoles", "", [role]]));
    assert.deepEqual([problem.path, problem.received], ["aws:assumeRoles[0].externalId", "x1"]);
    assert.match(problem.fix, /role_arn, external_id and source_profile into a profile .* aws:profile/);
  });

  it("refuses a chain of roles, which one of the providers can't take", () => {
    const role = { roleArn: "arn:aws:iam::111122223333:role/Deployer" };
    assert.match(onlyProblem(changed(["aws:assumeRoles", "", [role, role]])).fix, /assumes one role only/);
    assert.equal(
      onlyProblem(changed(["aws:assumeRoles", "", [{ ...role, duration: "14m" }]])).path,
      "aws:assumeRoles[0].duration",
    );
  });
});

describe("settings: loading", () => {
  const load = (values: Record<string, string>, secretKeys: string[] = []) => {
    pulumi.runtime.setAllConfig(values, secretKeys);
    return loadSettings();
  };
  const texts = Object.fromEntries(
    Object.entries(validConfig()).map(([key, value]) => [
      key,
      typeof value === "string" ? value : JSON.stringify(value),
    ]),
  );
  afterEach(() => pulumi.runtime.setAllConfig({}));

  it("reads the configuration that the engine hands over, secrets included", () => {
    const settings = load(texts, ["hyperpod-eks:instanceGroups"]);
    assert.equal(settings.name, "research");
    assert.deepEqual(settings.secretKeys, ["instanceGroups"]);
  });

  it("throws all problems as one error that the CLI shows without a stack trace", () => {
    assert.throws(
      () => load({ ...texts, "hyperpod-eks:name": "X", "aws:region": "" }),
      (error) => pulumi.RunError.isInstance(error) && /^2 problems in the settings of stack "/.test(error.message),
    );
  });
});
