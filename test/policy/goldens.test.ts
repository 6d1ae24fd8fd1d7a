/** Every rule over the golden manifests: the platform keeps it, and would not if one thing in the manifest were otherwise. */
import * as assert from "node:assert/strict";
import { policies } from "../../policy/pack";
import { goldenSamples, withEksClusterOfComponent } from "../support/golden-samples";
import { type SampleResource, violationsOf } from "../support/policy-run";

type Manifest = SampleResource[];

/** The resource of that type, and of that name where there are several. */
function one(manifest: Manifest, type: string, name?: string): SampleResource {
  const found = manifest.filter((sample) => sample.type === type && (name === undefined || sample.name === name));
  assert.equal(found.length, 1, `${found.length} resources of type ${type}`);
  return found[0] as SampleResource;
}

function without(manifest: Manifest, type: string): void {
  manifest.splice(manifest.indexOf(one(manifest, type)), 1);
}

const clusterOf = (manifest: Manifest) => one(manifest, "aws-native:sagemaker:Cluster");
const groupOf = (manifest: Manifest, index: number) =>
  (clusterOf(manifest).props.instanceGroups as Record<string, unknown>[])[index] ?? {};
const eksOf = (manifest: Manifest) => one(manifest, "eks:index:Cluster").props;

/** One change of the manifest for each rule, and whom the rule then blames. */
const spoiled: Readonly<
  Record<string, { stack?: string; change(manifest: Manifest): void; blames: string; config?: Record<string, unknown> }>
> = {
  "stateful-resources-protected": {
    change: (manifest) => {
      one(manifest, "aws:s3/bucket:Bucket").protect = false;
    },
    blames: "lifecycle-bucket",
  },
  "eks-deletion-protection": {
    change: (manifest) => {
      eksOf(manifest).deletionProtection = false;
    },
    blames: "eks-control-plane-eksCluster",
  },
  "replacement-refused": {
    stack: "dev",
    change: (manifest) => {
      const cluster = clusterOf(manifest);
      cluster.dependsOn = cluster.dependsOn?.filter((each) => !each.endsWith(" hyperpod-frozen-inputs"));
    },
    blames: "hyperpod-cluster",
  },
  "hyperpod-group-zone": {
    change: (manifest) => {
      delete groupOf(manifest, 1).overrideVpcConfig;
    },
    blames: "Instance group system",
  },
  "eks-public-endpoint-cidrs": {
    change: (manifest) => {
      delete eksOf(manifest).publicAccessCidrs;
    },
    blames: "eks-control-plane-eksCluster",
  },
  "no-ingress-from-everyone": {
    change: (manifest) => {
      const rule = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
      one(manifest, rule, "network-endpoints-ingress-vpc").props.cidrIpv4 = "0.0.0.0/0";
    },
    blames: "network-endpoints-ingress-vpc",
  },
  "eks-secrets-encrypted": {
    change: (manifest) => {
      delete eksOf(manifest).encryptionConfigKeyArn;
    },
    blames: "eks-control-plane-eksCluster",
  },
  "kms-key-rotation": {
    change: (manifest) => {
      one(manifest, "aws:kms/key:Key").props.enableKeyRotation = false;
    },
    blames: "eks-secrets-key",
  },
  "s3-public-access-blocked": {
    change: (manifest) => without(manifest, "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"),
    blames: "lifecycle-bucket",
  },
  "s3-tls-only": {
    change: (manifest) => without(manifest, "aws:s3/bucketPolicy:BucketPolicy"),
    blames: "lifecycle-bucket",
  },
  "s3-encryption-stated": {
    change: (manifest) =>
      without(manifest, "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration"),
    blames: "lifecycle-bucket",
  },
  "iam-no-wildcards": {
    change: (manifest) => {
      const { props } = one(manifest, "aws:iam/policy:Policy", "execution-network-interfaces");
      props.policy = String(props.policy).replace("ec2:DescribeVpcs", "ec2:DeleteVpc");
    },
    blames: "execution-network-interfaces",
  },
  "iam-no-administrator-roles": {
    change: (manifest) => {
      const attachment = "aws:iam/rolePolicyAttachment:RolePolicyAttachment";
      one(manifest, attachment, "eks-service-role-cluster-policy").props.policyArn =
        "arn:aws:iam::aws:policy/AdministratorAccess";
    },
    blames: "eks-service-role-cluster-policy",
  },
  "no-plaintext-credentials": {
    change: (manifest) => {
      const values = one(manifest, "kubernetes:helm.sh/v3:Release").props.values as Record<string, unknown>;
      values.env = [{ name: "HF_TOKEN", value: `hf_${"aB3".repeat(12)}` }];
    },
    blames: "dependencies-release",
  },
  "required-tags": {
    change: (manifest) => {
      const { props } = one(manifest, "aws:ec2/natGateway:NatGateway", "network-nat-gateway-usw2-az1");
      delete (props.tags as Record<string, unknown>).environment;
    },
    blames: "network-nat-gateway-usw2-az1",
  },
  "accelerator-ceiling": {
    change: (manifest) => {
      groupOf(manifest, 2).instanceCount = 40;
    },
    blames: "The stack asks for 328 accelerators",
  },
  "instance-types-allowed": {
    change: (manifest) => {
      groupOf(manifest, 2).instanceType = "ml.p4d.24xlarge";
    },
    blames: "Instance group training",
    config: { allowedInstanceTypes: ["ml.g6e.12xlarge", "ml.m5.4xlarge", "ml.p5.48xlarge"] },
  },
};

describe("the policy pack over the golden manifests", () => {
  for (const stack of ["dev", "prod"]) {
    it(`finds nothing in ${stack}`, async () => {
      const samples = withEksClusterOfComponent(goldenSamples(stack));
      assert.ok(samples.length > 60, `${samples.length} resources`);
      assert.deepEqual(await violationsOf(policies, samples), []);
    });
  }

  it("is tried with a spoiled manifest for each rule", () => {
    assert.deepEqual(Object.keys(spoiled).sort(), policies.map(({ name }) => name).sort());
  });

  for (const [rule, { stack = "prod", change, blames, config = {} }] of Object.entries(spoiled)) {
    it(`${rule}: finds ${blames} in a spoiled ${stack}, and no other rule finds anything`, async () => {
      const configuration = { [rule]: config };
      assert.deepEqual(
        await violationsOf(policies, withEksClusterOfComponent(goldenSamples(stack)), configuration),
        [],
      );
      const manifest = goldenSamples(stack);
      change(manifest);
      const found = await violationsOf(policies, withEksClusterOfComponent(manifest), configuration);
      assert.deepEqual(
        found.map(({ policy, message }) => `${policy} ${message.includes(blames)}`),
        [`${rule} true`],
        JSON.stringify(found),
      );
    });
  }
});
