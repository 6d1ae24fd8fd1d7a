/** Outputs of other stacks, decoded and checked before anything is made from them. */
import * as pulumi from "@pulumi/pulumi";

/** What a network stack must export: the same names as this program's own outputs. */
export interface NetworkOutputs {
  vpcId: string;
  nodeSubnetIds: Record<string, string>;
  controlPlaneSubnetIds: string[];
  securityGroupId: string;
}

/** Reads a network from another stack. Throws one error that names each output which is missing or of another shape. */
export async function readNetworkOutputs(stackName: string): Promise<NetworkOutputs> {
  const stack = new pulumi.StackReference(stackName);
  const read = async (name: string): Promise<unknown> => {
    const details = await stack.getOutputDetails(name);
    return details.value ?? details.secretValue;
  };
  const [vpcId, nodeSubnetIds, controlPlaneSubnetIds, securityGroupId] = await Promise.all(
    ["vpcId", "nodeSubnetIds", "controlPlaneSubnetIds", "securityGroupId"].map(read),
  );
  const problems = [
    ...(typeof vpcId === "string" ? [] : [`vpcId: ${found(vpcId)}, a text is needed`]),
    ...(isTextMap(nodeSubnetIds)
      ? []
      : [`nodeSubnetIds: ${found(nodeSubnetIds)}, a map from Availability Zone ID to subnet id is needed`]),
    ...(isTextList(controlPlaneSubnetIds)
      ? []
      : [`controlPlaneSubnetIds: ${found(controlPlaneSubnetIds)}, a list of subnet ids is needed`]),
    ...(typeof securityGroupId === "string" ? [] : [`securityGroupId: ${found(securityGroupId)}, a text is needed`]),
  ];
  if (problems.length > 0) {
    throw new pulumi.RunError(
      `hyperpod-eks:network.stack: stack "${stackName}" does not export what a network must:\n  ${problems.join("\n  ")}\n` +
        "Deploy that stack, or name one that exports these outputs (docs/configuration.md, network).",
    );
  }
  return { vpcId, nodeSubnetIds, controlPlaneSubnetIds, securityGroupId } as NetworkOutputs;
}

function found(value: unknown): string {
  return value === undefined || value === null ? "not there" : `${JSON.stringify(value).slice(0, 80)}`;
}

function isTextMap(value: unknown): value is Record<string, string> {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    Object.values(value).every((item) => typeof item === "string")
  );
}

function isTextList(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}
