/**
 * The simulated AWS account: what AWS would hold, what it would answer, and in which order things may happen. It knows
 * neither Pulumi nor HTTP; doors (simulator/doors) are how programs reach it.
 */
import type { AccountView, CallerPlace } from "./account-view";
import { AwsError, CreateFailedLater, ReplyLost } from "./aws-error";
import { type Clock, ScaledClock } from "./clock";
import type { Course } from "./faults/course";
import type { AskedFault } from "./faults/fault";
import { FaultsAtWork } from "./faults/faults-at-work";
import type { Happening } from "./happening";
import { IdMaker } from "./ids";
import type { AcceptedCall, Attributes, Kind, OperationContext, SideEffects, StoredResource } from "./kind";
import { Ledger } from "./ledger";
import type { Pace, PacedOperation } from "./pace";
import { valuesAt } from "./paths";
import type { Rule, RuleMoment } from "./rule";
import type { TrainingPlan } from "./sagemaker/training-plan";
import { AccountStore } from "./store";

export interface AccountOptions {
  accountId?: string;
  partition?: string;
  callerArn?: string;
  callerPlace?: CallerPlace;
  store?: AccountStore;
  ledger?: Ledger;
  millisecondsPerMinute?: number;
  /** Where simulated time comes from. @default the machine's clock, scaled by `millisecondsPerMinute` */
  clock?: Clock;
  /** Operations that take other than their typical time. @default none */
  pace?: Pace;
  kinds: readonly Kind[];
  rules: readonly Rule[];
  latencies?: Readonly<Record<string, { create: number; delete: number; update?: number }>>;
  /**
   * Limits and capacity by name: "ec2:vpcs-per-region", "sagemaker:ml.g5.8xlarge for cluster usage",
   * "capacity:ml.g5.8xlarge@usw2-az2". @default AWS's default quotas where a rule states one, else no limit
   */
  quotas?: Readonly<Record<string, number>>;
  /** Bucket names that other accounts hold. @default a few that everybody has thought of */
  bucketsOfOthers?: readonly string[];
  /** Zone IDs in which EC2 offers a type (`g5.2xlarge`). @default every type in every zone */
  zonesOfTypes?: Readonly<Record<string, readonly string[]>>;
  /** Training plans that the account has bought. @default none; a plan that it doesn't know is taken to fit */
  trainingPlans?: readonly TrainingPlan[];
  /** What AWS does by itself. @default nothing */
  happenings?: readonly Happening[];
  /** What goes wrong. @default nothing */
  faults?: readonly AskedFault[];
}

/** Names that were taken long ago (s3tools/s3cmd issue 1079 for one). */
const wellKnownBuckets: readonly string[] = ["my-bucket", "mybucket", "test", "sagemaker-data"];

/** The account of AWS's own examples: no real account has this number. */
export const sampleAccountId = "111122223333";

export interface Call {
  kind: string;
  region: string;
  /** The client's own name for the resource, for the ledger and for recovery after a kill. */
  client?: string;
}

export class SimulatedAccount implements AccountView {
  readonly accountId: string;
  readonly partition: string;
  callerArn: string;
  callerPlace: CallerPlace;
  readonly clock: Clock;
  private readonly pace: Pace;
  readonly ledger: Ledger;
  private readonly store: AccountStore;
  private readonly ids: IdMaker;
  private readonly kinds: ReadonlyMap<string, Kind>;
  private readonly rules: readonly Rule[];
  private readonly latencies: NonNullable<AccountOptions["latencies"]>;
  private readonly quotas: Readonly<Record<string, number>>;
  readonly bucketsOfOthers: readonly string[];
  readonly zonesOfTypes: Readonly<Record<string, readonly string[]>>;
  readonly trainingPlans: readonly TrainingPlan[];
  private readonly happenings: readonly Happening[];
  private readonly underWay = new Set<Promise<unknown>>();
  private faults: FaultsAtWork;

  constructor(options: AccountOptions) {
    this.accountId = options.accountId ?? sampleAccountId;
    this.partition = options.partition ?? "aws";
    this.callerArn =
      options.callerArn ?? `arn:${this.partition}:sts::${this.accountId}:assumed-role/PlatformAdmin/rehearsal`;
    // TEST-NET-3 (RFC 5737): the address that the shipped stack files allow.
    this.callerPlace = options.callerPlace ?? { publicIp: "203.0.113.10" };
    this.store = options.store ?? AccountStore.inMemory();
    this.clock = options.clock ?? new ScaledClock(this.store.state.nowMinutes, options.millisecondsPerMinute ?? 0);
    this.pace = options.pace ?? {};
    this.ledger = options.ledger ?? new Ledger();
    this.ids = new IdMaker(this.accountId, () => this.store.state.counter++);
    this.kinds = new Map(options.kinds.map((kind) => [kind.kind, kind]));
    this.rules = options.rules;
    this.latencies = options.latencies ?? {};
    this.quotas = options.quotas ?? {};
    this.bucketsOfOthers = options.bucketsOfOthers ?? wellKnownBuckets;
    this.zonesOfTypes = options.zonesOfTypes ?? {};
    this.trainingPlans = options.trainingPlans ?? [];
    this.happenings = options.happenings ?? [];
    this.faults = new FaultsAtWork([], this);
    this.finishAccepted();
    this.setFaults(options.faults ?? []);
  }

