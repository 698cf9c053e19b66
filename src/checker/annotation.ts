import type { Pattern, Term } from './pattern.ts';
import { PatternIndex } from './pattern-index.ts';
import { splitJoined } from './slips.ts';
import { FORMS, type Form, type Token, tokensOf } from './tokens.ts';
import type { DraftViews } from './views.ts';
import type { WordClasses } from './word-classes.ts';

/** Where something stands in a draft: token numbers, half-open. */
export interface Place {
  readonly from: number;
  readonly to: number;
}

/** The tokens of one draft and, on demand, where patterns stand in it. */
export interface Annotation {
  readonly tokens: readonly Token[];
  /** Places of any of these patterns, by their beginning, each once. Linear in the draft's length. */
  placesOf(patterns: readonly Pattern[]): readonly Place[];
  /** For every token number, the place at or after it that ends first. */
  nextOf(patterns: readonly Pattern[]): readonly (Place | undefined)[];
  /** Every word class that stands somewhere in the draft, with its places. */
  placesOfClasses(): readonly (readonly [name: string, places: readonly Place[]])[];
}

/** No hit of a class or phrase is longer than this many words. */
const MOST_WORDS = 16;

const NOWHERE: readonly Place[] = [];

/** The annotation of a draft, made once for each draft and set of classes. */
export function annotate(views: DraftViews, classes: WordClasses): Annotation {
  const known = views.made.get(classes) as Annotation | undefined;
  if (known !== undefined) return known;
  const annotation = makeAnnotation(splitJoined(tokensOf(views), classes.joined), classes);
  views.made.set(classes, annotation);
  return annotation;
}

const indexes = new WeakMap<WordClasses, PatternIndex>();

/** Makes a list of patterns quick to find in every draft annotated from now on. Any other list is found too, slowly. */
export function indexPatterns(classes: WordClasses, patterns: readonly Pattern[]): void {
  indexOf(classes).add(patterns);
}

function indexOf(classes: WordClasses): PatternIndex {
  const known = indexes.get(classes);
  if (known !== undefined) return known;
  const index = new PatternIndex();
  for (const [name, { entries, exceptions }] of classes.classes) {
    index.add(entries, name);
    index.add(exceptions);
  }
  indexes.set(classes, index);
  return index;
}

function makeAnnotation(tokens: readonly Token[], classes: WordClasses): Annotation {
  const byWord = indexWords(tokens);
  const index = indexOf(classes);
  const candidates = index.candidatesOf(byWord.keys(), new Set(tokens.flatMap(({ forms }) => forms)));
  const ends: Ends = new Map();
  const byStem = new Map<string, readonly Place[]>();
  let sorted: readonly string[] | undefined;
  const byClass = new Map<string, readonly Place[]>();

  /** Every place of these words: one spelling has its list made once. */
  const placesOfWords = (words: readonly string[]): readonly Place[] => {
    let found: readonly Place[] = NOWHERE;
    for (const word of words) {
      const hits = byWord.get(word);
      if (hits !== undefined) found = found.length === 0 ? hits : [...found, ...hits];
    }
    return found;
  };

  const placesOfStem = (stem: string): readonly Place[] => {
    const known = byStem.get(stem);
    if (known !== undefined) return known;
    sorted ??= [...byWord.keys()].sort();
    const places = placesOfWords(wordsFrom(stem, sorted));
    byStem.set(stem, places);
    return places;
  };

  const placesOfTerm = (term: Term): readonly Place[] => {
    if (term.kind === 'class') return placesOfClass(term.name);
    return term.kind === 'stem' ? placesOfStem(term.stem) : placesOfWords(term.spellings);
  };

  const placesOf = (pattern: Pattern): readonly Place[] => {
    let places: readonly Place[] | undefined;
    for (const term of pattern) {
      const next = placesOfTerm(term);
      places = places === undefined ? next : join(places, next, term.optional, tokens, ends);
      if (places.length === 0) return NOWHERE;
    }
    return places ?? NOWHERE;
  };

  const placesOfList = (patterns: readonly Pattern[]): readonly Place[] => {
    if (!index.has(patterns)) return merge(patterns.map(placesOf));
    const standing = candidates.patterns.get(patterns);
    return standing === undefined ? NOWHERE : merge(standing.map(placesOf));
  };

  const placesOfClass = (name: string): readonly Place[] => {
    const known = byClass.get(name);
    if (known !== undefined) return known;
    const wordClass = classes.classes.get(name);
    const places =
      wordClass === undefined
        ? placesOfForm(name, tokens)
        : without(placesOfList(wordClass.entries), placesOfList(wordClass.exceptions), tokens.length);
    byClass.set(name, places);
    return places;
  };

  const bySlot = new Map<readonly Pattern[], readonly Place[]>();
  const nexts = new Map<readonly Pattern[], readonly (Place | undefined)[]>();
  const placesOfAny = (patterns: readonly Pattern[]): readonly Place[] => {
    const known = bySlot.get(patterns);
    if (known !== undefined) return known;
    const places = placesOfList(patterns);
    bySlot.set(patterns, places);
    return places;
  };
  const nextOf = (patterns: readonly Pattern[]) =>
    remember(nexts, patterns, () => nearest(placesOfAny(patterns), tokens.length));
  let ofClasses: readonly (readonly [string, readonly Place[]])[] | undefined;
  const placesOfClasses = () => {
    ofClasses ??= candidates.classes.flatMap((name) => {
      const places = classes.classes.has(name) ? placesOfClass(name) : NOWHERE;
      return places.length === 0 ? [] : [[name, places] as const];
    });
    return ofClasses;
  };
  return { tokens, placesOf: placesOfAny, nextOf, placesOfClasses };
}

