/**
 * What AWS made while its answer was lost (a connection that broke for good). The engine counts such a create as failed and
 * keeps no trace of it: the next `up` makes the resource a second time, or AWS refuses that because the name is taken. What
 * the program plans to create and AWS has already under the stack's two tags is taken into the state.
 */
import { identityOf } from "./identities";
import { exportState, importState, type PulumiCli, refresh } from "./pulumi-cli";
import {
  Ambiguous,
  type Found,
  type KnownResource,
  type ResourceFinder,
  type Stray,
  type Survey,
} from "./resource-finder";
import { type ExportedStack, idsOf, nameOf, type StateResource, settlePendingCreates } from "./stack-state";

export interface Lost {
  adopted: { urn: string; id: string }[];
  /** Of these AWS has several. */
  ambiguous: { urn: string; type: string; why: string }[];
  /** In AWS, and what they stand on is not in the state: the program is about to make all of it again. */
  unplaced: { urn: string; type: string; id: string }[];
  strays: Stray[];
  /** Why it was not looked for: the listing was refused, or the program's own preview failed. */
  notLookedFor?: string;
}

type Planned = StateResource & {
  type: string;
  parent?: string;
  provider?: string;
  dependencies?: string[];
  deletedWith?: string;
};

/** How a plan writes a value that is known later. Source: pulumi/pulumi, sdk/go/common/resource/plugin, UnknownStringValue. */
const unknownValue = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/**
 * Types without tags whose second create is refused. They are put into the state by their inputs alone, and the refresh
 * takes out again what AWS has none of. Every other type without tags can be made twice at no loss (policies of roles,
 * parts of buckets, objects).
 */
const refusedTwice = /^(kubernetes:.*|aws:ec2\/route:Route|aws:kms\/alias:Alias)$/;

/** What its create takes over from AWS, as often as it is done: such a create can't be lost. */
const takenOver: ReadonlySet<string> = new Set(["aws:ec2/defaultSecurityGroup:DefaultSecurityGroup"]);

export async function recoverLost(
  cli: PulumiCli,
  finder: Pick<ResourceFinder, "survey">,
  stack: string,
): Promise<Lost> {
  const lost: Lost = { adopted: [], ambiguous: [], unplaced: [], strays: [] };
  const survey = await finder.survey(stack).catch((error: Error) => error);
  if (survey instanceof Error) {
    return { ...lost, notLookedFor: survey.message };
  }
  const tried = new Set<string>();
  let exported = await exportState(cli);
  for (;;) {
    const plan = await planOf(cli).catch((error: Error) => error);
    if (plan instanceof Error) {
      return { ...lost, notLookedFor: reasonOf(plan), strays: survey.strays(knownResources(exported)) };
    }
    const planned = creates(plan);
    const ids = new Map<string, string>();
    lost.ambiguous = [];
    for (const resource of planned.filter((candidate) => isPlaced(candidate, exported))) {
      const { urn, type } = resource;
      try {
        const found = await findIn(survey, stack, resource, idsOf(exported, urn));
        if (found !== undefined && !tried.has(`${urn} ${found.id}`)) {
          ids.set(urn, found.id);
          tried.add(`${urn} ${found.id}`);
        }
      } catch (error) {
        if (!(error instanceof Ambiguous)) {
          throw error;
        }
        lost.ambiguous.push({ urn, type, why: error.message });
      }
    }
    if (ids.size === 0) {
      lost.unplaced = await unplacedIn(survey, stack, planned, exported);
      const told = new Set(lost.unplaced.map(({ urn }) => nameOf(urn)));
      const strays = survey.strays(knownResources(exported));
      return {
        ...lost,
        strays: strays.filter(({ logicalName }) => !told.has(logicalName) && !isTakenOver(plan, logicalName)),
      };
    }
    // What comes next in the plan may be known only now: a subnet of the VPC that was lost.
    exported = await takeIn(cli, exported, planned, ids);
    for (const [urn, id] of ids) {
      if (idsOf(exported, urn).includes(id)) {
        lost.adopted.push({ urn, id });
      }
    }
  }
}

async function findIn(
  survey: Survey,
  stack: string,
  { urn, type, inputs = {} }: Planned,
  known: readonly string[],
): Promise<Found | undefined> {
  const identity = identityOf(type);
  if (identity === undefined || takenOver.has(type) || (identity.by === "inputs" && !refusedTwice.test(type))) {
    return undefined;
  }
  return survey.find({ stack, logicalName: nameOf(urn), type, inputs, known });
}

