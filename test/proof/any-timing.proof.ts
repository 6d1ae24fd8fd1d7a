/** A stack stands up and goes, whatever time each operation takes, and what somebody else made stays what it was. */
import { holdsWithAnyTiming } from "../support/graph/any-timing";
import { deployedGraph, graphSources } from "../support/graph/deployed-graphs";
import { residueOf } from "../support/graph/expected";
import { Progress } from "../support/prove/progress";

const onClusterResidue = residueOf("hyperpod-dev", { ownCluster: false });

const stacks = [
  { source: graphSources.dev, residue: residueOf("hyperpod-dev") },
  { source: graphSources.prod, residue: residueOf("hyperpod-prod", { ownKey: true }) },
  { source: graphSources.reference, residue: residueOf("sagemaker-hyperpod-eks") },
  { source: graphSources.isolated, residue: residueOf("hyperpod-dev") },
  { source: graphSources.inNetwork, residue: residueOf("hyperpod-dev") },
  { source: graphSources.inNetworkOfStack, residue: residueOf("hyperpod-dev") },
  { source: graphSources.onCluster, residue: onClusterResidue },
  { source: graphSources.onClusterWithoutWayOut, residue: onClusterResidue },
  { source: graphSources.onClusterWithItsGroup, residue: onClusterResidue },
  { source: graphSources.onClusterInNetworkOfStack, residue: onClusterResidue },
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
