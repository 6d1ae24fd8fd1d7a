/** For wrong programs: a network, a role with its policy, and a way to make clusters of them. */
export const eksFoundation = `
const vpc = new ec2.Vpc("vpc", { cidrBlock: "10.4.0.0/16", enableDnsHostnames: true });
const subnets = ["usw2-az1", "usw2-az2"].map((zone, index) =>
  new ec2.Subnet("subnet-" + zone, { vpcId: vpc.id, cidrBlock: "10.4." + index + ".0/24", availabilityZoneId: zone }));
const role = new iam.Role("role", { name: "eks", assumeRolePolicy: trust("eks.amazonaws.com") });
const attachment = new iam.RolePolicyAttachment("policy", {
  role: role.name,
  policyArn: "arn:aws:iam::aws:policy/AmazonEKSClusterPolicy",
});
const dependsOn = [attachment];
const cluster = (name: string, args: object = {}, vpcConfig: object = {}, options: object = {}) =>
  new eks.Cluster(name, {
    name,
    version: "1.33",
    roleArn: role.arn,
    accessConfig: { authenticationMode: "API", bootstrapClusterCreatorAdminPermissions: false },
    bootstrapSelfManagedAddons: false,
    vpcConfig: { subnetIds: subnets.map(({ id }) => id), publicAccessCidrs: ["203.0.113.0/24"], ...vpcConfig },
    ...args,
  }, { dependsOn, ...options });
`;
