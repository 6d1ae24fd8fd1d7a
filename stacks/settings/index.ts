/** Everything that the rest of `stacks/` needs of the settings. */
export type { AccessEntrySettings, AccessPolicySettings } from "./access";
export type { AssumeRoleSettings, AwsProviderSettings } from "./aws-provider";
export { checkBoundary, demandedBoundaryVariable } from "./demanded-boundary";
export type { CreatedEksSettings, EksSettings, ExistingEksSettings, SecretsEncryptionSettings } from "./eks";
export { checkFoundCluster, type EntryFact, type FoundCluster } from "./found-cluster";
export {
  adviseOnFoundNetwork,
  checkFoundNetwork,
  type FoundNetwork,
  type NetworkFacts,
  type Told,
} from "./found-network";
export type { HyperPodSettings } from "./hyperpod";
export { type Caller, checkIdentity, hasAdminEntry, sampleAccountId } from "./identity";
export type { InstanceGroupSettings, TaintSettings } from "./instance-groups";
export { loadSettings, problemsError } from "./load";
export type {
  CreatedNetworkSettings,
  ExistingNetworkSettings,
  NetworkSettings,
  StackNetworkSettings,
} from "./network";
export { type ParseResult, parseSettings } from "./parse";
export { type PlatformSettings, zonesOf } from "./platform-settings";
export { type Problem, renderProblems } from "./problems";
export type { RawConfig } from "./raw-config";
export { checkNetworkZones, checkZones } from "./zones";
