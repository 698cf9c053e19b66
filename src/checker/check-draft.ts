import { type Problem, UserError } from '../core/errors.ts';
import type { Severity, Span } from '../core/reply.ts';
import { annotate } from './annotation.ts';
import { type Circumstances, holds } from './circumstances.ts';
import { overlap } from './overlap.ts';
import {
  coreWithin,
  findRisks,
  type Known,
  type Risk,
  textsToEncode,
  type WeighedWindow,
  weighWindows,
} from './risk.ts';
import { idsWhere, type Rule, type RuleSet } from './rules.ts';
import { textsToWeigh, type WeighedFinding, weighFindings } from './second-opinion.ts';
import { type DraftViews, viewsOf } from './views.ts';

/** Longest draft, in UTF-16 code units. */
export const MAX_DRAFT = 10_000;

/** One thing about a post as a whole that may break a clause: its picture, or where it goes. */
export interface Remark {
  readonly rule: string;
  readonly severity: Severity;
  readonly clauses: readonly string[];
  readonly why: string;
  readonly mend: string;
}

/** One thing in a draft's words that may break a clause. */
export interface Finding extends Remark {
  readonly span: Span;
  readonly replacement?: string;
  /** Set when the draft resembles posts that broke the clause: the words that weighed most. No rule names the breach. */
  readonly resembles?: readonly string[];
  /** Set when a rule found it and the part of the draft that it stands in does not bear it out: then it is a `note`. */
  readonly isDoubted?: boolean;
}

export interface CheckOptions extends Circumstances {
  /** The vectors of the draft's windows, where they are known, by the window's own words. */
  readonly vectors?: Known['vectors'];
}

export interface CheckResult {
  /** The gravest severity found; a note leaves it `ok`. `ok` is not a clearance. */
  readonly verdict: 'ok' | 'care' | 'stop';
  /** In draft order, not overlapping. */
  readonly findings: readonly Finding[];
  /** What the author's answers about picture and platform come to, in rule order. */
  readonly remarks: readonly Remark[];
  /**
   * Version of the rule set, with `-words` where the draft was weighed by words alone: the same text under the same version gives the
   * same result.
   */
  readonly ruleSet: string;
}

const GRAVITY: Readonly<Record<Severity, number>> = { note: 0, care: 1, stop: 2 };

/** Finds what in a draft may break a clause. Throws a UserError `draft-too-long` beyond MAX_DRAFT. */
export function checkDraft(
  draft: string,
  ruleSet: RuleSet,
  { vectors, ...circumstances }: CheckOptions = {},
): CheckResult {
  const views = viewsOf(requireShort(draft));
  const found = findByRules(views, ruleSet, circumstances);
  return resultOf(views, ruleSet, settled(views, ruleSet, found, vectors), circumstances, vectors);
}

/** What is told of what rules found: what a second opinion leaves, one finding for one breach. */
function settled(
  views: DraftViews,
  ruleSet: RuleSet,
  found: readonly Finding[],
  vectors: Known['vectors'],
): Finding[] {
  return toldOf(views, ruleSet, weighFindings(views, ruleSet, found, vectors)).kept;
}

/** What is told after a second opinion, and which of the weighed findings each is, by its place among them. */
function toldOf(
  views: DraftViews,
  ruleSet: RuleSet,
  weighed: readonly WeighedFinding[],
): { readonly told: readonly (Finding | undefined)[]; readonly kept: Finding[] } {
  const isSure = exactIn(ruleSet);
  const exact = weighed.flatMap(({ told }) => (told !== undefined && isSure(told) ? [told] : []));
  // A composition takes in a whole phrase: what has a form of its own in it stands beside the core of what was composed.
  const told = weighed.map(({ told: one }) =>
    one !== undefined && !isSure(one) && exact.some(({ span }) => overlap(span, one.span))
      ? { ...one, span: coreOf(views, ruleSet, one.span) }
      : one,
  );
  return {
    told,
    kept: withoutOverlaps(
      told.flatMap((one) => one ?? []),
      isSure,
    ),
  };
}

function coreOf(views: DraftViews, { classes, risk }: RuleSet, span: Span): Span {
  return risk === undefined ? span : coreWithin(views, classes, risk, span);
}

/** True for a finding that a detector made, or one whose words are replaced: its range is what it is about, to the letter. */
function exactIn({ rules }: RuleSet): (finding: Finding) => boolean {
  const ids = idsWhere(rules, isExact);
  return ({ rule }) => ids.has(rule);
}

function isExact({ detector, replacement }: Rule): boolean {
  return detector !== undefined || replacement !== undefined;
}

function requireShort(draft: string): string {
  if (draft.length <= MAX_DRAFT) return draft;
  throw new UserError(
    'draft-too-long',
    `A draft may have ${MAX_DRAFT.toLocaleString('en-GB')} characters and this one has ${draft.length.toLocaleString('en-GB')}.`,
    'Check it in parts.',
  );
}

