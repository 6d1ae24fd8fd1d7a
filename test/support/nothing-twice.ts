/** What an account and a stack's state must have in common once an `up` has ended well. */
import type { SimulatedAccount } from "../../simulator/account/account";
import type { Story } from "./rehearsal-story";

interface ExportedResource {
  urn: string;
  id?: string;
  custom: boolean;
}

/** What programs made and a person would have to clean up: made twice, or in the account and not in the state. */
export async function leftovers(story: Story): Promise<string[]> {
  const { stdout } = await story.pulumi("stack", "export");
  const { deployment } = JSON.parse(stdout) as { deployment: { resources: ExportedResource[] } };
  const known = new Set(deployment.resources.map(({ urn }) => urn));
  const made = madeByPrograms(story.rehearsal.account);
  return [
    ...made.filter((urn, index) => made.indexOf(urn) !== index).map((urn) => `twice: ${logicalName(urn)}`),
    ...made.filter((urn) => !known.has(urn)).map((urn) => `not in the state: ${logicalName(urn)}`),
  ];
}

function madeByPrograms(account: SimulatedAccount): string[] {
  return account
    .everything()
    .filter(({ attributes }) => attributes.pendingDeletion !== true)
    .flatMap(({ attributes }) => (typeof attributes.clientName === "string" ? [attributes.clientName] : []));
}

function logicalName(urn: string): string {
  return urn.split("::").pop() ?? urn;
}
