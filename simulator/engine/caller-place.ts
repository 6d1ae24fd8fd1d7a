/**
 * Where the rehearsed caller stands: where the stack's file says that its deployer stands, unless the mistake is rehearsed.
 * `deployerInsideVpc` says that Pulumi runs where the private endpoint is reachable, and so inside the cluster's own VPC.
 */
import { parse } from "yaml";
import { stackTagKey } from "../../stacks/ownership-tags";
import type { AccountView, CallerPlace } from "../account/account-view";

/** The VPC that the cluster of a stack's file is in. */
export type VpcOfStack =
  | { readonly kind: "made"; readonly stack: string }
  | { readonly kind: "named"; readonly vpcId: string }
  | { readonly kind: "exported"; readonly stack: string };

export interface DeployerOfFile {
  /** Left out: the file says that the deployer comes from outside. */
  readonly inside?: VpcOfStack;
}

/**
 * Where a stack's file says that its deployer stands; `undefined` for a file without an EKS cluster of its own, which says
 * nothing of that. Pure.
 *
 * @param owner the stack as its resources' tags name it, "<project>/<stack>"
 */
export function deployerOfFile(source: string, owner: string): DeployerOfFile | undefined {
  const { config } = asMap(parse(source));
  const settings = asMap(config);
  const eks = asMap(settings["hyperpod-eks:eks"]);
  if (eks.create === undefined) {
    return undefined;
  }
  if (String(asMap(asMap(eks.create).endpoint).deployerInsideVpc) !== "true") {
    return {};
  }
  const network = asMap(settings["hyperpod-eks:network"]);
  const { vpcId } = asMap(network.existing);
  if (typeof vpcId === "string") {
    return { inside: { kind: "named", vpcId } };
  }
  return typeof network.stack === "string"
    ? { inside: { kind: "exported", stack: network.stack } }
    : { inside: { kind: "made", stack: owner } };
}

/** What the person at the command line asks for. */
export interface AskedPlace {
  /** An address on the internet, and so a place outside of the VPC. */
  callerIp?: string;
  callerOutsideVpc?: boolean;
}

export interface PlaceOptions {
  deployer: DeployerOfFile | undefined;
  /** An address that the file's endpoint is open to. */
  addressOfFile: string | undefined;
  asked: AskedPlace;
  /** The VPC's id among the outputs of a network stack; `undefined` while there is none. */
  exportedVpcId(stack: string): Promise<string | undefined>;
}

/**
 * Puts the caller where the stack's file and the command line say, and says it in one line. A file that says nothing of a
 * cluster leaves the caller where it is: it may use the cluster of another stack.
 */
export async function placeCaller(
  account: Pick<AccountView, "list"> & { callerPlace: CallerPlace },
  { deployer, addressOfFile, asked, exportedVpcId }: PlaceOptions,
): Promise<string | undefined> {
  if (deployer === undefined) {
    return undefined;
  }
  const publicIp = asked.callerIp ?? addressOfFile ?? account.callerPlace.publicIp;
  const outside = asked.callerOutsideVpc === true || asked.callerIp !== undefined;
  const inside = outside ? undefined : deployer.inside;
  const exported = inside?.kind === "exported" ? await exportedVpcId(inside.stack) : undefined;
  account.callerPlace = inside === undefined ? { publicIp } : placeInside(inside, account, publicIp, exported);
  return placeText(deployer, inside, publicIp);
}

/**
 * The place in the account. A VPC that the stack makes is entered when it is there: the command that makes it goes on inside.
 */
function placeInside(
  vpc: VpcOfStack,
  account: Pick<AccountView, "list">,
  publicIp: string,
  exportedVpcId: string | undefined,
): CallerPlace {
  switch (vpc.kind) {
    case "named":
      return { publicIp, vpcId: vpc.vpcId };
    case "exported":
      return { publicIp, vpcId: exportedVpcId };
    case "made":
      return {
        publicIp,
        get vpcId() {
          return account.list("ec2:vpc").find(({ attributes }) => asMap(attributes.tags)[stackTagKey] === vpc.stack)
            ?.id;
        },
      };
  }
}

/** One line for the screen. */
function placeText(deployer: DeployerOfFile, inside: VpcOfStack | undefined, publicIp: string): string {
  if (inside === undefined) {
    const despite = deployer.inside === undefined ? "" : ", though deployerInsideVpc: true says inside";
    return `The caller stands outside of the VPC and comes from ${publicIp}${despite}`;
  }
  const which =
    inside.kind === "named"
      ? inside.vpcId
      : inside.kind === "made"
        ? "the VPC that the stack makes"
        : `the VPC of stack ${inside.stack}`;
  return `The caller stands inside ${which}, as deployerInsideVpc: true says (--caller-outside-vpc: outside)`;
}

function asMap(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}
