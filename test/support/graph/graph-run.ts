/**
 * Makes a stack's graph in a simulated account, and takes it away again, without the engine: through the same doors, in
 * any order that the graph allows. The engine's own schedule (limits, layers of a destroy) is one of these orders.
 */
import { SimulatedAccount } from "../../../simulator/account/account";
import { kinds, rules } from "../../../simulator/account/catalogue";
import type { Kind } from "../../../simulator/account/kind";
import { latencies } from "../../../simulator/account/latencies";
import type { Pace } from "../../../simulator/account/pace";
import { type AccountState, AccountStore } from "../../../simulator/account/store";
import { VirtualClock } from "../../../simulator/account/virtual-clock";
import { awsDoor } from "../../../simulator/doors/aws/aws-door";
import { awsNativeDoor } from "../../../simulator/doors/aws-native/aws-native-door";
import { kubernetesDoor } from "../../../simulator/doors/kubernetes/kubernetes-door";
import type { ProviderDoor, ProviderInstance } from "../../../simulator/doors/provider-door";
import { parsedConfig } from "../../../simulator/doors/provider-server";
import type { Properties } from "../../../simulator/doors/wire";
import { ForeignParts } from "../foreign/foreign-parts";
import { projectDirectory } from "../whole-program";
import { runHooks } from "./hooks";
import { type GraphNode, idOf, type StackGraph } from "./stack-graph";
import { textAt, type ValueOf } from "./state-values";

export interface Failure {
  name: string;
  operation: "create" | "delete";
  message: string;
}

interface MadeResource {
  id: string;
  outputs: Properties;
}

/** Certificates are the machine's own work, and the same one serves every run. */
const certificates = new Map<string, Promise<unknown>>();

function kindsOn(clock: VirtualClock): Kind[] {
  return kinds.map((kind) => {
    const { prepare } = kind;
    if (prepare === undefined) {
      return kind;
    }
    const once = (...args: Parameters<typeof prepare>) => {
      const known = certificates.get(kind.kind) ?? prepare.apply(kind, args);
      certificates.set(kind.kind, known);
      return clock.standStill(known);
    };
    return { ...kind, prepare: once };
  });
}

export class GraphRun {
  readonly clock = new VirtualClock();
  readonly account: SimulatedAccount;
  private readonly doors: ReadonlyMap<string, ProviderDoor>;
  private readonly providers = new Map<string, ProviderInstance>();
  private readonly made = new Map<string, MadeResource>();
  private readonly foreign: ForeignParts;

  /**
   * @param before what the account holds before the stack comes
   * @param pace read at every operation: it may change between `up` and `destroy`
   */
  constructor(before: AccountState, pace: Pace = {}) {
    const { clock } = this;
    const store = AccountStore.inMemory(structuredClone(before));
    this.account = new SimulatedAccount({ kinds: kindsOn(clock), rules, latencies, clock, pace, store });
    this.foreign = new ForeignParts(before.resources);
    const doors = [
      awsDoor(this.account, { projectDirectory }),
      awsNativeDoor(this.account),
      kubernetesDoor(this.account, { projectDirectory }),
    ];
    this.doors = new Map(doors.map((door) => [door.name, door]));
  }

  /** Everything, as soon as what it waits for is there. After a failure nothing new is begun, as the engine does. */
  async up(graph: StackGraph): Promise<Failure[]> {
    const waits = new Map(graph.nodes.map((node) => [node.urn, [...node.waits]]));
    return this.clock.run(this.inOrder(graph, waits, "create", (node) => this.create(node)));
  }

  /** Everything, as soon as all that waited for it is gone. A protected resource refuses, and nothing after it is begun. */
  async destroy(graph: StackGraph): Promise<Failure[]> {
    const waits = new Map<string, string[]>(graph.nodes.map((node) => [node.urn, []]));
    for (const node of graph.nodes) {
      for (const urn of node.waits) {
        waits.get(urn)?.push(node.urn);
      }
    }
    return this.clock.run(this.inOrder(graph, waits, "delete", (node) => this.delete(node)));
  }

