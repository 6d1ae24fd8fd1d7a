/**
 * A small program with one mistake for each rule of the policy pack, each in a resource of its own, and the same program
 * without the mistakes. It is only previewed: nothing in it could stand up.
 */

export interface Planted {
  rule: string;
  /** Logical name of the resource that the mistake is in. */
  resource: string;
  /** What the person reads. */
  message: string;
}

export const planted: readonly Planted[] = [
  {
    rule: "stateful-resources-protected",
    resource: "replaceable",
    message: "replaceable is not protected: received protect: false, allowed is true in a production stack.",
  },
  {
    rule: "replacement-refused",
    resource: "replaceable",
    message:
      "replaceable could be replaced with all its nodes by a change of its name, network or EKS cluster: nothing refuses it.",
  },
  {
    rule: "eks-deletion-protection",
    resource: "deletable",
    message: "EKS cluster deletable: received deletionProtection: false, allowed is true.",
  },
  {
    rule: "hyperpod-group-zone",
    resource: "zoneless",
    message: "Instance group workers: received 0 subnets, allowed is one.",
  },
  {
    rule: "eks-public-endpoint-cidrs",
    resource: "open-endpoint",
    message:
      "EKS cluster open-endpoint has a public endpoint without a list of CIDR blocks, which opens it to the world.",
  },
  { rule: "no-ingress-from-everyone", resource: "open-door", message: "open-door lets traffic in from ::/0." },
  {
    rule: "eks-secrets-encrypted",
    resource: "bare-secrets",
    message: "EKS cluster bare-secrets has no encryptionConfig: its secrets have no key of yours.",
  },
  {
    rule: "kms-key-rotation",
    resource: "stiff-key",
    message: "KMS key stiff-key: received enableKeyRotation: nothing, allowed is true.",
  },
  {
    rule: "s3-public-access-blocked",
    resource: "public",
    message: "Bucket public has a public access block without restrictPublicBuckets.",
  },
  {
    rule: "s3-tls-only",
    resource: "plain-http",
    message: "Bucket plain-http has no policy that refuses requests without TLS.",
  },
  {
    rule: "s3-encryption-stated",
    resource: "unencrypted",
    message: "Bucket unencrypted does not state how it is encrypted.",
  },
  {
    rule: "iam-no-wildcards",
    resource: "wildcard",
    message: "wildcard: allows s3:*, which is every action.",
  },
  {
    rule: "iam-no-administrator-roles",
    resource: "administrator",
    message: "administrator has arn:aws:iam::aws:policy/AdministratorAccess.",
  },
  {
    rule: "no-plaintext-credentials",
    resource: "script",
    message: "script: the content of source holds a Hugging Face token.",
  },
  { rule: "required-tags", resource: "untagged", message: "untagged lacks the tag environment." },
  {
    rule: "accelerator-ceiling",
    resource: "wrong-test",
    message: "The stack asks for 32 accelerators, allowed are 24.",
  },
  {
    rule: "instance-types-allowed",
    resource: "strange",
    message: "Instance group workers: received ml.p4d.24xlarge, allowed are ml.p5.48xlarge, ml.m5.xlarge.",
  },
];

/** The pack's configuration for this program, whose stack is called "test". */
export const plantedConfig = {
  ...Object.fromEntries(
    [
      "stateful-resources-protected",
      "eks-deletion-protection",
      "eks-public-endpoint-cidrs",
      "eks-secrets-encrypted",
    ].map((rule) => [rule, { protectedStacks: ["test"] }]),
  ),
  "accelerator-ceiling": { maxAccelerators: 24 },
  "instance-types-allowed": { allowedInstanceTypes: ["ml.p5.48xlarge", "ml.m5.xlarge"] },
};

