import type { Lexicon } from './lexicon.ts';
import type { Clause } from './policy.ts';
import { createSampleIndex } from './sample-index.ts';
import { phraseWords, type Slot, slotsOf } from './slots.ts';
import { singular, stem, wordsOf } from './words.ts';

/** A clause and how well a question's words fit it. Higher is better. */
export interface Hit {
  /** Position in the index. */
  readonly at: number;
  /** Field-weighted score (BM25F, the best hit of each slot), over the root of what the question tells. */
  readonly words: number;
  /** Share of what the question speaks of that the clause speaks of too, 0 to 1. */
  readonly coverage: number;
  /** Likeness to the closest sample question, 0 to 1. */
  readonly sample: number;
}

export interface ClauseIndex {
  readonly vocabulary: ReadonlySet<string>;
  isPolicyWord(word: string): boolean;
  isStop(word: string): boolean;
  /** Whether any clause speaks of one of the slot's terms. */
  isKnown(slot: Slot): boolean;
  /** How much a slot tells, from 0. */
  importance(slot: Slot): number;
  /** Clauses that share anything with a question, in the policy's order. */
  match(slots: readonly Slot[]): Hit[];
}

/** What a field's words count. A clause's own words count less than what its notes say people call it. */
const FIELD_WEIGHT = {
  title: 3,
  keywords: 2.5,
  questions: 2,
  summary: 1.5,
  text: 1.5,
  section: 0.5,
  parent: 0.4,
} as const;
type Field = keyof typeof FIELD_WEIGHT;

const SATURATION = 0.8;
const LENGTH_NORM = 0.5;
const SINGLE_WORD_CONCEPT = 0.8;
/** What a word counts that no clause has: enough to lower coverage. */
const UNKNOWN_RARE = 3;
const UNKNOWN_COMMON = 2.4;
const MOST_IMPORTANCE = 8;
/** A word that stands in more of the clauses than this tells nothing: often the employer's own name. */
const COMMON_SHARE = 0.4;
const FEWEST_FOR_COMMON = 20;

interface Posting {
  readonly ids: number[];
  readonly weights: number[];
}

/** Builds the index of clauses, with their notes where they have any. */
export function createClauseIndex(clauses: readonly Clause[], lexicon: Lexicon): ClauseIndex {
  const size = clauses.length;
  const policyWords = new Map<string, number>();
  for (const clause of clauses) {
    for (const word of new Set(wordsOf(clause.text))) policyWords.set(word, (policyWords.get(word) ?? 0) + 1);
  }
  const commonWords = new Set(
    [...policyWords]
      .filter(([, count]) => size >= FEWEST_FOR_COMMON && count > size * COMMON_SHARE)
      .map(([word]) => word),
  );
  const isStop = (word: string) => lexicon.stopWords.has(word) || commonWords.has(word);
  const vocabulary = new Set(lexicon.words);
  const policyVocabulary = new Set<string>();
  const countTerms = (source: string): Map<string, number> => {
    const counts = new Map<string, number>();
    const words = lexicon.wordsOf(source);
    const singulars = words.map(singular);
    const inside = phraseWords(singulars, lexicon);
    words.forEach((word, at) => {
      if (!isStop(word)) {
        vocabulary.add(word);
        policyVocabulary.add(word);
        counts.set(stem(word), (counts.get(stem(word)) ?? 0) + 1);
      }
      for (let length = Math.min(lexicon.longestPhrase, words.length - at); length > 0; length--) {
        if (length === 1 && (inside.has(at) || isStop(word))) continue;
        for (const [concept, weight] of lexicon.conceptsOf(singulars.slice(at, at + length).join(' ')) ??
          []) {
          counts.set(concept, (counts.get(concept) ?? 0) + weight * (length > 1 ? 1 : SINGLE_WORD_CONCEPT));
        }
      }
    });
    return counts;
  };

  const postings = postingsOf(clauses, countTerms);
  const idfs = new Map<string, number>();
  for (const [term, { ids }] of postings) {
    idfs.set(term, Math.log(1 + (size - ids.length + 0.5) / (ids.length + 0.5)));
  }
  const idf = (term: string) => idfs.get(term) ?? Math.log(1 + (size + 0.5) / 0.5);

  const importance = (slot: Slot): number => {
    let most = 0;
    for (const [term, weight] of slot.terms) {
      if (postings.has(term)) most = Math.max(most, idf(term) * (0.5 + 0.5 * weight));
    }
    if (most === 0)
      most = slot.commonness !== undefined && slot.commonness <= 20 ? UNKNOWN_COMMON : UNKNOWN_RARE;
    return most * slot.weight;
  };

  const samples = createSampleIndex(
    size,
    clauses.flatMap(({ notes }, owner) =>
      (notes === undefined ? [] : [...notes.questions, notes.title]).map((text) => ({
        owner,
        slots: slotsOf(text, { lexicon, isStop }),
      })),
    ),
    importance,
  );
  const scores = new Float64Array(size);
  const covers = new Float64Array(size);
  const slotScores = new Float64Array(size);
  const slotCovers = new Float64Array(size);

  return {
    vocabulary,
    isPolicyWord: (word) => policyVocabulary.has(word),
    isStop,
    isKnown: (slot) => [...slot.terms.keys()].some((term) => postings.has(term)),
    importance,
    match: (slots) => {
      scores.fill(0);
      covers.fill(0);
      let total = 0;
      for (const slot of slots) {
        const important = importance(slot);
        total += important;
        const touched: number[] = [];
        for (const [term, weight] of slot.terms) {
          const posting = postings.get(term);
          if (posting === undefined) continue;
          const gain = weight * idf(term) * slot.weight * (SATURATION + 1);
          posting.ids.forEach((id, index) => {
            const value = posting.weights[index] ?? 0;
            const score = gain * value;
            if (slotScores[id] === 0) touched.push(id);
            if (score > (slotScores[id] ?? 0)) slotScores[id] = score;
            const cover = weight * Math.min(1, value * 1.6);
            if (cover > (slotCovers[id] ?? 0)) slotCovers[id] = cover;
          });
        }
        for (const id of touched) {
          scores[id] = (scores[id] ?? 0) + (slotScores[id] ?? 0);
          covers[id] = (covers[id] ?? 0) + important * Math.min(1, slotCovers[id] ?? 0);
          slotScores[id] = 0;
          slotCovers[id] = 0;
        }
      }
      const likeness = samples.likeness(slots);
      const hits: Hit[] = [];
      for (let at = 0; at < size; at++) {
        const words = scores[at] ?? 0;
        const sample = likeness[at] ?? 0;
        if (words === 0 && sample === 0) continue;
        const coverage = total === 0 ? 0 : Math.min(1, (covers[at] ?? 0) / Math.min(total, MOST_IMPORTANCE));
        hits.push({ at, words: words / (Math.sqrt(total) + 1), coverage, sample });
      }
      return hits;
    },
  };
}

