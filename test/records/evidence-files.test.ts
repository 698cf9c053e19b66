import { createPublicKey, verify } from 'node:crypto';
import { chmodSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { canonicalJson, linkRecord } from '../../src/records/chain.ts';
import { exportEvidence, parseSignedHead, receiptFile } from '../../src/records/evidence-files.ts';
import type { LowdbStore } from '../../src/records/lowdb/index.ts';
import { readEvidence } from '../../src/records/lowdb/read-evidence.ts';
import { verifyStoreFolder } from '../../src/records/lowdb/verify-folder.ts';
import {
  type EvidenceKey,
  fingerprintOf,
  isSigned,
  openEvidenceKey,
  publicKeyPem,
  signHead,
} from '../../src/records/signing.ts';
import { verifyEvidence, verifyReceipt } from '../../src/records/verify.ts';
import { someAcknowledgement } from './acknowledgements-contract.ts';
import { newFolder, open } from './lowdb-folder.ts';

let folder: string;
let store: LowdbStore;
let key: EvidenceKey;
beforeEach(async () => {
  folder = newFolder();
  store = await open(folder);
  key = await openEvidenceKey(folder);
  for (const personId of ['ann', 'bob', 'cem', 'dan'])
    await store.acknowledge(someAcknowledgement({ personId }));
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

async function exported(): Promise<string> {
  let text = '';
  for await (const piece of exportEvidence(store, key)) text += piece;
  return text;
}

const receiptOf = async (personId: string) =>
  receiptFile(store, key, (await store.acknowledgements({ personId }))[0]?.receiptId ?? '');

describe('the key', () => {
  test('is made on the first start, for its owner alone, and stays', async () => {
    const file = join(folder, 'evidence-key.pem');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect((await openEvidenceKey(folder)).publicKey).toBe(key.publicKey);
    const both = await Promise.all([1, 2, 3].map(() => openEvidenceKey(folder)));
    expect(new Set(both.map(({ publicKey }) => publicKey)).size).toBe(1);
  });

  test.each(['', 'words', 'another kind'])(
    'a file that holds no such key is refused by name: %j',
    async (content) => {
      const file = join(folder, 'evidence-key.pem');
      writeFileSync(file, content);
      await expect(openEvidenceKey(folder)).rejects.toMatchObject({
        code: 'evidence-key',
        message: expect.stringContaining(file),
      });
      expect(readFileSync(file, 'utf8')).toBe(content);
    },
  );

  test('signs a head that any program can check with the public key', () => {
    const head = { count: 4, hash: 'a'.repeat(64), at: '2026-01-05T09:30:00.000Z' };
    const signed = signHead(key, head);
    expect(isSigned(signed)).toBe(true);
    for (const changed of [
      { count: 5 },
      { hash: 'b'.repeat(64) },
      { at: '2026-01-06' },
      { signature: 'AAAA' },
      { publicKey: 'x' },
    ])
      expect(isSigned({ ...signed, ...changed })).toBe(false);
    const publicKey = createPublicKey(publicKeyPem(signed.publicKey));
    expect(
      verify(null, Buffer.from(canonicalJson(head)), publicKey, Buffer.from(signed.signature, 'base64')),
    ).toBe(true);
    expect(fingerprintOf(signed.publicKey)).toMatch(/^([0-9a-f]{4} ){7}[0-9a-f]{4}$/);
  });
});

describe('an export', () => {
  test('holds without the store, whatever pieces it comes in, and names nobody', async () => {
    const text = await exported();
    const whole = {
      ok: true,
      count: 4,
      gaps: 0,
      hash: (await store.chainHead()).hash,
      signed: { at: '2026-01-05T09:30:00.000Z', fingerprint: fingerprintOf(key.publicKey) },
    };
    expect(await verifyEvidence(text)).toEqual(whole);
    expect(await verifyEvidence(text.match(/[\s\S]{1,7}/g) ?? [])).toEqual(whole);
    expect(await verifyEvidence(exportEvidence(store, key))).toEqual(whole);
    expect(text).not.toMatch(/ann|bob|cem|dan/);
  });

  test('and receipts are the same made from the folder while an assistant writes to it', async () => {
    const source = await readEvidence(folder, () => new Date('2026-01-05T09:30:00.000Z'));
    let text = '';
    for await (const piece of exportEvidence(source, key)) text += piece;
    expect(text).toBe(await exported());
    const [{ receiptId } = { receiptId: '' }] = await store.acknowledgements({ personId: 'bob' });
    expect(await receiptFile(source, key, receiptId)).toBe(await receiptOf('bob'));
  });

  test('is of one moment, however many acknowledge meanwhile', async () => {
    const pieces: string[] = [];
    for await (const piece of exportEvidence(store, key)) {
      pieces.push(piece);
      await store.acknowledge(someAcknowledgement({ personId: `late${pieces.length}` }));
    }
    expect(await verifyEvidence(pieces)).toMatchObject({ ok: true, count: 4 });
  });

  test('holds when people were erased, and of nobody at all', async () => {
    await store.erasePerson('bob', '2026-02-01T00:00:00.000Z');
    expect(await verifyEvidence(await exported())).toMatchObject({ ok: true, count: 4, gaps: 0 });
    const empty = newFolder();
    const other = await open(empty);
    expect(await verifyEvidence(exportEvidence(other, key))).toMatchObject({ ok: true, count: 0 });
    await other.close();
    rmSync(empty, { recursive: true });
  });

  test.each([
    [
      'a word of a record was changed',
      (lines: string[]) => lines.with(2, lines[2]?.replace('I have', 'I had') ?? ''),
      2,
    ],
    ['a record was taken out', (lines: string[]) => lines.toSpliced(2, 1), 2],
    [
      'two were swapped',
      (lines: string[]) => [lines[0], lines[2], lines[1], lines[3], lines[4]].map(String),
      1,
    ],
    ['a line is no record', (lines: string[]) => lines.with(3, '{"hash":1}'), 3],
    ['a line is no JSON', (lines: string[]) => lines.with(3, 'words'), 3],
    ['the last one was taken out', (lines: string[]) => lines.slice(0, -1), undefined],
    [
      'the head was changed',
      (lines: string[]) => lines.with(0, lines[0]?.replace('"at":"2026', '"at":"2027') ?? ''),
      undefined,
    ],
    ['the head was taken out', (lines: string[]) => lines.slice(1), undefined],
    ['nothing is in it', () => [], undefined],
  ])('does not hold when %s', async (_, change, record) => {
    const lines = (await exported()).trimEnd().split('\n');
    const verdict = await verifyEvidence(change(lines).join('\n'));
    expect(verdict).toMatchObject({ ok: false, why: expect.stringMatching(/\.$/) });
    expect('record' in verdict ? verdict.record : undefined).toBe(record);
  });

  test('written anew by the owner of the file, with its key, is told by an export from before', async () => {
    const before = parseSignedHead(await exported());
    expect(before).toMatchObject({ count: 4 });
    await store.acknowledge(someAcknowledgement({ personId: 'eve' }));
    expect(await verifyEvidence(await exported(), before)).toMatchObject({ ok: true, count: 5 });

    const forged = newFolder();
    const other = await open(forged);
    for (const personId of ['ann', 'bob', 'mallory', 'dan', 'eve'])
      await other.acknowledge(someAcknowledgement({ personId }));
    expect(await verifyEvidence(exportEvidence(other, key), before)).toMatchObject({ ok: false, record: 4 });
    await other.close();
    expect(await verifyStoreFolder(forged, before)).toMatchObject({ ok: false, record: 4 });
    expect(await verifyStoreFolder(folder, before)).toMatchObject({ ok: true, count: 5 });
    rmSync(forged, { recursive: true });

    const shorter = parseSignedHead(await exported());
    const cut = newFolder();
    const again = await open(cut);
    await again.acknowledge(someAcknowledgement());
    await again.close();
    expect(await verifyStoreFolder(cut, shorter)).toMatchObject({
      ok: false,
      why: expect.stringContaining('missing'),
    });
    rmSync(cut, { recursive: true });
    expect(await verifyStoreFolder(folder, { ...shorter, count: 1 } as typeof shorter)).toMatchObject({
      ok: false,
    });
  });
});

describe('a receipt', () => {
  test('proves who acknowledged what and when, without the store', async () => {
    const text = await receiptOf('cem');
    expect(verifyReceipt(text)).toEqual({
      ok: true,
      receiptId: (await store.acknowledgements({ personId: 'cem' }))[0]?.receiptId,
      personId: 'cem',
      policyId: 'social-media',
      policyVersion: '1.0',
      acknowledgedAt: '2026-01-05T09:30:00.000Z',
      signed: { at: '2026-01-05T09:30:00.000Z', fingerprint: fingerprintOf(key.publicKey) },
    });
    expect(parseSignedHead(text)).toMatchObject({ count: 3 });
    expect(await verifyEvidence(await exported(), parseSignedHead(text))).toMatchObject({ ok: true });
  });

  test.each([
    ['another person', (receipt: Receipt) => ({ ...receipt, personId: 'ann' })],
    [
      'another time',
      (receipt: Receipt) => ({
        ...receipt,
        record: { ...receipt.record, acknowledgedAt: '2025-01-05T09:30:00.000Z' },
      }),
    ],
    ['another name', (receipt: Receipt) => ({ ...receipt, receiptId: 'ACK-2222-2222' })],
    ['another time of signing', (receipt: Receipt) => ({ ...receipt, at: '2025-01-05T09:30:00.000Z' })],
    ['no key of its person', ({ subjectKey: _, ...receipt }: Receipt) => receipt],
    [
      'a record made up, hash and all',
      (receipt: Receipt) => {
        const { hash: _, ...words } = { ...receipt.record, acknowledgedAt: '2025-01-05T09:30:00.000Z' };
        const record = linkRecord(receipt.previousHash, words as never);
        return { ...receipt, record, hash: record.hash, receiptId: receipt.receiptId };
      },
    ],
  ])('with %s does not hold', async (_, change) => {
    const text = JSON.stringify(change(JSON.parse(await receiptOf('cem')) as Receipt));
    expect(verifyReceipt(text)).toMatchObject({ ok: false, why: expect.stringMatching(/\.$/) });
  });

  test.each(['', 'words', '{}', '[]'])('what is none is said to be none: %j', (text) => {
    expect(verifyReceipt(text)).toMatchObject({ ok: false, why: expect.stringContaining('not a receipt') });
  });

  test('is found in any letter case; one that is unknown or of an erased person is said not to be there', async () => {
    const [{ receiptId } = { receiptId: '' }] = await store.acknowledgements({ personId: 'ann' });
    expect(verifyReceipt(await receiptFile(store, key, ` ${receiptId.toLowerCase()} `))).toMatchObject({
      ok: true,
    });
    await store.erasePerson('ann', '2026-02-01T00:00:00.000Z');
    for (const name of [receiptId, 'ACK-2222-2222', ''])
      await expect(receiptFile(store, key, name)).rejects.toMatchObject({ code: 'no-receipt' });
  });
});

interface Receipt {
  receiptId: string;
  personId: string;
  subjectKey?: string;
  previousHash: string;
  record: { hash: string; acknowledgedAt: string };
  at: string;
}

describe('a folder of records', () => {
  test('is checked while an assistant writes to it, and after', async () => {
    expect(await verifyStoreFolder(folder)).toMatchObject({ ok: true, count: 4 });
    await store.close();
    expect(await verifyStoreFolder(folder)).toMatchObject({ ok: true, count: 4 });
    await expect(verifyStoreFolder(join(folder, 'none'))).rejects.toMatchObject({ code: 'no-records' });
  });

  test('with a changed record is told by its number and receipt', async () => {
    const [, , third] = await store.acknowledgements({});
    await store.close();
    const file = join(folder, 'records.json');
    chmodSync(file, 0o600);
    let seen = 0;
    const changed = readFileSync(file, 'utf8').replace(/I have read it/g, (words) =>
      ++seen === 3 ? 'I did not' : words,
    );
    writeFileSync(file, changed);
    expect(await verifyStoreFolder(folder)).toMatchObject({
      ok: false,
      record: 3,
      receiptId: third?.receiptId,
    });
  });
});
