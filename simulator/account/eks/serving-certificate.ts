import { generate } from "selfsigned";

/** Certificate and key with which a cluster's Kubernetes API is served. */
export interface ServingCertificate {
  host: string;
  certificatePem: string;
  privateKeyPem: string;
}

/** A real certificate of the cluster's own: clients verify it against `certificateAuthority.data` as they would on AWS. */
export async function makeServingCertificate(host: string): Promise<ServingCertificate> {
  const made = await generate([{ name: "commonName", value: "kubernetes" }], {
    keyType: "ec",
    curve: "P-256",
    algorithm: "sha256",
    // Fixed and far away: a rehearsal kept for months must not fail on a date.
    notBeforeDate: new Date("2020-01-01T00:00:00Z"),
    notAfterDate: new Date("2049-12-31T00:00:00Z"),
    extensions: [
      { name: "basicConstraints", cA: true, critical: true },
      { name: "subjectAltName", altNames: [{ type: 2, value: host }] },
    ],
  });
  return { host, certificatePem: made.cert, privateKeyPem: made.private };
}
