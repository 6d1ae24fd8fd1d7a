import * as cloudwatch from "@pulumi/aws/cloudwatch";
import type * as ec2 from "@pulumi/aws/ec2";
// The folder and not its leaf files: only the folder registers the types by which the eks component's reference to its
// cluster becomes a resource again. With leaf imports alone it arrives as a string, without an error.
import * as aws from "@pulumi/aws/eks";
import * as iam from "@pulumi/aws/iam";
import * as kms from "@pulumi/aws/kms";
import * as native from "@pulumi/aws-native/eks";
import * as eks from "@pulumi/eks/cluster";
import * as pulumi from "@pulumi/pulumi";
import { awsManagedPolicyArn } from "../common/arn";
import { policyJson, serviceTrustPolicy } from "../common/policy-document";
import { mergeTags, type Tags, tagList } from "../common/tags";
import { createAccess } from "./access";
import { type AccessEntryPlan, clusterAdminPolicy, deployerEntryKey } from "./access-entries";
import { planAddons } from "./addons";
import { controlPlaneLogGroupName } from "./control-plane-log-group";
import { type EndpointSettings, endpointArgs, withoutCreatorEntry } from "./eks-component-quirks";
import { renderKubeconfig } from "./kubeconfig";
import type { PlatformEksCluster } from "./platform-eks-cluster";

export interface EksControlPlaneArgs {
  /** Name of the EKS cluster: 1 to 100 letters, digits, hyphens and underscores. A new name replaces the cluster. */
  readonly clusterName: string;
  /** Kubernetes version, such as `1.34`. It can be raised by one minor version at a time (EKS User Guide, "Update existing cluster"). */
  readonly version: string;
  /** Subnets for the control plane's interfaces, in two zones at least (EKS User Guide, "VPC and subnet requirements"). */
  readonly controlPlaneSubnetIds: readonly pulumi.Input<string>[];
  /** The nodes' security group; the control plane's interfaces carry it too, so that nodes and API reach each other. */
  readonly securityGroup: ec2.SecurityGroup;
  /** Who reaches the Kubernetes API. */
  readonly endpoint: EndpointSettings;
  /** Days that control plane logs are kept; one of the values of CloudWatch Logs' PutRetentionPolicy. */
  readonly logRetentionDays: number;
  /**
   * Whether the control plane's log group is there already, by `controlPlaneLogGroupExists`: then it is adopted, as creating
   * it would fail.
   */
  readonly logGroupExists: boolean;
  /**
   * The KMS key that Kubernetes Secrets are encrypted with, on top of the encryption by an AWS owned key that EKS does by
   * itself. `create` makes a key. It can be added to a cluster later, and never be taken away.
   * @default no key of your own
   */
  readonly secretsEncryption?: "create" | { readonly kmsKeyArn: string };
  /** What happens at the end of standard support: STANDARD upgrades by itself, EXTENDED keeps the version at a higher price. */
  readonly supportType: "STANDARD" | "EXTENDED";
  /** Pinned add-on versions by name. An add-on that is left out gets EKS's default build once and keeps it. */
  readonly addonVersions: Readonly<Record<string, string>>;
  /** Refuse to delete the cluster, in Pulumi and in EKS. */
  readonly protection: boolean;
  /**
   * Permissions boundary of the service role.
   * @default none
   */
  readonly permissionsBoundaryArn?: string;
  /** From `planAccessEntries`. The caller must be among the cluster's administrators. */
  readonly accessEntries: readonly AccessEntryPlan[];
  /** Whoever runs the program, as STS GetCallerIdentity names them. */
  readonly callerArn: string;
  readonly region: string;
  /** `aws`, `aws-cn`, `aws-us-gov` */
  readonly partition: string;
  readonly tags: Tags;
}

/** All that EKS offers, sorted. Source: EKS API model, LogType. */
const controlPlaneLogTypes = ["api", "audit", "authenticator", "controllerManager", "scheduler"];

/**
 * The EKS cluster with its service role, log group, add-ons, access entries and OIDC provider. Of `@pulumi/eks` it uses the
 * control plane alone: docs/adr/0002-eks-component-sound-subset.md.
 */
export class EksControlPlane extends pulumi.ComponentResource implements PlatformEksCluster {
  readonly component: eks.Cluster;
  readonly cluster: pulumi.Output<aws.Cluster>;
  readonly clusterName: pulumi.Output<string>;
  readonly clusterArn: pulumi.Output<string>;
  readonly endpoint: pulumi.Output<string>;
  readonly certificateAuthorityData: pulumi.Output<string>;
  readonly version: pulumi.Output<string>;
  readonly oidcProviderArn: pulumi.Output<string>;
  readonly clusterSecurityGroupId: pulumi.Output<string>;
  readonly kubeconfig: pulumi.Output<string>;
  readonly deployerAccess: readonly pulumi.Resource[];

