import * as assert from "node:assert/strict";
import * as fc from "fast-check";
import {
  cidrProblem,
  cidrSize,
  cidrsOverlap,
  compareCidrs,
  containsCidr,
  formatCidr,
  nthBlock,
  parseCidr,
  usableAddresses,
} from "../../components/network/cidr";

const anyCidr = fc
  .tuple(fc.nat({ max: 2 ** 32 - 1 }), fc.integer({ min: 0, max: 32 }))
  .map(([address, prefix]) => ({ address: address - (address % 2 ** (32 - prefix)), prefix }));

describe("CIDR blocks", () => {
  it("reads what it writes, over the whole address space", () => {
    fc.assert(fc.property(anyCidr, (cidr) => assert.deepEqual(parseCidr(formatCidr(cidr)), cidr)));
  });

  it("keeps addresses above 127.255.255.255 positive", () => {
    assert.deepEqual(parseCidr("255.255.255.255/32"), { address: 4294967295, prefix: 32 });
    assert.equal(formatCidr(parseCidr("192.168.0.0/16")), "192.168.0.0/16");
  });

  const refused: [string, RegExp][] = [
    ["10.0.0.0", /not an IPv4 CIDR block/],
    ["fd00::/8", /not an IPv4 CIDR block/],
    ["10.0.0.0/16 ", /not an IPv4 CIDR block/],
    ["10.0.0.0/33", /longest is \/32/],
    ["10.256.0.0/16", /256 .* largest is 255/],
    ["10.010.0.0/16", /leading zero \(010\)/],
    ["10.192.0.1/16", /not the start of a \/16 block, which here is 10\.192\.0\.0\/16/],
    ["255.255.255.255/0", /which here is 0\.0\.0\.0\/0/],
  ];
  for (const [text, problem] of refused) {
    it(`refuses "${text}" and says why`, () => {
      assert.match(cidrProblem(text) ?? "no problem", problem);
      assert.throws(() => parseCidr(text), problem);
    });
  }

  it("finds no problem in a proper block", () => {
    assert.equal(cidrProblem("10.192.0.0/16"), undefined);
  });

  it("counts addresses, and the usable ones without the five that AWS keeps", () => {
    assert.equal(cidrSize(parseCidr("10.0.0.0/24")), 256);
    assert.equal(usableAddresses(parseCidr("10.0.0.0/24")), 251);
    assert.equal(usableAddresses(parseCidr("10.0.0.0/28")), 11);
    assert.equal(usableAddresses(parseCidr("10.0.0.0/31")), 0);
  });

  it("divides a block", () => {
    assert.equal(formatCidr(nthBlock(parseCidr("10.192.0.0/16"), 19, 7)), "10.192.224.0/19");
    assert.equal(formatCidr(nthBlock(parseCidr("10.192.0.0/16"), 16, 0)), "10.192.0.0/16");
  });

  it("refuses a block number or a length that does not exist", () => {
    const vpc = parseCidr("10.192.0.0/16");
    assert.throws(() => nthBlock(vpc, 19, 8), /10\.192\.0\.0\/16 has no \/19 block number 8/);
    assert.throws(() => nthBlock(vpc, 19, -1), /no \/19 block number -1/);
    assert.throws(() => nthBlock(vpc, 15, 0), /no \/15 block/);
    assert.throws(() => nthBlock(vpc, 33, 0), /no \/33 block/);
  });

  it("keeps the blocks of one division inside it and apart from each other", () => {
    const division = anyCidr
      .filter((cidr) => cidr.prefix <= 29)
      .chain((cidr) => {
        const index = fc.integer({ min: 0, max: 7 });
        return fc.record({ cidr: fc.constant(cidr), first: index, second: index });
      });
    fc.assert(
      fc.property(division, ({ cidr, first, second }) => {
        const [a, b] = [nthBlock(cidr, cidr.prefix + 3, first), nthBlock(cidr, cidr.prefix + 3, second)];
        assert.ok(containsCidr(cidr, a) && cidrsOverlap(cidr, a) && !containsCidr(a, cidr));
        assert.equal(cidrsOverlap(a, b), first === second);
      }),
    );
  });

  it("sees an overlap from both sides, and only where one block contains the other", () => {
    fc.assert(
      fc.property(anyCidr, anyCidr, (a, b) => {
        assert.equal(cidrsOverlap(a, b), cidrsOverlap(b, a));
        assert.equal(cidrsOverlap(a, b), containsCidr(a, b) || containsCidr(b, a));
      }),
    );
  });

  it("orders blocks by address, not by text", () => {
    const sorted = ["10.10.0.0/16", "10.2.0.0/17", "10.2.0.0/16"].map(parseCidr).sort(compareCidrs).map(formatCidr);
    assert.deepEqual(sorted, ["10.2.0.0/16", "10.2.0.0/17", "10.10.0.0/16"]);
  });
});
