/** What the guard remembers of the settings. Pure. */
import type { EksRecord } from "../components/hyperpod/eks-guard";
import type { NetworkRecord } from "../components/hyperpod/network-guard";
import type { SettingsRecord } from "../components/hyperpod/settings-guard";
import { planSubnets } from "../components/network/subnet-planner";
import { physicalNames } from "./physical-names";
import type { EksSettings, PlatformSettings, SecretsEncryptionSettings } from "./settings";

export function settingsRecord({
  name,
  network,
  hyperpod,
  instanceGroups,
  eks,
  access,
}: PlatformSettings): SettingsRecord {
  return {
    clusterName: physicalNames.hyperPodCluster.of(name),
    baseZones: hyperpod.baseZones,
    network: networkRecord(network),
    groups: mapValues(instanceGroups, ({ instanceType, zone }) => ({ instanceType, zone })),
    eks: eksRecord(eks, name),
    access: mapValues(access, ({ principal }) => principal),
  };
}

function networkRecord(network: PlatformSettings["network"]): NetworkRecord {
  if (network.kind !== "create") {
    return { origin: network.kind };
  }
  return {
    origin: "create",
    vpcCidr: network.cidr,
    nodeCidrs: Object.fromEntries(planSubnets(network).zones.map(({ zoneId, nodeCidr }) => [zoneId, nodeCidr])),
    controlPlaneZones: network.controlPlaneZones,
    interfaceEndpoints: network.interfaceEndpoints.length > 0,
  };
}

function eksRecord(eks: EksSettings, name: string): EksRecord {
  return eks.kind === "existing"
    ? { clusterName: eks.clusterName }
    : {
        clusterName: physicalNames.eksCluster.of(name),
        version: eks.version,
        secretsKey: secretsKey(eks.secretsEncryption),
      };
}

function secretsKey(encryption: SecretsEncryptionSettings): string {
  switch (encryption.kind) {
    case "off":
      return "none";
    case "ownKey":
      return "own";
    case "key":
      return encryption.kmsKeyArn;
  }
}

function mapValues<V, W>(map: Readonly<Record<string, V>>, change: (value: V) => W): Record<string, W> {
  return Object.fromEntries(Object.entries(map).map(([key, value]) => [key, change(value)]));
}
