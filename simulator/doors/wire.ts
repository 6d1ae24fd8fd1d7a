/**
 * Pulumi's property values on the wire (protobuf Struct) and as plain data.
 * The signatures are those of the SDK's wire format: @pulumi/pulumi runtime/rpc.
 */
import { Struct } from "google-protobuf/google/protobuf/struct_pb.js";

const signatureKey = "4dabf18193072939515e22adb298388d";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";
const outputValueSignature = "d0e6a833031e9bbcd3f4e8bde6ca49a4";
const assetSignature = "c44067f5952c0a294b673a41bacd8c17";
const archiveSignature = "0def7320c3a5731c473e5ecbe6d01bc7";
const resourceReferenceSignature = "5cf8f73096256a8f31e491e813e4eb8e";

/** The text that stands for a value not known before it exists. */
export const unknownText = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** A value that is not known yet, in plain data. */
export const unknown: unique symbol = Symbol("unknown");

export type Properties = Record<string, unknown>;

export interface Asset {
  readonly __asset: true;
  hash?: string;
  path?: string;
  text?: string;
}

export function isAsset(value: unknown): value is Asset {
  return typeof value === "object" && value !== null && (value as { __asset?: boolean }).__asset === true;
}

/** A resource passed as a value: its URN and, once it exists, its id. */
export interface ResourceReference {
  readonly __reference: true;
  urn: string;
  id: string | typeof unknown;
  packageVersion: string;
}

function isReference(value: unknown): value is ResourceReference {
  return typeof value === "object" && value !== null && (value as { __reference?: boolean }).__reference === true;
}

/** The reference held by one property of a message, through whatever marks it as secret or as an output. */
export function referenceIn(struct: Struct | undefined, property: string): ResourceReference | undefined {
  let value = (struct?.toJavaScript() as Properties | undefined)?.[property] as Properties | undefined;
  while (value?.[signatureKey] === secretSignature || value?.[signatureKey] === outputValueSignature) {
    value = value.value as Properties | undefined;
  }
  if (value?.[signatureKey] !== resourceReferenceSignature) {
    return undefined;
  }
  const known = typeof value.id === "string" && value.id !== "" && value.id !== unknownText;
  return {
    __reference: true,
    urn: String(value.urn),
    id: known ? String(value.id) : unknown,
    packageVersion: String(value.packageVersion ?? ""),
  };
}

export function fromWire(struct: Struct | undefined): Properties {
  return struct === undefined ? {} : (fromWireValue(struct.toJavaScript()) as Properties);
}

function fromWireValue(value: unknown): unknown {
  if (value === unknownText) {
    return unknown;
  }
  if (Array.isArray(value)) {
    return value.map(fromWireValue);
  }
  if (value === null || typeof value !== "object") {
    return value;
  }
  const object = value as Properties;
  switch (object[signatureKey]) {
    case secretSignature:
      return fromWireValue(object.value);
    case outputValueSignature:
      return object.value === undefined ? unknown : fromWireValue(object.value);
    case assetSignature:
    case archiveSignature:
      return {
        __asset: true,
        hash: object.hash as string | undefined,
        path: object.path as string | undefined,
        text: object.text as string | undefined,
      } satisfies Asset;
    case resourceReferenceSignature:
      return object.id === unknownText ? unknown : (object.id ?? object.urn);
    default:
      return Object.fromEntries(
        Object.entries(object)
          .filter(([, child]) => child !== null)
          .map(([key, child]) => [key, fromWireValue(child)]),
      );
  }
}

export function toWire(properties: Properties): Struct {
  return Struct.fromJavaScript(toWireValue(properties) as Record<string, never>);
}

function toWireValue(value: unknown): unknown {
  if (value === unknown) {
    return unknownText;
  }
  if (Array.isArray(value)) {
    return value.map(toWireValue);
  }
  if (isAsset(value)) {
    const { hash, path, text } = value;
    return Object.fromEntries(
      Object.entries({ [signatureKey]: assetSignature, hash, path, text }).filter(([, child]) => child !== undefined),
    );
  }
  if (isReference(value)) {
    const { urn, id, packageVersion } = value;
    return {
      [signatureKey]: resourceReferenceSignature,
      urn,
      id: id === unknown ? unknownText : id,
      ...(packageVersion === "" ? {} : { packageVersion }),
    };
  }
  if (value === null || typeof value !== "object") {
    return value;
  }
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, child]) => child !== undefined)
      .map(([key, child]) => [key, toWireValue(child)]),
  );
}

/** Whether any part of the value is not known yet. */
export function containsUnknown(value: unknown): boolean {
  if (value === unknown) {
    return true;
  }
  if (value === null || typeof value !== "object") {
    return false;
  }
  return Object.values(value).some(containsUnknown);
}

/** Deep equality of plain data; an unknown equals nothing. */
export function sameValue(a: unknown, b: unknown): boolean {
  if (a === unknown || b === unknown) {
    return false;
  }
  if (isAsset(a) && isAsset(b)) {
    return a.hash === b.hash;
  }
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, index) => sameValue(item, b[index]));
  }
  if (a !== null && b !== null && typeof a === "object" && typeof b === "object") {
    const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
    return [...keys].every((key) => sameValue((a as Properties)[key], (b as Properties)[key]));
  }
  return a === b;
}
