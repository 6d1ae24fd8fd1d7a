/**
 * A property that may not be known in a preview, such as the ARN of a policy that doesn't exist yet. Without this the whole
 * rule is skipped for the resource, and each preview says so; the update checks it in any case.
 */
export function known<T>(read: () => T): T | undefined {
  return attempt(read, undefined);
}

/** Whether the property is there at all: a value that is not known yet is one. */
export function isGiven(read: () => unknown): boolean {
  const value = attempt(read, true);
  return value !== undefined && value !== null;
}

function attempt<T, F>(read: () => T, whenUnknown: F): T | F {
  try {
    return read();
  } catch (error) {
    if (error instanceof Error && error.constructor.name === "UnknownValueError") {
      return whenUnknown;
    }
    throw error;
  }
}
