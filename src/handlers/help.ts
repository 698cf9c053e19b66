import type { Button, Reply } from '../core/reply.ts';
import { mayDo } from './access.ts';
import type { Mood } from './action.ts';
import { aside, contactWords, paragraph, policyFacts, reply, say } from './blocks.ts';
import type { Asker, Deps } from './deps.ts';
import { requirePolicy } from './find-clause.ts';

/** What the assistant can do for this person, with examples to press. */
export function handleHelp({ person }: Asker, { library }: Pick<Deps, 'library'>): Reply {
  const policy = requirePolicy(library);
  const rows = [
    { label: 'Ask', value: 'Type your question as you would say it. You get the clause, word for word.' },
    {
      label: 'Check',
      value: 'Say "can I post this?" and paste your draft. Nobody else sees it; nothing is kept.',
    },
    {
      label: 'Ask HR',
      value:
        'ask hr and your question. You see what is sent and to whom before it goes, with or without your name.',
    },
    { label: 'Read', value: 'read · read 2.1 · read all' },
    { label: 'Acknowledge', value: 'acknowledge · what changed · my record' },
    ...(mayDo(person.role, 'team')
      ? [{ label: 'Your team', value: 'team: who has acknowledged · nudge' }]
      : []),
    ...(mayDo(person.role, 'report')
      ? [
          { label: 'Everyone', value: 'report · report overdue · report csv · remind · excuse · paper' },
          { label: 'HR', value: 'questions: to answer · feedback: whether answers helped, by clause' },
        ]
      : []),
  ];
  return reply('Ask a policy question, check a draft, or acknowledge the policy.', 'What I can do', [
    { kind: 'facts', rows },
    { kind: 'buttons', buttons: starters(person.role) },
    policyFacts(policy),
    aside(
      `I quote the policy and never make up a yes or a no. For anything else, ask ${contactWords(policy)}.`,
    ),
  ]);
}

/** The first thing a person sees. */
export function handleOpened(asker: Asker, { library }: Pick<Deps, 'library'>): Reply {
  const first = asker.person.name.split(' ')[0] ?? asker.person.name;
  const { title } = requirePolicy(library);
  return reply(`Hello ${first}. Ask me about the ${title}.`, `Hello ${first}`, [
    paragraph(`I answer questions about the ${title} by quoting it, and check a post before you publish it.`),
    { kind: 'buttons', buttons: starters(asker.person.role) },
  ]);
}

const SMALL_TALK: Readonly<Record<Mood, string>> = {
  greeting: 'Hello! What would you like to know about the policy?',
  thanks: 'You are welcome. I am here if you need anything else.',
  goodbye: 'Goodbye for now.',
  'about-me':
    'I am a policy assistant: a program that looks things up in the policy and checks drafts against it. No person reads along.',
  chat: 'I only know about policy, I am afraid. Ask me a question about it, or give me a post to check.',
};

/** A short friendly answer that leads back to what the assistant is for. */
export function handleSmallTalk(mood: Mood, { person }: Asker): Reply {
  const words = SMALL_TALK[mood];
  return reply(words, undefined, [
    paragraph(words),
    ...(mood === 'thanks' || mood === 'goodbye'
      ? []
      : [{ kind: 'buttons' as const, buttons: starters(person.role) }]),
  ]);
}

/** Buttons to begin with, by what a role may do. */
export function starters(role: Asker['person']['role']): Button[] {
  return [
    say(
      'Can I use Facebook on my work laptop at lunch?',
      'ask Can I use Facebook on my work laptop at lunch?',
    ),
    say('Can I post this?', 'check'),
    say('Acknowledge the policy', 'acknowledge'),
    ...(mayDo(role, 'team') ? [say('My team', 'team')] : []),
    ...(mayDo(role, 'report') ? [say('Report', 'report'), say('Questions', 'questions')] : []),
    say('Help', 'help'),
  ];
}