function resultOf(
  views: DraftViews,
  ruleSet: RuleSet,
  ruled: readonly Finding[],
  circumstances: Circumstances,
  vectors: Known['vectors'],
): CheckResult {
  const { classes, risk, version } = ruleSet;
  const remarks = remarksOf(ruleSet, circumstances);
  const { classes: standing } = annotate(views, classes);
  const unsaid = risk?.texts
    .filter(({ when, unless }) => !holds(when, circumstances) || unless?.some((name) => standing.has(name)))
    .map(({ group }) => group);
  const risks =
    risk === undefined
      ? []
      : findRisks(views, classes, risk, known(ruled, vectors)).filter(
          ({ group }) => !unsaid?.includes(group),
        );
  const findings = withRisks(withCores(views, ruleSet, ruled), risks);
  const gravest = Math.max(0, ...[...findings, ...remarks].map(({ severity }) => GRAVITY[severity]));
  return {
    verdict: gravest === 2 ? 'stop' : gravest === 1 ? 'care' : 'ok',
    findings,
    remarks,
    ruleSet: risk === undefined || isByMeaning(vectors) ? version : `${version}-words`,
  };
}

/** True when the vector of every text that was asked for is known. */
function isByMeaning(vectors: Known['vectors']): boolean {
  return vectors !== undefined && [...vectors.values()].every(({ length }) => length > 0);
}

/** A composition finds the words that make it sure; what is shown is the core of the breach, where it stands alone. */
function withCores(views: DraftViews, ruleSet: RuleSet, ruled: readonly Finding[]): readonly Finding[] {
  const isSure = exactIn(ruleSet);
  return ruled.map((finding) => {
    if (isSure(finding)) return finding;
    const span = coreOf(views, ruleSet, finding.span);
    const isAlone = ruled.every((other) => other === finding || !overlap(other.span, span));
    return isAlone ? { ...finding, span } : finding;
  });
}

function known(ruled: readonly Finding[], vectors: Known['vectors']): Known {
  const told = ruled.filter(({ severity }) => severity !== 'note').map(({ span }) => span);
  return { told, ...(vectors === undefined ? {} : { vectors }) };
}

/** Everything the rules find, before findings that overlap become one. */
function findByRules(views: DraftViews, ruleSet: RuleSet, circumstances: Circumstances): Finding[] {
  return ruleSet.rules
    .filter(({ when }) => holds(when, circumstances))
    .flatMap((rule) => spansOf(rule, views, ruleSet).map((span) => findingOf(rule, span)));
}

/** What rules about the post as a whole say. */
function remarksOf({ rules }: RuleSet, circumstances: Circumstances): Remark[] {
  return rules
    .filter(({ detector, composition }) => detector === undefined && composition === undefined)
    .filter(({ when }) => holds(when, circumstances))
    .map(({ id, severity, clauses, why, mend }) => ({ rule: id, severity, clauses, why, mend }));
}

/** A vector for a text, or nothing where there is no encoder. */
export type VectorOf = (text: string) => Promise<ArrayLike<number> | undefined>;

/** What was considered on the way to a result. */
export interface Explanation {
  /** What rules found, in rule order, what the model makes of it, and whether it is told. */
  readonly found: readonly (WeighedFinding & { readonly isTold: boolean })[];
  readonly remarks: readonly Remark[];
  /** Each window as the model weighed it, without sentences that rules speak of. Undefined where drafts are not weighed. */
  readonly weighed: readonly WeighedWindow[] | undefined;
}

/** What {@link checkDraftByMeaning} considers. Throws as it does. */
export async function explainDraft(
  draft: string,
  ruleSet: RuleSet,
  vectorOf: VectorOf,
  circumstances: Circumstances = {},
): Promise<Explanation> {
  const views = viewsOf(requireShort(draft));
  const found = findByRules(views, ruleSet, circumstances);
  const vectors = await vectorsOf(views, ruleSet, found, vectorOf);
  const opinions = weighFindings(views, ruleSet, found, vectors);
  const { told, kept: ruled } = toldOf(views, ruleSet, opinions);
  const { findings, remarks } = resultOf(views, ruleSet, ruled, circumstances, vectors);
  const { classes, risk } = ruleSet;
  return {
    found: opinions.map((one, index) => {
      const mine = told[index];
      return {
        ...one,
        isTold:
          mine !== undefined &&
          ruled.includes(mine) &&
          findings.some(({ rule, span }) => rule === mine.rule && overlap(span, one.finding.span)),
      };
    }),
    remarks,
    weighed: risk === undefined ? undefined : weighWindows(views, classes, risk, known(ruled, vectors)),
  };
}

