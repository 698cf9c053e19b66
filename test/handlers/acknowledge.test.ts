import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { RecordStore } from '../../src/core/ports.ts';
import type { Block, Reply } from '../../src/core/reply.ts';
import {
  handleAcknowledge,
  handleConfirm,
  handleWhatChanged,
  keepPolicyTexts,
} from '../../src/handlers/acknowledge.ts';
import type { Asker } from '../../src/handlers/deps.ts';
import { loadLibrary, type PolicyLibrary } from '../../src/knowledge/library.ts';
import { digestOf, type Policy } from '../../src/knowledge/policy.ts';
import { createDirectory } from '../../src/records/directory.ts';
import { openLowdbStore } from '../../src/records/lowdb/index.ts';
import { obligationsBy } from '../support/obligations.ts';

const first = loadLibrary('policy');
const ann: Asker = {
  person: { id: 'ann', name: 'Ann Lee', email: 'ann@example.org', department: 'Parks', role: 'employee' },
  platform: 'web',
};
const now = () => new Date('2026-02-03T10:15:00Z');

let folder: string;
let store: RecordStore;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'acknowledge-'));
  store = await openLowdbStore({ folder, now: () => new Date('2026-02-03T10:15:00Z') });
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

/** The policy with one clause's words changed, under a version. */
function changed(library: PolicyLibrary, version: string, clauseId: string, text: string): PolicyLibrary {
  const policies = library.policies.map((policy): Policy => {
    const clauses = policy.clauses.map((clause) => (clause.id === clauseId ? { ...clause, text } : clause));
    return { ...policy, version, clauses, digest: digestOf(clauses) };
  });
  return { ...library, policies };
}

const directory = createDirectory([ann.person]);
const depsOf = (library: PolicyLibrary) => ({
  library,
  store,
  now,
  obligations: obligationsBy({ library, store, directory, now }),
});
const offer = ({ policies: [policy] }: PolicyLibrary) => ({
  kind: 'confirm-acknowledgement' as const,
  policyId: policy?.id ?? '',
  policyVersion: policy?.version ?? '',
  digest: policy?.digest ?? '',
});
const facts = (reply: Reply) =>
  new Map(
    reply.blocks.flatMap((block) =>
      block.kind === 'facts' ? block.rows.map(({ label, value }) => [label, value] as const) : [],
    ),
  );
const words = (reply: Reply) => reply.blocks.map((block: Block) => JSON.stringify(block)).join('\n');

test('the card shows the statement in full, what is recorded, who sees it and for how long', async () => {
  const card = await handleAcknowledge(undefined, ann, depsOf(first));
  const [policy] = first.policies;
  for (const part of [policy?.statement, 'HR and your managers can see', policy?.retention])
    expect(words(card)).toContain(part);
});

test('the receipt holds what was agreed to, when, and the hash', async () => {
  const receipt = await handleConfirm(offer(first), ann, depsOf(first));
  expect(facts(receipt).get('Acknowledged')).toBe('3 February 2026 at 10:15 UTC');
  expect(facts(receipt).get('You said')).toBe(first.policies[0]?.statement);
  expect(facts(receipt).get('Record hash')).toMatch(/^[0-9a-f]{64}$/);
  const [record] = await store.acknowledgements({});
  expect(record).toMatchObject({
    policyDigest: first.policies[0]?.digest,
    via: 'web',
    acknowledgedAt: '2026-02-03T10:15:00.000Z',
  });
});

test('a new version is asked for again, with the clauses that changed since the last acknowledgement and no others', async () => {
  await keepPolicyTexts(depsOf(first));
  await handleConfirm(offer(first), ann, depsOf(first));
  const second = changed(first, '2.0', '1.4', 'Employees may use phones at lunch.');
  await keepPolicyTexts(depsOf(second));
  const card = await handleAcknowledge(undefined, ann, depsOf(second));
  const quotes = card.blocks.flatMap((block) => (block.kind === 'quote' ? [block.cite] : []));
  expect(quotes).toEqual(['1.4 · now', '1.4 · before']);
  expect(words(card)).toContain('which you acknowledged on 3 February 2026');
});

test('what changed is from the version each person knows, not from the one before', async () => {
  await keepPolicyTexts(depsOf(first));
  await handleConfirm(offer(first), ann, depsOf(first));
  const second = changed(first, '2.0', '1.4', 'Two.');
  await keepPolicyTexts(depsOf(second));
  const third = changed(second, '3.0', '6.1', 'Three.');
  await keepPolicyTexts(depsOf(third));
  const cites = async (asker: Asker) =>
    (await handleWhatChanged(undefined, asker, depsOf(third))).blocks.flatMap((block) =>
      block.kind === 'quote' ? [block.cite] : [],
    );
  expect(await cites(ann)).toEqual(['1.4 · now', '1.4 · before', '6.1 · now', '6.1 · before']);
  const newcomer = { ...ann, person: { ...ann.person, id: 'bob' } };
  expect(await cites(newcomer)).toEqual(['6.1 · now', '6.1 · before']);
});

test('the button of an old card records nothing and brings the current text', async () => {
  const second = changed(first, '2.0', '1.4', 'Other words.');
  const reply = await handleConfirm(offer(first), ann, depsOf(second));
  expect(reply.replacesCard).toBe(true);
  expect(words(reply)).toContain('no longer in force, so nothing was recorded');
  expect(words(reply)).toContain('|2.0|');
  expect(await store.acknowledgements({})).toEqual([]);
});

test('words that change under a version people have seen stop the start, and the old words do not', async () => {
  await keepPolicyTexts(depsOf(first));
  await expect(
    keepPolicyTexts(depsOf(changed(first, '1.0', '1.4', 'Quietly changed.'))),
  ).rejects.toMatchObject({ code: 'same-version-new-words' });
  await keepPolicyTexts(depsOf(first));
});
