import type { Lexicon } from './lexicon.ts';
import type { Clause } from './policy.ts';

/** How near a question's meaning is to each clause, as cosines from -1 to 1 where nothing else is said. */
export interface Likeness {
  /** The closest sample question, and the mean of the three closest. */
  readonly nearest: Float64Array;
  readonly nearestThree: Float64Array;
  readonly title: Float64Array;
  readonly keyword: Float64Array;
  /** Share of all likeness that is the clause's own, 0 to 1; what other matters have is `otherMass`. */
  readonly mass: Float64Array;
  readonly otherMass: number;
  readonly otherNearest: number;
  /** Position of the topic that the nearest other matter belongs to; -1 without any. */
  readonly otherTopic: number;
}

/** A text that a clause, or another matter, is known by. */
export interface KnownText {
  /** Position of the clause; for another matter, -1 less the position of its topic. */
  readonly owner: number;
  readonly kind: 'sample' | 'title' | 'keyword';
  readonly text: string;
}

/** How sharply nearer texts outweigh farther ones in `mass`, in cosine. */
const TEMPERATURE = 0.07;

/**
 * The texts that meanings are compared with, each as its plain words, the way questions are. A clause without notes is
 * known by its own words.
 */
export function knownTexts(
  clauses: readonly Clause[],
  lexicon: Pick<Lexicon, 'wordsOf' | 'otherMatters'>,
): KnownText[] {
  const texts = [
    ...clauses.flatMap(({ text, notes }, owner): KnownText[] =>
      notes === undefined
        ? [
            { owner, kind: 'sample', text },
            { owner, kind: 'title', text },
          ]
        : [
            ...[...notes.questions, notes.summary].map(
              (one): KnownText => ({ owner, kind: 'sample', text: one }),
            ),
            { owner, kind: 'title', text: notes.title },
            ...notes.keywords.map((one): KnownText => ({ owner, kind: 'keyword', text: one })),
          ],
    ),
    ...lexicon.otherMatters.flatMap(({ samples }, topic) =>
      samples.map((text): KnownText => ({ owner: -1 - topic, kind: 'sample', text })),
    ),
  ];
  return texts.map((one) => ({ ...one, text: lexicon.wordsOf(one.text).join(' ') }));
}

/** Compares a question's vector with those of known texts, given in the same order. */
export function createSemantics(
  size: number,
  texts: readonly KnownText[],
  vectors: readonly Int8Array[],
): (question: Int8Array) => Likeness {
  const dimensions = vectors[0]?.length ?? 0;
  const flat = new Int8Array(texts.length * dimensions);
  vectors.forEach((vector, index) => {
    flat.set(vector, index * dimensions);
  });
  const lengths = vectors.map(lengthOf);
  return (question) => {
    const length = lengthOf(question) || 1;
    const likeness = {
      nearest: new Float64Array(size),
      second: new Float64Array(size),
      third: new Float64Array(size),
      title: new Float64Array(size),
      keyword: new Float64Array(size),
      mass: new Float64Array(size),
    };
    const { nearest, second, third, title, keyword, mass } = likeness;
    let otherNearest = 0;
    let otherTopic = -1;
    let otherMass = 0;
    let all = 0;
    texts.forEach(({ owner, kind }, index) => {
      const cosine = dotOf(flat, index * dimensions, question) / (length * (lengths[index] || 1));
      if (kind !== 'keyword') {
        const share = Math.exp(cosine / TEMPERATURE);
        all += share;
        if (owner < 0) otherMass += share;
        else mass[owner] = (mass[owner] ?? 0) + share;
      }
      if (owner < 0) {
        if (cosine > otherNearest) {
          otherNearest = cosine;
          otherTopic = -1 - owner;
        }
      } else if (kind === 'keyword') {
        if (cosine > (keyword[owner] ?? 0)) keyword[owner] = cosine;
      } else {
        if (kind === 'title' && cosine > (title[owner] ?? 0)) title[owner] = cosine;
        if (cosine > (nearest[owner] ?? 0)) {
          third[owner] = second[owner] ?? 0;
          second[owner] = nearest[owner] ?? 0;
          nearest[owner] = cosine;
        } else if (cosine > (second[owner] ?? 0)) {
          third[owner] = second[owner] ?? 0;
          second[owner] = cosine;
        } else if (cosine > (third[owner] ?? 0)) third[owner] = cosine;
      }
    });
    return {
      nearest,
      nearestThree: nearest.map((value, owner) => (value + (second[owner] ?? 0) + (third[owner] ?? 0)) / 3),
      title,
      keyword,
      mass: mass.map((value) => value / (all || 1)),
      otherMass: otherMass / (all || 1),
      otherNearest,
      otherTopic,
    };
  };
}

/**
 * The product of a vector with the one that begins at `from` of several in a row. Most of the time of a question goes
 * here: four sums at once, and no test for what lies outside.
 */
function dotOf(flat: Int8Array, from: number, vector: Int8Array): number {
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  const whole = vector.length - (vector.length % 4);
  let k = 0;
  // In 32 bits, which hold 127 × 127 × 512 with room to spare.
  for (; k < whole; k += 4) {
    a = (a + Math.imul(flat[from + k] as number, vector[k] as number)) | 0;
    b = (b + Math.imul(flat[from + k + 1] as number, vector[k + 1] as number)) | 0;
    c = (c + Math.imul(flat[from + k + 2] as number, vector[k + 2] as number)) | 0;
    d = (d + Math.imul(flat[from + k + 3] as number, vector[k + 3] as number)) | 0;
  }
  for (; k < vector.length; k += 1) d += Math.imul(flat[from + k] as number, vector[k] as number);
  return a + b + c + d;
}

function lengthOf(vector: Int8Array): number {
  let sum = 0;
  for (const value of vector) sum += value * value;
  return Math.sqrt(sum);
}
