import type { Place } from './annotation.ts';
import type { Pattern, Term } from './pattern.ts';
import { FORMS, type Token } from './tokens.ts';
import type { WordClass } from './word-classes.ts';

/** No hit of a class or phrase is longer than this many words. */
const MOST_WORDS = 16;

/** Where patterns stand in one draft. Places by their beginning, then their end, each once. */
export interface Chart {
  /** Every list that was added and stands somewhere. */
  readonly lists: ReadonlyMap<readonly Pattern[], readonly Place[]>;
  /** Every word class, and form of a word, that stands somewhere. */
  readonly classes: ReadonlyMap<string, readonly Place[]>;
}

/** A place in the trie of patterns: what has been read so far, and what may follow. */
interface Node {
  words: Map<number, Node> | undefined;
  classes: Map<number, Node> | undefined;
  /** Numbers of the lists of which a pattern ends here. */
  ends: number[] | undefined;
}

/** A list of patterns, all with one meaning. */
interface List {
  readonly patterns: readonly Pattern[];
  /** The class that it makes, as soon as one of its patterns is read; undefined for any other list. */
  readonly makes?: number;
}

/** A class whose entries count only where no exception overlaps them: known when both have been read throughout. */
interface Excepting {
  readonly classNumber: number;
  readonly entries: number;
  readonly exceptions: number;
}

/** Lists that are read in one pass: all that they need of classes with exceptions was read in the passes before. */
interface Pass {
  /** Where patterns begin, by the number of their first word or class. */
  readonly words: (Node | undefined)[];
  readonly classes: (Node | undefined)[];
  readonly excepting: Excepting[];
}

const NOWHERE: readonly Place[] = [];

/**
 * Finds every pattern of every list in a draft at once. The patterns make one trie over words and classes, which is read from each word
 * on, the last word first: what a class in the middle of a pattern needs is known by then, and a class at its beginning is read on from
 * as soon as it is found (a left-corner chart parser). The time depends on what stands in the draft, not on how many patterns there are.
 */
export class PatternChart {
  private readonly lists: List[] = [];
  private readonly added = new Set<readonly Pattern[]>();
  private readonly classNumber = new Map<string, number>();
  private readonly classNames: string[] = [];
  private readonly passes: Pass[] = [];
  private readonly slots = passOf();
  private readonly words = new Vocabulary();

  constructor(classes: ReadonlyMap<string, WordClass>) {
    for (const name of [...FORMS, ...classes.keys()]) {
      this.classNumber.set(name, this.classNames.length);
      this.classNames.push(name);
    }
    const orderOf = ordersOf(classes);
    for (const [name, { entries, exceptions }] of classes) {
      const pass = this.passAt(orderOf(name));
      const classNumber = this.classNumber.get(name) ?? 0;
      if (exceptions.length === 0) this.enter(pass, { patterns: entries, makes: classNumber });
      else {
        const numbers = [entries, exceptions].map((patterns) => this.enter(pass, { patterns }));
        pass.excepting.push({ classNumber, entries: numbers[0] ?? 0, exceptions: numbers[1] ?? 0 });
      }
    }
  }

  /** Adds a list that is looked for in every draft from now on, once. Classes that do not exist stand nowhere. */
  add(patterns: readonly Pattern[]): void {
    if (this.added.has(patterns)) return;
    this.added.add(patterns);
    this.enter(this.slots, { patterns });
  }

  /** True for a list that is looked for. */
  has(patterns: readonly Pattern[]): boolean {
    return this.added.has(patterns);
  }

  /** Where everything stands in a draft. */
  read(tokens: readonly Token[]): Chart {
    const reading = new Reading(this.lists, this.classNames.length, tokens, this.words);
    for (let at = tokens.length - 1; at >= 0; at -= 1)
      for (const form of tokens[at]?.forms ?? [])
        reading.addClass(this.classNumber.get(form) ?? 0, at, at + 1);
    for (const pass of this.passes) reading.read(pass);
    reading.read(this.slots);
    return reading.chart(this.classNames);
  }

  private passAt(number: number): Pass {
    for (let at = this.passes.length; at <= number; at += 1) this.passes.push(passOf());
    return this.passes[number] as Pass;
  }

  private enter(pass: Pass, list: List): number {
    const number = this.lists.length;
    this.lists.push(list);
    for (const pattern of list.patterns) {
      const [first] = pattern;
      const begins = first === undefined ? undefined : this.beginningOf(pass, first);
      if (begins !== undefined) this.enterBehind(begins, pattern, 1, number);
    }
    return number;
  }

