/** Credentials in plain text: their forms, where they hide, and what only looks like one. */
import * as assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { messagesOf, type SampleResource, unknownInPreview } from "../support/policy-run";

const rule = "no-plaintext-credentials";
const of = (type: string, props: Record<string, unknown>): SampleResource => ({ type, name: "it", props });
const script = (content: unknown) => of("aws:s3/bucketObjectv2:BucketObjectv2", { content });
const letters = (count: number) => "aB3dE6gH9j".repeat(Math.ceil(count / 10)).slice(0, count);
// Put together here, so that nobody who looks for secrets in this repository finds one.
const accessKey = `AKIA${"IOSFODNN7EXAMPLE"}`;
const huggingFaceToken = `hf_${letters(34)}`;

describe("the policy on credentials knows", () => {
  const forms: readonly [string, string][] = [
    ["an AWS access key", accessKey],
    ["an AWS access key", `ASIA${"IOSFODNN7EXAMPLE"}`],
    ["an AWS secret access key", `aws_secret_access_key = ${letters(40)}`],
    ["a private key", `-----BEGIN ${"RSA PRIVATE"} KEY-----`],
    ["a private key", `-----BEGIN ${"PRIVATE"} KEY-----`],
    ["a private key", `-----BEGIN ${"PGP PRIVATE"} KEY BLOCK-----`],
    ["a GitHub token", `ghp_${letters(36)}`],
    ["a GitHub token", `github_pat_${letters(30)}`],
    ["a GitLab token", `glpat-${letters(20)}`],
    ["a Hugging Face token", huggingFaceToken],
    ["an NVIDIA API key", `nvapi-${letters(60)}`],
    ["an OpenAI or Anthropic API key", `sk-${"ant"}-${letters(40)}`],
    ["a Slack token", `xoxb-${"1234567890"}-abc`],
    ["a Slack webhook", `https://hooks.slack.com/services/${"T0AAAAAAA/B0BBBBBBB"}/${letters(24)}`],
    ["a Docker Hub token", `dckr_pat_${letters(27)}`],
    ["an npm token", `npm_${letters(36)}`],
    ["a Pulumi access token", `pul-${"0123456789abcdef0123"}0123456789abcdef0123`],
    ["a password in an address", `postgres://admin:${"hunter2"}@db.example.com/research`],
  ];
  for (const [what, text] of forms) {
    it(`${what}: ${text.slice(0, 12)}...`, async () => {
      assert.deepEqual(await messagesOf(rule, [script(`#!/bin/bash\nlogin ${text}\n`)]), [
        `it: content holds ${what}.`,
      ]);
    });
  }
});

