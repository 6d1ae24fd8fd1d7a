/** One environment, as the settings of deployments/ describe it. */
import { z } from "zod";
import { findInstanceType } from "../components/hyperpod/instance-type-catalogue";
import { flag, setting, wholeNumber } from "../stacks/settings/setting";

export const environmentSchema = z.strictObject({
  name: setting(
    {
      means: "The environment's setting hyperpod-eks:name. The deployer may touch what bears this name.",
      allowed: "1 to 28 lower-case letters, digits and single hyphens, beginning with a letter",
      example: "hyperpod-dev",
    },
    z
      .string()
      .max(28)
      .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/),
  ),
  eksClusterName: setting(
    {
      means: "Name of the EKS cluster, where the environment takes an existing one.",
      allowed: "the name of an EKS cluster",
      default: "the environment's name",
    },
    z
      .string()
      .regex(/^[0-9A-Za-z][A-Za-z0-9_-]{0,99}$/)
      .optional(),
  ),
  deploy: setting(
    {
      means:
        "What begins an update: a push to the branch, a person in Pulumi Cloud, or a pull request, which then gets a stack of " +
        "its own with this one as its template.",
      allowed: "push, manual or reviewStacks",
      example: "push",
    },
    z.enum(["push", "manual", "reviewStacks"]),
  ),
  previewPullRequests: setting(
    {
      means: "Whether a pull request is previewed against this environment. Its code then runs as the deployer.",
      allowed: "true or false",
      default: "true; false for the template of review stacks",
    },
    flag().optional(),
  ),
  instanceTypes: setting(
    {
      means:
        "Instance types that the deployer may buy. AWS refuses it any other, whatever the stack's file says. How many nodes " +
        "it may buy is the account's quota.",
      allowed: "a list of HyperPod's instance types, one at least",
      example: "[ml.m5.2xlarge]",
      default: "all; for the template of review stacks those without accelerators",
    },
    z
      .array(
        setting(
          { means: "An instance type.", allowed: "an instance type of HyperPod", example: "ml.m5.2xlarge" },
          z.string().refine((name) => findInstanceType(name) !== undefined),
        ),
      )
      .min(1)
      .optional(),
  ),
  sessionHours: setting(
    {
      means: "How long the deployer's credentials last, in hours. They can't be renewed while an update runs.",
      // IAM API, CreateRole, MaxSessionDuration: 3600 to 43200 seconds.
      allowed: "1 to 12",
      default: "4",
    },
    wholeNumber(1, 12).default(4),
  ),
  environmentVariables: setting(
    {
      means: "Environment variables of the deployments. No secrets and no credentials: those come by OIDC.",
      allowed: "a map of texts; the names hold no AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY or AWS_SESSION_TOKEN",
      default: "none",
    },
    z
      .record(
        setting(
          {
            means: "Name of a variable.",
            allowed:
              "letters, digits and underscores; not AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY or AWS_SESSION_TOKEN",
            fix: "take keys out: the deployer's credentials come by OIDC",
          },
          z.string().regex(/^(?!AWS_(ACCESS_KEY_ID|SECRET_ACCESS_KEY|SESSION_TOKEN)$)[A-Za-z_]\w*$/),
        ),
        setting({ means: "Its value.", allowed: "a text" }, z.string()),
      )
      .default({}),
  ),
  drift: setting(
    { means: "Looks for drift on a schedule.", allowed: "a map with cron and remediate", default: "no schedule" },
    z
      .strictObject({
        cron: setting(
          { means: "When, in UTC.", allowed: "five fields of cron", example: '"0 6 * * *"' },
          z.string().regex(/^\S+( \S+){4}$/),
        ),
        remediate: setting(
          { means: "Whether drift is put right at once.", allowed: "true or false", default: "false: it is reported" },
          flag().default(false),
        ),
      })
      .optional(),
  ),
  destroyAt: setting(
    {
      means: "When Pulumi Cloud destroys the environment: for one that shall not outlive its purpose.",
      allowed: "a time in UTC, as 2027-01-31T18:00:00Z",
      default: "never",
    },
    z
      .string()
      .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/)
      .optional(),
  ),
});

export type EnvironmentSettings = z.output<typeof environmentSchema>;