  /** What goes wrong from now on, in the place of what did. */
  setFaults(asked: readonly AskedFault[]): void {
    this.faults = new FaultsAtWork(asked, this);
  }

  /** How often each fault met something. */
  faultReport(): readonly { spec: string; times: number }[] {
    return this.faults.report();
  }

  find(kind: string, id: string, region?: string): StoredResource | undefined {
    return this.store.state.resources.find(
      (resource) =>
        resource.kind === kind && resource.id === id && (region === undefined || sameRegion(resource, region)),
    );
  }

  list(kind: string, region?: string): readonly StoredResource[] {
    return this.store.state.resources.filter(
      (resource) => resource.kind === kind && (region === undefined || sameRegion(resource, region)),
    );
  }

  /** Everything in the account, for reports. */
  everything(): readonly StoredResource[] {
    return this.store.state.resources;
  }

  quota(name: string): number | undefined {
    return this.faults.limit(name) ?? this.quotas[name];
  }

  faultStates(kind: string, subject: StoredResource): readonly string[] {
    return this.faults.states(kind, subject);
  }

  authenticate(kind: string): void {
    this.faults.authenticate(kind);
  }

  hasPassed(sinceMinutes: number, minutes: number): boolean {
    return this.clock.hasPassed(sinceMinutes, minutes);
  }

  async create(call: Call, wanted: Attributes): Promise<StoredResource> {
    const kind = this.kindOf(call.kind);
    const region = kind.global ? "" : call.region;
    const typical = this.minutes(kind, wanted, "create");
    const action = kind.operations.create;
    const course = this.faults.course({ ...call, region, operation: "create", action, wanted });
    return this.recorded(call, "create", action, typical, course, async (minutes, setId) => {
      const prepared = await kind.prepare?.(wanted, this.context(region));
      this.checkReferences(kind, wanted, region);
      this.checkRules("create", { kind: call.kind, region, wanted });
      const made = kind.make(wanted, { ...this.context(region), prepared });
      setId(made.id);
      const resource: StoredResource = {
        kind: call.kind,
        id: made.id,
        region,
        attributes: made.attributes,
        createdAtMinutes: this.clock.nowMinutes(),
        inProgress: "create",
        ...(made.managedBy === undefined ? {} : { managedBy: made.managedBy }),
      };
      this.put(resource);
      for (const { stays, ...companion } of made.companions ?? []) {
        const owner = stays === true ? {} : { managedBy: made.id };
        this.put({ ...companion, region, createdAtMinutes: resource.createdAtMinutes, ...owner });
      }
      if (call.client !== undefined) {
        resource.attributes.clientName = call.client;
      }
      resource.accepted = this.accepted("create", wanted, call.client);
      this.save();
      await this.clock.pass(minutes);
      const finished = this.finishCreate(kind, resource, wanted, course);
      course.giveUp(finished);
      return finished;
    });
  }

  async update(call: Call, id: string, wanted: Attributes): Promise<StoredResource> {
    const kind = this.kindOf(call.kind);
    const region = kind.global ? "" : call.region;
    const current = this.existing(kind, id, region);
    const operation = kind.operations.update ?? kind.operations.create;
    const typical = this.minutes(kind, wanted, "update");
    const course = this.faults.course({ ...call, region, operation: "update", action: operation, wanted, current });
    return this.recorded(call, "update", operation, typical, course, async (minutes, setId) => {
      setId(id);
      this.checkReferences(kind, wanted, region);
      this.checkRules("update", { kind: call.kind, region, wanted, current });
      current.accepted = this.accepted("update", wanted, call.client);
      this.save();
      await this.clock.pass(minutes);
      const changed = this.finishUpdate(kind, current, wanted, call.client);
      course.giveUp(changed);
      return changed;
    });
  }

  async delete(call: Call, id: string): Promise<void> {
    const kind = this.kindOf(call.kind);
    const region = kind.global ? "" : call.region;
    const current = this.find(call.kind, id, region);
    if (!current) {
      return; // every provider takes "not found" on delete for done
    }
    const minutes = this.minutes(kind, current.attributes, "delete");
    const action = kind.operations.delete;
    const course = this.faults.course({ ...call, region, operation: "delete", action, wanted: {}, current });
    await this.recorded(call, "delete", action, minutes, course, async (passing, setId) => {
      setId(id);
      this.checkRules("delete", { kind: call.kind, region, wanted: {}, current });
      current.accepted = this.accepted("delete", {}, call.client);
      this.save();
      await this.clock.pass(passing);
      this.finishDelete(kind, current, course);
    });
  }