describe("the policy on credentials finds one", () => {
  const folder = mkdtempSync(join(tmpdir(), "hyperpod-credentials-"));
  after(() => rmSync(folder, { recursive: true, force: true }));

  const userData = `#!/bin/bash\nhuggingface-cli login --token ${huggingFaceToken}\n`;
  const base64 = (text: string) => Buffer.from(text).toString("base64");
  const container = (env: object) =>
    of("kubernetes:core/v1:Pod", { spec: { containers: [{ name: "a", env: [env] }] } });
  const hidden: readonly [string, SampleResource, string][] = [
    ["in user data", of("aws:ec2/instance:Instance", { userData }), "userData holds a Hugging Face token."],
    [
      "in user data in Base64",
      of("aws:ec2/launchTemplate:LaunchTemplate", { userData: base64(userData) }),
      "userData holds a Hugging Face token.",
    ],
    ["in a tag", of("aws:ec2/vpc:Vpc", { tags: { owner: accessKey } }), "tags.owner holds an AWS access key."],
    [
      "in an environment variable, by its form",
      container({ name: "KEY", value: accessKey }),
      "spec.containers.0.env.0.value holds an AWS access key.",
    ],
    [
      "in an environment variable, by its name",
      container({ name: "WANDB_API_KEY", value: letters(40) }),
      "spec.containers.0.env.0.value holds a secret.",
    ],
    [
      "in a map of environment variables",
      of("kubernetes:core/v1:ConfigMap", { data: { DB_PASSWORD: "correct-horse" } }),
      "data.DB_PASSWORD holds a password.",
    ],
    [
      "in a Helm value",
      of("kubernetes:helm.sh/v3:Release", { values: { auth: { adminPassword: "correct-horse" } } }),
      "values.auth.adminPassword holds a password.",
    ],
    [
      "in a script's own variable",
      script(`#!/bin/bash\nexport WANDB_API_KEY="${letters(40)}"\n`),
      "content holds a secret.",
    ],
    [
      "beside something that a preview doesn't know",
      of("aws:ec2/vpc:Vpc", { cidrBlock: unknownInPreview, tags: { id: unknownInPreview, owner: accessKey } }),
      "tags.owner holds an AWS access key.",
    ],
    [
      "in a parameter that isn't encrypted",
      of("aws:ssm/parameter:Parameter", { type: "String", value: accessKey }),
      "value holds an AWS access key.",
    ],
    [
      "in the annotation of a secret",
      of("kubernetes:core/v1:Secret", { metadata: { annotations: { was: accessKey } }, stringData: {} }),
      "metadata.annotations.was holds an AWS access key.",
    ],
    [
      "in text that is uploaded",
      of("aws:s3/bucketObjectv2:BucketObjectv2", { source: new pulumi.asset.StringAsset(userData) }),
      "the content of source holds a Hugging Face token.",
    ],
  ];
  for (const [where, sample, words] of hidden) {
    it(where, async () => assert.deepEqual(await messagesOf(rule, [sample]), [`it: ${words}`]));
  }

  it("in a file that is uploaded, such as a lifecycle script", async () => {
    const path = join(folder, "on_create.sh");
    writeFileSync(path, userData);
    const upload = of("aws:s3/bucketObjectv2:BucketObjectv2", { source: new pulumi.asset.FileAsset(path) });
    assert.deepEqual(await messagesOf(rule, [upload]), ["it: the content of source holds a Hugging Face token."]);
  });

  it("and looks through the largest file at once, whatever is in it", async function () {
    this.timeout(5000); // a pattern that starts over at each character would take minutes
    const texts = ["\n", "a.", "aB3/", "-----BEGIN A ", "ab://", "://a:", "A="].map((text) =>
      text.repeat((1024 * 1024) / text.length),
    );
    assert.deepEqual(await messagesOf(rule, texts.map(script)), []);
  });

  it("and never repeats it", async () => {
    const [message = ""] = await messagesOf(rule, [script(huggingFaceToken)]);
    assert.doesNotMatch(message, /hf_/);
  });
});

describe("the policy on credentials leaves alone", () => {
  const harmless: readonly [string, SampleResource][] = [
    [
      "what Kubernetes Secrets are made for",
      of("kubernetes:core/v1:Secret", { data: { a: accessKey }, stringData: { password: "correct-horse" } }),
    ],
    [
      "what Secrets Manager is made for",
      of("aws:secretsmanager/secretVersion:SecretVersion", { secretString: accessKey }),
    ],
    ["its AWS Native form", of("aws-native:secretsmanager:Secret", { secretString: accessKey })],
    ["an encrypted parameter", of("aws:ssm/parameter:Parameter", { type: "SecureString", value: accessKey })],
    ["a provider's configuration", of("pulumi:providers:aws", { secretKey: letters(40) })],
    [
      "names of where a secret lies",
      of("kubernetes:helm.sh/v3:Release", {
        values: {
          existingSecret: "grafana-admin-2024-credentials",
          imagePullSecret: "registry-credentials-1",
          tokenPath: "/var/run/secrets/token",
          passwordSecretArn: "arn:aws:secretsmanager:us-west-2:111122223333:secret:db-1a2b3c",
          env: [{ name: "DB_PASSWORD", valueFrom: { secretKeyRef: { name: "db", key: "password" } } }],
        },
      }),
    ],
    [
      "variables and templates",
      script('export HF_TOKEN="$(aws secretsmanager get-secret-value)"\nexport DB_PASSWORD=$PASSWORD\n'),
    ],
    [
      "switches that end like a password",
      of("kubernetes:core/v1:ConfigMap", { data: { ALLOW_EMPTY_PASSWORD: "yes" } }),
    ],
    ["tokens against doing twice", of("aws:efs/fileSystem:FileSystem", { creationToken: letters(32) })],
    ["public keys and certificates", script(`-----BEGIN ${"CERTIFICATE"}-----\n${letters(60)}\n`)],
    [
      "hashes, ids and addresses",
      of("aws:s3/bucketObjectv2:BucketObjectv2", {
        sourceHash: letters(64),
        key: "a/b",
        url: "https://example.com:443/a@b",
      }),
    ],
    [
      "a file that isn't there",
      of("aws:s3/bucketObjectv2:BucketObjectv2", { source: new pulumi.asset.FileAsset("no/such/file") }),
    ],
  ];
  for (const [what, sample] of harmless) {
    it(what, async () => assert.deepEqual(await messagesOf(rule, [sample]), []));
  }
});
