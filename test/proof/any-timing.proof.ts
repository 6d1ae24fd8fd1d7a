/** A stack stands up and goes, whatever time each operation takes. */
import { holdsWithAnyTiming } from "../support/graph/any-timing";
import { deployedGraph, graphSources } from "../support/graph/deployed-graphs";
import { residueOf } from "../support/graph/expected";
import { Progress } from "../support/prove/progress";

const stacks = [
  { source: graphSources.dev, residue: residueOf("hyperpod-dev", false) },
  { source: graphSources.prod, residue: residueOf("hyperpod-prod", true) },
  { source: graphSources.reference, residue: residueOf("sagemaker-hyperpod-eks", false) },
  { source: graphSources.isolated, residue: residueOf("hyperpod-dev", false) },
];

describe("any timing", () => {
  const progress = Progress.open("any-timing");

  for (const { source, residue } of stacks) {
    it(`of every operation, up and destroy: ${source.title}`, async () => {
      await progress.part(source.title, async () => {
        const graph = await deployedGraph(source);
        const runs = 500;
        await holdsWithAnyTiming(graph, { runs, seed: Date.now() % 2 ** 31, residue });
        return { runs };
      });
    });
  }
});
