/** Which endpoint services the simulated EC2 knows, and that the settings offer no other. */
import * as assert from "node:assert/strict";
import {
  endpointServiceExists,
  privateDnsName,
  shortServiceName,
} from "../../simulator/account/ec2/vpc-endpoint-services";
import { closedNetworkEndpoints, interfaceEndpointNames } from "../../stacks/settings/network";
import { make, newAccount, refuses } from "../support/simulated-account";

describe("simulated EC2: endpoint services", () => {
  it("has every service that the settings let somebody ask for", () => {
    const missing = [...interfaceEndpointNames, ...closedNetworkEndpoints].filter(
      (name) => !endpointServiceExists(`com.amazonaws.us-west-2.${name}`, "us-west-2", "Interface"),
    );
    assert.deepEqual(missing, []);
  });

  it("has a service in its own region only, and not by its bare name", () => {
    assert.equal(endpointServiceExists("com.amazonaws.us-east-1.sts", "us-west-2", "Interface"), false);
    assert.equal(endpointServiceExists("com.amazonaws.sts", "us-west-2", "Interface"), false);
    assert.equal(endpointServiceExists("bedrock-runtime", "us-west-2", "Interface"), false);
  });

  it("has IAM's service without a region in its name, where IAM's control plane is, and for interface endpoints only", () => {
    assert.equal(endpointServiceExists("com.amazonaws.iam", "us-east-1", "Interface"), true);
    assert.equal(endpointServiceExists("com.amazonaws.iam", "us-east-1", "Gateway"), false);
    assert.equal(endpointServiceExists("com.amazonaws.iam", "us-west-2", "Interface"), false);
    for (const region of ["us-east-1", "us-west-2"]) {
      assert.equal(endpointServiceExists(`com.amazonaws.${region}.iam`, region, "Interface"), false);
    }
  });

  it("names what private DNS takes over", () => {
    assert.equal(privateDnsName("com.amazonaws.us-west-2.ecr.api", "us-west-2"), "api.ecr.us-west-2.amazonaws.com");
    assert.equal(privateDnsName("com.amazonaws.iam", "us-east-1"), "iam.amazonaws.com");
    assert.equal(shortServiceName("com.amazonaws.us-west-2.ecr.api", "us-west-2"), "ecr.api");
    assert.equal(shortServiceName("com.amazonaws.iam", "us-east-1"), "iam");
  });

  it("makes IAM's endpoint in us-east-1 with IAM's own names, and refuses it elsewhere in EC2's words", async () => {
    const account = newAccount();
    const asked = { serviceName: "com.amazonaws.iam", vpcEndpointType: "Interface", privateDnsEnabled: true };
    const network = { cidrBlock: "10.0.0.0/16", enableDnsSupport: true, enableDnsHostnames: true };
    const east = { kind: "ec2:vpc", region: "us-east-1" };
    const vpc = await account.create(east, network);
    const made = await account.create({ ...east, kind: "ec2:vpcEndpoint" }, { ...asked, vpcId: vpc.id });
    assert.deepEqual(
      (made.attributes.dnsEntries as { dnsName: string }[]).map(({ dnsName }) => dnsName),
      [`${made.id}-${made.id.slice(-8)}.iam.us-east-1.vpce.amazonaws.com`, "iam.amazonaws.com"],
    );
    const west = await make(account, "ec2:vpc", network);
    await refuses(
      make(account, "ec2:vpcEndpoint", { ...asked, vpcId: west.id }),
      "InvalidServiceName",
      "The Vpc Endpoint Service 'com.amazonaws.iam' does not exist",
    );
  });
});
