/** The faults that were asked for, at work in an account: which operation each meets, and how often it did. */
import type { AccountView } from "../account-view";
import type { Happening } from "../happening";
import type { Attributes, StoredResource } from "../kind";
import { nameOfZone } from "../regions";
import { answerOf, Course, isZone, type MetOperation } from "./course";
import { type AskedFault, canMeet, type FaultOperation, isStanding } from "./fault";
import { instancesRunning } from "./running-instances";

export interface OperationRequest {
  kind: string;
  operation: "create" | "update" | "delete";
  action: string;
  region: string;
  wanted: Attributes;
  current?: StoredResource;
  /** The client's own name for the resource: a URN. */
  client?: string;
}

/** One attempt at an operation, or one look at a state: whether it is met is decided anew each time. */
export class FaultsAtWork {
  private readonly keys = new Map<AskedFault, string[]>();
  private readonly attempts = new Map<string, number>();
  private readonly happened = new Map<AskedFault, number>();
  private operations = 0;
  /** What ran when the faults were asked for. */
  private readonly running: ReadonlyMap<string, number>;
  private readonly hadCluster: boolean;

  constructor(
    readonly asked: readonly AskedFault[],
    private readonly account: AccountView,
  ) {
    this.running = asked.length === 0 ? new Map() : instancesRunning(account);
    this.hadCluster = asked.length > 0 && account.list("sagemaker:cluster").length > 0;
  }

  course(request: OperationRequest): Course {
    const { operation } = request;
    const known = this.asked.length === 0 ? [] : namesIn(request, this.account);
    const key = `${operation} ${request.client ?? `${request.kind} ${known.join(" ")}`}`;
    const meeting = this.asked.filter(
      (asked) => this.isOf(asked, request.kind, operation) && selects(asked, known) && this.isInTurn(asked, key),
    );
    for (const asked of meeting) {
      this.count(asked);
    }
    const attempt = (this.attempts.get(key) ?? 0) + 1;
    this.attempts.set(key, attempt);
    return new Course(
      describe(request, this.account, known),
      meeting,
      (asked) => attempt <= asked.argument,
      () => {
        this.authenticate(request.kind);
        this.operations++;
      },
    );
  }

  /** Refuses any call once the caller's session is over. */
  authenticate(kind: string): void {
    const expiring = this.asked.find(
      ({ fault, argument }) => fault.effect.type === "expire" && this.operations >= argument,
    );
    if (expiring?.fault.effect.type === "expire") {
      this.count(expiring);
      throw answerOf(expiring.fault.effect, kind, {});
    }
  }

  /** How much is left of something that faults make scarce; `undefined`: they say nothing of it. */
  limit(name: string): number | undefined {
    for (const asked of this.asked) {
      const { effect } = asked.fault;
      if (effect.type !== "shortage") {
        continue;
      }
      const left = effect.of === "capacity" ? this.capacity(asked, name) : this.quota(asked, effect.of, name);
      if (left !== undefined) {
        this.count(asked);
        return left;
      }
    }
    return undefined;
  }

  /** Names of the states that faults put something into. */
  states(kind: string, subject: StoredResource): string[] {
    const met = this.asked.filter(
      (asked) =>
        asked.fault.effect.type === "state" &&
        asked.kind === kind &&
        (kind !== "sagemaker:cluster" || this.isInTime(asked.operation)) &&
        selects(asked, [subject.id, ...strings(subject.attributes)]),
    );
    for (const asked of met) {
      this.count(asked);
    }
    return met.map(({ fault }) => fault.name);
  }

  happenings(): Happening[] {
    return this.asked.flatMap((asked) => {
      const { effect } = asked.fault;
      return effect.type === "happening" ? [counted(effect.happening, () => this.count(asked))] : [];
    });
  }

  /** How often each fault met something. */
  report(): { spec: string; times: number }[] {
    return this.asked.map((asked) => ({ spec: asked.spec, times: this.happened.get(asked) ?? 0 }));
  }

  private isOf({ kind, operation, fault }: AskedFault, otherKind: string, other: FaultOperation): boolean {
    const isKind = kind === otherKind || (kind === "*" && canMeet(fault, otherKind));
    return isKind && operation === other && !isStanding(fault);
  }

  /** The n-th operation counts once, however often a client tries it. */
  private isInTurn(asked: AskedFault, key: string): boolean {
    const keys = this.keys.get(asked) ?? [];
    if (!keys.includes(key)) {
      keys.push(key);
      this.keys.set(asked, keys);
    }
    return asked.only === undefined || keys.indexOf(key) === asked.only - 1;
  }

  /** Whether what stands as long as it is asked for meets creations or updates of a HyperPod cluster, as it was asked for. */
  private isInTime(operation: FaultOperation): boolean {
    return (operation === "update") === this.hadCluster;
  }

  private capacity(asked: AskedFault, name: string): number | undefined {
    const [, type, zone] = /^capacity:(.+)@(.+)$/.exec(name) ?? [];
    if (type === undefined || zone === undefined || type === "*" || !this.isInTime(asked.operation)) {
      return undefined;
    }
    return selects(asked, [type, ...zoneNames(zone)]) ? (this.running.get(`${type}@${zone}`) ?? 0) : undefined;
  }

  private quota(asked: AskedFault, of: string, name: string): number | undefined {
    const [before = "", after] = of.split("*");
    if (after === undefined) {
      return name === of ? 0 : undefined;
    }
    const type = name.startsWith(before) && name.endsWith(after) ? name.slice(before.length, -after.length) : undefined;
    if (type === undefined || !selects(asked, [type]) || !this.isInTime(asked.operation)) {
      return undefined;
    }
    return this.running.get(type) ?? 0;
  }

  private count(asked: AskedFault): void {
    this.happened.set(asked, (this.happened.get(asked) ?? 0) + 1);
  }
}

function counted(happening: Happening, count: () => void): Happening {
  return {
    ...happening,
    happen(resource, context) {
      count();
      happening.happen(resource, context);
    },
  };
}

function selects({ selector }: AskedFault, names: readonly string[]): boolean {
  return selector === undefined || names.includes(selector);
}

/** Everything by which an operation can be named: what is asked for, what is there, logical name, zones. */
function namesIn({ wanted, current, client }: OperationRequest, account: AccountView): string[] {
  const own = [...strings(wanted), ...(current ? [current.id, ...strings(current.attributes)] : [])];
  const zones = own
    .filter((text) => text.startsWith("subnet-"))
    .map((id) => account.find("ec2:subnet", id)?.attributes.availabilityZoneId)
    .filter((zone): zone is string => typeof zone === "string");
  const logicalName = client?.split("::").pop();
  return [...own, ...zones.flatMap(zoneNames), ...(logicalName === undefined ? [] : [logicalName])];
}

function strings(value: unknown): string[] {
  if (typeof value === "string") {
    return [value];
  }
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(strings) : [];
}

/** A zone by its id, and by the name that the account has for it. */
function zoneNames(zoneId: string): string[] {
  const name = nameOfZone(zoneId);
  return name === undefined ? [zoneId] : [zoneId, name];
}

function describe(
  { kind, operation, action, region, wanted, current }: OperationRequest,
  account: AccountView,
  known: readonly string[],
): MetOperation {
  const values = { ...current?.attributes, ...wanted };
  const name = [values.name, values.clusterName, values.bucket, current?.id].find((text) => typeof text === "string");
  const zone = known.find(isZone) ?? "";
  return {
    kind,
    operation,
    action,
    region,
    caller: account.callerArn,
    name: String(name ?? ""),
    zone,
    id: current?.id ?? "",
  };
}
