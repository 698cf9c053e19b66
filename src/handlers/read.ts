import type { Block, Reply } from '../core/reply.ts';
import type { Policy } from '../knowledge/policy.ts';
import {
  aside,
  citation,
  clauseTitle,
  contactWords,
  openReply,
  paragraph,
  policyFacts,
  STANCE_LABEL,
  say,
} from './blocks.ts';
import type { Deps } from './deps.ts';
import { requirePlace, requirePolicy, sectionsOf } from './find-clause.ts';

/** The policy's own words: a clause, a section, all of it, or with nothing named its contents. */
export function handleRead(what: string, { library }: Pick<Deps, 'library'>): Reply {
  if (what === '') return contents(library.policies);
  const { policy, heading, clauses } = requirePlace(library, what);
  const isAll = clauses.length === policy.clauses.length;
  const blocks: Block[] = isAll ? [policyFacts(policy)] : [];
  let section = '';
  for (const clause of clauses) {
    if (isAll && clause.section !== section) {
      section = clause.section;
      blocks.push({ kind: 'divider' }, paragraph({ bold: section }));
    }
    blocks.push({ kind: 'quote', text: clause.text, cite: citation(policy, clause) });
  }
  const first = clauses[0];
  if (!isAll && clauses.length === 1 && first?.notes !== undefined) {
    blocks.push(aside(`${STANCE_LABEL[first.notes.stance]}. In short: ${first.notes.summary}`));
  }
  blocks.push({
    kind: 'buttons',
    buttons: [say('Contents', 'read'), say('Acknowledge', `acknowledge ${policy.id}`)],
  });
  return openReply(isAll ? `${policy.title} in full` : `${policy.title}, ${heading}`, heading, blocks);
}

function contents(policies: readonly Policy[]): Reply {
  const blocks = policies.flatMap((policy): Block[] => [
    policyFacts(policy),
    {
      kind: 'buttons',
      buttons: [
        ...sectionsOf(policy).map(({ id, title }) => say(`${id} ${title}`, `read ${policy.id} ${id}`)),
        say('Read all', `read ${policy.id} all`),
      ],
    },
  ]);
  return openReply('Contents: choose a section to read.', 'Read the policy', blocks);
}

/** Clauses about a topic, or the topics there are when none or an unknown one is named. */
export function handleTopics(topic: string, { library }: Pick<Deps, 'library'>): Reply {
  const wanted = topic.trim().toLowerCase();
  const found = library.policies.flatMap((policy) =>
    policy.clauses
      .filter(({ notes }) => wanted !== '' && notes?.topics.some((one) => one.toLowerCase() === wanted))
      .map((clause) => ({ policy, clause })),
  );
  if (found.length === 0) {
    return openReply('Topics to browse.', 'Browse by topic', [
      ...topicButtons(library.policies),
      paragraph(`Not there? Ask ${contactWords(requirePolicy(library))}.`),
    ]);
  }
  return openReply(`Clauses about ${wanted}`, `About: ${wanted}`, [
    ...found.flatMap(({ policy, clause }): Block[] => [
      { kind: 'quote', text: clause.text, cite: citation(policy, clause) },
      aside(`${clauseTitle(clause)}. ${clause.notes?.summary ?? ''}`),
    ]),
    { kind: 'buttons', buttons: [say('All topics', 'topics')] },
  ]);
}

/** A button for each topic of the notes, the ones with most clauses first; none where there are no notes. */
export function topicButtons(policies: readonly Policy[], most = 12): Block[] {
  const counts = new Map<string, number>();
  for (const { notes } of policies.flatMap(({ clauses }) => clauses)) {
    for (const topic of notes?.topics ?? []) counts.set(topic, (counts.get(topic) ?? 0) + 1);
  }
  const topics = [...counts].sort(([, a], [, b]) => b - a).slice(0, most);
  return topics.length === 0
    ? []
    : [{ kind: 'buttons', buttons: topics.map(([topic]) => say(topic, `topics ${topic}`)) }];
}
