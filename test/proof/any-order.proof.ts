/** The program registers the same, byte for byte, in whatever order a stack file is written. */
import { AnyOrder } from "../support/any-order-run";
import { plainStackFile, richStackFile } from "../support/plain-stack-file";
import { Progress } from "../support/prove/progress";

const files = [
  { name: "dev", stack: "dev", config: () => plainStackFile("Pulumi.dev.yaml"), permutations: 300 },
  { name: "prod", stack: "prod", config: () => plainStackFile("Pulumi.prod.yaml"), permutations: 300 },
  { name: "prod with all there is to set", stack: "prod", config: richStackFile, permutations: 400 },
];

describe("any order of a stack file", () => {
  const progress = Progress.open("any-order");

  for (const { name, stack, config, permutations } of files) {
    it(`changes nothing: ${name}`, async () => {
      const order = await AnyOrder.of(stack, config());
      await progress.inParts("permutations", permutations, 50, name, async (first, count) => {
        for (let seed = first; seed < first + count; seed++) {
          await order.holdsFor(seed);
        }
      });
    });
  }
});
