/** The engine's events as lines for a person who waits: what has begun, what is done, what failed. */
import type { EngineEvent } from "@pulumi/pulumi/automation";

/** Operations that do nothing worth a line. */
const silent = new Set(["same", "read", "refresh"]);

export class ProgressReporter {
  private done = 0;

  constructor(private readonly write: (line: string) => void) {}

  take(event: EngineEvent): void {
    const started = event.resourcePreEvent?.metadata;
    const finished = event.resOutputsEvent?.metadata;
    const failed = event.resOpFailedEvent?.metadata;
    if (started && !silent.has(started.op)) {
      this.write(`${started.op} ${nameOf(started.urn)} …`);
    } else if (finished && !silent.has(finished.op)) {
      this.done += 1;
      this.write(`${finished.op} ${nameOf(finished.urn)} done (${this.done})`);
    } else if (failed) {
      this.write(`${failed.op} ${nameOf(failed.urn)} FAILED`);
    } else if (event.diagnosticEvent?.severity === "error") {
      this.write(event.diagnosticEvent.message.trim());
    }
  }
}

function nameOf(urn: string): string {
  return urn.split("::").pop() ?? urn;
}