  /** Until AWS has finished whatever it has accepted, its client alive or not. */
  async settled(): Promise<void> {
    while (this.underWay.size > 0) {
      await Promise.allSettled([...this.underWay]);
    }
  }

  /** Direct change behind every client's back: AWS's own doing, or a person at the console. */
  alter(change: (resources: StoredResource[]) => void): void {
    change(this.store.state.resources);
    this.save();
  }

  private accepted(operation: AcceptedCall["operation"], wanted: Attributes, client?: string): AcceptedCall {
    return { operation, wanted, atMinutes: this.clock.nowMinutes(), ...(client === undefined ? {} : { client }) };
  }

  private finishCreate(kind: Kind, resource: StoredResource, wanted: Attributes, course?: Course): StoredResource {
    const { region } = resource;
    delete resource.accepted;
    try {
      course?.fail(resource);
      this.checkRules("createLater", { kind: resource.kind, region, wanted, current: resource });
    } catch (error) {
      if (!(error instanceof AwsError)) {
        throw error;
      }
      kind.failed?.(resource, error.message, this.contextOfChange(region));
      delete resource.inProgress;
      this.save();
      throw new CreateFailedLater(error, resource);
    }
    kind.finished?.(resource, this.context(region));
    resource.createdAtMinutes = this.clock.nowMinutes();
    delete resource.inProgress;
    this.happen("create", resource);
    this.save();
    return resource;
  }

  private finishUpdate(kind: Kind, current: StoredResource, wanted: Attributes, client?: string): StoredResource {
    const { region } = current;
    delete current.accepted;
    this.checkRules("updateLater", { kind: current.kind, region, wanted, current });
    const changed = kind.change?.(current, wanted, this.contextOfChange(region)) ?? {
      ...current.attributes,
      ...wanted,
    };
    current.attributes = { ...changed, ...(client === undefined ? {} : { clientName: client }) };
    this.save();
    return current;
  }

  private finishDelete(kind: Kind, current: StoredResource, course?: Course): void {
    const { region } = current;
    delete current.accepted;
    if (course?.givesUp) {
      this.save();
      course.giveUp(current);
    }
    this.checkRules("deleteLater", { kind: current.kind, region, wanted: {}, current });
    const left = kind.deletedState?.(current, this.context(region));
    if (left) {
      current.attributes = left;
    } else {
      this.remove(current);
      kind.afterDelete?.(current, this.contextOfChange(region));
      this.happen("delete", current);
    }
    this.save();
  }

  /** The simulator itself was ended in the middle of calls: AWS would not have been. */
  private finishAccepted(): void {
    for (const resource of [...this.store.state.resources]) {
      const { accepted } = resource;
      if (!accepted) {
        continue;
      }
      const kind = this.kindOf(resource.kind);
      const { operation, wanted, client, atMinutes } = accepted;
      let failure: AwsError | undefined;
      try {
        if (operation === "create") {
          this.finishCreate(kind, resource, wanted);
        } else if (operation === "update") {
          this.finishUpdate(kind, resource, wanted, client);
        } else {
          this.finishDelete(kind, resource);
        }
      } catch (error) {
        if (!(error instanceof AwsError)) {
          throw error;
        }
        failure = error;
        this.save();
      }
      const typicalMinutes = this.minutes(kind, operation === "delete" ? resource.attributes : wanted, operation);
      this.ledger.record({
        operation: kind.operations[operation] ?? kind.operations.create,
        kind: resource.kind,
        id: resource.id,
        startMinutes: atMinutes,
        endMinutes: this.clock.nowMinutes(),
        typicalMinutes,
        outcome: failure ? "failed" : "ok",
        ...(failure ? { error: failure.message } : {}),
        ...(client === undefined ? {} : { client }),
      });
    }
  }

  private happen(operation: "create" | "delete", resource: StoredResource): void {
    for (const { after, happen } of [...this.happenings, ...this.faults.happenings()]) {
      if (after.kind === resource.kind && after.operation === operation) {
        happen(resource, this.contextOfChange(resource.region));
      }
    }
  }

  private existing(kind: Kind, id: string, region: string): StoredResource {
    const found = this.find(kind.kind, id, region);
    if (!found) {
      throw new AwsError("ResourceNotFoundException", `${kind.kind} '${id}' does not exist`, 404);
    }
    return found;
  }

  /** An id is unique: what is put under the id of another takes its place (an upsert, such as AssociateAccessPolicy). */
  private put(resource: StoredResource): void {
    this.drop(({ kind, id, region }) => kind === resource.kind && id === resource.id && region === resource.region);
    this.store.state.resources.push(resource);
  }