/** What carries its name in AWS and can't be in the state before what it stands on is there again. */
async function unplacedIn(
  survey: Survey,
  stack: string,
  planned: readonly Planned[],
  exported: ExportedStack,
): Promise<Lost["unplaced"]> {
  const unplaced: Lost["unplaced"] = [];
  for (const resource of planned.filter((candidate) => !isPlaced(candidate, exported))) {
    const { urn, type } = resource;
    if (!/^(tags|ownTags)$/.test(identityOf(type)?.by ?? "")) {
      continue;
    }
    // Of several one is as much in the way as one alone; inputs that aren't known yet name nothing.
    const found = await findIn(survey, stack, resource, idsOf(exported, urn)).catch((error: Error) =>
      error instanceof Ambiguous ? { id: error.candidates.join(", ") } : undefined,
    );
    if (found !== undefined) {
      unplaced.push({ urn, type, id: found.id });
    }
  }
  return unplaced;
}

/** Puts them into the state and refreshes; the state stays as it was where the refresh fails. */
async function takeIn(
  cli: PulumiCli,
  exported: ExportedStack,
  planned: readonly Planned[],
  ids: ReadonlyMap<string, string>,
): Promise<ExportedStack> {
  const creating = planned.filter(({ urn }) => ids.has(urn)).map((resource) => ({ type: "creating", resource }));
  const { pending_operations = [] } = exported.deployment;
  const withLost = {
    ...exported,
    deployment: { ...exported.deployment, pending_operations: [...pending_operations, ...creating] },
  };
  await importState(cli, settlePendingCreates(withLost, ids));
  try {
    await refresh(cli);
  } catch (error) {
    await importState(cli, exported);
    throw error;
  }
  return exportState(cli);
}

/** Everything that it stands on is in the state, and all its inputs are known: only such a create can have reached AWS. */
function isPlaced(
  { inputs, parent, provider, deletedWith, dependencies = [] }: Planned,
  { deployment }: ExportedStack,
): boolean {
  const urns = new Set((deployment.resources ?? []).map(({ urn }) => urn));
  // A provider is referred to as "<urn>::<id>".
  const providerUrn = provider?.split("::").slice(0, -1).join("::");
  const needed = [parent, providerUrn, deletedWith, ...dependencies].filter((urn) => urn !== undefined);
  return needed.every((urn) => urns.has(urn)) && !JSON.stringify(inputs ?? {}).includes(unknownValue);
}

interface PlannedStep {
  op: string;
  urn: string;
  newState?: Planned & { custom?: boolean };
}

async function planOf(cli: PulumiCli): Promise<PlannedStep[]> {
  const output = await cli.run(["preview", "--json", "--non-interactive"]);
  return (JSON.parse(output.slice(output.indexOf("{"))) as { steps?: PlannedStep[] }).steps ?? [];
}

/** A preview that failed has its whole plan in the output, and what went wrong among its diagnostics. */
function reasonOf({ message }: Error): string {
  const [first = "", ...rest] = message.split("\n");
  const output = rest.join("\n");
  try {
    const { diagnostics = [] } = JSON.parse(output.slice(output.indexOf("{"), output.lastIndexOf("}") + 1)) as {
      diagnostics?: { message: string; severity: string }[];
    };
    const errors = diagnostics.filter(({ severity }) => severity === "error").map((diagnostic) => diagnostic.message);
    return [first, ...errors].join("\n");
  } catch {
    return message;
  }
}

function creates(plan: readonly PlannedStep[]): Planned[] {
  return plan.flatMap(({ op, newState }) =>
    /^create(-replacement)?$/.test(op) && newState?.custom === true ? [newState] : [],
  );
}

/** The program takes it over by itself: the control plane's log group (docs/adr/0002), a VPC's default security group. */
function isTakenOver(plan: readonly PlannedStep[], logicalName: string): boolean {
  return plan.some(
    ({ op, urn, newState }) =>
      nameOf(urn) === logicalName && (op.startsWith("import") || takenOver.has(newState?.type ?? "")),
  );
}

function knownResources({ deployment }: ExportedStack): KnownResource[] {
  return (deployment.resources ?? []).flatMap(({ urn, type, id, inputs = {} }) =>
    type === undefined || id === undefined ? [] : [{ logicalName: nameOf(urn), type, id, inputs }],
  );
}
