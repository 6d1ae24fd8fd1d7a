import assert from "node:assert/strict";
import { proxyUrlFor } from "../../components/eks/proxy";

const url = "https://ABC.gr7.us-west-2.eks.amazonaws.com/api";
const HTTPS_PROXY = "http://proxy.example.com:3128";

describe("the proxy of a request", () => {
  it("is none without HTTPS_PROXY", () => {
    assert.equal(proxyUrlFor(url, {}), undefined);
    assert.equal(proxyUrlFor(url, { HTTPS_PROXY: "" }), undefined);
    assert.equal(proxyUrlFor(url, { HTTP_PROXY: HTTPS_PROXY }), undefined);
  });

  it("is HTTPS_PROXY; the small letters win, as with curl", () => {
    assert.equal(proxyUrlFor(url, { HTTPS_PROXY }), HTTPS_PROXY);
    assert.equal(proxyUrlFor(url, { HTTPS_PROXY, https_proxy: "http://small:1" }), "http://small:1");
  });

  it("is an HTTP proxy where the variable names no scheme", () => {
    assert.equal(proxyUrlFor(url, { HTTPS_PROXY: "proxy:3128" }), "http://proxy:3128");
  });

  for (const NO_PROXY of ["*", "amazonaws.com", ".amazonaws.com", "*.eks.amazonaws.com", "a, amazonaws.com:443"]) {
    it(`is none where NO_PROXY is "${NO_PROXY}"`, () => {
      assert.equal(proxyUrlFor(url, { HTTPS_PROXY, NO_PROXY }), undefined);
    });
  }

  for (const NO_PROXY of ["", "example.com", "azonaws.com", "s3.amazonaws.com", "."]) {
    it(`stays where NO_PROXY is "${NO_PROXY}"`, () => {
      assert.equal(proxyUrlFor(url, { HTTPS_PROXY, NO_PROXY }), HTTPS_PROXY);
    });
  }

  for (const [address, NO_PROXY, excluded] of [
    ["10.192.10.5", "10.0.0.0/8", true],
    ["10.192.10.5", "example.com,10.192.0.0/16", true],
    ["10.192.10.5", "10.193.0.0/16", false],
    ["10.192.10.5", "10.192.10.5", true],
    ["10.192.10.5", "10.0.0.0/99", false],
    ["10.192.10.5", "fd00::/8", false],
    ["[fd00::5]", "fd00::/8", true],
    ["api.example.com", "10.0.0.0/8", false],
  ] as const) {
    it(`${excluded ? "is none" : "stays"} for ${address} where NO_PROXY is "${NO_PROXY}"`, () => {
      const expected = excluded ? undefined : HTTPS_PROXY;
      assert.equal(proxyUrlFor(`https://${address}/api`, { HTTPS_PROXY, NO_PROXY }), expected);
    });
  }
});