  readonly #name: string;
  readonly #args: EksControlPlaneArgs;

  constructor(name: string, args: EksControlPlaneArgs, opts?: pulumi.ComponentResourceOptions) {
    super("hyperpod:eks:EksControlPlane", name, {}, opts);
    this.#name = name;
    this.#args = args;

    const serviceRole = this.#createServiceRole();
    const logGroup = this.#createLogGroup();
    const secretsKeyArn = this.#secretsKeyArn();
    this.component = this.#createCluster({ serviceRole, logGroup, secretsKeyArn });

    this.cluster = this.component.eksCluster;
    this.clusterName = this.cluster.apply((cluster) => cluster.name);
    this.clusterArn = this.cluster.apply((cluster) => cluster.arn);
    this.endpoint = this.cluster.apply((cluster) => cluster.endpoint);
    this.certificateAuthorityData = this.cluster.apply((cluster) => cluster.certificateAuthority.data);
    this.version = this.cluster.apply((cluster) => cluster.version);
    this.clusterSecurityGroupId = this.cluster.apply((cluster) => cluster.vpcConfig.clusterSecurityGroupId);

    this.oidcProviderArn = this.#createOidcProvider().arn;
    this.#createAddons();
    this.deployerAccess = this.#createAccess();
    this.kubeconfig = this.#renderKubeconfig();
    this.registerOutputs();
  }

