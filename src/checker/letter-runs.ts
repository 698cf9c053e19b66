import { hashOf } from './risk-features.ts';

const SHORTEST = 2;
const LONGEST = 5;
const SEED = hashOf('l');

/**
 * Hashes of the runs of two to five characters in each word of a text, with the spaces around it: what a word that is misspelt or was
 * never seen has in common with others. Letter case and digits make no difference. Models are trained on these: they stay as they are.
 */
export function letterRuns(text: string): number[] {
  const runs: number[] = [];
  const even = text.toLowerCase().replace(/\p{N}/gu, '0');
  for (const [word] of even.matchAll(/\S+/g)) {
    const padded = ` ${word} `;
    for (let from = 0; from + SHORTEST <= padded.length; from += 1) {
      let hash = SEED;
      const end = Math.min(from + LONGEST, padded.length);
      for (let at = from; at < end; at += 1) {
        hash = Math.imul(hash ^ padded.charCodeAt(at), 16777619);
        if (at - from + 1 >= SHORTEST) runs.push(hash);
      }
    }
  }
  return runs;
}
