import { basename } from 'node:path';
import { likenessRule } from '../checker/check-draft.ts';
import type { Capacity, Picture } from '../checker/circumstances.ts';
import type { RiskText } from '../checker/risk.ts';
import type { Rule, RuleSet } from '../checker/rules.ts';
import type { Severity } from '../core/reply.ts';
import type { PolicyLibrary } from '../knowledge/library.ts';
import type { Clause } from '../knowledge/policy.ts';

const SEVERITY: Readonly<Record<Severity, string>> = {
  stop: 'clear breach (stop)',
  care: 'risk (care)',
  note: 'one thing to ask yourself (note)',
};

const ACCOUNT: Readonly<Record<Capacity, string>> = {
  own: 'their own account',
  council: 'an official account',
};

const PEOPLE: Readonly<Record<Picture['people'], string>> = {
  none: 'nobody is in a picture',
  agreed: 'everybody in the picture has agreed',
  'not-asked': 'people in the picture have not been asked',
};

const DETAILS: Readonly<Record<Picture['details'], string>> = {
  none: 'no details are in a picture',
  visible: 'details can be read in the picture',
};

/**
 * Markdown of everything a draft is checked for: clause by clause in the policy's order, each rule under the clause that
 * it is closest to. The same rules give the same text.
 */
export function renderRuleDocs({ rules, risk }: RuleSet, { policies }: PolicyLibrary): string {
  const texts = risk?.texts ?? [];
  const sections = policies.flatMap(({ clauses }) =>
    clauses.flatMap((clause) => {
      const own = rules.filter((rule) => rule.clauses[0] === clause.id);
      const alike = texts.filter((text) => text.clauses[0] === clause.id);
      return own.length + alike.length === 0
        ? []
        : [clauseLines(clause), ...own.map(ruleLines), ...alike.map(likenessLines)];
    }),
  );
  const named = policies.map(({ title, version }) => `${title}, version ${version}`).join('; ');
  return `${[
    [
      '# What drafts are checked for',
      '',
      `${named}: ${rules.length} rules${texts.length === 0 ? '' : ` and ${texts.length} kinds of likeness`}.`,
      '',
      'Made from the rules by `npx policy-assistant policy rules --out docs/rules.md`; change the rules, not this page.',
      'Each rule stands under the clause it is closest to. Its examples are its tests. A post that no rule finds is not approved.',
    ],
    ...sections,
  ]
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function clauseLines({ id, notes, text }: Clause): string[] {
  return [`## ${id}${notes === undefined ? '' : ` ${plain(notes.title)}`}`, '', `> ${plain(text)}`];
}

function ruleLines(rule: Rule): string[] {
  const { id, severity, clauses, why, mend, replacement, rewrites, addsDisclaimer, file } = rule;
  return [
    `### ${id}`,
    '',
    `**${capital(SEVERITY[severity])}.** ${plain(why)}`,
    '',
    `**How to mend it:** ${plain(mend)}`,
    '',
    ...(clauses.length === 1 ? [] : [`- Clauses: ${clauses.join(', ')}`]),
    ...conditionLines(rule),
    `- Looks ${whatFor(rule)} (${code(basename(file))})`,
    ...(replacement === undefined
      ? []
      : [`- Offers instead: ${replacement === '' ? 'nothing, the words are left out' : code(replacement)}`]),
    ...(rewrites === undefined
      ? []
      : [`- Rewrites words to ${[...new Set(rewrites.map(({ to }) => code(to)))].join(', ')}`]),
    ...(addsDisclaimer === true ? ['- Offers to add the line about own views'] : []),
    ...exampleLines(rule),
  ];
}

function conditionLines({ when }: Pick<Rule, 'when'>): string[] {
  if (when === undefined) return [];
  const { capacity, platforms, people, details } = when;
  const parts = [
    ...(capacity === undefined ? [] : [`it goes to ${ACCOUNT[capacity]}`]),
    ...(platforms === undefined ? [] : [`it goes to ${platforms.join(' or ')}`]),
    ...(people === undefined ? [] : [PEOPLE[people]]),
    ...(details === undefined ? [] : [DETAILS[details]]),
  ];
  return [`- Only when the author says that ${parts.join(', and that ')}`];
}

function whatFor({ detector, composition }: Rule): string {
  if (detector !== undefined) return `for what has the form of ${code(detector.name)}`;
  return composition === undefined ? 'at what the author says, not at words' : 'for words in combination';
}

function exampleLines({ flag, pass, offensive }: Rule): string[] {
  if (offensive === true) {
    return ['', "Its examples stand in the rule's file alone: they quote offensive language."];
  }
  if (flag.length === 0) return [];
  return ['', 'Finds:', '', ...flag.map(item), '', 'Lets pass:', '', ...pass.map(item)];
}

function likenessLines({ group, clauses, why, mend, ask, when }: RiskText): string[] {
  return [
    `### ${likenessRule(group)}`,
    '',
    `**Likeness to posts that broke the clause, which no rule names.** ${plain(why)}`,
    '',
    `**How to mend it:** ${plain(mend)}`,
    '',
    `**Asked when the likeness is small:** ${plain(ask)}`,
    '',
    `- Clauses: ${clauses.join(', ')}`,
    ...conditionLines({ ...(when === undefined ? {} : { when }) }),
  ];
}

function item(draft: string): string {
  return `- ${code(draft)}`;
}

/** Literal text as a code span: its fence is longer than any run of backticks inside. */
function code(text: string): string {
  const line = text.replace(/\s*\n\s*/g, ' ⏎ ');
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  const pad = /^`|`$/.test(line) ? ' ' : '';
  return `${fence}${pad}${line}${pad}${fence}`;
}

/** One line of text in which no sign is Markdown. */
function plain(text: string): string {
  return text
    .trim()
    .replace(/\s+/g, ' ')
    .replace(/[\\`*_[\]<>#|]/g, '\\$&');
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
