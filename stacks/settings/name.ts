/** The settings that concern the stack as a whole. */
import { z } from "zod";
import { setting } from "./setting";

export const nameSchema = setting(
  {
    means: "Prefix of every physical name. Fixed for the cluster's life: EKS and HyperPod clusters can't be renamed.",
    allowed: "1 to 28 lower-case letters, digits and single hyphens, beginning with a letter",
    example: "research",
  },
  z
    .string()
    .max(28)
    .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/),
);

/** YAML 1.1 reads `on` as true, so both spellings arrive. */
export const protectionSchema = setting(
  {
    means:
      "Whether the HyperPod cluster, EKS and the buckets are protected: `pulumi destroy` is refused until it is off and " +
      "an `up` has run, and EKS deletion protection is on.",
    allowed: "on or off",
    example: "on",
    default: "on; aws:allowedAccountIds is then required",
    advise: (received) =>
      /^(yes|y|1|enabled?)$/i.test(String(received))
        ? "write on"
        : /^(no|n|0|disabled?)$/i.test(String(received))
          ? "write off"
          : undefined,
  },
  z
    .union([z.boolean(), z.enum(["on", "off", "true", "false"]).transform((text) => text === "on" || text === "true")])
    .default(true),
);

const tagKey = setting(
  {
    means: "Key of a tag.",
    allowed: "1 to 128 letters, digits, spaces and _ . : / = + - @, not beginning with aws:",
    fix: "rename the tag",
  },
  // AWS General Reference, "Tagging your AWS resources", tag naming limits.
  z.string().regex(/^(?!aws:)[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/iu),
);

const tagValue = setting(
  {
    means: "Value of a tag.",
    allowed: "a text of up to 256 letters, digits, spaces and _ . : / = + - @",
    fix: "write a text; put numbers, true and false in quotes",
  },
  z.string().regex(/^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u),
);

export const tagsSchema = setting(
  {
    means:
      "Tags of every AWS resource of the stack. Not as a secret: AWS shows tags to everybody who may list resources.",
    allowed: "a map of texts",
    example: "{ team: ml }",
    default: "no tags but Name",
  },
  z.record(tagKey, tagValue).default({}),
);

export const allowSchema = setting(
  {
    means: "Consents to changes that are refused otherwise. Take them out again after the `up`.",
    allowed: "a map with the key removeGroups",
    default: "nothing is consented to",
  },
  z
    .strictObject({
      removeGroups: setting(
        {
          means: "Instance groups that may be removed or renamed. All their nodes are terminated.",
          allowed: "a list of names of instance groups",
          example: "[old-workers]",
          default: "none",
        },
        z
          .array(
            setting({ means: "Name of a group.", allowed: "the name of an instance group" }, z.string().min(1).max(63)),
          )
          .default([]),
      ),
    })
    .default({ removeGroups: [] }),
);