  /** What is left in the account beside what was there before, generated ids left out, sorted. */
  residue(): string[] {
    return this.foreign.residueIn(this.account.everything());
  }

  /** What was there before and is no longer what it was. */
  changedForeignParts(): string[] {
    return this.foreign.changedIn(this.account.everything());
  }

  private async inOrder(
    graph: StackGraph,
    waits: ReadonlyMap<string, readonly string[]>,
    operation: Failure["operation"],
    act: (node: GraphNode) => Promise<void>,
  ): Promise<Failure[]> {
    const failures: Failure[] = [];
    const nodes = new Map(graph.nodes.map((node) => [node.urn, node]));
    const under = new Map<string, Promise<boolean>>();
    /** Whether it was done. */
    const done = (urn: string): Promise<boolean> => {
      const known = under.get(urn);
      if (known) {
        return known;
      }
      const work = (async () => {
        const before = await Promise.all((waits.get(urn) ?? []).map(done));
        const node = nodes.get(urn);
        if (!node || failures.length > 0 || before.includes(false)) {
          return false;
        }
        try {
          await act(node);
          return true;
        } catch (error) {
          failures.push({
            name: node.name,
            operation,
            message: error instanceof Error ? error.message : String(error),
          });
          return false;
        }
      })();
      under.set(urn, work);
      return work;
    };
    await Promise.all([...nodes.keys()].map(done));
    return failures;
  }

  private async create(node: GraphNode): Promise<void> {
    const { resource, urn, type, name } = node;
    const inputs = node.inputs((value) => this.valueOf(value)) as Properties;
    if (type.startsWith("pulumi:providers:")) {
      const door = this.doors.get(type.split(":").pop() ?? "");
      if (door) {
        this.providers.set(urn, door.configure(parsedConfig(inputs)));
      }
      this.made.set(urn, { id: "provider", outputs: inputs });
    } else if (!resource.custom || type.startsWith("pulumi:")) {
      this.made.set(urn, { id: "none", outputs: inputs });
    } else if (resource.external === true) {
      this.made.set(urn, await this.read(node));
    } else {
      const outputs = [...this.made.values()].map((made) => made.outputs);
      await runHooks(node, { clock: this.clock, inputs, made: outputs });
      this.made.set(urn, await this.handlerOf(node).create({ urn, name, inputs, preview: false }));
    }
  }

  /** Somebody else's: the engine reads it, and forgets it on destroy. */
  private async read(node: GraphNode): Promise<MadeResource> {
    const { urn, name, resource } = node;
    const found = await this.handlerOf(node).read({ id: idOf(resource), urn, oldInputs: {}, oldOutputs: {} });
    if (!found) {
      throw new Error(`${name}: ${idOf(resource)} is not there to be read`);
    }
    return found;
  }

  private async delete(node: GraphNode): Promise<void> {
    const { resource, urn, type } = node;
    if (resource.protect === true) {
      throw new Error(`${node.name} cannot be deleted because it is protected`);
    }
    const goesOtherwise =
      resource.retainOnDelete === true || resource.deletedWith !== undefined || resource.external === true;
    const made = this.made.get(urn);
    if (resource.custom && !type.startsWith("pulumi:") && !goesOtherwise && made) {
      const oldInputs = node.inputs((value) => this.valueOf(value)) as Properties;
      await this.handlerOf(node).delete({ id: made.id, urn, oldInputs, oldOutputs: made.outputs });
    }
  }

  private handlerOf(node: GraphNode) {
    const handler = this.providers.get(node.provider ?? "")?.handler(node.type);
    if (!handler) {
      throw new Error(`no provider of the graph handles ${node.type} ${node.name}`);
    }
    return handler;
  }

  private valueOf({ urn, path }: ValueOf): string {
    const made = this.made.get(urn);
    if (!made) {
      throw new Error(`a value of ${urn} is asked for before it is made`);
    }
    return path === undefined ? made.id : textAt(made.outputs, path);
  }
}
