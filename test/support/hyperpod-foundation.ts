/** A program, for the prelude of `WrongProgram`, on which HyperPod clusters can stand. */
import { join } from "node:path";
import { standInChartPath } from "../../simulator/stand-ins";
import { projectDirectory } from "./whole-program";

/** SageMaker Developer Guide, "IAM role for SageMaker HyperPod", additions for the customer's own VPC. */
export const vpcActions = [
  "ec2:CreateNetworkInterface",
  "ec2:CreateNetworkInterfacePermission",
  "ec2:CreateTags",
  "ec2:DeleteNetworkInterface",
  "ec2:DeleteNetworkInterfacePermission",
  "ec2:DescribeDhcpOptions",
  "ec2:DescribeNetworkInterfaces",
  "ec2:DescribeSecurityGroups",
  "ec2:DescribeSubnets",
  "ec2:DescribeVpcs",
  "ec2:DetachNetworkInterface",
];

/** All that HyperPod needs, rightly made; `hyperpod` makes a cluster on it. */
export const hyperPodFoundation = `
const vpc = new ec2.Vpc("vpc", { cidrBlock: "10.4.0.0/16", enableDnsHostnames: true });
const subnetOf = (name: string, cidrBlock: string, availabilityZoneId: string, vpcId = vpc.id) =>
  new ec2.Subnet(name, { vpcId, cidrBlock, availabilityZoneId });
const subnets = [subnetOf("subnet-1", "10.4.0.0/24", "usw2-az1"), subnetOf("subnet-2", "10.4.1.0/24", "usw2-az2")];
const tiny = subnetOf("tiny", "10.4.2.0/28", "usw2-az1");
const table = new ec2.RouteTable("table", { vpcId: vpc.id });
const network: pulumi.Resource[] = [...subnets, tiny].map((subnet, index) =>
  new ec2.RouteTableAssociation("association-" + index, { routeTableId: table.id, subnetId: subnet.id }));
network.push(new ec2.VpcEndpoint("s3", {
  vpcId: vpc.id,
  serviceName: "com.amazonaws.us-west-2.s3",
  routeTableIds: [table.id],
}));
const group = new ec2.SecurityGroup("group", { vpcId: vpc.id });
const self = { securityGroupId: group.id, ipProtocol: "-1", referencedSecurityGroupId: group.id };
network.push(new vpcRules.SecurityGroupIngressRule("self-in", self), new vpcRules.SecurityGroupEgressRule("self-out", self));
network.push(new vpcRules.SecurityGroupEgressRule("https-out", {
  securityGroupId: group.id,
  ipProtocol: "tcp",
  fromPort: 443,
  toPort: 443,
  cidrIpv4: "0.0.0.0/0",
}));
const gateway = new ec2.InternetGateway("gateway", { vpcId: vpc.id });
const publicSubnet = subnetOf("public", "10.4.9.0/24", "usw2-az1");
const publicTable = new ec2.RouteTable("public", { vpcId: vpc.id });
const anywhere = "0.0.0.0/0";
const nat = new ec2.NatGateway("nat", {
  subnetId: publicSubnet.id,
  allocationId: new ec2.Eip("nat", { domain: "vpc" }).id,
}, { dependsOn: [gateway] });
network.push(
  new ec2.RouteTableAssociation("public", { subnetId: publicSubnet.id, routeTableId: publicTable.id }),
  new ec2.Route("public", { routeTableId: publicTable.id, destinationCidrBlock: anywhere, gatewayId: gateway.id }),
  new ec2.Route("way-out", { routeTableId: table.id, destinationCidrBlock: anywhere, natGatewayId: nat.id }),
);

const roleOf = (name: string, service: string, ...policyArns: string[]) => {
  const role = new iam.Role(name, { name, assumeRolePolicy: trust(service) });
  const parts = policyArns.map((policyArn) =>
    new iam.RolePolicyAttachment(name + "-" + policyArn.split("/").pop(), { role: role.name, policyArn }));
  return { arn: role.arn, role, parts };
};
const byAws = "arn:aws:iam::aws:policy/";
const instances = byAws + "AmazonSageMakerClusterInstanceRolePolicy";
const nodes = roleOf("nodes", "sagemaker.amazonaws.com", instances);
const actionsOfNodes = [
  "ec2:*NetworkInterface*",
  "ec2:*PrivateIpAddresses",
  "ec2:CreateTags",
  "ec2:Describe*",
  "ecr:*",
  "eks-auth:AssumeRoleForPodIdentity",
];
const interfaces = new iam.RolePolicy("interfaces", {
  role: nodes.role.name,
  policy: allow(actionsOfNodes),
});

const bucket = new s3.Bucket("bucket", { bucket: "sagemaker-wrong", forceDestroy: true });
const script = new s3.BucketObjectv2("script", { bucket: bucket.bucket, key: "on_create.sh", content: "true" });

const control = roleOf("eks", "eks.amazonaws.com", byAws + "AmazonEKSClusterPolicy");
const eksCluster = (name: string, authenticationMode: string) =>
  new eks.Cluster(name, {
    name,
    version: "1.34",
    roleArn: control.arn,
    accessConfig: { authenticationMode, bootstrapClusterCreatorAdminPermissions: true },
    vpcConfig: {
      subnetIds: subnets.map(({ id }) => id),
      securityGroupIds: [group.id],
      publicAccessCidrs: ["203.0.113.0/24"],
    },
  }, { dependsOn: control.parts });
const research = eksCluster("research", "API");
const kubernetes = new k8s.Provider("kubernetes", { kubeconfig: kubeconfigOf(research) });
const chart = new k8s.helm.v3.Release("chart", {
  chart: ${JSON.stringify(join(projectDirectory, standInChartPath))},
  namespace: "kube-system",
  skipAwait: true,
}, { provider: kubernetes });

const everything = [...network, ...nodes.parts, interfaces, script, chart];
const groupNamed = (instanceGroupName: string, change: object = {}) => ({
  instanceGroupName,
  instanceType: "ml.m5.2xlarge",
  instanceCount: 1,
  executionRole: nodes.arn,
  threadsPerCore: 2,
  lifeCycleConfig: { sourceS3Uri: pulumi.interpolate\`s3://\${bucket.bucket}\`, onCreate: "on_create.sh" },
  instanceStorageConfigs: [{ ebsVolumeConfig: { volumeSizeInGb: 100 } }],
  ...change,
});
const hyperpod = (name: string, groups: object | object[] = {}, change: object = {}, dependsOn = everything, options: object = {}) =>
  new sagemaker.Cluster(name, {
    clusterName: name,
    orchestrator: { eks: { clusterArn: research.arn } },
    nodeProvisioningMode: "Continuous",
    vpcConfig: { subnets: [subnets[0].id], securityGroupIds: [group.id] },
    instanceGroups: Array.isArray(groups) ? groups : [groupNamed("workers", groups)],
    ...change,
  } as any, { dependsOn, ...options });
const waiting = { nodeProvisioningMode: undefined };
const karpenter = { autoScaling: { mode: "Enable", autoScalerType: "Karpenter" } };
`;
