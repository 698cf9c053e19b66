import { randomUUID } from 'node:crypto';
import type { ShownClause } from '../../core/hr-questions.ts';
import type { Person } from '../../core/records.ts';
import type { Block, Reply } from '../../core/reply.ts';
import type { Action } from '../action.ts';
import { aside, contactWords, paragraph, reply } from '../blocks.ts';
import type { Asker, Deps } from '../deps.ts';
import { requirePolicy } from '../find-clause.ts';
import { renderContext } from './context.ts';
import { clauseWords, KEPT_FOR, knownClauses, listNames, MAX_QUESTION } from './words.ts';

type Roster = Pick<Deps, 'library' | 'directory'>;

/** A question that has not been sent. */
export interface UnsentQuestion {
  readonly question: string;
  readonly shown: readonly ShownClause[];
  /** Undefined until the asker has chosen. */
  readonly isNamed?: boolean;
  /** The policy that it keeps the asker from acknowledging. */
  readonly pauses?: string;
  /** What is to be put right first. */
  readonly note?: string;
}

/** The card that says what would be sent, to whom, and what is kept. Nothing is sent or kept by showing it. */
export function handleAskHr(
  { question, shown, pauses }: Extract<Action, { kind: 'ask-hr' }>,
  asker: Asker,
  deps: Roster,
): Reply {
  const isKnown = deps.library.policies.some(({ id }) => id === pauses);
  return consentCard(
    // Reminders wait for a person, so this question begins with a name; the asker may still take it off.
    { question, shown, ...(pauses === undefined || !isKnown ? {} : { pauses, isNamed: true }) },
    asker,
    deps,
  );
}

/** The consent card for a question, with a token of its own, so that pressing it twice sends once. */
export function consentCard(
  { question, shown, isNamed = false, pauses, note }: UnsentQuestion,
  asker: Asker,
  deps: Roster,
): Reply {
  const clauses = clauseWords(shown, deps);
  const others = hrPeople(asker, deps);
  const paused = deps.library.policies.find(({ id }) => id === pauses);
  const blocks: Block[] = [
    ...(note === undefined ? [] : [paragraph({ bold: note })]),
    paragraph('Nothing has been sent or kept yet. Read your question through, then choose.'),
    {
      kind: 'facts',
      rows: [
        {
          label: 'What is sent',
          value: `Your question as it stands below${clauses === '' ? '' : `, and which clause I showed you: ${clauses}`}.`,
        },
        { label: 'To whom', value: recipientWords(others, asker, deps) },
        { label: 'With your name', value: `HR sees that ${asker.person.name} asks.` },
        {
          label: 'Without your name',
          value:
            'HR does not see who asks. Who you are is kept only so that the answer can reach you, and removed once it has. Until then, somebody who runs this assistant could find it in its records. Your words may give you away, too.',
        },
        {
          label: 'What is kept',
          value: `Your question, the clauses shown, the time, that it came through ${asker.platform}, and the answer, until ${KEPT_FOR}. Your name as above.`,
        },
        ...(paused === undefined
          ? []
          : [
              {
                label: 'Reminders',
                value: `With your name, you get none about the ${paused.title} until HR has answered. It counts as a question, not as a refusal.`,
              },
            ]),
      ],
    },
    consentForm({ question, shown, isNamed, ...(paused === undefined ? {} : { pauses: paused.id }) }, deps),
    aside('To leave it, do nothing.'),
  ];
  return reply('Before you ask HR: this is what would be sent.', 'Ask HR', blocks);
}

/** Everybody in HR on the roster but the asker. */
export function hrPeople({ person }: Asker, { directory }: Pick<Deps, 'directory'>): readonly Person[] {
  return directory.people.filter(({ id, role }) => role === 'hr' && id !== person.id);
}

function recipientWords(others: readonly Person[], { person }: Asker, deps: Roster): string {
  if (others.length === 0) {
    return `The roster names nobody${person.role === 'hr' ? ' else' : ''} in HR at the moment, so it would wait in HR's list. Sooner: ${contactWords(requirePolicy(deps.library))}.`;
  }
  return `${listNames(others)}: everybody${person.role === 'hr' ? ' else' : ''} in HR on the roster. It also stands in HR's list.`;
}

function consentForm({ question, shown, isNamed, pauses }: UnsentQuestion, deps: Roster): Block {
  const token = randomUUID();
  return {
    kind: 'form',
    name: 'send-to-hr',
    value: renderContext(knownClauses(shown, deps), pauses === undefined ? token : `${token}/${pauses}`),
    fields: [
      {
        name: 'question',
        label: 'Your question',
        multiline: true,
        initial: question,
        maxLength: MAX_QUESTION,
      },
      {
        name: 'as',
        label: 'What HR sees',
        initial: isNamed === true ? 'named' : 'unnamed',
        options: [
          { value: 'named', label: 'Ask with my name' },
          { value: 'unnamed', label: 'Ask without my name' },
        ],
      },
    ],
    submit: 'Send to HR',
  };
}
