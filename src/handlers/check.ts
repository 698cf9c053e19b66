import { type CheckResult, checkDraftByMeaning, MAX_DRAFT } from '../checker/check-draft.ts';
import type { Circumstances } from '../checker/circumstances.ts';
import { type MendedDraft, mendDraft } from '../checker/mend-draft.ts';
import type { Block, Reply } from '../core/reply.ts';
import type { Action } from './action.ts';
import { aside, contactWords, paragraph, reply } from './blocks.ts';
import type { Deps } from './deps.ts';
import { draftForm, useDraftButton } from './draft-form.ts';
import { requirePolicy } from './find-clause.ts';
import { findingBlocks, gravestFirst, marksOf, moreBlocks, type Told, type ToldOf } from './tell-findings.ts';
import { tooLongWords } from './too-long.ts';

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
  const told = gravestFirst(result);
  const blocks: Block[] = [
    { kind: 'marked', text: draft, marks: marksOf(result.findings, told.shown) },
    ...told.shown.flatMap((finding, index) => findingBlocks(finding, index + 1, policy, mended)),
    ...moreBlocks(told.rest),
    ...(mended === undefined ? [] : mendedBlocks(mended, told, circumstances)),
    ...(result.verdict === 'ok' ? selfCheck() : []),
    aside(
      `Checked for ${placeOf(circumstances, deps)} with rule set ${result.ruleSet}: the same text gets the same result. Only you can see this and nothing of it is kept.`,
    ),
    ...(maybeQuestion ? offerAsk(draft) : []),
    { kind: 'divider' },
    draftForm(draft, circumstances, deps.rules.platforms, 'Check again'),
  ];
  const title = result.verdict === 'ok' && told.shown.length > 0 ? ASK_YOURSELF : TITLE[result.verdict];
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

/** Says by how much, and gives the text back in the form, which says so itself: on the command line there is none. */
function tooLong(draft: string, circumstances: Circumstances, { rules }: Pick<Deps, 'rules'>): Reply {
  return reply('That draft is too long to check.', 'Too long to check in one go', [
    paragraph(`${tooLongWords('draft', draft, MAX_DRAFT, 'check up to')}, or check it in parts.`),
    draftForm(draft, circumstances, rules.platforms, 'Check again', 'All that you wrote is kept here.'),
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

function placeOf({ capacity, platform = '' }: Circumstances, { rules }: Pick<Deps, 'rules'>): string {
  const account = capacity === 'council' ? 'an official account' : 'your own account';
  const place = rules.platforms.offered.get(platform);
  return place === undefined ? account : `${account} on ${place}`;
}

function summaryOf({ verdict, findings, remarks }: CheckResult): string {
  const count = findings.length + remarks.length;
  if (count === 0) return `${TITLE[verdict]}. That is not approval.`;
  if (verdict === 'ok') return `${ASK_YOURSELF}. That is not approval.`;
  return `${TITLE[verdict]}: ${count === 1 ? 'one thing' : `${count.toLocaleString('en-GB')} things`} to look at.`;
}

/** The whole draft as it could be, to copy or to go on from, and what is left for the author to decide. */
function mendedBlocks({ draft, rules }: MendedDraft, told: ToldOf, circumstances: Circumstances): Block[] {
  const isMended = ({ rule }: Told) => rules.includes(rule);
  const mended = namesOf(told, isMended);
  const left = namesOf(told, (one) => !isMended(one));
  return [
    { kind: 'divider' },
    paragraph(
      { bold: 'A version to go on from. ' },
      `It mends ${inWords(mended.names)}${left.count === 0 ? '' : `; ${inWords(left.names)} ${left.count === 1 ? 'is' : 'are'} left for you`}. Read it before you use it: is everything out that should be, and does it still say what you mean?`,
    ),
    { kind: 'marked', text: draft, marks: [] },
    { kind: 'buttons', buttons: [useDraftButton(draft, circumstances)] },
  ];
}

/** The numbers of those shown that are meant, and how many of the rest are. */
function namesOf(
  { shown, rest }: ToldOf,
  isMeant: (one: Told) => boolean,
): { readonly names: readonly string[]; readonly count: number } {
  const numbers = shown.flatMap((one, index) => (isMeant(one) ? [`${index + 1}`] : []));
  const more = rest.filter(isMeant).length;
  return {
    names: more === 0 ? numbers : [...numbers, `${more.toLocaleString('en-GB')} of the rest`],
    count: numbers.length + more,
  };
}

/** "1", "1 and 2", "1, 2 and 4". */
function inWords(items: readonly string[]): string {
  return items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
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
