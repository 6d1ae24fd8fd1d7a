import { closest, distance } from "fastest-levenshtein";

/** Longer words are no typing mistake of a key, and the distance of two long texts costs quadratic time. */
const longestWord = 64;

/**
 * The known word that a mistyped one most likely meant: at most a third of its letters apart, two at least, because two
 * swapped neighbours count as two edits; or else the only one that it is the beginning of. `undefined` when nothing is near.
 */
export function nearest(word: string, known: readonly string[]): string | undefined {
  if (known.length === 0 || word.length === 0 || word.length > longestWord) {
    return undefined;
  }
  const sameLetters = known.find((candidate) => candidate.toLowerCase() === word.toLowerCase());
  if (sameLetters !== undefined) {
    return sameLetters;
  }
  const candidate = closest(word, known);
  if (distance(word, candidate) <= Math.max(2, Math.floor(word.length / 3))) {
    return candidate;
  }
  const [longer, ...others] = word.length < 3 ? [] : known.filter((other) => other.startsWith(word));
  return others.length === 0 ? longer : undefined;
}
