import { UserError } from '../core/errors.ts';
import type { Acknowledgement } from '../core/records.ts';
import type { Block, Reply, Span } from '../core/reply.ts';
import { type ClauseChange, diffClauses, diffWords } from '../knowledge/diff.ts';
import type { Policy } from '../knowledge/policy.ts';
import type { Action } from './action.ts';
import { aside, contactWords, paragraph, policyFacts, reply, say } from './blocks.ts';
import { formatDate, formatInstant } from './dates.ts';
import type { Asker, Deps } from './deps.ts';
import { requirePolicy } from './find-clause.ts';

type Records = Pick<Deps, 'library' | 'store' | 'now'>;

/** The card to acknowledge with; the receipt when this version is acknowledged already. */
export async function handleAcknowledge(
  policyId: string | undefined,
  { person }: Asker,
  deps: Records,
): Promise<Reply> {
  const policy = requirePolicy(deps.library, policyId);
  const held = await deps.store.acknowledgements({ personId: person.id, policyId: policy.id });
  const current = held.find(({ policyVersion }) => policyVersion === policy.version);
  return current === undefined ? card(policy, held, deps) : receipt(policy, current, false);
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
  const held = await deps.store.acknowledgements({ personId: person.id, policyId: policy.id });
  if (policyVersion !== policy.version || digest !== policy.digest) {
    const earlier = held.find((one) => one.policyVersion === policyVersion);
    const current = held.find((one) => one.policyVersion === policy.version);
    if (current !== undefined) return { ...receipt(policy, current, false), replacesCard: true };
    const fresh = await card(policy, held, deps);
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
  });
  return { ...receipt(policy, acknowledgement, created), replacesCard: true };
}

/** What changed since the asker's last acknowledgement, or since the version before. */
export async function handleWhatChanged(
  policyId: string | undefined,
  { person }: Asker,
  deps: Records,
): Promise<Reply> {
  const policy = requirePolicy(deps.library, policyId);
  const held = await deps.store.acknowledgements({ personId: person.id, policyId: policy.id });
  const current = held.find(({ policyVersion }) => policyVersion === policy.version);
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

async function card(policy: Policy, held: readonly Acknowledgement[], deps: Records): Promise<Reply> {
  return reply(
    `Please read and acknowledge: ${policy.title}, version ${policy.version}`,
    'Acknowledge the policy',
    [
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
            value: `${policy.id}|${policy.version}|${policy.digest}`,
            style: 'primary',
          },
        ],
      },
      aside(
        `What is recorded: your name, the version and a fingerprint of its words, the sentence above, the time, and where you pressed. HR and your managers can see whether and when you acknowledged. ${policy.retention} Something unclear? Ask ${contactWords(policy)} before you acknowledge.`,
      ),
    ],
  );
}

function receipt(policy: Policy, acknowledgement: Acknowledgement, created: boolean): Reply {
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
export async function keepPolicyTexts({ library, store, now }: Records): Promise<void> {
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
