import { readdirSync, readFileSync } from 'node:fs';
import { type Annotation, annotate, type Place } from '../src/checker/annotation.ts';
import { letterRuns } from '../src/checker/letter-runs.ts';
import { type RiskFeature, riskFeatures } from '../src/checker/risk-features.ts';
import { spoken, windowsOf } from '../src/checker/risk-windows.ts';
import { viewsOf } from '../src/checker/views.ts';
import type { WordClasses } from '../src/checker/word-classes.ts';
import { readJsonLines } from './json-lines.ts';

/** A draft as its author labelled it. */
export interface LabelledDraft {
  readonly id: string;
  readonly text: string;
  readonly verdict: 'ok' | 'care' | 'stop';
  readonly findings: readonly { readonly clauses: readonly string[]; readonly span: string | null }[];
  readonly group: string;
}

/** One window of a draft, ready to train on or to assess. */
export interface RiskExample {
  readonly author: string;
  readonly draft: LabelledDraft;
  /** The group it breaks, or undefined for none. */
  readonly group: string | undefined;
  readonly features: readonly RiskFeature[];
  readonly letters: readonly number[];
  /** The window's words as models read them. */
  readonly text: string;
  readonly weight: number;
}

/** What the drafts of check-dev call a breach, as the other authors call it. */
const FAMILIES: Readonly<Record<string, string>> = {
  'pii-phone': 'pii',
  'pii-email': 'pii',
  'pii-address': 'pii',
  'pii-nino': 'pii',
  'pii-nhs': 'pii',
  'pii-dob': 'pii',
  'pii-plate': 'pii',
  'pii-bank': 'pii',
  'pii-other': 'pii',
  'dp-customer': 'pii',
  'id-security-q': 'identity-theft',
  'sec-access': 'access-secret',
  'sec-credential': 'access-secret',
  'conf-business': 'confidential',
  worktime: 'disrepute',
  detriment: 'disrepute',
  'speak-for-council': 'on-behalf',
  'disclaimer-missing': 'on-behalf',
  defame: 'defamation',
  'provider-criticise': 'endorse-criticise',
  'provider-endorse': 'endorse-criticise',
  'conflict-interest': 'endorse-criticise',
  'offensive-language': 'abuse',
  'offensive-mild': 'abuse',
  'staff-relations': 'abuse',
  discriminatory: 'discrimination',
};

/** Files of labelled drafts, by author. */
export function draftFiles(): { author: string; file: string }[] {
  return [
    { author: 'dev', file: 'eval/check-dev.jsonl' },
    ...['eval/train', 'eval'].flatMap((folder) =>
      readdirSync(folder)
        .filter((name) => /^drafts-\w+\.jsonl$/.test(name))
        .sort()
        .map((name) => ({ author: name.slice(7, -6), file: `${folder}/${name}` })),
    ),
  ];
}

/** Files of labelled drafts that nothing is trained on or tuned to. */
export function heldOutFiles(): string[] {
  return readdirSync('eval')
    .filter((name) => name.startsWith('held-out-'))
    .sort()
    .map((name) => `eval/${name}`);
}

/** Outside posts that nobody found offensive. They train and measure as two authors, by turns. */
export const OUTSIDE_FILE = 'eval/benign-posts.jsonl';

/**
 * Outside posts, hateful or not by the judgement of several annotators. They train as no author, and lightly: each is one sentence made to
 * be hard to tell.
 */
export const HATE_FILE = 'eval/hatemoji.jsonl';
/** How much one of them weighs beside a draft. */
export const HATE_WEIGHT = 0.3;

/** Every file that models are trained from. */
export function trainingFiles(): string[] {
  return [...draftFiles().map(({ file }) => file), OUTSIDE_FILE, HATE_FILE];
}

/** What is wrong with lines of drafts somebody wrote to train with, each with its line number; empty when all is well. */
export function problemsOf(file: string, groups: readonly string[]): string[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line, index) => {
      if (line.trim() === '') return [];
      const at = `${file}:${index + 1}:`;
      let draft: Partial<LabelledDraft>;
      try {
        draft = JSON.parse(line) as Partial<LabelledDraft>;
      } catch {
        return [`${at} not a line of JSON`];
      }
      const { id, text, verdict = 'ok', group = '', findings = [] } = draft;
      if (typeof id !== 'string' || typeof text !== 'string') return [`${at} needs an "id" and a "text"`];
      if (!['ok', 'care', 'stop'].includes(verdict)) return [`${at} "verdict" is ok, care or stop`];
      if (verdict !== 'ok' && !groups.includes(group))
        return [`${at} "group" is one of ${groups.join(', ')}`];
      return findings.some(({ span }) => span !== null && !text.includes(span))
        ? [`${at} a "span" is words of the text, to the letter`]
        : [];
    });
}

export function readDrafts(file: string): LabelledDraft[] {
  return readJsonLines<Partial<LabelledDraft> & { id: string; text: string; family?: string }>(file).map(
    (draft) => ({
      id: draft.id,
      text: draft.text,
      verdict: draft.verdict ?? 'ok',
      findings: draft.findings ?? [],
      group: groupOf(draft.group ?? 'outside'),
    }),
  );
}

function groupOf(group: string): string {
  return FAMILIES[group] ?? group;
}

/** The windows of a draft. In a violating draft of several windows, only those with a labelled span break anything. */
export function examplesOf(draft: LabelledDraft, author: string, classes: WordClasses): RiskExample[] {
  const views = viewsOf(draft.text);
  const annotation = annotate(views, classes);
  const windows = windowsOf(annotation);
  return windows.map((window) => {
    const span = rangeOf(window, annotation, (start, end) => views.words.toOriginal(start, end));
    const text = spoken(draft.text.slice(span.start, span.end));
    return {
      author,
      draft,
      group: draft.verdict === 'ok' || !breaksIn(draft, span, windows.length) ? undefined : draft.group,
      features: riskFeatures(annotation, window),
      letters: letterRuns(text),
      text,
      weight: 1,
    };
  });
}

function rangeOf<T>(
  { from, to }: Place,
  { tokens }: Annotation,
  toOriginal: (start: number, end: number) => T,
): T {
  return toOriginal(tokens[from]?.start ?? 0, tokens[to - 1]?.end ?? 0);
}

function breaksIn(
  draft: LabelledDraft,
  { start, end }: { start: number; end: number },
  windows: number,
): boolean {
  const spans = draft.findings.flatMap(({ span }) =>
    span === null ? [] : [{ at: draft.text.indexOf(span), span }],
  );
  if (windows === 1 || spans.length === 0) return true;
  return spans.some(({ at, span }) => at < end && at + span.length > start);
}
