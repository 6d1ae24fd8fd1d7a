import { z } from "zod";
import { setting } from "./setting";

/** A customer managed key by its ARN: an ID or alias alone would be looked up in the caller's account and region. */
export const kmsKeyArn = (means: string, fallback?: string) =>
  setting(
    {
      means,
      allowed: "the ARN of a KMS key of the region",
      example: "arn:aws:kms:us-west-2:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
      ...(fallback === undefined ? {} : { default: fallback }),
    },
    z
      .string()
      .regex(
        /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/(mrk-[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/,
      ),
  );
