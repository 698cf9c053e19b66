import { UserError } from '../core/errors.ts';
import type { Obligation } from '../core/obligations.ts';
import type { Acknowledgement, Person } from '../core/records.ts';
import type { Block, Reply, Span } from '../core/reply.ts';
import { type ClauseChange, diffClauses, diffWords } from '../knowledge/diff.ts';
import type { Policy } from '../knowledge/policy.ts';
import type { Action } from './action.ts';
import { aside, contactWords, paragraph, policyFacts, reply, say } from './blocks.ts';
import { formatDate, formatInstant } from './dates.ts';
import type { Asker, Deps } from './deps.ts';
import { requirePolicy } from './find-clause.ts';

type Records = Pick<Deps, 'library' | 'store' | 'obligations' | 'now'>;

/** The card to acknowledge with; the receipt when this version is acknowledged already, until the next time is due. */
export async function handleAcknowledge(
  policyId: string | undefined,
  { person }: Asker,
  deps: Records,
): Promise<Reply> {
  const policy = requirePolicy(deps.library, policyId);
  const owed = await obligationFor(policy, person, deps);
  const current = currentRecord(policy, owed);
  return current === undefined
    ? acknowledgementCard(policy, person, [], deps)
    : receipt(policy, current, owed, false);
}

/**
 * Records the press of the card's button. A repeat gives the same receipt; a card made for words that are no
 * longer in force is replaced by the current one and records nothing.
 */
export async function handleConfirm(
  { policyId, policyVersion, digest }: Extract<Action, { kind: 'confirm-acknowledgement' }>,
  { person, platform }: Asker,
  deps: Records,
): Promise<Reply> {
  const policy = requirePolicy(deps.library, policyId);
  const owed = await obligationFor(policy, person, deps);
  const current = currentRecord(policy, owed);
  if (current !== undefined) {
    await noteArrived(policy, person, deps);
    return { ...receipt(policy, current, owed, false), replacesCard: true };
  }
  if (policyVersion !== policy.version || digest !== policy.digest) {
    const held = await deps.store.acknowledgements({ personId: person.id, policyId: policy.id });
    const earlier = held.findLast((one) => one.policyVersion === policyVersion);
    const fresh = await acknowledgementCard(policy, person, [], deps);
    const note =
      earlier === undefined
        ? 'That card showed words that are no longer in force, so nothing was recorded. This is the current version.'
        : `You acknowledged that version on ${formatDate(earlier.acknowledgedAt)}. There is a newer one:`;
    return { ...fresh, replacesCard: true, blocks: [paragraph({ bold: note }), ...fresh.blocks] };
  }
  const { acknowledgement, created } = await deps.store.acknowledge({
    personId: person.id,
    policyId: policy.id,
    policyVersion: policy.version,
    policyDigest: policy.digest,
    statement: policy.statement,
    acknowledgedAt: deps.now().toISOString(),
    via: platform,
    cycle: owed.cycle,
  });
  await noteArrived(policy, person, deps);
  const after = await obligationFor(policy, person, deps);
  return { ...receipt(policy, acknowledgement, after, created), replacesCard: true };
}

/** What the card's button carries: which words were shown. */
export function acknowledgementValue({ id, version, digest }: Policy): string {
  return `${id}|${version}|${digest}`;
}

/** What a person owes for a policy. */
async function obligationFor(
  { id }: Policy,
  person: Pick<Person, 'id'>,
  { obligations }: Records,
): Promise<Obligation> {
  const [owed] = await obligations.of(id, [person.id]);
  if (owed === undefined) throw new TypeError('somebody on the roster has an obligation');
  return owed;
}

/** The record that makes another press needless: of the version in force, for the turn that is on. */
function currentRecord(policy: Policy, { state, acknowledgement }: Obligation): Acknowledgement | undefined {
  return state === 'acknowledged' && acknowledgement?.policyVersion === policy.version
    ? acknowledgement
    : undefined;
}

/** A message whose fate was unknown has been read: its button was pressed, or another way to the same card found. */
async function noteArrived(policy: Policy, { id }: Pick<Person, 'id'>, { store }: Records): Promise<void> {
  const unknown = await store.messages({ policyId: policy.id, personId: id, states: ['unknown'] });
  for (const { key } of unknown) await store.noteArrived(key);
}

/** What changed since the asker's last acknowledgement, or since the version before. */
export async function handleWhatChanged(
  policyId: string | undefined,
  { person }: Asker,
  deps: Records,
): Promise<Reply> {
  const policy = requirePolicy(deps.library, policyId);
  const held = await deps.store.acknowledgements({ personId: person.id, policyId: policy.id });
  const current = held.findLast(({ policyVersion }) => policyVersion === policy.version);
  const blocks = await changesSince(policy, current === undefined ? held.at(-1) : undefined, deps);
  const status =
    current === undefined
      ? []
      : [aside(`You acknowledged version ${policy.version} on ${formatDate(current.acknowledgedAt)}.`)];
  return reply(`What changed in the ${policy.title}`, 'What changed', [
    policyFacts(policy),
    ...blocks,
    ...status,
    {
      kind: 'buttons',
      buttons: [
        say('Read all', `read ${policy.id} all`),
        ...(current === undefined ? [say('Acknowledge', `acknowledge ${policy.id}`, 'primary')] : []),
      ],
    },
  ]);
}

