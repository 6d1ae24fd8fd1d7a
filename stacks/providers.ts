/**
 * The providers, made explicitly: one identity and one region for all three, so that nothing is made by an ambient
 * credential of another account, and one version of each plugin.
 */
import type * as aws from "@pulumi/aws";
// By file: the packages' roots load an index of every service, 0.3 s and 60 MB in each run.
import { Provider as AwsProvider } from "@pulumi/aws/provider";
import type * as awsNative from "@pulumi/aws-native";
import { Provider as AwsNativeProvider } from "@pulumi/aws-native/provider";
import { Provider as KubernetesProvider } from "@pulumi/kubernetes/provider";
import * as pulumi from "@pulumi/pulumi";
import type { AwsIdentity } from "../components/common/aws-cli";
import { type KubeconfigArgs, renderDeployerKubeconfig } from "../components/eks/kubeconfig";
import type { PlatformEksCluster } from "../components/eks/platform-eks-cluster";
import type { AwsProviderSettings } from "./settings";

export interface AwsProviders {
  aws: AwsProvider;
  awsNative: AwsNativeProvider;
}

export function createAwsProviders(settings: AwsProviderSettings): AwsProviders {
  const { region, profile, assumeRole, allowedAccountIds, defaultTags } = settings;
  const common = {
    region: region as aws.Region,
    ...(profile === undefined ? {} : { profile }),
    ...(allowedAccountIds === undefined ? {} : { allowedAccountIds: [...allowedAccountIds] }),
    ...(Object.keys(defaultTags).length === 0 ? {} : { defaultTags: { tags: { ...defaultTags } } }),
  };
  return {
    aws: new AwsProvider("aws", {
      ...common,
      ...(assumeRole === undefined ? {} : { assumeRoles: [awsRole(assumeRole)] }),
    }),
    awsNative: new AwsNativeProvider(
      "aws-native",
      {
        ...common,
        region: region as awsNative.Region,
        // Off, as in the other provider: on a machine of EC2's the credentials come from there.
        skipMetadataApiCheck: false,
        ...(assumeRole === undefined ? {} : { assumeRole: nativeRole(assumeRole) }),
      },
      { transformations: [withoutAmbientInputs(profile)] },
    ),
  };
}

/**
 * The SDK of aws-native writes AWS_PROFILE and AWS_SHARED_CREDENTIALS_FILE of whoever runs it into the provider's inputs, so
 * that each colleague's run shows a change, and a pipeline without that profile fails. Left out of the inputs they still
 * count: the provider reads them itself (pulumi-aws-native, provider.go, Configure).
 */
function withoutAmbientInputs(profile: string | undefined): pulumi.ResourceTransformation {
  return ({ props: { sharedCredentialsFile: _, profile: __, ...props }, opts }) => ({
    props: { ...props, ...(profile === undefined ? {} : { profile }) },
    opts,
  });
}

/** Who the `aws` command line must be to be the same identity as the providers. */
export function deployerIdentity({ profile, assumeRole }: AwsProviderSettings): AwsIdentity {
  return {
    ...(profile === undefined ? {} : { profile }),
    ...(assumeRole === undefined ? {} : { roleArn: assumeRole.roleArn }),
  };
}

export function createKubernetesProvider(
  cluster: PlatformEksCluster,
  settings: AwsProviderSettings,
  opts: pulumi.CustomResourceOptions,
): KubernetesProvider {
  const identity = deployerIdentity(settings);
  const kubeconfig = kubeconfigArgs(cluster, settings.region).apply((args) => renderDeployerKubeconfig(args, identity));
  return new KubernetesProvider(
    "kubernetes",
    {
      kubeconfig,
      // Without it every edit of the kubeconfig's text, a new profile name included, replaces all that the provider made.
      clusterIdentifier: cluster.clusterArn,
      enableServerSideApply: true,
    },
    opts,
  );
}

function kubeconfigArgs(cluster: PlatformEksCluster, region: string): pulumi.Output<KubeconfigArgs> {
  const { clusterArn, clusterName, endpoint, certificateAuthorityData } = cluster;
  return pulumi.output({ clusterArn, clusterName, endpoint, certificateAuthorityData, region });
}

function awsRole(role: NonNullable<AwsProviderSettings["assumeRole"]>): aws.types.input.ProviderAssumeRole {
  return {
    roleArn: role.roleArn,
    ...(role.sessionName === undefined ? {} : { sessionName: role.sessionName }),
    ...(role.durationSeconds === undefined ? {} : { duration: `${role.durationSeconds}s` }),
  };
}

function nativeRole(
  role: NonNullable<AwsProviderSettings["assumeRole"]>,
): awsNative.types.input.ProviderAssumeRoleArgs {
  return {
    roleArn: role.roleArn,
    ...(role.sessionName === undefined ? {} : { sessionName: role.sessionName }),
    ...(role.durationSeconds === undefined ? {} : { durationSeconds: role.durationSeconds }),
  };
}
