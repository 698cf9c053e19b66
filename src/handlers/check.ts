import {
  type CheckResult,
  checkDraftByMeaning,
  type Finding,
  MAX_DRAFT,
  type Remark,
} from '../checker/check-draft.ts';
import type { Circumstances } from '../checker/circumstances.ts';
import { type MendedDraft, mendDraft } from '../checker/mend-draft.ts';
import type { Block, Mark, Reply } from '../core/reply.ts';
import type { Clause, Policy } from '../knowledge/policy.ts';
import type { Action } from './action.ts';
import { aside, citation, contactWords, paragraph, reply } from './blocks.ts';
import type { Deps } from './deps.ts';
import { draftForm, useDraftButton } from './draft-form.ts';
import { requirePolicy } from './find-clause.ts';

const TITLE: Readonly<Record<CheckResult['verdict'], string>> = {
  stop: 'Stop: this would break the policy',
  care: 'Take care before you post this',
  ok: 'No problems spotted',
};

/** The title when all that was found are questions. */
const ASK_YOURSELF = 'No clear problem, but something to ask yourself';

/** Checks a draft and gives it back marked, with why and how to mend it. Nothing of the draft is kept. */
export async function handleCheck(
  { draft, circumstances = {}, maybeQuestion = false }: Extract<Action, { kind: 'check' }>,
  deps: Pick<Deps, 'library' | 'rules' | 'search'>,
): Promise<Reply> {
  if (draft.length > MAX_DRAFT) return tooLong(draft, circumstances, deps);
  if (deps.rules.rules.length === 0) return nothingToCheckBy(draft, circumstances, deps);
  const policy = requirePolicy(deps.library);
  const check = (text: string) =>
    checkDraftByMeaning(text, deps.rules, deps.search.vectorInTheEnd, circumstances);
  const result = await check(draft);
  const mended = await mendDraft(draft, result.findings, deps.rules, check);
  const found: readonly Told[] = [...result.findings, ...result.remarks];
  const blocks: Block[] = [
    { kind: 'marked', text: draft, marks: result.findings.map(markOf) },
    ...found.flatMap((finding, index) => findingBlocks(finding, index + 1, policy, mended)),
    ...(mended === undefined ? [] : mendedBlocks(mended, found, circumstances)),
    ...(result.verdict === 'ok' ? selfCheck() : []),
    aside(
      `Checked for ${placeOf(circumstances, deps)} with rule set ${result.ruleSet}: the same text gets the same result. Only you can see this and nothing of it is kept.`,
    ),
    ...(maybeQuestion ? offerAsk(draft) : []),
    { kind: 'divider' },
    draftForm(draft, circumstances, deps.rules.platforms, 'Check again'),
  ];
  const title = result.verdict === 'ok' && found.length > 0 ? ASK_YOURSELF : TITLE[result.verdict];
  return reply(summaryOf(result), title, blocks);
}

/** The form for a draft. */
export function handleCheckEmpty({ rules }: Pick<Deps, 'rules'>): Reply {
  return reply('Paste the post you want checked.', 'Check a draft', [
    paragraph(
      'Paste your draft below. You will see what may break which clause and how to mend it. Nobody else sees it and nothing is kept.',
    ),
    draftForm('', {}, rules.platforms, 'Check'),
  ]);
}

/** Says by how much, and gives the text back in the form so that nothing typed is lost. */
function tooLong(draft: string, circumstances: Circumstances, { rules }: Pick<Deps, 'rules'>): Reply {
  const count = (n: number) => n.toLocaleString('en-GB');
  return reply('That draft is too long to check.', 'Too long to check in one go', [
    paragraph(
      `Your draft has ${count(draft.length)} characters and I check up to ${count(MAX_DRAFT)}. Shorten it by ${count(draft.length - MAX_DRAFT)}, or check it in parts. It is still in the form below.`,
    ),
    draftForm(draft, circumstances, rules.platforms, 'Check again'),
  ]);
}

/** A draft that nothing was looked for in is not called fine. */
function nothingToCheckBy(
  draft: string,
  circumstances: Circumstances,
  deps: Pick<Deps, 'library' | 'rules'>,
): Reply {
  return reply('There are no draft checks to go by.', 'I cannot check drafts yet', [
    paragraph(
      `There are no draft checks set up here, so I have looked for nothing in your draft. Ask ${contactWords(requirePolicy(deps.library))} if you are in doubt.`,
    ),
    { kind: 'marked', text: draft, marks: [] },
    draftForm(draft, circumstances, deps.rules.platforms, 'Check again'),
  ]);
}

/** What the reply numbers: the findings in the words, then those about the post as a whole. */
type Told = Remark & Partial<Finding>;

function placeOf({ capacity, platform = '' }: Circumstances, { rules }: Pick<Deps, 'rules'>): string {
  const account = capacity === 'council' ? 'an official account' : 'your own account';
  const place = rules.platforms.offered.get(platform);
  return place === undefined ? account : `${account} on ${place}`;
}

function summaryOf({ verdict, findings, remarks }: CheckResult): string {
  const count = findings.length + remarks.length;
  if (count === 0) return `${TITLE[verdict]}. That is not approval.`;
  if (verdict === 'ok') return `${ASK_YOURSELF}. That is not approval.`;
  return `${TITLE[verdict]}: ${count === 1 ? 'one thing' : `${count} things`} to look at.`;
}

/** The whole draft as it could be, to copy or to go on from, and what is left for the author to decide. */
function mendedBlocks(
  { draft, rules }: MendedDraft,
  found: readonly Told[],
  circumstances: Circumstances,
): Block[] {
  const numbers = (isMended: boolean) =>
    found.flatMap(({ rule }, index) => (rules.includes(rule) === isMended ? [`${index + 1}`] : []));
  const left = numbers(false);
  return [
    { kind: 'divider' },
    paragraph(
      { bold: 'A version to go on from. ' },
      `It mends ${inWords(numbers(true))}${left.length === 0 ? '' : `; ${inWords(left)} ${left.length === 1 ? 'is' : 'are'} left for you`}. Read it before you use it: is everything out that should be, and does it still say what you mean?`,
    ),
    { kind: 'marked', text: draft, marks: [] },
    { kind: 'buttons', buttons: [useDraftButton(draft, circumstances)] },
  ];
}

/** "1", "1 and 2", "1, 2 and 4". */
function inWords(items: readonly string[]): string {
  return items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}

function findingBlocks(
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

const SEVERITY_LABEL = { stop: 'Clear breach', care: 'Risk', note: 'Ask yourself' } as const;

function markOf({ span, severity, why }: Finding): Mark {
  return { ...span, severity, label: `${SEVERITY_LABEL[severity]}: ${why}` };
}

function selfCheck(): Block[] {
  return [
    paragraph(
      { bold: 'That is not approval: ' },
      'I look for what can be spotted in words, and you know what they mean. Before you post, ask yourself:',
    ),
    paragraph('• Would I say this in front of my manager, a resident and a journalist?'),
    paragraph('• Could somebody be recognised, hurt or misled by it?'),
    paragraph('• Is it clear that these are my own views, and am I happy for it to stay online for years?'),
  ];
}

function offerAsk(text: string): Block[] {
  return [
    aside('Were you asking a question instead?'),
    { kind: 'buttons', buttons: [{ name: 'ask', label: 'Look it up in the policy', value: text }] },
  ];
}
