import type { Span } from '../core/reply.ts';
import { type Annotation, annotate, indexPatterns, type Place } from './annotation.ts';
import { type Pattern, parsePatterns } from './pattern.ts';
import type { DraftViews } from './views.ts';
import type { WordClasses } from './word-classes.ts';

/** Finds where a draft has the shape that a rule's `match:` describes. Spans are in the original, in draft order. */
export type Composition = (views: DraftViews) => Span[];

interface Shape {
  /** Each slot is met by any of its patterns. Orders to try: one for a sequence, all of them for `all`. */
  readonly orders: readonly (readonly Slot[])[];
  /** Slots that must all stand in the draft. */
  readonly required: readonly Slot[];
  /** Most words from the first to the last matched word. */
  readonly within: number;
  readonly same: 'sentence' | 'draft';
  readonly mark: Mark;
  readonly unless: Slot;
  readonly unlessBefore: Slot;
  readonly unlessInside: Slot;
  readonly unlessDraft: Slot;
  readonly needs: readonly Slot[];
}

type Slot = readonly Pattern[];
type Mark = 'match' | 'phrase' | 'sentence';

const KEYS = new Set([
  'any',
  'sequence',
  'all',
  'within',
  'same',
  'mark',
  'unless',
  'unless-before',
  'unless-inside',
  'unless-draft',
  'needs',
  'needs-draft',
]);
const MARKS: readonly Mark[] = ['match', 'phrase', 'sentence'];
const DEFAULT_WITHIN = 10;
const MOST_WITHIN = 60;
const MOST_SLOTS = 4;
/** How far before the last matched word "not", "never" and the like still deny it. */
const DENIAL_WORDS = 5;

/**
 * Reads a rule's `match:`: a list of shapes, any of which is a hit. A shape has one of `any` (one slot), `sequence`
 * (slots in order) or `all` (in any order); a slot is a pattern or a list of patterns. `within` words (10), `same`
 * sentence (default) or draft, `mark` what is shown: the
 * match, the phrases it stands in up to the next comma or dash (default), or the sentence. `unless…` patterns veto: in the sentence, just
 * before (or in) the match, inside it, in the draft; `needs…` must stand in the sentence or draft too.
 * With problems there is no matcher.
 */
export function parseComposition(
  spec: unknown,
  classes: WordClasses,
): { readonly matcher?: Composition; readonly problems: string[] } {
  const problems: string[] = [];
  if (!Array.isArray(spec) || spec.length === 0) return { problems: ['match: must be a list of shapes'] };
  const shapes = spec.flatMap((shape: unknown, at) => {
    const parsed = parseShape(shape, classes, (message) => problems.push(`match ${at + 1}: ${message}`));
    return parsed === undefined ? [] : [parsed];
  });
  if (problems.length > 0) return { problems };
  return { matcher: (views) => matchShapes(views, shapes, classes), problems };
}

function parseShape(
  shape: unknown,
  classes: WordClasses,
  complain: (message: string) => void,
): Shape | undefined {
  if (typeof shape !== 'object' || shape === null || Array.isArray(shape)) {
    complain('must be a map with any, sequence or all');
    return undefined;
  }
  const fields = new Map<string, unknown>(Object.entries(shape));
  for (const key of fields.keys()) if (!KEYS.has(key)) complain(`unknown key "${key}"`);
  const slot = (key: string, value: unknown): Slot => parseSlot(key, value, classes, complain);
  const slots = (key: string): readonly Slot[] => {
    const value = fields.get(key) ?? [];
    if (Array.isArray(value)) return value.map((item: unknown) => slot(key, item));
    complain(`${key}: must be a list`);
    return [];
  };
  const kinds = ['any', 'sequence', 'all'].filter((key) => fields.has(key));
  if (kinds.length !== 1) complain('needs exactly one of any, sequence, all');
  const kind = kinds[0] ?? 'any';
  const parts = kind === 'any' ? [slot('any', fields.get('any') ?? [])] : slots(kind);
  if (parts.length === 0 || parts.some((part) => part.length === 0)) complain(`${kind}: is empty`);
  if (parts.length > MOST_SLOTS) complain(`${kind}: at most ${MOST_SLOTS} slots`);
  const within = fields.get('within') ?? DEFAULT_WITHIN;
  if (typeof within !== 'number' || !Number.isInteger(within) || within < 1 || within > MOST_WITHIN) {
    complain(`within: must be a whole number from 1 to ${MOST_WITHIN}`);
  }
  const same = fields.get('same') ?? 'sentence';
  if (same !== 'sentence' && same !== 'draft') complain('same: must be sentence or draft');
  const mark = MARKS.find((each) => each === (fields.get('mark') ?? 'phrase'));
  if (mark === undefined) complain('mark: must be match, phrase or sentence');
  const list = (key: string): Slot => slot(key, fields.get(key) ?? []);
  return {
    orders: kind === 'all' && parts.length <= MOST_SLOTS ? permutations(parts) : [parts],
    required: [...parts, ...slots('needs'), ...slots('needs-draft')],
    within: Number(within),
    same: same === 'draft' ? 'draft' : 'sentence',
    mark: mark ?? 'phrase',
    unless: list('unless'),
    unlessBefore: list('unless-before'),
    unlessInside: list('unless-inside'),
    unlessDraft: list('unless-draft'),
    needs: slots('needs'),
  };
}

