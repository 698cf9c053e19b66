import type { Explanation } from '../checker/check-draft.ts';

type Found = Explanation['found'][number];

/** What the model made of a finding, and whether it is told. */
function fate({ finding, opinion, by, isTold }: Found): string {
  const odds =
    by === undefined
      ? ''
      : `, ${by.isByMeaning ? 'words and meaning' : 'words alone'}: log-odds ${by.logOdds.toFixed(2)} (doubted under ${by.model.doubted}, ${finding.severity === 'stop' ? 'a clear breach is never dismissed' : `dismissed under ${by.model.dismissed}`})`;
  if (opinion === 'dismissed')
    return `${odds}; not told: neither its sentence nor what stands round it is anything like those that broke a clause`;
  const doubt =
    opinion === 'doubted'
      ? '; a question only: neither its sentence nor what stands round it is like those that broke a clause'
      : '';
  return `${odds}${doubt}${isTold ? '' : '; not told: another finding stands there'}`;
}

/** What `check --explain` prints: every finding of a rule, and what the model made of each part of the draft. */
export function explainLines(draft: string, { found, remarks, weighed }: Explanation): string[] {
  const quote = ({ start, end }: { start: number; end: number }) => JSON.stringify(draft.slice(start, end));
  return [
    `Rules found ${found.length + remarks.length === 0 ? 'nothing' : found.length + remarks.length}.`,
    ...found.map((one) => {
      const { rule, severity, clauses, span } = one.finding;
      return `  ${rule}: ${severity}, ${clauses.join(', ')}, at ${span.start}-${span.end} ${quote(span)}${fate(one)}`;
    }),
    ...remarks.map(
      ({ rule, severity, clauses }) =>
        `  ${rule}: ${severity}, ${clauses.join(', ')}, from what is said of the picture or the platform`,
    ),
    weighed === undefined
      ? 'The draft was not weighed: there is no draft-risks.yaml.'
      : weighed.length === 0
        ? 'Likeness to posts that broke a clause: no sentence is left that no rule speaks of.'
        : 'Likeness to posts that broke a clause:',
    ...(weighed ?? []).map(({ span, isByMeaning, logOdds, model: { lower, upper }, groups }) => {
      const likeliest = groups
        .slice(0, 3)
        .map(({ group, probability }) => `${group} ${(100 * probability).toFixed(1)} %`)
        .join(', ');
      const comesTo = logOdds >= upper ? 'care' : logOdds >= lower ? 'note' : 'nothing';
      return `  characters ${span.start}-${span.end}, ${isByMeaning ? 'words and meaning' : 'words alone'}: log-odds ${logOdds.toFixed(2)} (note from ${lower}, care from ${upper}), so ${comesTo}; ${likeliest}`;
    }),
  ];
}
