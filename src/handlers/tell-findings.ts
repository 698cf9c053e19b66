import type { CheckResult, Finding, Remark } from '../checker/check-draft.ts';
import type { MendedDraft } from '../checker/mend-draft.ts';
import type { Block, Mark, Severity } from '../core/reply.ts';
import type { Clause, Policy } from '../knowledge/policy.ts';
import { aside, citation, paragraph } from './blocks.ts';

/** The most findings that are told in full, and the most kinds of the rest that are named. */
const MOST_SHOWN = 12;

const SEVERITY_LABEL = { stop: 'Clear breach', care: 'Risk', note: 'Ask yourself' } as const;
const GRAVEST: readonly Severity[] = ['stop', 'care', 'note'];

/** What the reply tells: findings in the words, and remarks about the post as a whole. */
export type Told = Remark & Partial<Finding>;

/** What is told in full and numbered, and what is told by its kind alone. */
export interface ToldOf {
  readonly shown: readonly Told[];
  readonly rest: readonly Told[];
}

/** The gravest first, then in draft order, then what is about the post as a whole. */
export function gravestFirst({ findings, remarks }: Pick<CheckResult, 'findings' | 'remarks'>): ToldOf {
  const all: readonly Told[] = [...findings, ...remarks];
  const sorted = GRAVEST.flatMap((severity) => all.filter((one) => one.severity === severity));
  return { shown: sorted.slice(0, MOST_SHOWN), rest: sorted.slice(MOST_SHOWN) };
}

/** A mark for every finding. Why it is one is said of those that are told in full. */
export function marksOf(findings: readonly Finding[], shown: readonly Told[]): Mark[] {
  const told = new Set(shown);
  return findings.map((finding) => {
    const { span, severity, why } = finding;
    const label = SEVERITY_LABEL[severity];
    return { ...span, severity, label: told.has(finding) ? `${label}: ${why}` : label };
  });
}

/** How many more there are, and of what kind; nothing when all is told in full. */
export function moreBlocks(rest: readonly Told[]): Block[] {
  if (rest.length === 0) return [];
  const kinds = new Map<string, { readonly one: Told; count: number }>();
  for (const one of rest) {
    const kind = kinds.get(one.rule) ?? { one, count: 0 };
    kind.count += 1;
    kinds.set(one.rule, kind);
  }
  const named = [...kinds.values()].slice(0, MOST_SHOWN);
  const unnamed = rest.length - named.reduce((sum, { count }) => sum + count, 0);
  return [
    { kind: 'divider' },
    paragraph({ bold: `And ${counted(rest.length)} more; mend these, then check again.` }),
    ...named.map(({ one, count }) =>
      paragraph(`• ${counted(count)} × ${SEVERITY_LABEL[one.severity]}: ${one.why}`),
    ),
    ...(unnamed === 0 ? [] : [paragraph(`• ${counted(unnamed)} of other kinds`)]),
  ];
}

function counted(count: number): string {
  return count.toLocaleString('en-GB');
}

/** One finding in full under its number: why, the clause, and how to mend it unless the mended version does. */
export function findingBlocks(
  finding: Told,
  number: number,
  policy: Policy,
  mended: MendedDraft | undefined,
): Block[] {
  const clauses = finding.clauses
    .map((id) => policy.clauses.find((clause) => clause.id === id))
    .filter((clause): clause is Clause => clause !== undefined);
  const [first] = clauses;
  const parent = policy.clauses.find(({ id }) => id === first?.parentId);
  const rewrite =
    finding.replacement === undefined || mended?.rules.includes(finding.rule)
      ? []
      : [
          paragraph(
            { bold: 'You could write: ' },
            finding.replacement === '' ? '(leave it out)' : finding.replacement,
          ),
        ];
  return [
    { kind: 'divider' },
    paragraph({ bold: `${number}. ${SEVERITY_LABEL[finding.severity]}: ` }, finding.why),
    ...(first === undefined
      ? []
      : [{ kind: 'quote' as const, text: first.text, cite: citation(policy, first) }]),
    ...(parent === undefined || clauses.length < 2
      ? []
      : [
          aside(
            `See also ${clauses
              .slice(1)
              .map(({ id }) => id)
              .join(', ')}.`,
          ),
        ]),
    ...(finding.resembles === undefined || finding.severity === 'note' ? [] : likeness(finding.resembles)),
    ...(finding.isDoubted === true
      ? [
          aside(
            'The words are of a kind I look for, but neither the sentence nor what stands round it is like posts that broke a clause.',
          ),
        ]
      : []),
    paragraph({ bold: 'How to mend it: ' }, finding.mend),
    ...rewrite,
    {
      kind: 'buttons',
      buttons: [{ name: 'false-alarm', label: 'This is wrong', value: `${policy.id}|${finding.rule}` }],
    },
  ];
}

/** Says plainly that no rule names the breach, and what made the likeness. */
function likeness(words: readonly string[]): Block[] {
  const weighed = words.map((word) => `“${word}”`).join(', ');
  return [
    aside(
      `No rule names this: the draft is like posts that broke the clause, and I may be wrong.${words.length === 0 ? '' : ` What weighed most: ${weighed}.`}`,
    ),
  ];
}
