import type { Pattern, Term } from './pattern.ts';

/** Letters by which stems are found. No stem is shorter. */
const STEM_LETTERS = 3;

/** What could stand in a draft. */
export interface Candidates {
  /** The patterns of each list that could. A list that is not here cannot. */
  readonly patterns: ReadonlyMap<readonly Pattern[], readonly Pattern[]>;
  /** The word classes and forms that could. */
  readonly classes: readonly string[];
}

interface Entry {
  /** Its place among all entries, one for each pattern of each list. */
  readonly number: number;
  readonly list: readonly Pattern[];
  readonly pattern: Pattern;
  /** What a word must begin with; undefined where the word itself or its class is looked up. */
  readonly stem?: string;
}

/** Which patterns of which lists could stand in a draft: one look-up a word, however many lists there are. */
export class PatternIndex {
  private readonly lists = new Set<readonly Pattern[]>();
  private readonly nameOf = new Map<readonly Pattern[], string>();
  private readonly byWord = new Map<string, Entry[]>();
  private readonly byBeginning = new Map<string, Entry[]>();
  private readonly byClass = new Map<string, Entry[]>();
  private count = 0;
  /** For each entry the last draft that it was found in. */
  private seen = new Uint32Array();
  private draft = 0;

  has(list: readonly Pattern[]): boolean {
    return this.lists.has(list);
  }

  /** Adds a list; with a name, the list that makes the word class of that name. */
  add(list: readonly Pattern[], name?: string): void {
    this.lists.add(list);
    if (name !== undefined) this.nameOf.set(list, name);
    for (const pattern of list) {
      const key = keyOf(pattern);
      const entry = { number: this.count++, list, pattern };
      if (key?.kind === 'class') enter(this.byClass, key.name, entry);
      else if (key?.kind === 'stem')
        enter(this.byBeginning, key.stem.slice(0, STEM_LETTERS), { ...entry, stem: key.stem });
      else for (const word of key?.spellings ?? []) enter(this.byWord, word, entry);
    }
  }

  /** What could stand among these words, and these forms, which count as word classes. */
  candidatesOf(words: Iterable<string>, forms: Iterable<string>): Candidates {
    const found = new Map<readonly Pattern[], Pattern[]>();
    const standing: string[] = [...forms];
    if (this.seen.length < this.count) this.seen = new Uint32Array(this.count);
    this.draft += 1;
    const addAll = (entries: readonly Entry[] | undefined, word = '') => {
      for (const { number, list, pattern, stem } of entries ?? []) {
        if (this.seen[number] === this.draft) continue;
        if (stem !== undefined && !word.startsWith(stem)) continue;
        this.seen[number] = this.draft;
        const patterns = found.get(list);
        if (patterns !== undefined) {
          patterns.push(pattern);
          continue;
        }
        found.set(list, [pattern]);
        const name = this.nameOf.get(list);
        if (name !== undefined) standing.push(name);
      }
    };
    for (const word of words) {
      addAll(this.byWord.get(word));
      if (word.length >= STEM_LETTERS) addAll(this.byBeginning.get(word.slice(0, STEM_LETTERS)), word);
    }
    for (const name of standing) addAll(this.byClass.get(name));
    return { patterns: found, classes: standing };
  }
}

function enter(index: Map<string, Entry[]>, key: string, entry: Entry): void {
  const entries = index.get(key);
  if (entries === undefined) index.set(key, [entry]);
  else entries.push(entry);
}

/** A term that must stand: the longest, which is seldom found where the pattern does not stand, and a class only where all are. */
function keyOf(pattern: Pattern): Term | undefined {
  let best: Term | undefined;
  for (const term of pattern)
    if (!term.optional && (best === undefined || lengthOf(term) > lengthOf(best))) best = term;
  return best;
}

function lengthOf(term: Term): number {
  if (term.kind === 'class') return 0;
  return term.kind === 'stem' ? term.stem.length : Math.min(...term.spellings.map(({ length }) => length));
}
