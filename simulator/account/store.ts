import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { StoredResource } from "./kind";

export interface AccountState {
  formatVersion: 1;
  /** Counter behind every generated id. */
  counter: number;
  /** Simulated minutes since the account was opened. */
  nowMinutes: number;
  resources: StoredResource[];
}

/**
 * Keeps the account between commands. Each change is written before AWS's answer is given: a killed client never loses
 * what AWS did, and AWS never rolls back because a client died.
 */
export class AccountStore {
  private constructor(
    private readonly file: string | undefined,
    readonly state: AccountState,
  ) {}

  /** @param state what is there already; the store makes it its own */
  static inMemory(state: AccountState = emptyState()): AccountStore {
    return new AccountStore(undefined, state);
  }

  static open(file: string): AccountStore {
    if (!existsSync(file)) {
      return new AccountStore(file, emptyState());
    }
    const state = JSON.parse(readFileSync(file, "utf8")) as AccountState;
    if (state.formatVersion !== 1) {
      throw new Error(
        `${file} is of format ${state.formatVersion}, this simulator reads format 1: start over with --fresh`,
      );
    }
    return new AccountStore(file, state);
  }

  save(): void {
    if (this.file === undefined) {
      return;
    }
    mkdirSync(dirname(this.file), { recursive: true });
    // A rename is atomic: a reader, or the next start after a kill, sees the old or the new account and nothing between.
    const temporary = `${this.file}.${process.pid}.tmp`;
    writeFileSync(temporary, JSON.stringify(this.state));
    renameSync(temporary, this.file);
  }
}

export function emptyState(): AccountState {
  return { formatVersion: 1, counter: 0, nowMinutes: 0, resources: [] };
}