/** For the prelude of `WrongProgram`. */
export function plantedProgram(wrong: boolean): string {
  return `
import * as fs from "node:fs";
import * as kms from "@pulumi/aws/kms";

/** What is right, or the mistake. */
const unless = <Value>(mistake: Value, right: Value): Value => (${wrong} ? mistake : right);
const account = "111122223333";
const tags = { environment: "test" };
const keyArn = "arn:aws:kms:us-west-2:" + account + ":key/1b2c3d4e-0000-4000-8000-000000000000";

const eksCluster = (name: string, mistake: object, vpcMistake: object = {}) =>
  new eks.Cluster(name, {
    name,
    roleArn: "arn:aws:iam::" + account + ":role/eks",
    version: "1.34",
    tags,
    deletionProtection: true,
    encryptionConfig: { provider: { keyArn }, resources: ["secrets"] },
    vpcConfig: {
      subnetIds: ["subnet-0a", "subnet-0b"],
      publicAccessCidrs: ["203.0.113.0/24"],
      ...unless(vpcMistake, {}),
    },
    ...unless(mistake, {}),
  }, { protect: true });
eksCluster("deletable", { deletionProtection: false });
eksCluster("bare-secrets", { encryptionConfig: undefined });
eksCluster("open-endpoint", {}, { publicAccessCidrs: undefined });

const hyperpod = (name: string, mistake: object, right: object = {}, protect = true) =>
  new sagemaker.Cluster(name, {
    clusterName: name,
    orchestrator: { eks: { clusterArn: "arn:aws:eks:us-west-2:" + account + ":cluster/research" } },
    vpcConfig: { subnets: ["subnet-0a"], securityGroupIds: ["sg-0a"] },
    tags: [{ key: "environment", value: "test" }],
    instanceGroups: [{
      instanceGroupName: "workers",
      instanceType: "ml.m5.xlarge",
      instanceCount: 1,
      executionRole: "arn:aws:iam::" + account + ":role/nodes",
      lifeCycleConfig: { sourceS3Uri: "s3://sagemaker-scripts", onCreate: "on_create.sh" },
      overrideVpcConfig: { subnets: ["subnet-0a"], securityGroupIds: ["sg-0a"] },
      ...unless(mistake, right),
    }],
  } as any, { protect: unless(protect, true), deleteBeforeReplace: true });
hyperpod("replaceable", {}, {}, false);
hyperpod("zoneless", { overrideVpcConfig: undefined });
const training = { instanceType: "ml.p5.48xlarge" };
hyperpod("costly", { ...training, instanceCount: 3 }, { ...training, instanceCount: 3 });
hyperpod("strange", { instanceType: "ml.p4d.24xlarge" });

const group = new ec2.SecurityGroup("group", { vpcId: "vpc-0a", tags });
new vpcRules.SecurityGroupIngressRule("open-door", {
  securityGroupId: group.id,
  ipProtocol: "tcp",
  fromPort: 443,
  toPort: 443,
  cidrIpv6: unless("::/0", "2001:db8::/32"),
});

new kms.Key("stiff-key", { tags, ...unless({}, { enableKeyRotation: true }) });

// The parts name their bucket by its id, which a preview doesn't know. Each bucket may lack one of them.
const bucket = (name: string, part: string, mistake: object = {}) => {
  const made = new s3.Bucket(name, { tags }, { protect: true });
  const has = (each: string) => unless(part !== each, true);
  new s3.BucketPublicAccessBlock(name + "-block", {
    bucket: made.id,
    blockPublicAcls: true,
    blockPublicPolicy: true,
    ignorePublicAcls: true,
    restrictPublicBuckets: true,
    ...unless(mistake, {}),
  });
  if (has("policy")) {
    new s3.BucketPolicy(name + "-policy", {
      bucket: made.id,
      policy: {
        Version: "2012-10-17",
        Statement: {
          Effect: "Deny",
          Principal: "*",
          Action: "s3:*",
          Resource: [made.arn, pulumi.interpolate\`\${made.arn}/*\`],
          Condition: { Bool: { "aws:SecureTransport": "false" } },
        },
      } as any,
    });
  }
  if (has("encryption")) {
    new s3.BucketServerSideEncryptionConfiguration(name + "-encryption", {
      bucket: made.id,
      rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }],
    });
  }
  return made;
};
const scripts = bucket("public", "", { restrictPublicBuckets: false });
bucket("plain-http", "policy");
bucket("unencrypted", "encryption");

new iam.Policy("wildcard", {
  policy: JSON.stringify({
    Version: "2012-10-17",
    Statement: { Effect: "Allow", Action: unless("s3:*", "s3:GetObject"), Resource: "arn:aws:s3:::research-data/*" },
  }),
});
const role = new iam.Role("role", { assumeRolePolicy: trust("ec2.amazonaws.com") });
new iam.RolePolicyAttachment("administrator", {
  role: role.name,
  policyArn: "arn:aws:iam::aws:policy/" + unless("AdministratorAccess", "AmazonSSMManagedInstanceCore"),
});

fs.writeFileSync("on_create.sh", "#!/bin/bash\\nlogin " + unless("hf_" + "aB3".repeat(12), "from-secrets-manager") + "\\n");
new s3.BucketObjectv2("script", {
  bucket: scripts.id,
  key: "on_create.sh",
  source: new pulumi.asset.FileAsset("on_create.sh"),
});

new ec2.Eip("untagged", { domain: "vpc", tags: unless({ Name: "address" }, tags) });
`;
}