  private drop(which: (resource: StoredResource) => boolean): void {
    const { resources } = this.store.state;
    for (let index = resources.length - 1; index >= 0; index--) {
      const candidate = resources[index];
      if (candidate && which(candidate)) {
        resources.splice(index, 1);
      }
    }
  }

  /** Takes a resource away with everything that goes with it, and with that in turn. */
  private remove(resource: StoredResource): void {
    const { resources } = this.store.state;
    const going = resources.filter(({ managedBy, region }) => managedBy === resource.id && region === resource.region);
    this.drop((candidate) => candidate === resource);
    for (const other of going) {
      this.remove(other);
    }
  }

  private save(): void {
    this.store.state.nowMinutes = this.clock.nowMinutes();
    this.store.save();
  }

  private context(region: string): OperationContext {
    return { account: this, region, ids: this.ids, nowMinutes: this.clock.nowMinutes() };
  }

  private contextOfChange(region: string): OperationContext & SideEffects {
    return {
      ...this.context(region),
      put: (resource) => this.put(resource),
      drop: (which) => this.drop(which),
    };
  }

  private kindOf(name: string): Kind {
    const kind = this.kinds.get(name);
    if (!kind) {
      throw new Error(`the simulated account has no kind ${name}`);
    }
    return kind;
  }

  private minutes(kind: Kind, attributes: Attributes, operation: "create" | "update" | "delete"): number {
    const key = typeof kind.latency === "function" ? kind.latency(attributes) : kind.latency;
    const entry = key === undefined ? undefined : this.latencies[key];
    return entry?.[operation] ?? 0;
  }

  private checkReferences(kind: Kind, wanted: Attributes, region: string): void {
    for (const reference of kind.references ?? []) {
      for (const value of valuesAt(wanted, reference.path)) {
        if (value === "" || value === undefined) {
          continue;
        }
        const exists = this.store.state.resources.some(
          (resource) =>
            resource.kind === reference.kind &&
            (resource.region === "" || resource.region === region || region === "") &&
            (reference.by === undefined ? resource.id === value : resource.attributes[reference.by] === value),
        );
        if (!exists) {
          const { code, message, httpStatus } = reference.notFound;
          throw new AwsError(code, message.replaceAll("{value}", String(value)), httpStatus ?? 400);
        }
      }
    }
  }

  private checkRules(
    moment: RuleMoment,
    request: { kind: string; region: string; wanted: Attributes; current?: StoredResource },
  ): void {
    for (const rule of this.rules) {
      const moments = typeof rule.on === "string" ? [rule.on] : rule.on;
      if (rule.kind !== request.kind || !moments.includes(moment)) {
        continue;
      }
      const { kind: _, ...rest } = request;
      const message = rule.check({ account: this, nowMinutes: this.clock.nowMinutes(), ...rest });
      if (message !== undefined) {
        throw new AwsError(rule.code, message, rule.httpStatus ?? 400, rule.id);
      }
    }
  }

  private async tracked<T>(work: Promise<T>): Promise<T> {
    this.underWay.add(work);
    try {
      return await work;
    } finally {
      this.underWay.delete(work);
    }
  }

  private async recorded<T>(
    call: Call,
    doing: PacedOperation["operation"],
    operation: string,
    typicalMinutes: number,
    course: Course,
    act: (minutes: number, setId: (id: string) => void) => Promise<T>,
  ): Promise<T> {
    const startMinutes = this.clock.nowMinutes();
    let id = "";
    const finish = (outcome: "ok" | "refused" | "failed", error?: string) =>
      this.ledger.record({
        operation,
        kind: call.kind,
        id,
        startMinutes,
        endMinutes: this.clock.nowMinutes(),
        typicalMinutes,
        outcome,
        ...(error === undefined ? {} : { error }),
        ...(call.client === undefined ? {} : { client: call.client }),
      });
    const { kind, client } = call;
    const paced: PacedOperation = { kind, operation: doing, ...(client === undefined ? {} : { client }) };
    try {
      await this.clock.pass(this.pace.throttledMinutes?.(paced) ?? 0);
      course.begin();
      const result = await this.tracked(
        act(course.minutes(typicalMinutes * (this.pace.factor?.(paced) ?? 1)), (value) => {
          id = value;
        }),
      );
      finish("ok");
      course.answered();
      return result;
    } catch (error) {
      if (error instanceof ReplyLost) {
        throw error; // AWS has done its work, and that is on record
      }
      finish(error instanceof AwsError ? "refused" : "failed", error instanceof Error ? error.message : String(error));
      throw error;
    }
  }
}

function sameRegion(resource: StoredResource, region: string): boolean {
  return resource.region === "" || region === "" || resource.region === region;
}
