/** How one resource type of the Pulumi AWS provider stands for one kind of the account. */

import type { SimulatedAccount } from "../../account/account";
import type { AccountView } from "../../account/account-view";
import type { AwsError } from "../../account/aws-error";
import type { Attributes, StoredResource } from "../../account/kind";
import type { Properties } from "../wire";
import type { AwsProviderConfig } from "./aws-config";

export interface MappingContext {
  readonly account: SimulatedAccount;
  /** Relative paths of files to upload start here, as in the provider's working directory. */
  readonly projectDirectory: string;
  readonly config: AwsProviderConfig;
  readonly accountId: string;
  readonly partition: string;
  /** The region of the resource: its own `region` input, or the provider's. */
  readonly region: string;
}

export interface AwsMapping {
  /** "aws:ec2/vpc:Vpc" */
  readonly token: string;
  /** Kind of the account: "ec2:vpc". */
  readonly kind: string;
  /** Whether the provider merges its default tags in and reports `tagsAll`. */
  readonly taggable: boolean;
  /**
   * The property that holds the physical name, which the provider makes from the logical name and 7 hexadecimal digits
   * when the program gives none. Two resources can't hold one name, so a replacement with a given name deletes first.
   */
  readonly nameProperty?: string;
  /** Most characters of a made name. */
  readonly nameMaxLength?: number;
  /** What of the logical name a made name starts with: a bucket's is in lower case. */
  nameFrom?(logicalName: string): string;
  /** `false`: a made name is the logical name and nothing else (an object's key). */
  readonly nameSuffix?: boolean;
  /** Inputs that hold a JSON document; the provider turns what was given as an object into text. */
  readonly jsonProperties?: readonly string[];
  /** Lists in which order means nothing: another order is no change. */
  readonly sets?: readonly string[];
  /** Attributes of the account that the provider does not show. */
  readonly hides?: readonly string[];
  /** Values that the provider fills in when the program gives none (only those that show in outputs). */
  readonly defaults?: Properties;
  /** The provider's plan-time refusals, beyond required properties. */
  validate?(inputs: Properties): { property: string; reason: string }[];
  /** What the account is asked for; by default the inputs as they are, tags merged. */
  request?(inputs: Properties, context: MappingContext): Attributes;
  /** What the provider finds by looking before it creates, and reports in words of its own; AWS is not asked then. */
  lookFirst?(inputs: Properties, context: MappingContext): AwsError | undefined;
  /** Takes a resource that AWS made by itself under control instead of making one (a VPC's default security group). */
  adopt?(inputs: Properties, context: MappingContext, urn: string): Promise<StoredResource>;
  /** What the provider does before it deletes; `keep`: it leaves the resource in AWS and only forgets it. */
  beforeDelete?(
    resource: StoredResource,
    inputs: Properties,
    context: MappingContext,
    urn: string,
  ): Promise<"keep" | undefined>;
  /** Outputs beyond inputs and the account's attributes. */
  outputs?(resource: StoredResource, inputs: Properties, context: MappingContext): Properties;
  /** The provider's id where it is not the account's ("r-rtb-…1080289494" for a route). */
  id?(resource: StoredResource): string;
  /**
   * The provider's own wait after a create: how long it holds out before it gives the resource up, and with which words.
   * `undefined`: there is nothing to wait for.
   */
  waiter?(resource: StoredResource, account: AccountView): { minutes: number; message: string } | undefined;
  /** Replacement that depends on values (forceNewIf of the behaviour table). */
  replacesIf?(path: string, old: unknown, wanted: unknown): boolean;
  /** The provider reads the account's view back into inputs on refresh; by default the attributes named as the inputs. */
  inputsFrom?(resource: StoredResource, oldInputs: Properties, context: MappingContext): Properties;
}