function parseSlot(
  key: string,
  value: unknown,
  classes: WordClasses,
  complain: (message: string) => void,
): Slot {
  const texts: unknown[] = Array.isArray(value) ? value : [value];
  const patterns = texts.flatMap((text) => {
    if (typeof text !== 'string') {
      complain(`${key}: put each pattern in quotes`);
      return [];
    }
    const { patterns, problem } = parsePatterns(text);
    if (problem !== undefined) {
      complain(`${key}: ${problem}`);
      return [];
    }
    for (const term of patterns.flat()) {
      if (term.kind === 'class' && !classes.has(term.name)) complain(`${key}: unknown class "${term.name}"`);
    }
    return patterns;
  });
  indexPatterns(classes, patterns);
  return patterns;
}

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length <= 1) return [[...items]];
  return items.flatMap((item, at) =>
    permutations(items.filter((_, other) => other !== at)).map((rest) => [item, ...rest]),
  );
}

function matchShapes(views: DraftViews, shapes: readonly Shape[], classes: WordClasses): Span[] {
  const annotation = annotate(views, classes);
  const { tokens } = annotation;
  const places = shapes.flatMap((shape) => matchShape(annotation, shape));
  return widest(places).map(({ from, to }) => {
    const start = tokens[from]?.start ?? 0;
    return views.words.toOriginal(start, tokens[to - 1]?.end ?? start);
  });
}

function matchShape(annotation: Annotation, shape: Shape): Place[] {
  const { tokens } = annotation;
  for (const slot of shape.required) if (annotation.placesOf(slot).length === 0) return [];
  const hits = shape.orders.flatMap((order) => matchOrder(annotation, order, shape));
  if (hits.length === 0 || annotation.placesOf(shape.unlessDraft).length > 0) return [];
  const vetoed = sentencesWith(annotation, shape.unless);
  const needed = shape.needs.map((slot) => sentencesWith(annotation, slot));
  const denials = beginnings(annotation, shape.unlessBefore);
  const inside = beginnings(annotation, shape.unlessInside);
  const passed = hits.filter(({ from, to, last }) => {
    const first = tokens[from]?.sentence ?? 0;
    const end = tokens[to - 1]?.sentence ?? first;
    for (let sentence = first; sentence <= end; sentence += 1) if (vetoed.has(sentence)) return false;
    const isDenied = someBetween(denials, Math.min(from, last - DENIAL_WORDS), last, tokens, first, from);
    if (isDenied || someBetween(inside, from, to, tokens, first, from)) return false;
    return needed.every((sentences) => sentences.has(first) || sentences.has(end));
  });
  return nearestHits(annotation, passed).map((place) => widen(annotation, place, shape.mark));
}

/** The hits, without those that begin in an earlier sentence than another with the same end: what stands nearest is meant. */
function nearestHits({ tokens }: Annotation, hits: readonly Hit[]): readonly Hit[] {
  const begin = new Map<number, number>();
  for (const { from, to } of hits) begin.set(to, Math.max(from, begin.get(to) ?? 0));
  return hits.filter(({ from, to }) => tokens[from]?.sentence === tokens[begin.get(to) ?? from]?.sentence);
}

interface Hit extends Place {
  /** Where the last slot begins. */
  readonly last: number;
}

/** From every place of the first slot, the nearest of each next slot: the earliest end there is. */
function matchOrder(annotation: Annotation, order: readonly Slot[], shape: Shape): Hit[] {
  const { tokens } = annotation;
  const [firstSlot, ...rest] = order;
  if (firstSlot === undefined) return [];
  return annotation.placesOf(firstSlot).flatMap(({ from, to }) => {
    let at = to;
    let last = from;
    for (const slot of rest) {
      const place = annotation.nextOf(slot, at);
      if (place === undefined) return [];
      last = place.from;
      at = place.to;
    }
    if (at - from > shape.within + (rest.length === 0 ? MOST_WITHIN : 0)) return [];
    if (shape.same === 'sentence' && tokens[from]?.sentence !== tokens[at - 1]?.sentence) return [];
    return [{ from, to: at, last }];
  });
}

function sentencesWith({ tokens, placesOf }: Annotation, slot: Slot): Set<number> {
  return new Set(placesOf(slot).map(({ from }) => tokens[from]?.sentence ?? 0));
}

/** 1 at every token where one of the patterns begins. */
function beginnings({ tokens, placesOf }: Annotation, slot: Slot): Uint8Array {
  const marks = new Uint8Array(tokens.length);
  for (const { from } of placesOf(slot)) marks[from] = 1;
  return marks;
}

function someBetween(
  marks: Uint8Array,
  from: number,
  to: number,
  tokens: Annotation['tokens'],
  sentence: number,
  firstHit: number,
): boolean {
  for (let at = Math.max(0, from); at < to; at += 1) {
    if (marks[at] === 1 && (at >= firstHit || tokens[at]?.sentence === sentence)) return true;
  }
  return false;
}

function widen({ tokens }: Annotation, { from, to }: Place, mark: Mark): Place {
  if (mark === 'match') return { from, to };
  const unit = mark;
  let [start, end] = [from, to];
  while (start > 0 && tokens[start - 1]?.[unit] === tokens[from]?.[unit]) start -= 1;
  while (end < tokens.length && tokens[end]?.[unit] === tokens[to - 1]?.[unit]) end += 1;
  return { from: start, to: end };
}

/** Overlapping places become one, from the first word to the last. */
function widest(places: readonly Place[]): Place[] {
  const merged: Place[] = [];
  for (const place of [...places].sort((a, b) => a.from - b.from || b.to - a.to)) {
    const last = merged.at(-1);
    if (last !== undefined && place.from < last.to) {
      merged[merged.length - 1] = { from: last.from, to: Math.max(last.to, place.to) };
    } else merged.push(place);
  }
  return merged;
}
