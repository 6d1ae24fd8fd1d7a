/**
 * What the Pulumi Service provider has, as far as deployments/ uses it. Required inputs and replacements: the provider's
 * schema, release 1.3.0. Identifiers: its documentation, section "Import" of each resource.
 */
import type { Properties } from "../wire";

export interface CloudType {
  /** Kind of the record in the account's store. */
  readonly kind: string;
  readonly required: readonly string[];
  /** Inputs whose change makes another thing of it. */
  readonly replaces: readonly string[];
  /** Identifier, given the inputs and a unique part for what Pulumi Cloud names by itself. */
  id(inputs: Properties, unique: string): string;
  /** Whether Pulumi Cloud has room for one of this id only, and so refuses a second. */
  readonly single: boolean;
  /** What is wrong with a value, by property. */
  readonly values?: Readonly<Record<string, (value: unknown) => string | undefined>>;
  /** Outputs beyond the inputs. */
  outputs(inputs: Properties, unique: string): Properties;
}

const ofStack = ["organization", "project", "stack"];
const stackOf = ({ organization, project, stack }: Properties) => `${organization}/${project}/${stack}`;
const matches = (pattern: RegExp, what: string) => (value: unknown) =>
  pattern.test(String(value)) ? undefined : `expected ${what}, got ${JSON.stringify(value)}`;

export const cloudTypes: ReadonlyMap<string, CloudType> = new Map<string, CloudType>([
  [
    "pulumiservice:index:DeploymentSettings",
    {
      kind: "pulumiservice:deploymentSettings",
      required: ofStack,
      replaces: ofStack,
      single: true,
      id: stackOf,
      outputs: () => ({}),
    },
  ],
  [
    "pulumiservice:index:DriftSchedule",
    {
      kind: "pulumiservice:driftSchedule",
      required: [...ofStack, "scheduleCron"],
      replaces: ofStack,
      single: false,
      id: (inputs, unique) => `${stackOf(inputs)}/${unique}`,
      values: { scheduleCron: matches(/^\S+( \S+){4}$/, "five fields of cron") },
      outputs: (_inputs, unique) => ({ scheduleId: unique }),
    },
  ],
  [
    "pulumiservice:index:TtlSchedule",
    {
      kind: "pulumiservice:ttlSchedule",
      required: [...ofStack, "timestamp"],
      replaces: ofStack,
      single: false,
      id: (inputs, unique) => `${stackOf(inputs)}/${unique}`,
      values: { timestamp: matches(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(Z|[+-]\d{2}:\d{2})$/, "a time as RFC 3339") },
      outputs: (_inputs, unique) => ({ scheduleId: unique }),
    },
  ],
  [
    "pulumiservice:index:Webhook",
    {
      kind: "pulumiservice:webhook",
      required: ["active", "displayName", "organizationName", "payloadUrl"],
      replaces: ["organizationName", "projectName", "stackName", "environmentName"],
      single: false,
      id: ({ organizationName, projectName, stackName }, unique) =>
        [organizationName, projectName, stackName, unique].filter((part) => part !== undefined).join("/"),
      values: {
        payloadUrl: matches(/^https?:\/\/\S+$/, "an address"),
        format: matches(/^(raw|slack|ms_teams|pulumi_deployments)$/, "raw, slack, ms_teams or pulumi_deployments"),
      },
      outputs: ({ format }, unique) => ({ name: unique, format: format ?? "raw" }),
    },
  ],
  [
    "pulumiservice:index:Environment",
    {
      kind: "pulumiservice:environment",
      required: ["name", "organization", "yaml"],
      replaces: ["name", "organization", "project"],
      single: true,
      id: ({ organization, project, name }) => `${organization}/${project ?? "default"}/${name}`,
      outputs: ({ project }) => ({ project: project ?? "default", revision: 1 }),
    },
  ],
]);
