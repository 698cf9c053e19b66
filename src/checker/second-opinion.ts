import type { Span } from '../core/reply.ts';
import type { Finding } from './check-draft.ts';
import { overlap } from './overlap.ts';
import { spansOfClass, textsToDoubt, type Vectors, type WeighedWindow, weighAround } from './risk.ts';
import { idsWhere, type Rule, type RuleSet } from './rules.ts';
import { type DraftViews, remember } from './views.ts';

/** A finding of a rule, and what the model makes of it. */
export interface WeighedFinding {
  readonly finding: Finding;
  /** It stands; nothing else there speaks for a breach, so it is a question; or it is nothing. */
  readonly opinion: 'stands' | 'doubted' | 'dismissed';
  /** What is told of it: a doubted finding is a `note`. Undefined for one that is dismissed. */
  readonly told: Finding | undefined;
  /** The part of the draft that speaks most for a breach; undefined where no opinion was asked for. */
  readonly by?: WeighedWindow;
}

/**
 * Asks the model about what rules found by composing words: words that stand together as in a breach may mean something else altogether,
 * and then neither the sentence nor what stands round it is like one. What a detector finds stands; so does a finding in words too few to
 * weigh, with a name of the organisation's own in it, or in disguise, which nobody puts on harmless words, and that of a rule which the
 * model was not measured on. A clear breach is doubted at most.
 */
export function weighFindings(
  views: DraftViews,
  ruleSet: RuleSet,
  found: readonly Finding[],
  vectors?: Vectors,
): WeighedFinding[] {
  const { classes, risk } = ruleSet;
  const isIn = isUncertain(ruleSet);
  const names = OWN_NAMES.flatMap((name) => spansOfClass(views, classes, name));
  return found.map((finding) => {
    const stands = { finding, opinion: 'stands', told: finding } as const;
    if (risk === undefined || !isIn(finding)) return stands;
    const margin = ({ logOdds, model }: WeighedWindow) => logOdds - model.doubted;
    const [by] = weighAround(views, classes, risk, finding.span, vectors).sort(
      (a, b) => margin(b) - margin(a),
    );
    if (by === undefined) return stands;
    if (
      margin(by) >= 0 ||
      names.some((name) => overlap(name, finding.span)) ||
      isDisguised(views, finding.span)
    )
      return { ...stands, by };
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
  const uncertain = found.filter(isUncertain(ruleSet)).map(({ span }) => span);
  return risk === undefined ? [] : textsToDoubt(views, classes, risk, uncertain);
}

/** True for what a rule found by words alone that asks for care at least, if the model was measured on that rule. */
function isUncertain({ rules, risk }: RuleSet): (finding: Finding) => boolean {
  const ids = idsWhere(rules, isOfWords);
  return ({ rule }) => ids.has(rule) && risk?.byMeaning.rules.has(rule) === true;
}

/** True for a rule that combines words and asks for care at least. What depends on more than the words is not for a model of words. */
export function isOfWords({ composition, severity, when }: Rule): boolean {
  return composition !== undefined && severity !== 'note' && when === undefined;
}

/** Classes of names that only the organisation knows, and no model of words. */
const OWN_NAMES = ['supplier-name', 'project-name'];

/** True where words were found that the draft does not have as they are: with other signs or spaces for or between their letters. */
function isDisguised(views: DraftViews, { start, end }: Span): boolean {
  const evenly = (text: string) => text.replace(/\s+/g, ' ');
  const words = remember(views, isDisguised, 'words', () => evenly(views.words.text));
  const written = views.original.slice(start, end).toLowerCase().replace(/[‘’]/g, "'");
  return !words.includes(evenly(written).trim());
}
