import { setTimeout as delay } from "node:timers/promises";

/** Simulated time: what passes while AWS works. */
export interface Clock {
  nowMinutes(): number;
  /** Whether so many minutes have gone by since then. */
  hasPassed(sinceMinutes: number, minutes: number): boolean;
  pass(minutes: number): Promise<void>;
}

/**
 * Simulated time on the machine's own clock. An operation takes its typical minutes, scaled: `millisecondsPerMinute` 0
 * lets each take no real time, while the ledger still records its minutes.
 */
export class ScaledClock implements Clock {
  private readonly startedAt = performance.now();

  constructor(
    private readonly openedAtMinutes: number,
    readonly millisecondsPerMinute: number,
  ) {}

  nowMinutes(): number {
    if (this.millisecondsPerMinute === 0) {
      return this.openedAtMinutes + (performance.now() - this.startedAt) / 60_000;
    }
    return this.openedAtMinutes + (performance.now() - this.startedAt) / this.millisecondsPerMinute;
  }

  /** Where operations take no time, whatever comes later has come. */
  hasPassed(sinceMinutes: number, minutes: number): boolean {
    return this.millisecondsPerMinute === 0 || this.nowMinutes() >= sinceMinutes + minutes;
  }

  async pass(minutes: number): Promise<void> {
    const milliseconds = minutes * this.millisecondsPerMinute;
    if (milliseconds > 0) {
      await delay(milliseconds);
    }
  }
}
