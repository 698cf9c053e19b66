import type { Span } from '../core/reply.ts';
import { type Calibration, confidenceOf, type Feature, featuresOf } from './calibration.ts';
import { createClauseIndex, type Ranked } from './clause-index.ts';
import type { Lexicon } from './lexicon.ts';
import type { Clause, Policy } from './policy.ts';
import { type Slot, slotsOf } from './slots.ts';
import { createSpeller } from './spelling.ts';
import { MAX_WORDS, singular, stem } from './words.ts';

/** A clause of one of the policies. */
export interface ClauseRef {
  readonly policyId: string;
  readonly clauseId: string;
}

export interface SearchResult {
  readonly kind: 'answer' | 'choices' | 'none';
  /** Best first, three at most. Of an answer the first is the answer, the others are "see also"; empty for none. */
  readonly clauses: readonly ClauseRef[];
  /** Probability from 0 to 1 that the first clause answers. */
  readonly confidence: number;
  /** Words of the question, as they were understood, that some clause speaks of. Empty for none. */
  readonly words: readonly string[];
}

export interface PolicySearch {
  search(question: string): SearchResult;
  /** Ranges of a clause's words that the question met, by the word or its meaning, in order. */
  highlights(question: string, text: string): Span[];
  /** What the calibration is fitted on: the ranking and its features, without a decision. */
  examine(question: string): {
    readonly ranked: readonly ClauseRef[];
    readonly features: Readonly<Record<Feature, number>>;
  };
}

const MOST_SHOWN = 3;
const LEAST_HIGHLIGHT = 0.5;
/** Beside an answer stand clauses with at least this share of its score. */
const SEE_ALSO = 0.45;

/** A search over every clause of some policies. Building it takes time in proportion to their words; asking does not change it. */
export function createSearch(
  policies: readonly Policy[],
  lexicon: Lexicon,
  calibration: Calibration,
): PolicySearch {
  const refs = policies.flatMap((policy) =>
    policy.clauses.map((clause) => ({ policyId: policy.id, clauseId: clause.id })),
  );
  const clauses: Clause[] = policies.flatMap((policy) => policy.clauses);
  const index = createClauseIndex(clauses, lexicon);
  const speller = createSpeller(index.vocabulary, index.isPolicyWord);
  const isKnown = (word: string) => index.vocabulary.has(word);
  const read = (question: string): Slot[] =>
    slotsOf(question, { lexicon, speller, isKnown, isStop: index.isStop });
  const refAt = ({ at }: Ranked): ClauseRef[] => refs.slice(at, at + 1);
  const look = (question: string) => {
    const slots = read(question);
    const ranked = index.rank(slots);
    return {
      slots,
      ranked,
      features: featuresOf(lexicon.wordsOf(question, MAX_WORDS), slots, ranked, index, lexicon),
    };
  };

  return {
    search: (question) => {
      const { slots, ranked, features } = look(question);
      const [first] = ranked;
      if (first === undefined) return { kind: 'none', clauses: [], confidence: 0, words: [] };
      const confidence = confidenceOf(features, calibration);
      if (confidence < calibration.offer) return { kind: 'none', clauses: [], confidence, words: [] };
      const kind = confidence >= calibration.answer ? 'answer' : 'choices';
      const shown = ranked
        .slice(0, MOST_SHOWN)
        .filter(({ score }) => kind === 'choices' || score >= first.score * SEE_ALSO);
      const words = slots.filter((slot) => index.isKnown(slot)).map(({ word }) => word);
      return { kind, clauses: shown.flatMap(refAt), confidence, words };
    },
    examine: (question) => {
      const { ranked, features } = look(question);
      return { ranked: ranked.slice(0, MOST_SHOWN).flatMap(refAt), features };
    },
    highlights: (question, text) => {
      const wanted = new Map<string, number>();
      for (const { terms } of read(question)) {
        for (const [term, weight] of terms) wanted.set(term, Math.max(weight, wanted.get(term) ?? 0));
      }
      const spans: Span[] = [];
      for (const match of text.matchAll(/[\p{L}\p{N}]+(?:['’][\p{L}]+)?/gu)) {
        const [word = ''] = lexicon.wordsOf(match[0]);
        if (index.isStop(word)) continue;
        const concepts = lexicon.conceptsOf(singular(word)) ?? new Map<string, number>();
        const isMet =
          wanted.has(stem(word)) ||
          [...concepts].some(([concept, weight]) => weight * (wanted.get(concept) ?? 0) >= LEAST_HIGHLIGHT);
        if (isMet) spans.push({ start: match.index, end: match.index + match[0].length });
      }
      return spans;
    },
  };
}
