import type { Span } from '../core/reply.ts';
import { type DecisionModel, decide } from './decision.ts';
import type { SentenceEncoder } from './encoder.ts';
import { createEvidenceReader, type Evidence } from './evidence.ts';
import type { Lexicon } from './lexicon.ts';
import type { Clause, Policy } from './policy.ts';
import { createRecentVectors } from './recent-vectors.ts';
import { createSemantics, knownTexts, type Likeness } from './semantics.ts';
import { type Circumstance, createSituationReader } from './situation.ts';
import type { VectorStore } from './vectors.ts';
import { singular, stem } from './words.ts';

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
  /** What the asker said of the circumstances that the first clause decides. */
  readonly because: readonly Circumstance[];
  /** Of none: the matter that the question seems to be about instead, "pay and pensions". */
  readonly otherTopic?: string;
}

export interface PolicySearch {
  search(question: string): Promise<SearchResult>;
  /** Ranges of a clause's words that the question met, by the word or its meaning, in order. */
  highlights(question: string, text: string): Span[];
  /** The vector of a text's meaning; undefined without an encoder, or when it takes too long for somebody who waits. */
  vectorOf(text: string): Promise<Int8Array | undefined>;
  /** The same, however long it takes: what is worked out from it is the same whenever it is asked for. */
  vectorInTheEnd(text: string): Promise<Int8Array | undefined>;
  /** What models are fitted on: the evidence without a decision, and the clauses it speaks of. */
  examine(question: string): Promise<Evidence>;
  readonly refs: readonly ClauseRef[];
  /**
   * Starts the sentence encoder, and resolves when it takes part: true, or false when there is none. Until then, and
   * should it fail, answers are given by words alone.
   */
  warmUp(): Promise<boolean>;
  close(): Promise<void>;
}

/** How much the notes tell of a policy: many sample questions a clause, a few, or none. */
export type Richness = 'rich' | 'sparse' | 'bare';

/** What decides answers, without and with the sentence encoder. How near a question comes depends on how much the notes tell. */
export type AskModels = Readonly<
  Record<Richness, { readonly words: DecisionModel; readonly meanings: DecisionModel }>
>;

export interface SearchOptions {
  readonly policies: readonly Policy[];
  readonly lexicon: Lexicon;
  readonly models: AskModels;
  /** Words that name the employer. */
  readonly employerNames?: readonly string[];
  readonly meanings?: { readonly encoder: SentenceEncoder; readonly vectors: VectorStore };
  /** Told once when the encoder cannot work. */
  readonly onFailure?: (error: unknown) => void;
}

const MOST_SHOWN = 3;
const LEAST_HIGHLIGHT = 0.5;
/** Beside an answer stand clauses with at least this share of its own. */
const SEE_ALSO = 0.08;
/** A question waits no longer than this for its meaning; then words alone decide. */
const PATIENCE_MS = 2_000;
const MANY_SAMPLES = 8;

/** A search over every clause of some policies. Building it takes time in proportion to their words; asking does not change it. */
export function createSearch(options: SearchOptions): PolicySearch {
  const { policies, lexicon, models, employerNames = [], meanings, onFailure } = options;
  const refs = policies.flatMap((policy) =>
    policy.clauses.map((clause) => ({ policyId: policy.id, clauseId: clause.id })),
  );
  const clauses: Clause[] = policies.flatMap((policy) => policy.clauses);
  const situations = createSituationReader(lexicon.situations, lexicon, employerNames);
  const { words, meanings: withMeanings } = models[richnessOf(clauses)];
  const reader = createEvidenceReader(clauses, lexicon, situations, lexicon.otherMatters);

  let compare: ((question: Int8Array) => Likeness) | undefined;
  let isClosed = false;
  let warming: Promise<boolean> | undefined;
  const warmUp = (): Promise<boolean> => {
    warming ??= (async () => {
      if (meanings === undefined) return false;
      try {
        const texts = knownTexts(clauses, lexicon);
        const vectors = await meanings.vectors.vectorsOf(texts.map(({ text }) => text));
        // The first question would otherwise wait for the model itself.
        await meanings.encoder.encode(['hello']);
        compare = createSemantics(clauses.length, texts, vectors);
        return true;
      } catch (error) {
        if (!isClosed) onFailure?.(error);
        return false;
      }
    })();
    return warming;
  };
  const recent = createRecentVectors(async (text) => {
    const [vector] = (await warmUp()) && meanings !== undefined ? await meanings.encoder.encode([text]) : [];
    return vector;
  });
  const vectorOf = async (text: string): Promise<Int8Array | undefined> => {
    if (meanings === undefined || text === '') return undefined;
    return within(PATIENCE_MS, recent(text)).catch(() => undefined);
  };
  const vectorInTheEnd = async (text: string): Promise<Int8Array | undefined> =>
    meanings === undefined || text === '' ? undefined : recent(text).catch(() => undefined);
  const look = async (question: string) => {
    const read = reader.read(question);
    const vector = await vectorOf(read.words.join(' '));
    const likeness = vector === undefined ? undefined : compare?.(vector);
    return {
      evidence: reader.evidenceOf(read, likeness),
      model: likeness === undefined ? words : withMeanings,
    };
  };

  return {
    refs,
    vectorOf,
    vectorInTheEnd,
    warmUp,
    close: async () => {
      isClosed = true;
      await meanings?.encoder.close();
    },
    examine: async (question) => (await look(question)).evidence,
    search: async (question) => {
      const { evidence, model } = await look(question);
      const { kind, ranked, confidence } = decide(evidence, model);
      const [first] = ranked;
      if (first === undefined || kind === 'none')
        return {
          kind: 'none',
          clauses: [],
          confidence,
          words: [],
          because: [],
          ...(evidence.otherTopic === undefined ? {} : { otherTopic: evidence.otherTopic }),
        };
      const shown = ranked
        .slice(0, MOST_SHOWN)
        .filter(({ share }) => kind === 'choices' || share >= first.share * SEE_ALSO);
      const decides = clauses[first.at]?.notes?.decides;
      return {
        kind,
        clauses: shown.flatMap(({ at }) => refs.slice(at, at + 1)),
        confidence,
        words: evidence.words,
        because: evidence.stated.filter(({ slot, value }) => decides?.[slot]?.includes(value)),
      };
    },
    highlights: (question, text) => {
      const wanted = new Map<string, number>();
      for (const { terms } of reader.read(question).slots) {
        for (const [term, weight] of terms) wanted.set(term, Math.max(weight, wanted.get(term) ?? 0));
      }
      const spans: Span[] = [];
      for (const match of text.matchAll(/[\p{L}\p{N}]+(?:['’][\p{L}]+)?/gu)) {
        const [word = ''] = lexicon.wordsOf(match[0]);
        if (reader.index.isStop(word)) continue;
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

/** By the clause in the middle: what most clauses have decides, not a few with many. */
export function richnessOf(clauses: readonly Clause[]): Richness {
  const counts = clauses.map(({ notes }) => notes?.questions.length ?? 0).sort((a, b) => a - b);
  const middle = counts[Math.floor(counts.length / 2)] ?? 0;
  return middle >= MANY_SAMPLES ? 'rich' : middle > 0 ? 'sparse' : 'bare';
}

/** What a promise gives, or undefined when it takes longer. */
function within<T>(ms: number, work: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, ms, undefined);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