function postingsOf(
  clauses: readonly Clause[],
  countTerms: (text: string) => Map<string, number>,
): Map<string, Posting> {
  // Parents come before their children, so the latest clause of an id is of the same policy.
  const byId = new Map<string, Clause>();
  const cached = new Map<string, Map<string, number>>();
  const cachedTerms = (text: string) => {
    const known = cached.get(text) ?? countTerms(text);
    cached.set(text, known);
    return known;
  };
  const fields = Object.keys(FIELD_WEIGHT) as Field[];
  const counted = clauses.map((clause) => {
    const parent = clause.parentId === undefined ? undefined : byId.get(clause.parentId);
    byId.set(clause.id, clause);
    const texts: Record<Field, readonly string[]> = {
      title: clause.notes === undefined ? [] : [clause.notes.title],
      keywords: clause.notes?.keywords ?? [],
      questions: clause.notes?.questions ?? [],
      summary: clause.notes === undefined ? [] : [clause.notes.summary],
      text: [clause.text],
      section: [clause.section],
      parent: parent === undefined ? [] : [parent.text],
    };
    return fields.map((field) => {
      const counts = new Map<string, number>();
      let length = 0;
      for (const text of texts[field]) {
        for (const [term, count] of cachedTerms(text)) {
          counts.set(term, (counts.get(term) ?? 0) + count);
          if (!term.startsWith('#')) length += count;
        }
      }
      return { field, counts, length };
    });
  });
  const averages = fields.map(
    (_, index) => counted.reduce((sum, one) => sum + (one[index]?.length ?? 0), 0) / clauses.length || 1,
  );
  const postings = new Map<string, Posting>();
  counted.forEach((one, id) => {
    const weights = new Map<string, number>();
    one.forEach(({ field, counts, length }, index) => {
      const norm = 1 - LENGTH_NORM + (LENGTH_NORM * length) / (averages[index] ?? 1);
      for (const [term, count] of counts)
        weights.set(term, (weights.get(term) ?? 0) + (FIELD_WEIGHT[field] * count) / norm);
    });
    for (const [term, weight] of weights) {
      const posting = postings.get(term) ?? { ids: [], weights: [] };
      posting.ids.push(id);
      posting.weights.push(weight / (SATURATION + weight));
      postings.set(term, posting);
    }
  });
  return postings;
}