/** The card with the statement and its button. `lead` stands above everything else. */
export async function acknowledgementCard(
  policy: Policy,
  person: Pick<Person, 'id'>,
  lead: readonly Block[],
  deps: Records,
): Promise<Reply> {
  const held = await deps.store.acknowledgements({ personId: person.id, policyId: policy.id });
  return reply(
    `Please read and acknowledge: ${policy.title}, version ${policy.version}`,
    'Acknowledge the policy',
    [
      ...lead,
      policyFacts(policy),
      ...(await changesSince(policy, held.at(-1), deps)),
      {
        kind: 'buttons',
        buttons: [say('Read it here', `read ${policy.id}`), say('Read all', `read ${policy.id} all`)],
      },
      { kind: 'divider' },
      paragraph({ bold: policy.statement }),
      {
        kind: 'buttons',
        buttons: [
          {
            name: 'confirm-acknowledgement',
            label: 'Acknowledge',
            value: acknowledgementValue(policy),
            style: 'primary',
          },
          { name: 'have-question', label: 'I have a question', value: policy.id },
        ],
      },
      aside(
        `What is recorded: your name, the version and a fingerprint of its words, the sentence above, the time, and where you pressed. HR and your managers can see whether and when you acknowledged. ${policy.retention} Something unclear? Press "I have a question", or ask ${contactWords(policy)}, before you acknowledge.`,
      ),
    ],
  );
}

function receipt(
  policy: Policy,
  acknowledgement: Acknowledgement,
  { dueOn }: Obligation,
  created: boolean,
): Reply {
  const when = formatInstant(acknowledgement.acknowledgedAt);
  return reply(
    `${created ? 'Recorded' : 'Already recorded'}: ${policy.title}, version ${acknowledgement.policyVersion}, receipt ${acknowledgement.receiptId}`,
    created ? 'Thank you, that is recorded' : 'You have already acknowledged this version',
    [
      {
        kind: 'facts',
        rows: [
          { label: 'Receipt', value: acknowledgement.receiptId },
          { label: 'Policy', value: `${policy.title}, version ${acknowledgement.policyVersion}` },
          { label: 'Acknowledged', value: when },
          { label: 'You said', value: acknowledgement.statement },
          ...(acknowledgement.via === 'paper'
            ? [{ label: 'How', value: 'on paper, put on record by HR' }]
            : []),
          ...(dueOn === undefined ? [] : [{ label: 'Next time', value: `by ${formatDate(dueOn)}` }]),
          { label: 'Record hash', value: acknowledgement.hash },
        ],
      },
      { kind: 'buttons', buttons: [say('My record', 'my record')] },
    ],
  );
}

/** Blocks about what is new to somebody whose last acknowledgement is `last`; without one, since the version before. */
async function changesSince(
  policy: Policy,
  last: Acknowledgement | undefined,
  { store }: Records,
): Promise<Block[]> {
  const kept = await store.policyTexts(policy.id);
  const before =
    last === undefined
      ? kept.filter(({ digest }) => digest !== policy.digest).at(-1)
      : kept.find(({ digest }) => digest === last.policyDigest);
  if (before === undefined) {
    return [
      paragraph(
        last === undefined
          ? `This is the first version kept here, so there is nothing to compare it with.`
          : `You acknowledged version ${last.policyVersion}; its words are no longer kept here, so please read this one in full.`,
      ),
    ];
  }
  const since =
    last === undefined
      ? `version ${before.policyVersion}`
      : `version ${before.policyVersion}, which you acknowledged on ${formatDate(last.acknowledgedAt)}`;
  const changes = diffClauses(before.clauses, policy.clauses);
  if (changes.length === 0) return [paragraph(`No clause has changed since ${since}.`)];
  const count = changes.length === 1 ? 'One clause has' : `${changes.length} clauses have`;
  return [paragraph(`${count} changed since ${since}:`), ...changes.flatMap(changeBlocks)];
}

function changeBlocks(change: ClauseChange): Block[] {
  const quote = (text: string, cite: string) => ({ kind: 'quote', text, cite }) as const;
  switch (change.kind) {
    case 'added':
      return [quote(change.after, `${change.clauseId} · new`)];
    case 'removed':
      return [quote(change.before, `${change.clauseId} · no longer in the policy`)];
    case 'changed':
      return [
        { ...quote(change.after, `${change.clauseId} · now`), highlights: newWords(change) },
        quote(change.before, `${change.clauseId} · before`),
      ];
    case 'renumbered':
      return change.before === change.after
        ? [paragraph(`${change.clauseId} has the words that stood under ${change.from}.`)]
        : [
            { ...quote(change.after, `${change.clauseId} · now`), highlights: newWords(change) },
            quote(change.before, `${change.from} · before`),
          ];
    default:
      return change satisfies never;
  }
}

/** Ranges of the later words that the earlier ones did not have. */
function newWords({ before, after }: { readonly before: string; readonly after: string }): Span[] {
  const spans: Span[] = [];
  let at = 0;
  for (const { kind, text } of diffWords(before, after)) {
    if (kind === 'added') spans.push({ start: at, end: at + text.length });
    if (kind !== 'removed') at += text.length;
  }
  return spans;
}

/**
 * Keeps the words of every policy in force, so that the next version can be compared with them. Throws a
 * UserError `same-version-new-words` when words changed under a version that is already on record.
 */
export async function keepPolicyTexts({
  library,
  store,
  now,
}: Pick<Records, 'library' | 'store' | 'now'>): Promise<void> {
  for (const { id, version, effective, change, digest, clauses, file } of library.policies) {
    const kept = await store.policyTexts(id);
    if (kept.some((one) => one.policyVersion === version && one.digest !== digest)) {
      throw new UserError(
        'same-version-new-words',
        `${file} has other words than the version ${version} that people have already been shown.`,
        'Give it a new version and effective date in the front matter, or put the old words back.',
      );
    }
    await store.keepPolicyText({
      policyId: id,
      policyVersion: version,
      digest,
      clauses: clauses.map((clause) => ({ id: clause.id, text: clause.text })),
      firstSeenAt: now().toISOString(),
      effective,
      change,
    });
  }
}
