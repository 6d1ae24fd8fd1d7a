import { appendFileSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";

/** One line of the ledger: an operation, when it began and ended in simulated minutes, and how. */
export interface LedgerEntry {
  operation: string;
  kind: string;
  id: string;
  startMinutes: number;
  endMinutes: number;
  /** Typical minutes of the operation by the time table, whatever the scale. */
  typicalMinutes: number;
  outcome: "ok" | "refused" | "failed";
  error?: string;
  /** Who asked: the client's own name for the resource (a URN), so that a ledger line can be matched to a program. */
  client?: string;
}

/** The account's log of everything asked of it, kept in memory and, where a file is given, one JSON line an operation. */
export class Ledger {
  readonly entries: LedgerEntry[] = [];

  constructor(private readonly file?: string) {}

  record(entry: LedgerEntry): void {
    this.entries.push(entry);
    if (this.file !== undefined) {
      mkdirSync(dirname(this.file), { recursive: true });
      appendFileSync(this.file, `${JSON.stringify(entry)}\n`);
    }
  }
}
