import { type ClauseIndex, createClauseIndex } from './clause-index.ts';
import { createGramIndex } from './gram-index.ts';
import type { Lexicon, OtherMatter } from './lexicon.ts';
import type { Clause } from './policy.ts';
import { createSampleIndex } from './sample-index.ts';
import type { Likeness } from './semantics.ts';
import type { Circumstance, SituationReader } from './situation.ts';
import { type Slot, slotsOf } from './slots.ts';
import { createSpeller } from './spelling.ts';
import { MAX_WORDS } from './words.ts';

/** What speaks for one clause. Those after `lettersThree` are 0 without a sentence encoder. */
export const CLAUSE_FEATURES = [
  'words',
  'sample',
  'coverage',
  'fits',
  'conflicts',
  'letters',
  'lettersThree',
  'nearest',
  'nearestThree',
  'title',
  'keyword',
  'mass',
] as const;
export type ClauseFeature = (typeof CLAUSE_FEATURES)[number];

/** What a question says about itself, whichever clause it is for. The last two are 0 without a sentence encoder. */
export const QUESTION_FEATURES = [
  'unknown',
  'told',
  'request',
  'otherSample',
  'otherLetters',
  'otherNearest',
  'otherMass',
] as const;
export type QuestionFeature = (typeof QUESTION_FEATURES)[number];

/** Everything known of a question before anything is decided. */
export interface Evidence {
  readonly candidates: readonly {
    /** Position of the clause. */
    readonly at: number;
    readonly features: Readonly<Record<ClauseFeature, number>>;
  }[];
  readonly question: Readonly<Record<QuestionFeature, number>>;
  readonly stated: readonly Circumstance[];
  /** What the question seems to be about when it is another matter: "pay and pensions"; undefined when nothing is near. */
  readonly otherTopic: string | undefined;
  /** Words of the question, as they were understood, that some clause speaks of. */
  readonly words: readonly string[];
}

/** A question as it was understood. */
export interface ReadQuestion {
  readonly slots: readonly Slot[];
  /** Its words, text-speak written out and slips corrected. */
  readonly words: readonly string[];
}

export interface EvidenceReader {
  readonly index: ClauseIndex;
  read(question: string): ReadQuestion;
  evidenceOf(question: ReadQuestion, likeness: Likeness | undefined): Evidence;
}

/** Clauses looked at closely: the best by words and the best by meaning, so many of each. */
const MOST_CANDIDATES = 40;
/** How near another matter must be for its topic to be named. */
const NEAR_IN_MEANING = 0.5;
const NEAR_IN_LETTERS = 0.4;

/** Gathers evidence over clauses, with sample questions on other matters for contrast. */
export function createEvidenceReader(
  clauses: readonly Clause[],
  lexicon: Lexicon,
  situations: SituationReader,
  otherMatters: readonly OtherMatter[],
): EvidenceReader {
  const index = createClauseIndex(clauses, lexicon);
  const speller = createSpeller(index.vocabulary, index.isPolicyWord);
  const isKnown = (word: string) => index.vocabulary.has(word);
  const others = createSampleIndex(
    1,
    otherMatters.flatMap(({ samples }) =>
      samples.map((text) => ({ owner: 0, slots: slotsOf(text, { lexicon, isStop: index.isStop }) })),
    ),
    index.importance,
  );
  const plain = (text: string) => lexicon.wordsOf(text).join(' ');
  const grams = createGramIndex(clauses.length + otherMatters.length, [
    ...clauses.flatMap(({ notes, text }, owner) =>
      (notes === undefined ? [text] : [...notes.questions, notes.title, notes.summary]).map((one) => ({
        owner,
        text: plain(one),
      })),
    ),
    ...otherMatters.flatMap(({ samples }, topic) =>
      samples.map((one) => ({ owner: clauses.length + topic, text: plain(one) })),
    ),
  ]);
  /** The topic that letters point to; with meanings at hand only when they point there too. */
  const topicOf = (most: number, letters: Float64Array, likeness: Likeness | undefined) => {
    const topic = letters.indexOf(most);
    const isNear =
      likeness === undefined
        ? most >= NEAR_IN_LETTERS
        : likeness.otherTopic === topic && likeness.otherNearest >= NEAR_IN_MEANING;
    return isNear ? otherMatters[topic]?.says : undefined;
  };
  return {
    index,
    read: (question) => ({
      slots: slotsOf(question, { lexicon, speller, isKnown, isStop: index.isStop }),
      words: lexicon
        .wordsOf(question, MAX_WORDS)
        .map((word) => (index.isStop(word) || isKnown(word) ? word : (speller(word) ?? word))),
    }),
    evidenceOf: ({ slots, words }, likeness) => {
      const hits = new Map(index.match(slots).map((hit) => [hit.at, hit]));
      const byWords = best([...hits.values()], ({ words: own, sample, coverage }) => own + sample + coverage);
      const byMeaning =
        likeness === undefined
          ? []
          : best(
              Array.from(likeness.mass, (mass, at) => ({ at, mass })),
              ({ mass }) => mass,
            );
      const letters = grams.likeness(words.join(' '));
      const otherLetters = letters.nearest.subarray(clauses.length);
      const mostLetters = otherLetters.reduce((most, value) => Math.max(most, value), 0);
      const stated = situations.read(words);
      const candidates = [...new Set([...byWords, ...byMeaning].map(({ at }) => at))].sort((a, b) => a - b);
      const value = (of: keyof Likeness, at: number): number => {
        const held = likeness?.[of];
        return typeof held === 'object' ? (held[at] ?? 0) : 0;
      };
      let total = 0;
      let unknown = 0;
      for (const slot of slots) {
        const importance = index.importance(slot);
        total += importance;
        if (!index.isKnown(slot)) unknown += importance;
      }
      return {
        candidates: candidates.map((at) => ({
          at,
          features: {
            words: hits.get(at)?.words ?? 0,
            sample: hits.get(at)?.sample ?? 0,
            coverage: hits.get(at)?.coverage ?? 0,
            ...situations.compare(stated, clauses[at]?.notes?.decides),
            letters: letters.nearest[at] ?? 0,
            lettersThree: letters.nearestThree[at] ?? 0,
            nearest: value('nearest', at),
            nearestThree: value('nearestThree', at),
            title: value('title', at),
            keyword: value('keyword', at),
            mass: value('mass', at),
          },
        })),
        question: {
          unknown: total === 0 ? 1 : unknown / total,
          told: Math.log(1 + total),
          request: lexicon.isRequest(words) ? 1 : 0,
          otherSample: others.likeness(slots)[0] ?? 0,
          otherLetters: mostLetters,
          otherNearest: likeness?.otherNearest ?? 0,
          otherMass: likeness?.otherMass ?? 0,
        },
        stated,
        otherTopic: topicOf(mostLetters, otherLetters, likeness),
        words: slots.filter((slot) => index.isKnown(slot)).map(({ word }) => word),
      };
    },
  };
}

function best<T extends { readonly at: number }>(all: T[], score: (one: T) => number): readonly T[] {
  if (all.length <= MOST_CANDIDATES) return all;
  return all.sort((a, b) => score(b) - score(a) || a.at - b.at).slice(0, MOST_CANDIDATES);
}
