import { createHash } from "node:crypto";

/**
 * Ids as AWS forms them, from a seed and a counter: the same story gives the same ids, so that rehearsals can be compared.
 */
export class IdMaker {
  constructor(
    private readonly seed: string,
    private readonly nextCounter: () => number,
  ) {}

  /** "vpc-" and 17 hexadecimal digits, the first 0 as in AWS's long ids. */
  long(prefix: string): string {
    return `${prefix}-0${this.hex(16)}`;
  }

  hex(length: number): string {
    return this.text(length, "0123456789abcdef");
  }

  /** Lower-case letters and digits: SageMaker cluster ids. */
  alphanumeric(length: number): string {
    return this.text(length, "abcdefghijklmnopqrstuvwxyz0123456789");
  }

  /** Capital letters and digits: IAM unique ids, EKS endpoints use hexadecimal capitals. */
  capitals(length: number, alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"): string {
    return this.text(length, alphabet);
  }

  uuid(): string {
    const h = this.hex(32);
    return `${h.slice(0, 8)}-${h.slice(8, 12)}-4${h.slice(13, 16)}-a${h.slice(17, 20)}-${h.slice(20, 32)}`;
  }

  number(below: number): number {
    return Number.parseInt(this.hex(8), 16) % below;
  }

  private text(length: number, alphabet: string): string {
    let out = "";
    while (out.length < length) {
      const digest = createHash("sha256").update(`${this.seed}/${this.nextCounter()}`).digest();
      for (const byte of digest) {
        if (out.length === length) {
          break;
        }
        out += alphabet[byte % alphabet.length];
      }
    }
    return out;
  }
}