/** The same as {@link checkDraft}, with the draft's meaning where the encoder gives it; where not, words alone decide. */
export async function checkDraftByMeaning(
  draft: string,
  ruleSet: RuleSet,
  vectorOf: VectorOf,
  circumstances: Circumstances = {},
): Promise<CheckResult> {
  const views = viewsOf(requireShort(draft));
  const found = findByRules(views, ruleSet, circumstances);
  const vectors = await vectorsOf(views, ruleSet, found, vectorOf);
  return resultOf(views, ruleSet, settled(views, ruleSet, found, vectors), circumstances, vectors);
}

async function vectorsOf(
  views: DraftViews,
  ruleSet: RuleSet,
  found: readonly Finding[],
  vectorOf: VectorOf,
): Promise<Map<string, ArrayLike<number>>> {
  const { classes, risk } = ruleSet;
  const vectors = new Map<string, ArrayLike<number>>();
  if (risk === undefined) return vectors;
  const addAll = async (texts: readonly string[]) => {
    for (const text of texts) {
      if (vectors.has(text)) continue;
      // One without a length stands for what could not be had.
      vectors.set(text, (await vectorOf(text)) ?? []);
    }
  };
  await addAll(textsToWeigh(views, ruleSet, found));
  const ruled = settled(views, ruleSet, found, vectors);
  await addAll(textsToEncode(views, classes, risk, known(ruled, undefined).told));
  return vectors;
}

/**
 * What rules found is the more certain: a likeness asks for care in sentences where no rule does, and then stands instead
 * of a rule's question; a small one is a question where nothing at all was found, one in a draft.
 */
function withRisks(ruled: readonly Finding[], risks: readonly Risk[]): Finding[] {
  const firm = risks.filter(({ severity }) => severity === 'care');
  const kept = ruled.filter(
    ({ severity, span }) => severity !== 'note' || !firm.some((risk) => overlap(risk.span, span)),
  );
  const [question] = risks
    .filter(({ severity }) => severity === 'note')
    .sort((a, b) => b.logOdds - a.logOdds);
  const added = kept.length + firm.length === 0 && question !== undefined ? [question] : firm;
  return [...kept, ...added.map(findingOfRisk)].sort((a, b) => a.span.start - b.span.start);
}

/** The rule id under which a likeness is told, and its false alarms counted. */
export function likenessRule(group: string): string {
  return `resembles-${group}`;
}

function findingOfRisk({ group, severity, clauses, span, why, mend, words }: Risk): Finding {
  return { rule: likenessRule(group), severity, clauses, span, why, mend, resembles: words };
}

function spansOf({ detector, composition }: Rule, views: DraftViews, { organisation }: RuleSet): Span[] {
  const spans = detector?.detect(views, organisation) ?? composition?.(views) ?? [];
  return spans.filter(({ start, end }) => end > start);
}

function findingOf({ id, severity, clauses, why, mend, replacement }: Rule, span: Span): Finding {
  return {
    rule: id,
    severity,
    clauses,
    span,
    why,
    mend,
    ...(replacement === undefined ? {} : { replacement }),
  };
}

/** Of findings that overlap keeps the graver, then one that is not doubted, then an exact one, then the longer, then the earlier: one finding for one breach. */
function withoutOverlaps(findings: readonly Finding[], isSure: (finding: Finding) => boolean): Finding[] {
  const length = ({ span }: Finding) => span.end - span.start;
  const byWeight = findings
    .map((finding, order) => ({ finding, order }))
    .sort(
      (a, b) =>
        GRAVITY[b.finding.severity] - GRAVITY[a.finding.severity] ||
        Number(a.finding.isDoubted === true) - Number(b.finding.isDoubted === true) ||
        Number(isSure(b.finding)) - Number(isSure(a.finding)) ||
        length(b.finding) - length(a.finding) ||
        a.finding.span.start - b.finding.span.start ||
        a.order - b.order,
    );
  const kept: Finding[] = [];
  for (const { finding } of byWeight) {
    if (!kept.some(({ span }) => overlap(span, finding.span))) kept.push(finding);
  }
  return kept.sort((a, b) => a.span.start - b.span.start);
}

/** Runs every rule on its own examples: a `flag` that it does not find, and a `pass` that it does, are problems. */
export function testRules(ruleSet: RuleSet): Problem[] {
  return ruleSet.rules.flatMap((rule) => {
    const fires = (draft: string) => spansOf(rule, viewsOf(draft), ruleSet).length > 0;
    const problem = (message: string): Problem => ({
      file: rule.file,
      line: rule.line,
      message: `${rule.id}: ${message}`,
    });
    return [
      ...rule.flag
        .filter((draft) => !fires(draft))
        .map((draft) => problem(`does not flag ${JSON.stringify(draft)}`)),
      ...rule.pass.filter(fires).map((draft) => problem(`does not pass ${JSON.stringify(draft)}`)),
    ];
  });
}
