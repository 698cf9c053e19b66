import { UserError } from '../core/errors.ts';
import type { Block, Button, Reply } from '../core/reply.ts';
import type { Clause, Policy } from '../knowledge/policy.ts';
import type { ClauseRef, SearchResult } from '../knowledge/search.ts';
import {
  aside,
  clauseTitle,
  contactWords,
  openReply,
  paragraph,
  quoteClause,
  reply,
  STANCE_LABEL,
  say,
} from './blocks.ts';
import type { Deps } from './deps.ts';
import { requirePolicy } from './find-clause.ts';
import { askHrButton } from './hr-questions/context.ts';
import { topicButtons } from './read.ts';

/** Longest question taken, in UTF-16 code units. */
const MAX_QUESTION = 2_000;

/** Answers a question with one clause, with up to three that may apply, or with "not covered" and a way to a person. */
export async function handleAsk(
  question: string,
  maybeDraft: boolean,
  deps: Pick<Deps, 'library' | 'search'>,
): Promise<Reply> {
  if (question.length > MAX_QUESTION) {
    throw new UserError(
      'question-too-long',
      `That is too long for a question: ${question.length.toLocaleString('en-GB')} characters, and I take ${MAX_QUESTION.toLocaleString('en-GB')}.`,
      'Ask in a sentence or two. If it is a post you want checked, say "check" and paste it into the form.',
    );
  }
  const result = await deps.search.search(question);
  const found = result.clauses.map((ref) => requireClause(deps, ref));
  const [first, ...others] = found;
  const body =
    first === undefined || result.kind === 'none'
      ? notCovered(question, result.otherTopic, deps)
      : result.kind === 'answer'
        ? answer(question, first, others, result.because, deps)
        : choices(question, found);
  return maybeDraft ? { ...body, blocks: [...body.blocks, ...offerCheck(question)] } : body;
}

/** The form for a question. */
export function handleAskEmpty(): Reply {
  return reply('What would you like to know?', 'Ask the policy', [
    {
      kind: 'form',
      name: 'ask',
      fields: [
        {
          name: 'question',
          label: 'Your question',
          hint: 'Ask as you would ask a colleague.',
          multiline: true,
          maxLength: MAX_QUESTION,
        },
      ],
      submit: 'Ask',
    },
  ]);
}

type Found = { readonly policy: Policy; readonly clause: Clause };

function requireClause({ library }: Pick<Deps, 'library'>, { policyId, clauseId }: ClauseRef): Found {
  const policy = requirePolicy(library, policyId);
  const clause = policy.clauses.find(({ id }) => id === clauseId);
  if (clause === undefined) throw new Error('search named a clause that the policy does not have');
  return { policy, clause };
}

function answer(
  question: string,
  { policy, clause }: Found,
  others: readonly Found[],
  because: SearchResult['because'],
  deps: Pick<Deps, 'search'>,
): Reply {
  const { notes } = clause;
  const section = clause.id.split('.')[0] ?? clause.id;
  const about = `${policy.id}|${clause.id}`;
  const quotes = quoteClause(policy, clause, (text) => deps.search.highlights(question, text));
  const isQuoted = (other: Found) =>
    quotes.some((quote) => quote.kind === 'quote' && quote.text === other.clause.text);
  const also = others.filter((other) => !isQuoted(other));
  const blocks: Block[] = [
    ...(notes === undefined ? [] : [paragraph({ bold: STANCE_LABEL[notes.stance] })]),
    ...(because.length === 0 ? [] : [aside(becauseWords(because))]),
    ...quotes,
    ...(notes === undefined ? [] : [paragraph({ bold: 'In short: ' }, notes.summary)]),
    ...(also.length === 0 ? [] : [aside(`See also ${also.map((other) => nameOf(other)).join('; ')}.`)]),
    aside(`Not sure it fits? Ask ${contactWords(policy)}.`),
    { kind: 'divider' },
    aside('Was this right? Only a count is kept, not your question.'),
    {
      kind: 'buttons',
      buttons: [
        { name: 'helpful', label: 'Yes, this was right', value: about },
        { name: 'not-helpful', label: 'No', value: about },
        say('Read the section', `read ${policy.id} ${section}`),
        askHrButton(question, refsOf([{ policy, clause }])),
        ...also.map(clauseButton),
      ],
    },
  ];
  const title = clauseTitle(clause);
  const stance = notes === undefined ? '' : `${STANCE_LABEL[notes.stance]}. `;
  return openReply(`${stance}${title} (${clause.id})`, title, blocks);
}

function choices(question: string, found: readonly Found[]): Reply {
  return openReply(`These may apply: ${found.map(({ clause }) => clause.id).join(', ')}`, 'These may apply', [
    paragraph(
      'I am not sure which of these you mean, so this is not a yes or a no. Choose one to read its words.',
    ),
    ...found.map(({ clause }) =>
      paragraph(
        { bold: `${clause.id} ${clauseTitle(clause)}` },
        clause.notes === undefined ? '' : ` – ${clause.notes.summary}`,
      ),
    ),
    {
      kind: 'buttons',
      buttons: [
        ...found.map(clauseButton),
        say('None of these', 'topics'),
        askHrButton(question, refsOf(found)),
      ],
    },
  ]);
}

function notCovered(question: string, otherTopic: string | undefined, deps: Pick<Deps, 'library'>): Reply {
  const policies = deps.library.policies;
  const titles = policies.map(({ title }) => title).join(', ');
  return openReply('The policy does not seem to cover that.', 'Not covered, as far as I can tell', [
    paragraph(
      `I found nothing in the ${titles} that fits, so I will not guess at a yes or a no.${otherTopic === undefined ? '' : ` It sounds like a question about ${otherTopic}.`}`,
    ),
    paragraph('A person can help: ', { bold: contactWords(requirePolicy(deps.library)) }, '.'),
    ...topicButtons(policies, 8),
    {
      kind: 'buttons',
      buttons: [askHrButton(question), say('Read the policy', 'read'), say('Help', 'help')],
    },
  ]);
}

/** `Because you said “council laptop” (one of the employer’s computers).` */
function becauseWords(because: SearchResult['because']): string {
  const said = because.map((one) => `“${one.said}” (${one.says})`);
  return `Because you said ${said.join(' and ')}:`;
}

function offerCheck(question: string): Block[] {
  return [
    { kind: 'divider' },
    aside('Is that a post you would like checked before it goes out?'),
    { kind: 'buttons', buttons: [{ name: 'check', label: 'Check it as a draft', value: question }] },
  ];
}

function refsOf(found: readonly Found[]): ClauseRef[] {
  return found.map(({ policy, clause }) => ({ policyId: policy.id, clauseId: clause.id }));
}

function nameOf({ clause }: Found): string {
  return `${clause.id} ${clauseTitle(clause)}`;
}

function clauseButton({ policy, clause }: Found): Button {
  return say(nameOf({ policy, clause }), `read ${policy.id} ${clause.id}`);
}
