/** Spares the reader of a failed update the SDK's complaints that the engine is gone: they bury why it failed. */

/** The language host takes this code for "what went wrong has been said" (@pulumi/pulumi, cmd/run/index.ts). */
const alreadyReported = 32;

/** Name of the language host's listeners, which print the error and count it (cmd/run/index.ts and run.ts). */
const reporter = "uncaughtHandler";

/** In the words of the engine's monitor and of gRPC, when the engine on this machine has ended its service. */
const shutdown =
  /resource monitor shut down|Channel has been shut down|No connection established\..*ECONNREFUSED (127\.0\.0\.1|\[?::1)/s;

/**
 * Once a resource has failed, the engine ends its monitor while the program still asks for the parts of @pulumi/eks's component.
 * The SDK is silent about that everywhere but in `getResource`, which drops the error's code, so that it ends as an unhandled
 * exception with a stack trace and "failed to deliver log message" (runtime/resource.ts; pulumi/pulumi issue 16853). The program
 * ends with an error code all the same: an engine that were still there would take nothing for done.
 */
export function hushEngineShutdown(host: NodeJS.Process): void {
  const reporters = host.listeners("unhandledRejection").filter(({ name }) => name === reporter);
  for (const report of reporters) {
    host.removeListener("unhandledRejection", report);
    host.on("unhandledRejection", (reason, promise) => {
      if (isShutdown(reason)) {
        host.exitCode = alreadyReported;
      } else {
        report.call(host, reason, promise);
      }
    });
  }
}

export function isShutdown(reason: unknown): boolean {
  return reason instanceof Error && shutdown.test(reason.message);
}