  #createServiceRole(): { role: iam.Role; attachment: iam.RolePolicyAttachment } {
    const role = new iam.Role(
      `${this.#name}-service-role`,
      {
        description: `EKS control plane of ${this.#args.clusterName}`,
        assumeRolePolicy: policyJson(serviceTrustPolicy("eks.amazonaws.com")),
        ...(this.#args.permissionsBoundaryArn === undefined
          ? {}
          : { permissionsBoundary: this.#args.permissionsBoundaryArn }),
        tags: this.#tags("service-role"),
      },
      { parent: this },
    );
    const attachment = new iam.RolePolicyAttachment(
      `${this.#name}-service-role-cluster-policy`,
      { role: role.name, policyArn: awsManagedPolicyArn(this.#args.partition, "AmazonEKSClusterPolicy") },
      { parent: this },
    );
    return { role, attachment };
  }

  #createLogGroup(): cloudwatch.LogGroup {
    const name = controlPlaneLogGroupName(this.#args.clusterName);
    return new cloudwatch.LogGroup(
      `${this.#name}-logs`,
      { name, retentionInDays: this.#args.logRetentionDays, tags: this.#tags("logs") },
      {
        parent: this,
        ...(this.#args.logGroupExists ? { import: name } : {}),
        // EKS writes its last lines after the cluster is gone. Deleted, the group would come back without retention and
        // keep them for ever (terraform-aws-modules/terraform-aws-eks#2763); left behind, it lets them expire.
        retainOnDelete: true,
      },
    );
  }

  #secretsKeyArn(): pulumi.Input<string> | undefined {
    const { secretsEncryption, clusterName, protection } = this.#args;
    if (secretsEncryption !== "create") {
      return secretsEncryption?.kmsKeyArn;
    }
    // KMS's default key policy: the account's IAM policies decide. EKS itself works by a grant that the deployer makes.
    const key = new kms.Key(
      `${this.#name}-secrets-key`,
      {
        description: `Kubernetes Secrets of ${clusterName}`,
        enableKeyRotation: true,
        deletionWindowInDays: protection ? 30 : 7,
        tags: this.#tags("secrets-key"),
      },
      { parent: this },
    );
    new kms.Alias(
      `${this.#name}-secrets-key-alias`,
      { name: `alias/eks/${clusterName}`, targetKeyId: key.keyId },
      { parent: this },
    );
    return key.arn;
  }

  #createCluster(made: {
    serviceRole: { role: iam.Role; attachment: iam.RolePolicyAttachment };
    logGroup: cloudwatch.LogGroup;
    secretsKeyArn: pulumi.Input<string> | undefined;
  }): eks.Cluster {
    const args = this.#args;
    return new eks.Cluster(
      // Fixed for good: the component ignores aliases, so another name means another cluster.
      `${this.#name}-control-plane`,
      {
        name: args.clusterName,
        version: args.version,
        authenticationMode: "API",
        serviceRole: made.serviceRole.role,
        subnetIds: [...args.controlPlaneSubnetIds],
        clusterSecurityGroup: args.securityGroup,
        ...endpointArgs(args.endpoint),
        enabledClusterLogTypes: controlPlaneLogTypes,
        ...(made.secretsKeyArn === undefined ? {} : { encryptionConfigKeyArn: made.secretsKeyArn }),
        upgradePolicy: { supportType: args.supportType },
        deletionProtection: args.protection,
        tags: this.#tags(),
        // Everything below turns off what this component makes itself, or what HyperPod has no use for.
        skipDefaultNodeGroup: true,
        skipDefaultSecurityGroups: true,
        createOidcProvider: false,
        bootstrapSelfManagedAddons: false,
        useDefaultVpcCni: true,
        kubeProxyAddonOptions: { enabled: false },
        corednsAddonOptions: { enabled: false },
      },
      {
        parent: this,
        protect: args.protection,
        // The attachment: EKS can't make its interfaces without the policy, nor remove its security group and interfaces
        // on the way down (@pulumi/aws, eks.Cluster, roleArn). The log group: EKS makes it without retention when it is
        // the first to write (EKS User Guide, "Send control plane logs to CloudWatch Logs").
        dependsOn: [made.serviceRole.attachment, made.logGroup],
        transforms: [withoutCreatorEntry],
      },
    );
  }

  /** The component's own provider asks the issuer for its certificate in every preview; IAM needs no thumbprint from us. */
  #createOidcProvider(): iam.OpenIdConnectProvider {
    return new iam.OpenIdConnectProvider(
      `${this.#name}-oidc-provider`,
      {
        url: this.cluster.apply((cluster) => cluster.identities).apply((identities) => issuerOf(identities)),
        clientIdLists: ["sts.amazonaws.com"],
        tags: this.#tags("oidc-provider"),
      },
      { parent: this },
    );
  }

  #createAddons(): void {
    const plan = planAddons(this.#args.addonVersions);
    const opts = { parent: this, deletedWith: this.component };
    // Nothing depends on CoreDNS, and it is an aws-native resource: without nodes the add-on is DEGRADED, which Cloud
    // Control takes for done while the classic provider waits 20 minutes and fails
    // (hashicorp/terraform-provider-aws#44669, pulumi/pulumi-eks#1819).
    new native.Addon(
      `${this.#name}-addon-coredns`,
      {
        clusterName: this.clusterName,
        ...plan.coreDns,
        resolveConflicts: "OVERWRITE",
        tags: tagList(this.#tags("addon-coredns")),
      },
      opts,
    );
    for (const addon of plan.node) {
      new aws.Addon(
        `${this.#name}-addon-${addon.addonName}`,
        {
          clusterName: this.clusterName,
          ...addon,
          // A new 1.34 cluster may hold objects of its own already, and NONE fails on them
          // (aws/amazon-network-policy-controller-k8s#200).
          resolveConflictsOnCreate: "OVERWRITE",
          resolveConflictsOnUpdate: "OVERWRITE",
          tags: this.#tags(`addon-${addon.addonName}`),
        },
        opts,
      );
    }
  }

  #createAccess(): readonly pulumi.Resource[] {
    const { accessEntries: entries, callerArn, tags } = this.#args;
    const access = createAccess({
      name: this.#name,
      parent: this,
      clusterName: this.clusterName,
      entries,
      tags,
      deletedWith: this.component,
    });
    const deployer = access.get(deployerEntryKey(entries, callerArn) ?? "");
    if (!deployer) {
      throw new pulumi.RunError(
        `${callerArn}, who deploys, is no administrator of EKS cluster ${this.#args.clusterName}: nothing could be ` +
          `installed in it. Among the access entries, give this identity ${clusterAdminPolicy} without namespaces.`,
      );
    }
    return deployer;
  }

  #renderKubeconfig(): pulumi.Output<string> {
    const { region } = this.#args;
    return pulumi.secret(
      pulumi
        .all([this.clusterArn, this.clusterName, this.endpoint, this.certificateAuthorityData])
        .apply(([clusterArn, clusterName, endpoint, certificateAuthorityData]) =>
          renderKubeconfig({ clusterArn, clusterName, endpoint, certificateAuthorityData, region }),
        ),
    );
  }

  #tags(what?: string): Record<string, string> {
    const { clusterName, tags } = this.#args;
    return mergeTags(tags, { Name: what === undefined ? clusterName : `${clusterName}-${what}` });
  }
}

function issuerOf(identities: { oidcs?: { issuer?: string }[] }[]): string {
  const issuer = identities[0]?.oidcs?.[0]?.issuer;
  if (!issuer) {
    throw new pulumi.RunError("EKS returned no OIDC issuer for the cluster: look at its status in the EKS console.");
  }
  return issuer;
}