  private beginningOf({ words, classes }: Pass, term: Term): Node | undefined {
    const nodes = term.kind === 'class' ? classes : words;
    const number = this.termNumber(term);
    if (number === undefined) return undefined;
    while (nodes.length <= number) nodes.push(undefined);
    nodes[number] ??= nodeOf();
    return nodes[number];
  }

  private enterBehind(node: Node, pattern: Pattern, at: number, list: number): void {
    const term = pattern[at];
    if (term === undefined) {
      node.ends ??= [];
      if (!node.ends.includes(list)) node.ends.push(list);
      return;
    }
    if (term.optional) this.enterBehind(node, pattern, at + 1, list);
    const number = this.termNumber(term);
    if (number === undefined) return;
    const key = term.kind === 'class' ? 'classes' : 'words';
    node[key] ??= new Map();
    const children = node[key];
    const child = children.get(number) ?? nodeOf();
    children.set(number, child);
    this.enterBehind(child, pattern, at + 1, list);
  }

  private termNumber(term: Term): number | undefined {
    return term.kind === 'class' ? this.classNumber.get(term.name) : this.words.numberOf(term);
  }
}

function nodeOf(): Node {
  return { words: undefined, classes: undefined, ends: undefined };
}

function passOf(): Pass {
  return { words: [], classes: [], excepting: [] };
}

/** The number of the pass in which each class can be read: after those of all classes with exceptions that it is made of. */
function ordersOf(classes: ReadonlyMap<string, WordClass>): (name: string) => number {
  const known = new Map<string, number>();
  const orderOf = (name: string): number => {
    const old = known.get(name);
    if (old !== undefined) return old;
    const { entries = [], exceptions = [] } = classes.get(name) ?? {};
    let order = 0;
    for (const pattern of [...entries, ...exceptions])
      for (const term of pattern) {
        const part = term.kind === 'class' ? classes.get(term.name) : undefined;
        if (term.kind !== 'class' || part === undefined) continue;
        order = Math.max(order, orderOf(term.name) + (part.exceptions.length > 0 ? 1 : 0));
      }
    known.set(name, order);
    return order;
  };
  return orderOf;
}

/** The words that patterns ask for: spellings of one word, and beginnings of words, each with a number. */
class Vocabulary {
  private readonly numbers = new Map<string, number>();
  private readonly bySpelling = new Map<string, number[]>();
  private readonly byStem = new Map<string, number>();
  private longestStem = 0;
  /** Of words of the data all that they meet, by the numbers of their spelling: a word of a draft is never kept. */
  private readonly known = new Map<readonly number[], readonly number[]>();

  numberOf(term: Exclude<Term, { kind: 'class' }>): number {
    const key = term.kind === 'stem' ? `${term.stem}*` : term.spellings.join('|');
    const old = this.numbers.get(key);
    if (old !== undefined) return old;
    const number = this.numbers.size;
    this.numbers.set(key, number);
    this.known.clear();
    if (term.kind === 'stem') {
      this.byStem.set(term.stem, number);
      this.longestStem = Math.max(this.longestStem, term.stem.length);
    } else
      for (const spelling of new Set(term.spellings)) {
        const numbers = this.bySpelling.get(spelling);
        if (numbers === undefined) this.bySpelling.set(spelling, [number]);
        else numbers.push(number);
      }
    return number;
  }

  /** Numbers of all that a word of a draft meets. */
  termsOf(word: string): readonly number[] {
    const spelled = this.bySpelling.get(word);
    const old = spelled === undefined ? undefined : this.known.get(spelled);
    if (old !== undefined) return old;
    const terms = spelled === undefined ? [] : [...spelled];
    for (let length = 1; length <= Math.min(word.length, this.longestStem); length += 1) {
      const stem = this.byStem.get(word.slice(0, length));
      if (stem !== undefined) terms.push(stem);
    }
    if (spelled !== undefined) this.known.set(spelled, terms);
    return terms;
  }
}

/** The reading of one draft, pass after pass. */
class Reading {
  private readonly lists: readonly List[];
  private readonly tokens: readonly Token[];
  private readonly terms: readonly (readonly number[])[];
  /** For each token the classes that begin there, and where they end, in turn. */
  private readonly begun: number[][];
  private readonly foundLists: Found;
  private readonly foundClasses: Found;
  /** Before which token whatever begins where the pass is must end: in its sentence, and within so many words. */
  private limit = 0;
  private pass: Pass = passOf();

  constructor(lists: readonly List[], classes: number, tokens: readonly Token[], words: Vocabulary) {
    this.lists = lists;
    this.tokens = tokens;
    this.terms = tokens.map(({ keys }) =>
      keys.length === 1
        ? words.termsOf(keys[0] as string)
        : [...new Set(keys.flatMap((key) => words.termsOf(key)))],
    );
    this.begun = tokens.map(() => []);
    const placeOf = places(tokens.length);
    this.foundLists = new Found(lists.length, placeOf);
    this.foundClasses = new Found(classes, placeOf);
  }

