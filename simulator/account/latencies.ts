/** The one table of how long AWS takes: minutes by kind of operation, sources inside. */
import table from "../data/latencies.json";

export interface Latency {
  create: number;
  delete: number;
  update?: number;
}

export const latencies: Readonly<Record<string, Latency>> = table.kinds;
