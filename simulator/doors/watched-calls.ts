/** Calls that change something in the account, watched: for tests that end a client at a chosen moment. */
import type * as grpc from "@grpc/grpc-js";

export interface WatchedCall {
  operation: "create" | "update" | "delete";
  urn: string;
}

/**
 * `answering`: AWS has done it and the client doesn't know yet; `drop` withholds the answer. `answered`: the client has the
 * answer and may not have written it down.
 */
export type CallWatcher = (call: WatchedCall, moment: "answering" | "answered") => "drop" | undefined;

/** Time for an answer to reach the client over the loopback device. */
const deliveryMilliseconds = 2;

interface ChangeRequest {
  getUrn(): string;
  /** A delete has none. */
  getPreview?(): boolean;
}

type Method = (call: { request: ChangeRequest }, reply: (...answer: unknown[]) => void) => void;

export function watched(
  methods: grpc.UntypedServiceImplementation,
  watch: CallWatcher,
): grpc.UntypedServiceImplementation {
  const operations = ["create", "update", "delete"] as const;
  const own = operations.map((operation) => {
    const method = methods[operation] as unknown as Method;
    const watchedMethod: Method = (call, reply) => {
      const { request } = call;
      if (request.getPreview?.() === true) {
        method(call, reply);
        return;
      }
      const change = { operation, urn: request.getUrn() };
      method(call, (...answer) => {
        if (watch(change, "answering") === "drop") {
          return;
        }
        reply(...answer);
        setTimeout(() => watch(change, "answered"), deliveryMilliseconds);
      });
    };
    return [operation, watchedMethod as unknown as grpc.UntypedHandleCall];
  });
  return { ...methods, ...Object.fromEntries(own) };
}
