/** A sample of any order; `npm run prove -- any-order` takes a thousand permutations. */
import { AnyOrder } from "../support/any-order-run";
import { richStackFile } from "../support/plain-stack-file";

describe("a stack file in another order", () => {
  it("registers the same, byte for byte", async () => {
    const order = await AnyOrder.of("prod", richStackFile());
    for (const seed of [1, 2, 3, 4, 5]) {
      await order.holdsFor(seed);
    }
  });
});
