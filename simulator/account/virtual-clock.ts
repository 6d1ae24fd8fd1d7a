import { setImmediate as nextTurn } from "node:timers/promises";
import type { Clock } from "./clock";

interface Waiting {
  at: number;
  /** Of those that wait for the same moment, the first to come goes first. */
  order: number;
  resume(): void;
}

/** Turns in which nothing waits for the clock until the work is taken to wait for something that never comes. */
const idleTurns = 20_000;

/**
 * Simulated time without waiting: when everybody waits, the clock jumps to the next moment somebody waits for. Hours of
 * simulated time take milliseconds, and the same work takes the same course every time.
 */
export class VirtualClock implements Clock {
  private now = 0;
  private order = 0;
  private readonly waiting: Waiting[] = [];
  private machineWork = 0;

  nowMinutes(): number {
    return this.now;
  }

  hasPassed(sinceMinutes: number, minutes: number): boolean {
    // Sums of fractions of a minute are not exact: waiting 0.2 minutes must be 0.2 minutes.
    return this.now + 1e-9 >= sinceMinutes + minutes;
  }

  async pass(minutes: number): Promise<void> {
    if (minutes > 0) {
      await new Promise<void>((resume) => {
        this.waiting.push({ at: this.now + minutes, order: this.order++, resume });
      });
    }
  }

  /** Work that takes the machine's time (keys, certificates): no simulated time goes by. */
  async standStill<T>(work: Promise<T>): Promise<T> {
    this.machineWork++;
    try {
      return await work;
    } finally {
      this.machineWork--;
    }
  }

  /** Lets the work run to its end. Work that waits for neither the clock nor the machine is an error. */
  async run<T>(work: Promise<T>): Promise<T> {
    let done = false;
    const end = () => {
      done = true;
    };
    work.then(end, end);
    for (let idle = 0; idle < idleTurns; idle++) {
      // A turn of the event loop lets everything go on that can, down to its next wait.
      await nextTurn();
      if (done) {
        return work;
      }
      const next = this.machineWork === 0 ? this.takeNext() : undefined;
      if (next) {
        idle = 0;
        this.now = next.at;
        next.resume();
      }
    }
    throw new Error("the simulated work waits for something that never comes");
  }

  private takeNext(): Waiting | undefined {
    let first = -1;
    this.waiting.forEach((candidate, index) => {
      const best = this.waiting[first];
      if (!best || candidate.at < best.at || (candidate.at === best.at && candidate.order < best.order)) {
        first = index;
      }
    });
    return first < 0 ? undefined : this.waiting.splice(first, 1)[0];
  }
}