  read(pass: Pass): void {
    const { tokens, terms, begun } = this;
    this.pass = pass;
    let end = tokens.length;
    for (let from = tokens.length - 1; from >= 0; from -= 1) {
      if (tokens[from]?.sentence !== tokens[end - 1]?.sentence) end = from + 1;
      this.limit = Math.min(end, from + MOST_WORDS);
      // Classes that are found on the way are read on from as they are found.
      const classes = begun[from] as number[];
      const before = classes.length;
      for (const term of terms[from] as readonly number[]) this.step(pass.words[term], from, from + 1);
      for (let at = 0; at < before; at += 2)
        this.step(pass.classes[classes[at] as number], from, classes[at + 1] as number);
    }
    for (const each of pass.excepting) this.settle(each);
  }

  /** Adds a class that stands somewhere; false if it was known to. No beginning comes after an earlier one. */
  addClass(number: number, from: number, to: number): boolean {
    if (!this.foundClasses.add(number, from, to)) return false;
    (this.begun[from] as number[]).push(number, to);
    return true;
  }

  chart(classNames: readonly string[]): Chart {
    const { lists, foundLists, foundClasses } = this;
    return {
      lists: foundLists.inOrder((number) => (lists[number] as List).patterns),
      classes: foundClasses.inOrder((number) => classNames[number] as string),
    };
  }

  private step(node: Node | undefined, from: number, at: number): void {
    if (node === undefined) return;
    if (node.ends !== undefined) for (const list of node.ends) this.finish(list, from, at);
    if (at >= this.limit) return;
    const { words, classes } = node;
    if (words !== undefined)
      for (const term of this.terms[at] as readonly number[]) this.step(words.get(term), from, at + 1);
    if (classes === undefined) return;
    const begun = this.begun[at] as number[];
    for (let index = 0; index < begun.length; index += 2) {
      const end = begun[index + 1] as number;
      if (end <= this.limit) this.step(classes.get(begun[index] as number), from, end);
    }
  }

  private finish(list: number, from: number, to: number): void {
    const { makes } = this.lists[list] as List;
    if (makes !== undefined) {
      if (this.addClass(makes, from, to)) this.step(this.pass.classes[makes], from, to);
      return;
    }
    this.foundLists.add(list, from, to);
  }

  private settle({ classNumber, entries, exceptions }: Excepting): void {
    const excepted = new Uint8Array(this.tokens.length);
    for (const { from, to } of this.foundLists.placesOf(exceptions)) excepted.fill(1, from, to);
    for (const { from, to } of this.foundLists.placesOf(entries))
      if (!excepted.subarray(from, to).includes(1)) this.addClass(classNumber, from, to);
  }
}

type PlaceOf = (from: number, to: number) => Place;

/** One object for each place, however many patterns stand there. */
function places(tokens: number): PlaceOf {
  const made: (Place | undefined)[] = new Array(tokens * MOST_WORDS);
  return (from, to) => {
    const at = from * MOST_WORDS + to - from - 1;
    const known = made[at];
    if (known !== undefined) return known;
    const place = { from, to };
    made[at] = place;
    return place;
  };
}

/** Places by number, each number's from the last beginning to the first. */
class Found {
  private readonly places: (Place[] | undefined)[];
  private readonly numbers: number[] = [];
  private readonly placeOf: PlaceOf;

  constructor(size: number, placeOf: PlaceOf) {
    this.places = new Array(size);
    this.placeOf = placeOf;
  }

  placesOf(number: number): readonly Place[] {
    return this.places[number] ?? NOWHERE;
  }

  /** False if the place is known. */
  add(number: number, from: number, to: number): boolean {
    let places = this.places[number];
    if (places === undefined) {
      places = [];
      this.places[number] = places;
      this.numbers.push(number);
    }
    let at = places.length;
    for (; at > 0; at -= 1) {
      const before = places[at - 1] as Place;
      if (before.from > from || before.to > to) break;
      if (before.to === to) return false;
    }
    const place = this.placeOf(from, to);
    if (at === places.length) places.push(place);
    else places.splice(at, 0, place);
    return true;
  }

  /** All of them, the first beginning first. Nothing is to be added after this. */
  inOrder<K>(keyOf: (number: number) => K): Map<K, readonly Place[]> {
    return new Map(this.numbers.map((number) => [keyOf(number), (this.places[number] as Place[]).reverse()]));
  }
}
