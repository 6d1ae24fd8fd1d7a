/** A stack file's settings as plain data, and one that uses most of what there is to set. */
import { stackConfig } from "./whole-program";

export function plainStackFile(file: string, changes: Record<string, unknown> = {}): Record<string, unknown> {
  return Object.fromEntries(Object.entries(stackConfig(file, changes)).map(([key, text]) => [key, read(text)]));
}

/** Production with lists and maps of several members wherever a stack file can have them. */
export function richStackFile(): Record<string, unknown> {
  return plainStackFile("Pulumi.prod.yaml", {
    "aws:allowedAccountIds": ["111122223333", "444455556666"],
    "hyperpod-eks:tags": { environment: "prod", team: "ml", "cost-center": "42" },
    "hyperpod-eks:eks/create/endpoint/publicCidrs": ["203.0.113.0/24", "198.51.100.0/24", "192.0.2.0/24"],
    "hyperpod-eks:access/scientists": {
      principal: "arn:aws:iam::111122223333:role/Scientist",
      policies: [
        { policy: "AmazonEKSEditPolicy", namespaces: ["research", "ml", "shared"] },
        "AmazonEKSViewPolicy",
        { policy: "AmazonEKSSecretReaderPolicy", namespaces: ["research", "ml"] },
      ],
      kubernetesGroups: ["scientists", "readers", "guests"],
    },
    "hyperpod-eks:hyperpod/baseZones": ["usw2-az2", "usw2-az1"],
    "hyperpod-eks:instanceGroups/evaluation/labels": { workload: "evaluation", tier: "two", owner: "ml" },
    "hyperpod-eks:instanceGroups/evaluation/taints": [
      { key: "gpu", value: "true", effect: "NoSchedule" },
      { key: "team", value: "ml", effect: "PreferNoSchedule" },
    ],
  });
}

function read(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" ? value : text;
  } catch {
    return text;
  }
}
