/** A network project as another team might write it: by this project's component, exporting what `network.stack` reads. */

import { Provider } from "@pulumi/aws/provider";
import * as pulumi from "@pulumi/pulumi";
import { Network } from "../../../components/network/network";
import { planSubnets } from "../../../components/network/subnet-planner";

const region = "us-west-2";
const aws = new Provider("aws", { region });
const zones = ["usw2-az1", "usw2-az2"];
const network = new Network(
  "shared",
  {
    plan: planSubnets({ cidr: "10.60.0.0/16", zones, controlPlaneZones: zones, nodeCidrs: {}, nat: "single" }),
    region,
    partition: "aws",
    accountId: "111122223333",
    interfaceEndpoints: [],
    namePrefix: "shared",
    tags: { team: "network" },
  },
  { providers: [aws] },
);

export const vpcId = network.vpcId;
export const nodeSubnetIds = pulumi.output({ ...network.nodeSubnetIds });
export const controlPlaneSubnetIds = pulumi.output([...network.controlPlaneSubnetIds]);
export const securityGroupId = network.nodeSecurityGroupId;
