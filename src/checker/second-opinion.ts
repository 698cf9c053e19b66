import type { Span } from '../core/reply.ts';
import type { Finding } from './check-draft.ts';
import { textsToDoubt, type Vectors, type WeighedWindow, weighWindows } from './risk.ts';
import type { RuleSet } from './rules.ts';
import type { DraftViews } from './views.ts';

/** A finding of a rule, and what the model makes of it. */
export interface WeighedFinding {
  readonly finding: Finding;
  /** It stands; nothing else there speaks for a breach, so it is a question; or it is nothing. */
  readonly opinion: 'stands' | 'doubted' | 'dismissed';
  /** What is told of it: a doubted finding is a `note`. Undefined for one that is dismissed. */
  readonly told: Finding | undefined;
  /** The part of the draft that decided; undefined where no opinion was asked for. */
  readonly by?: WeighedWindow;
}

/**
 * Asks the model about what rules found by composing words: words that stand together as in a breach may mean something else altogether,
 * and then the part of the draft that they stand in is unlike one. What a detector finds stands; so does a finding in words too few to
 * weigh, and that of a rule which the model was not measured on.
 */
export function weighFindings(
  views: DraftViews,
  ruleSet: RuleSet,
  found: readonly Finding[],
  vectors?: Vectors,
): WeighedFinding[] {
  const { classes, risk } = ruleSet;
  const stands = (finding: Finding): WeighedFinding => ({ finding, opinion: 'stands', told: finding });
  const isIn = isUncertain(ruleSet);
  const uncertain = found.filter(isIn);
  if (risk === undefined || uncertain.length === 0) return found.map(stands);
  const windows = weighWindows(views, classes, risk, {
    near: nearAny(uncertain),
    ...(vectors === undefined ? {} : { vectors }),
  });
  return found.map((finding) => {
    if (!isIn(finding)) return stands(finding);
    const [by] = windows
      .filter(({ span }) => meet(span, finding.span))
      .sort((a, b) => b.logOdds - b.model.doubted - (a.logOdds - a.model.doubted));
    if (by === undefined || by.logOdds >= by.model.doubted)
      return { ...stands(finding), ...(by === undefined ? {} : { by }) };
    if (by.logOdds < by.model.dismissed && finding.severity !== 'stop')
      return { finding, opinion: 'dismissed', told: undefined, by };
    return { finding, opinion: 'doubted', told: { ...finding, severity: 'note', isDoubted: true }, by };
  });
}

/** The texts whose vectors a second opinion is best given by. */
export function textsToWeigh(
  views: DraftViews,
  ruleSet: RuleSet,
  found: readonly Finding[],
): readonly string[] {
  const { classes, risk } = ruleSet;
  const uncertain = found.filter(isUncertain(ruleSet));
  return risk === undefined || uncertain.length === 0
    ? []
    : textsToDoubt(views, classes, risk, nearAny(uncertain));
}

const uncertainIn = new WeakMap<RuleSet['rules'], ReadonlySet<string>>();

/** True for what a rule found by words alone that asks for care at least, if the model was measured on that rule. */
function isUncertain({ rules, risk }: RuleSet): (finding: Finding) => boolean {
  const ids = uncertainIn.get(rules) ?? new Set(rules.filter(isOfWords).map(({ id }) => id));
  uncertainIn.set(rules, ids);
  return ({ rule }) => ids.has(rule) && risk?.byMeaning.rules.has(rule) === true;
}

/** True for a rule that combines words and asks for care at least. What depends on more than the words is not for a model of words. */
export function isOfWords({ composition, severity, when }: RuleSet['rules'][number]): boolean {
  return composition !== undefined && severity !== 'note' && when === undefined;
}

function nearAny(findings: readonly Finding[]): (span: Span) => boolean {
  return (span) => findings.some((finding) => meet(span, finding.span));
}

function meet(a: Span, b: Span): boolean {
  return a.start < b.end && b.start < a.end;
}
