/** GuardDuty Runtime Monitoring with automated agent management: it puts an endpoint and a group into the VPC of a cluster. */
import { makeInterfaces } from "./ec2/network-interface";
import type { Happening } from "./happening";
import type { Attributes } from "./kind";

/** Give it to the account as one of its `happenings`: it is off by default, as GuardDuty is. */
export const guardDutyEndpoint: Happening = {
  id: "guard-duty.endpoint",
  what: "Once an EKS cluster runs, GuardDuty puts a guardduty-data endpoint and a security group of its own into the VPC. Both stay when the cluster goes: the VPC can't be deleted until somebody removes them.",
  source:
    "GuardDuty user guide, Runtime Monitoring: VPC endpoint; hashicorp/terraform-provider-aws issue 46747 and pull request 46953",
  after: { kind: "eks:cluster", operation: "create" },
  happen(cluster, context) {
    const { account, ids, put, nowMinutes } = context;
    const { region } = cluster;
    const { vpcId, subnetIds } = cluster.attributes.vpcConfig as { vpcId: string; subnetIds: string[] };
    const serviceName = `com.amazonaws.${region}.guardduty-data`;
    const vpc = account.find("ec2:vpc", vpcId, region)?.attributes;
    const isThere = account
      .list("ec2:vpcEndpoint", region)
      .some(({ attributes }) => attributes.vpcId === vpcId && attributes.serviceName === serviceName);
    // Its private DNS name needs the VPC's DNS; without it GuardDuty reports the cluster as not covered.
    if (isThere || !hasDns(vpc)) {
      return;
    }
    const own = { region, createdAtMinutes: nowMinutes };
    const groupId = ids.long("sg");
    put({
      ...own,
      kind: "ec2:securityGroup",
      id: groupId,
      attributes: {
        vpcId,
        name: `GuardDutyManagedSecurityGroup-${vpcId}`,
        description: `Associated with VPC-${vpcId} and tagged as GuardDutyManaged`,
        tags: { GuardDutyManaged: "true" },
      },
    });
    const endpointId = ids.long("vpce");
    const interfaces = makeInterfaces(
      subnetIds.map((subnetId) => ({
        subnetId,
        securityGroupIds: [groupId],
        owner: `VPC endpoint ${endpointId}`,
        description: `VPC Endpoint Interface ${endpointId}`,
      })),
      context,
    );
    put({
      ...own,
      kind: "ec2:vpcEndpoint",
      id: endpointId,
      attributes: {
        vpcId,
        serviceName,
        vpcEndpointType: "Interface",
        subnetIds: [...subnetIds],
        securityGroupIds: [groupId],
        privateDnsEnabled: true,
        requesterManaged: true,
        state: "available",
        networkInterfaceIds: interfaces.map((made) => made.id),
        tags: { GuardDutyManaged: "true" },
      },
    });
    for (const made of interfaces) {
      put({ ...made, ...own, managedBy: endpointId });
    }
  },
};

function hasDns(vpc: Attributes | undefined): boolean {
  return vpc?.enableDnsSupport === true && vpc.enableDnsHostnames === true;
}
