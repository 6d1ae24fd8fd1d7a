/** Every type that the program registers, and what a deployer needs for it. */
import { accessEntries, clusterGrants } from "./cluster-grants";
import { arnOf, type Grant, grant, type KindGrants, noAwsCalls } from "./grant";
import { identityGrants } from "./identity-grants";
import { networkGrants } from "./network-grants";

const withoutAws = [
  "hyperpod:eks:EksControlPlane",
  "hyperpod:eks:ExistingEksCluster",
  "hyperpod:hyperpod:DependencyChart",
  "hyperpod:hyperpod:ExecutionRole",
  "hyperpod:hyperpod:HyperPodCluster",
  "hyperpod:hyperpod:LifecycleScripts",
  "hyperpod:network:ClusterSecurityGroupRules",
  "hyperpod:network:ExistingNetwork",
  "hyperpod:network:Network",
  "pulumi:index:Stash",
  "pulumi:providers:aws",
  "pulumi:providers:aws-native",
  "pulumi:providers:kubernetes",
];

export const grantsByType: Readonly<Record<string, KindGrants>> = {
  ...networkGrants,
  ...identityGrants,
  ...clusterGrants,
  ...Object.fromEntries(withoutAws.map((token) => [token, noAwsCalls])),
};

/** What the program asks AWS before it registers anything (stacks/preflight.ts, stacks/zone-offerings.ts). GetCallerIdentity needs no permission. */
export const programReads: readonly Grant[] = [
  grant(["ec2:DescribeAvailabilityZones", "ec2:DescribeInstanceTypeOfferings"], ["*"]),
  grant(["logs:DescribeLogGroups"], ["*"]),
  grant(["eks:DescribeCluster"], [arnOf("eks", "cluster/{eksCluster}")]),
  // Of parts that somebody else made (stacks/found-parts.ts).
  grant(
    ["ec2:DescribeRouteTables", "ec2:DescribeSecurityGroups", "ec2:DescribeSubnets", "ec2:DescribeVpcEndpoints"],
    ["*"],
  ),
  grant(["eks:DescribeAccessEntry"], accessEntries),
];

/** What `npm run recover` asks beside (docs/operations.md): roles have no place in the tagging API. */
export const recoveryReads: readonly Grant[] = [grant(["tag:GetResources"], ["*"]), grant(["iam:ListRoles"], ["*"])];
