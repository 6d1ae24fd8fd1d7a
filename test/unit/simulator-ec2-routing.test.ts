import assert from "node:assert/strict";
import type { SimulatedAccount } from "../../simulator/account/account";
import { CreateFailedLater } from "../../simulator/account/aws-error";
import { stateOfRoute } from "../../simulator/account/ec2/route";
import type { StoredResource } from "../../simulator/account/kind";
import { change, make, newAccount, refuses, remove } from "../support/simulated-account";

describe("simulated EC2: ways in and out", () => {
  let account: SimulatedAccount;
  let vpc: StoredResource;
  let subnet: StoredResource;
  let table: StoredResource;

  beforeEach(async () => {
    account = newAccount();
    vpc = await make(account, "ec2:vpc", {
      cidrBlock: "10.0.0.0/16",
      enableDnsSupport: true,
      enableDnsHostnames: true,
    });
    subnet = await make(account, "ec2:subnet", {
      vpcId: vpc.id,
      cidrBlock: "10.0.0.0/24",
      availabilityZoneId: "usw2-az1",
    });
    table = await make(account, "ec2:routeTable", { vpcId: vpc.id });
  });

  const gateway = () => make(account, "ec2:internetGateway", { vpcId: vpc.id });
  const address = () => make(account, "ec2:elasticIp", { domain: "vpc" });
  const nat = (allocationId: string) => make(account, "ec2:natGateway", { subnetId: subnet.id, allocationId });
  const route = (more: Record<string, unknown>) =>
    make(account, "ec2:route", { routeTableId: table.id, destinationCidrBlock: "0.0.0.0/0", ...more });

  it("lets a NAT gateway fail later where no internet gateway is attached, and gives the address back", async () => {
    const eip = await address();
    const failing = nat(eip.id);
    await assert.rejects(failing, CreateFailedLater);
    await refuses(failing, "Gateway.NotAttached", `Network ${vpc.id} has no Internet gateway attached`);
    assert.equal(account.list("ec2:natGateway")[0]?.attributes.state, "failed");
    assert.deepEqual(account.list("ec2:networkInterface"), []);
    await remove(account, eip);
  });

  it("lets a NAT gateway fail later where the address is missing or another's", async () => {
    await gateway();
    await refuses(
      nat("eipalloc-1"),
      "InvalidAllocationID.NotFound",
      "Elastic IP address eipalloc-1 could not be associated with this NAT gateway",
    );
    const eip = await address();
    await nat(eip.id);
    await refuses(nat(eip.id), "Resource.AlreadyAssociated", `Elastic IP address ${eip.id} is already associated`);
  });

  it("refuses a NAT gateway in no subnet at all", async () => {
    await refuses(
      make(account, "ec2:natGateway", { subnetId: "subnet-1", allocationId: "eipalloc-1" }),
      "InvalidSubnetID.NotFound",
      "The subnet ID 'subnet-1' does not exist",
    );
  });

  it("takes things down in one order only: NAT gateway, address, internet gateway", async () => {
    const igw = await gateway();
    const eip = await address();
    const natGateway = await nat(eip.id);
    await refuses(
      remove(account, igw),
      "DependencyViolation",
      `Network ${vpc.id} has some mapped public address(es). Please unmap those public address(es) before detaching the gateway.`,
    );
    await refuses(remove(account, eip), "InvalidIPAddress.InUse", `The address ${eip.attributes.publicIp} is in use.`);
    await refuses(
      remove(account, subnet),
      "DependencyViolation",
      `The subnet '${subnet.id}' has dependencies and cannot be deleted.`,
    );
    await remove(account, natGateway);
    await remove(account, eip);
    await remove(account, igw);
    await remove(account, subnet);
  });

  it("refuses a second internet gateway and the sixth address", async () => {
    const igw = await gateway();
    await refuses(gateway(), "Resource.AlreadyAssociated", `Resource ${igw.id} is already associated.`);
    for (let index = 0; index < 5; index++) {
      await address();
    }
    await refuses(address(), "AddressLimitExceeded", "The maximum number of addresses has been reached.");
  });

  it("refuses routes to what is not there, not attached, or has a route already", async () => {
    await refuses(route({ gatewayId: "igw-1" }), "InvalidGatewayID.NotFound", "The gateway ID 'igw-1' does not exist");
    await refuses(
      route({ natGatewayId: "nat-1" }),
      "InvalidNatGatewayID.NotFound",
      "The natGateway ID 'nat-1' does not exist",
    );
    const loose = await make(account, "ec2:internetGateway", {});
    await refuses(
      route({ gatewayId: loose.id }),
      "InvalidParameterValue",
      `route table ${table.id} and network gateway ${loose.id} belong to different networks`,
    );
    await change(account, loose, { vpcId: vpc.id });
    await route({ gatewayId: loose.id });
    await refuses(
      route({ gatewayId: loose.id }),
      "RouteAlreadyExists",
      "The route identified by 0.0.0.0/0 already exists.",
    );
    await refuses(
      route({ gatewayId: loose.id, destinationCidrBlock: "10.0.0.0/16" }),
      "RouteAlreadyExists",
      "The route identified by 10.0.0.0/16 already exists.",
    );
  });

  it("turns a route into a black hole once its target is gone", async () => {
    const igw = await gateway();
    const toInternet = await route({ gatewayId: igw.id });
    assert.equal(stateOfRoute(account, toInternet.attributes), "active");
    await remove(account, igw);
    assert.equal(stateOfRoute(account, toInternet.attributes), "blackhole");
  });

  it("keeps a table while it is associated, lets routes go with it, and never deletes the main one", async () => {
    await route({ gatewayId: (await gateway()).id });
    const association = await make(account, "ec2:routeTableAssociation", {
      routeTableId: table.id,
      subnetId: subnet.id,
    });
    const inUse = `The routeTable '${table.id}' has dependencies and cannot be deleted.`;
    await refuses(remove(account, table), "DependencyViolation", inUse);
    await refuses(
      make(account, "ec2:routeTableAssociation", { routeTableId: table.id, subnetId: subnet.id }),
      "Resource.AlreadyAssociated",
      `the specified association for route table ${table.id} conflicts with an existing association`,
    );
    await remove(account, association);
    await remove(account, table);
    assert.deepEqual(account.list("ec2:route"), []);
    const main = account.find("ec2:routeTable", String(vpc.attributes.mainRouteTableId));
    assert.ok(main);
    await refuses(
      remove(account, main),
      "DependencyViolation",
      `The routeTable '${main.id}' has dependencies and cannot be deleted.`,
    );
  });

  it("associates tables and subnets of one VPC only; an association goes with its subnet", async () => {
    const other = await make(account, "ec2:vpc", { cidrBlock: "10.1.0.0/16" });
    const foreign = await make(account, "ec2:routeTable", { vpcId: other.id });
    await refuses(
      make(account, "ec2:routeTableAssociation", { routeTableId: foreign.id, subnetId: subnet.id }),
      "InvalidParameterValue",
      `route table ${foreign.id} and subnet ${subnet.id} belong to different networks`,
    );
    await make(account, "ec2:routeTableAssociation", { routeTableId: table.id, subnetId: subnet.id });
    await remove(account, subnet);
    assert.deepEqual(account.list("ec2:routeTableAssociation"), []);
  });

  describe("endpoints", () => {
    const endpoint = (service: string, more: Record<string, unknown>) =>
      make(account, "ec2:vpcEndpoint", { vpcId: vpc.id, serviceName: `com.amazonaws.us-west-2.${service}`, ...more });
    const inSubnets = (...subnets: StoredResource[]) => ({
      vpcEndpointType: "Interface",
      subnetIds: subnets.map(({ id }) => id),
      privateDnsEnabled: true,
    });

    it("puts interfaces into subnets, moves them with the subnets and takes them away", async () => {
      const second = await make(account, "ec2:subnet", {
        vpcId: vpc.id,
        cidrBlock: "10.0.1.0/24",
        availabilityZoneId: "usw2-az2",
      });
      const made = await endpoint("sts", inSubnets(subnet));
      const changed = await change(account, made, { ...made.attributes, subnetIds: [subnet.id, second.id] });
      assert.equal((changed.attributes.networkInterfaceIds as string[]).length, 2);
      await change(account, made, { ...changed.attributes, subnetIds: [second.id] });
      await remove(account, subnet);
      await remove(account, made);
      await remove(account, second);
    });

    it("refuses a service that is not there, or not of that type", async () => {
      await refuses(
        endpoint("sagemaker.apis", inSubnets(subnet)),
        "InvalidServiceName",
        "The Vpc Endpoint Service 'com.amazonaws.us-west-2.sagemaker.apis' does not exist",
      );
      await refuses(
        endpoint("sts", { vpcEndpointType: "Gateway" }),
        "InvalidServiceName",
        "The Vpc Endpoint Service 'com.amazonaws.us-west-2.sts' does not exist",
      );
    });

    it("refuses private DNS without the VPC's DNS settings, or twice", async () => {
      await endpoint("sts", inSubnets(subnet));
      await refuses(
        endpoint("sts", inSubnets(subnet)),
        "InvalidParameter",
        `private-dns-enabled cannot be set because there is already a conflicting DNS domain for sts.us-west-2.amazonaws.com in the VPC ${vpc.id}`,
      );
      await change(account, vpc, { enableDnsHostnames: false });
      await refuses(
        endpoint("ec2", inSubnets(subnet)),
        "InvalidParameter",
        `Enabling private DNS requires both enableDnsSupport and enableDnsHostnames VPC attributes set to true for ${vpc.id}`,
      );
    });

    it("refuses two subnets in one zone, and a second gateway endpoint on one table", async () => {
      const twin = await make(account, "ec2:subnet", {
        vpcId: vpc.id,
        cidrBlock: "10.0.1.0/24",
        availabilityZoneId: "usw2-az1",
      });
      await refuses(
        endpoint("sts", inSubnets(subnet, twin)),
        "DuplicateSubnetsInSameZone",
        `Found another VPC endpoint subnet in the availability zone of ${twin.id}. VPC endpoint subnets should be in different availability zones supported by the VPC endpoint service.`,
      );
      const onTable = { vpcEndpointType: "Gateway", routeTableIds: [table.id] };
      const s3 = await endpoint("s3", onTable);
      await refuses(
        endpoint("s3", onTable),
        "RouteAlreadyExists",
        `route table ${table.id} already has a route with destination-prefix-list-id ${s3.attributes.prefixListId}`,
      );
    });
  });
});
