import { gunzipSync } from "node:zlib";
import { parseChartFile, sameVersion } from "./chart-file";
import { ChartToolError } from "./chart-tool-error";

const blockBytes = 512;
/** Of an unpacked archive. Helm's own limit for a chart is 100 MiB (Helm source, `MaxDecompressedChartSize`). */
const maxUnpackedBytes = 100 * 1024 * 1024;

/**
 * Checks that an archive is the chart that it is meant to be, before it is put where Helm takes it on trust.
 * Nothing is unpacked to disk.
 */
export function checkChartArchive(bytes: Buffer, expected: { name: string; version: string }, where: string): void {
  const text = readTarEntry(unpack(bytes, where), `${expected.name}/Chart.yaml`);
  if (text === undefined) {
    throw notTheChart(where, `it holds no ${expected.name}/Chart.yaml`, expected);
  }
  const chart = parseChartFile(text, `${where}: ${expected.name}/Chart.yaml`);
  if (chart.name !== expected.name || !sameVersion(chart.version, expected.version)) {
    throw notTheChart(where, `it is ${chart.name} ${chart.version}`, expected);
  }
}

/** The text of one entry of a tar archive, `undefined` where there is none. Source of the layout: POSIX.1-2001, pax. */
export function readTarEntry(tar: Buffer, path: string): string | undefined {
  for (let offset = 0; offset + blockBytes <= tar.length; ) {
    const header = tar.subarray(offset, offset + blockBytes);
    const name = cString(header.subarray(0, 100));
    if (name === "") {
      return undefined;
    }
    const prefix = cString(header.subarray(257, 262)) === "ustar" ? cString(header.subarray(345, 500)) : "";
    const size = Number.parseInt(cString(header.subarray(124, 136)).trim(), 8) || 0;
    const start = offset + blockBytes;
    if ((prefix === "" ? name : `${prefix}/${name}`).replace(/^\.\//, "") === path) {
      return tar.subarray(start, start + size).toString("utf8");
    }
    offset = start + Math.ceil(size / blockBytes) * blockBytes;
  }
  return undefined;
}

function unpack(bytes: Buffer, where: string): Buffer {
  try {
    return gunzipSync(bytes, { maxOutputLength: maxUnpackedBytes });
  } catch (error) {
    throw new ChartToolError({
      where,
      received: `it is not a gzip archive of a chart (${(error as Error).message})`,
      remedy: "download it again; where a mirror or a proxy gave it, look at what they really answer",
    });
  }
}

function notTheChart(where: string, received: string, expected: { name: string; version: string }): ChartToolError {
  return new ChartToolError({
    where,
    received,
    allowed: `the chart ${expected.name} ${expected.version}`,
    remedy: "check the mirror, or the file in the folder that --archives names",
  });
}

function cString(bytes: Buffer): string {
  const end = bytes.indexOf(0);
  return bytes.subarray(0, end === -1 ? bytes.length : end).toString("utf8");
}
