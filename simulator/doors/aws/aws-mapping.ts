/** How one resource type of the Pulumi AWS provider stands for one kind of the account. */
import type { Attributes, StoredResource } from "../../account/kind";
import type { Properties } from "../wire";
import type { AwsProviderConfig } from "./aws-config";

export interface MappingContext {
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
  /** Values that the provider fills in when the program gives none (only those that show in outputs). */
  readonly defaults?: Properties;
  /** The provider's plan-time refusals, beyond required properties. */
  validate?(inputs: Properties): { property: string; reason: string }[];
  /** What the account is asked for; by default the inputs as they are, tags merged. */
  request?(inputs: Properties, context: MappingContext): Attributes;
  /** Outputs beyond inputs and the account's attributes. */
  outputs?(resource: StoredResource, inputs: Properties, context: MappingContext): Properties;
  /** The provider's id where it is not the account's ("r-rtb-…1080289494" for a route). */
  id?(resource: StoredResource): string;
  /** Replacement that depends on values (forceNewIf of the behaviour table). */
  replacesIf?(path: string, old: unknown, wanted: unknown): boolean;
  /** The provider reads the account's view back into inputs on refresh; by default the attributes named as the inputs. */
  inputsFrom?(resource: StoredResource, oldInputs: Properties, context: MappingContext): Properties;
}
