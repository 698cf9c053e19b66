import { withContractions } from './contractions.ts';
import { foldWord } from './tokens.ts';

/** One place of a pattern: some spellings of a word, the beginning of a word, or a class. */
export type Term =
  | { readonly kind: 'words'; readonly spellings: readonly string[]; readonly optional: boolean }
  | { readonly kind: 'stem'; readonly stem: string; readonly optional: boolean }
  | { readonly kind: 'class'; readonly name: string; readonly optional: boolean };

/** Neighbouring terms, in order. Never empty. */
export type Pattern = readonly Term[];

const LEAST_STEM = 3;
/** Each optional word doubles the ways to read a pattern. */
const MOST_OPTIONAL = 4;

/** Reads an entry of the data in all its forms: "I'm", "im" and "I am" are one. A problem says what is wrong with it. */
export function parsePatterns(text: string): {
  readonly patterns: readonly Pattern[];
  readonly problem?: string;
} {
  const patterns: Pattern[] = [];
  for (const variant of withContractions(text)) {
    const { pattern, problem } = parsePattern(variant);
    if (problem !== undefined) return { patterns: [], problem };
    if (pattern !== undefined) patterns.push(pattern);
  }
  return { patterns };
}

/**
 * Reads `not fit for purpose`, `fiddl*` (any ending), `steal+` (regular inflections), `{manager}` (a class) or a mix:
 * `our the? {provider}`, where `?` marks a word that may be absent. A problem says what is wrong with the text.
 */
export function parsePattern(text: string): { readonly pattern?: Pattern; readonly problem?: string } {
  const words = text
    .trim()
    .split(/[\s-]+(?![^{]*\})/u)
    .filter((word) => word !== '');
  if (words.length === 0) return { problem: 'an entry is empty' };
  const terms: Term[] = [];
  for (const word of words) {
    const optional = word.length > 1 && word.endsWith('?');
    const bare = optional ? word.slice(0, -1) : word;
    const name = /^\{([\w-]+)\}$/u.exec(bare)?.[1];
    if (name !== undefined) terms.push({ kind: 'class', name, optional });
    else if (/[{}]/u.test(bare)) return { problem: `"${text}": write a class as {name}` };
    else if (bare.length > 1 && bare.endsWith('*') && /^[\p{L}\p{N}'’]+\*$/u.test(bare)) {
      const stem = foldWord(bare.slice(0, -1));
      if (stem.length < LEAST_STEM) return { problem: `"${text}": a stem needs ${LEAST_STEM} letters` };
      terms.push({ kind: 'stem', stem, optional });
    } else if (bare.length > 1 && bare.endsWith('+')) {
      terms.push({ kind: 'words', spellings: inflectionsOf(foldWord(bare.slice(0, -1))), optional });
    } else terms.push({ kind: 'words', spellings: [foldWord(bare)], optional });
  }
  if (terms.filter(({ optional }) => optional).length > MOST_OPTIONAL)
    return { problem: `"${text}": at most ${MOST_OPTIONAL} words can be optional` };
  if (terms[0]?.optional) return { problem: `"${text}": the first word cannot be optional` };
  return { pattern: terms };
}

/** The word and its regular endings: -s, -ed, -ing. Irregular forms are written out in the data. */
function inflectionsOf(word: string): string[] {
  const past = word.endsWith('e') ? `${word}d` : `${stemBefore(word)}ed`;
  const ing =
    word.endsWith('e') && !/[eoy]e$/u.test(word) ? `${word.slice(0, -1)}ing` : `${doubled(word)}ing`;
  return [...new Set([word, plural(word), past, ing, ...(ing.endsWith('ing') ? [ing.slice(0, -1)] : [])])];
}

function plural(word: string): string {
  if (/(?:s|x|z|ch|sh)$/u.test(word)) return `${word}es`;
  return /[^aeiou]y$/u.test(word) ? `${word.slice(0, -1)}ies` : `${word}s`;
}

function stemBefore(word: string): string {
  return /[^aeiou]y$/u.test(word) ? `${word.slice(0, -1)}i` : doubled(word);
}

function doubled(word: string): string {
  return /^[^aeiou]*[aeiou][bdgklmnprt]$/u.test(word) && !word.endsWith('k') ? word + word.slice(-1) : word;
}
