import { createHash } from "node:crypto";
import { referenceIn, unknown } from "../wire";
import { awsSdkVersion } from "./cluster-arguments";
import type { Construction } from "./cluster-component";

interface ServiceRole {
  arn: unknown;
  /** URN of the role, where the component made it itself. */
  made: string[];
  attachments: string[];
}

const clusterPolicy = "AmazonEKSClusterPolicy";

/** The role passed in, whose ARN the engine is asked for, or one of the component's own. */
export async function ensureServiceRole(construction: Construction): Promise<ServiceRole> {
  const { monitor, request } = construction;
  const passed = referenceIn(request.getInputs(), "serviceRole");
  if (passed) {
    const found = await monitor.invoke("pulumi:pulumi:getResource", { urn: passed.urn });
    const state = (found.state ?? {}) as Record<string, unknown>;
    return { arn: state.arn ?? unknown, made: [], attachments: [] };
  }
  return makeRole(construction);
}

async function makeRole({ monitor, name, args, urn, awsProvider, account }: Construction): Promise<ServiceRole> {
  const component = await monitor.register({
    type: "eks:index:ServiceRole",
    name: `${name}-eksRole`,
    parent: urn,
    custom: false,
  });
  const shared = { parent: component.urn, custom: true, version: awsSdkVersion, provider: awsProvider };
  const role = await monitor.register({
    ...shared,
    type: "aws:iam/role:Role",
    name: `${name}-eksRole-role`,
    inputs: {
      assumeRolePolicy: JSON.stringify({
        Version: "2012-10-17",
        Statement: [
          {
            Action: ["sts:AssumeRole", "sts:TagSession"],
            Effect: "Allow",
            Principal: { Service: "eks.amazonaws.com" },
          },
        ],
      }),
      description: "Allows EKS to manage clusters on your behalf.",
      ...(args.tags === undefined ? {} : { tags: args.tags }),
    },
  });
  const policyArn = `arn:${account.partition}:iam::aws:policy/${clusterPolicy}`;
  const attachment = await monitor.register({
    ...shared,
    type: "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
    name: `${name}-eksRole-${createHash("sha1").update(policyArn).digest("hex").slice(0, 8)}`,
    inputs: { role: role.outputs.name ?? unknown, policyArn },
    dependencies: [role.urn],
    propertyDependencies: { role: [role.urn] },
  });
  return { arn: role.outputs.arn ?? unknown, made: [role.urn], attachments: [attachment.urn] };
}
