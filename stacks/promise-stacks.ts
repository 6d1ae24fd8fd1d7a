/** Spares the program the stack traces that nobody reads: a quarter of a preview's time. */

/** The SDK's function that keeps a trace with every promise (@pulumi/pulumi, runtime/debuggable.ts). */
const tracer = "debuggablePromise";

/**
 * The SDK takes a stack trace for each input and output of each resource, some thousands, and ts-node looks every frame of
 * it up in a source map: 1 s and 100 MB in a preview of the production stack. They are only printed for promises that
 * never end, and only where PULUMI_DEBUG_PROMISE_LEAKS asks for it: then they are kept. All other errors keep theirs.
 */
export function skipPromiseStacks(environment: NodeJS.ProcessEnv): void {
  const format = Error.prepareStackTrace;
  if (format === undefined || environment.PULUMI_DEBUG_PROMISE_LEAKS) {
    return;
  }
  Error.prepareStackTrace = (error, frames) =>
    frames[0]?.getFunctionName() === tracer ? "" : format.call(Error, error, frames);
}
