/** The HyperPod cluster as a whole. */
import { z } from "zod";
import { zoneIdSetting } from "./network";
import { flag, setting } from "./setting";

export interface HyperPodSettings {
  /** Zones of the cluster's own `vpcConfig`, sorted. */
  readonly baseZones: readonly string[];
  readonly nodeRecovery: "Automatic" | "None";
  readonly continuousProvisioning: boolean;
  /** Folder with `on_create.sh`, relative to the project; left out = the scripts that come with the program. */
  readonly lifecycleScripts?: string;
  readonly permissionsBoundaryArn?: string;
  readonly chart: {
    /** Helm values laid over the program's own. */
    readonly values: Readonly<Record<string, unknown>>;
    /** Commit of the chart's repository; left out = the pinned one. */
    readonly commit?: string;
    /** Folder of the chart, relative to the project; left out = where `npm run chart` puts it. */
    readonly path?: string;
  };
}

export const hyperpodSchema = setting(
  {
    means: "The HyperPod cluster as a whole.",
    allowed:
      "a map with baseZones, nodeRecovery, continuousProvisioning, lifecycleScripts, permissionsBoundaryArn, chart",
    example: "{ baseZones: [usw2-az2] }",
    default: "the defaults below",
  },
  z
    .strictObject({
      baseZones: setting(
        {
          means:
            "Zones in the cluster's own network configuration. Frozen for the cluster's life: another value replaces the cluster. " +
            "Groups in other zones carry their own subnet.",
          allowed: "a list of zones of the network",
          example: "[usw2-az2]",
          default: "the network's only zone; required when it has more than one, or is another stack's",
        },
        z.array(zoneIdSetting({ means: "A zone." })).optional(),
      ),
      nodeRecovery: setting(
        {
          means: "Whether HyperPod reboots or replaces nodes that its health agent finds faulty.",
          allowed: "Automatic or None",
          example: "Automatic",
        },
        z.enum(["Automatic", "None"]).default("Automatic"),
      ),
      continuousProvisioning: setting(
        {
          means:
            "Whether nodes are provisioned one by one while the cluster is in service already, instead of all or nothing.",
          allowed: "true or false",
          example: "true",
        },
        flag().default(true),
      ),
      lifecycleScripts: setting(
        {
          means: "Folder of your own with on_create.sh, which every new node runs. Nodes that exist keep theirs.",
          allowed: "a path inside the project to a folder that holds on_create.sh",
          example: "./lifecycle",
          default: "the scripts that come with the program",
        },
        z.string().min(1).max(1024).optional(),
      ),
      permissionsBoundaryArn: setting(
        {
          means:
            "Permissions boundary of every IAM role of the stack. A deployer that deployments/ makes demands one: its output " +
            "roleBoundaryArn.",
          allowed: "the ARN of an IAM policy",
          example: "arn:aws:iam::111122223333:policy/Boundary",
          default: "no boundary",
        },
        z
          .string()
          .regex(/^arn:aws[a-z-]*:iam::(\d{12}|aws):policy\/[\w+=,.@/-]+$/)
          .optional(),
      ),
      chart: setting(
        {
          means: "The HyperPod Helm chart.",
          allowed: "a map with values, commit and path",
          example: "{ values: { mpi-operator: { enabled: false } } }",
          default: "the pinned chart with the program's values",
        },
        z
          .strictObject({
            values: setting(
              {
                means: "Helm values laid over the program's own.",
                allowed: "a map of Helm values",
                example: "{ mpi-operator: { enabled: false } }",
                default: "the program's own",
              },
              z.record(z.string(), z.unknown()).default({}),
            ),
            commit: setting(
              {
                means:
                  "Commit of github.com/aws/sagemaker-hyperpod-cli to take the chart from. Fetch it first: npm run chart.",
                allowed: "40 hexadecimal digits",
                default: "the pinned commit",
                fix: "write the full commit: a branch or a tag can move",
              },
              z
                .string()
                .regex(/^[0-9a-f]{40}$/)
                .optional(),
            ),
            path: setting(
              {
                means:
                  "Folder of the chart, when you keep a copy of your own (a mirror without access to the internet).",
                allowed:
                  "a path relative to the project: an absolute one differs between machines and shows as a change",
                example: "vendor/HyperPodHelmChart",
                default: "where npm run chart puts the pinned chart",
              },
              z
                .string()
                .min(1)
                .max(1024)
                .refine((path) => !path.startsWith("/"))
                .optional(),
            ),
          })
          .default({ values: {} }),
      ),
    })
    .default({ nodeRecovery: "Automatic", continuousProvisioning: true, chart: { values: {} } }),
);

export function resolveHyperpod(
  input: z.output<typeof hyperpodSchema>,
  networkZones: readonly string[] | undefined,
): HyperPodSettings {
  const { baseZones, ...rest } = input;
  return { ...rest, baseZones: [...(baseZones ?? networkZones ?? [])].sort() };
}