/** The words that begin with a stem, of words in order. */
function wordsFrom(stem: string, sorted: readonly string[]): readonly string[] {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? '') < stem) low = middle + 1;
    else high = middle;
  }
  let end = low;
  while (sorted[end]?.startsWith(stem) === true) end += 1;
  return sorted.slice(low, end);
}

function remember<K, V>(known: Map<K, V>, key: K, make: () => V): V {
  const old = known.get(key);
  if (old !== undefined) return old;
  const made = make();
  known.set(key, made);
  return made;
}

function nearest(places: readonly Place[], length: number): readonly (Place | undefined)[] {
  const best: (Place | undefined)[] = new Array(length + 1).fill(undefined);
  for (const place of places) {
    const known = best[place.from];
    if (known === undefined || place.to < known.to) best[place.from] = place;
  }
  for (let at = length - 1; at >= 0; at -= 1) {
    const [here, later] = [best[at], best[at + 1]];
    if (here === undefined || (later !== undefined && later.to < here.to)) best[at] = later;
  }
  return best;
}

function indexWords(tokens: readonly Token[]): Map<string, Place[]> {
  const index = new Map<string, Place[]>();
  for (const [at, { keys }] of tokens.entries()) {
    for (const key of keys) {
      const hits = index.get(key);
      if (hits === undefined) index.set(key, [{ from: at, to: at + 1 }]);
      else hits.push({ from: at, to: at + 1 });
    }
  }
  return index;
}

function placesOfForm(name: string, tokens: readonly Token[]): readonly Place[] {
  if (!(FORMS as readonly string[]).includes(name)) return NOWHERE;
  return tokens.flatMap(({ forms }, from) => (forms.includes(name as Form) ? [{ from, to: from + 1 }] : []));
}

/** Places of `first` followed at once, in the same sentence, by a place of `second`. */
function join(
  first: readonly Place[],
  second: readonly Place[],
  isOptional: boolean,
  tokens: readonly Token[],
  known: Ends,
): readonly Place[] {
  if (first.length === 0 || second.length === 0) return isOptional ? first : NOWHERE;
  const ends = endsOf(second, known);
  const joined = first.flatMap((place) =>
    (ends.get(place.to) ?? [])
      .filter(
        (to) => to - place.from <= MOST_WORDS && tokens[place.from]?.sentence === tokens[to - 1]?.sentence,
      )
      .map((to) => ({ from: place.from, to })),
  );
  return isOptional ? merge([first, joined]) : joined;
}

/** Of a list of places, where they end by their beginning; kept for a draft, since one class is joined to many words. */
type Ends = Map<readonly Place[], ReadonlyMap<number, readonly number[]>>;

function endsOf(places: readonly Place[], all: Ends): ReadonlyMap<number, readonly number[]> {
  const known = all.get(places);
  if (known !== undefined) return known;
  const ends = new Map<number, number[]>();
  for (const { from, to } of places) {
    const others = ends.get(from);
    if (others === undefined) ends.set(from, [to]);
    else others.push(to);
  }
  all.set(places, ends);
  return ends;
}

/** All places, each once, by their beginning. */
function merge(lists: readonly (readonly Place[])[]): readonly Place[] {
  const filled = lists.filter(({ length }) => length > 0);
  if (filled.length === 0) return NOWHERE;
  const [only] = filled;
  if (filled.length === 1 && only !== undefined && isSorted(only)) return only;
  const places = filled.flat().sort((a, b) => a.from - b.from || a.to - b.to);
  return places.filter(({ from, to }, at) => places[at - 1]?.from !== from || places[at - 1]?.to !== to);
}

function isSorted(places: readonly Place[]): boolean {
  return places.every(({ from, to }, at) => {
    const before = places[at - 1];
    return before === undefined || before.from < from || (before.from === from && before.to < to);
  });
}

function without(places: readonly Place[], exceptions: readonly Place[], length: number): readonly Place[] {
  if (exceptions.length === 0 || places.length === 0) return places;
  const excepted = new Uint8Array(length);
  for (const { from, to } of exceptions) excepted.fill(1, from, to);
  return places.filter(({ from, to }) => !excepted.subarray(from, to).includes(1));
}
