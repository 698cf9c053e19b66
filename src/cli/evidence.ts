import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { UserError } from '../core/errors.ts';
import { createLog } from '../log.ts';
import { openRecords } from '../open-records.ts';
import { parseSignedHead } from '../records/evidence-files.ts';
import { verifyStoreFolder } from '../records/lowdb/verify-folder.ts';
import type { SignedHead } from '../records/signing.ts';
import {
  ChainCheck,
  type ChainVerdict,
  type ReceiptVerdict,
  verifyEvidence,
  verifyReceipt,
} from '../records/verify.ts';
import { readText } from './input.ts';
import type { Write } from './print-reply.ts';
import { type RecordsSetting, recordsHere, withRecords } from './reach-records.ts';
import { usage } from './usage.ts';
import { unwritable, writeOut } from './write-out.ts';

interface EvidenceOptions {
  readonly out?: string;
  readonly since?: string;
}

type Setting = RecordsSetting & { readonly write: Write };

/** Runs `export evidence`, `export person ID` or `export receipt ID` and gives the exit code. Throws a UserError for anything else. */
export function runExport(
  [what, id, ...more]: readonly string[],
  { out }: EvidenceOptions,
  setting: Setting,
): Promise<number> {
  if (more.length === 0 && what === 'evidence' && id === undefined)
    return exportEvidence(out ?? 'evidence.jsonl', setting);
  if (more.length === 0 && id !== undefined && (what === 'person' || what === 'receipt'))
    return withRecords(setting, async (operator) => {
      const text =
        what === 'receipt'
          ? (await operator.exportReceipt({ receiptId: id })).file
          : `${JSON.stringify((await operator.exportPerson({ personId: id })).held, null, 2)}\n`;
      if (out === undefined) setting.write(text);
      else writeOut(out, text, setting.write);
      return 0;
    });
  throw usage(
    'export knows "evidence", "person ID" and "receipt RECEIPT-ID".',
    'policy-assistant export receipt ACK-7K3M-Q9XT --out receipt.json',
  );
}

function exportEvidence(out: string, setting: Setting): Promise<number> {
  return withRecords(setting, async (operator) => {
    if (out === '-') {
      for await (const piece of operator.exportEvidence()) setting.write(piece);
      return 0;
    }
    const file = await open(out, 'w', 0o600).catch((error: unknown) => {
      throw unwritable(out, error);
    });
    try {
      for await (const piece of operator.exportEvidence()) await file.write(piece);
    } finally {
      await file.close();
    }
    setting.write(`${out}: written\n`);
    return 0;
  });
}

/** Checks a file that was exported, or the records here, and prints what was found out; 1 when something does not hold. */
export async function runVerify(
  [file, ...more]: readonly string[],
  { since }: EvidenceOptions,
  setting: Setting,
): Promise<number> {
  const { config, write } = setting;
  if (more.length > 0) throw usage('verify takes one file.', 'policy-assistant verify evidence.jsonl');
  const earlier = since === undefined ? undefined : parseSignedHead(firstOf(readText(since)));
  if (since !== undefined && earlier === undefined)
    throw new UserError(
      'no-head',
      `${since} is no export of evidence and no receipt.`,
      'Give a file that "export evidence" or "export receipt" wrote.',
    );
  if (file === undefined && config.databaseUrl !== undefined)
    return tell(await verifyDatabase(setting, earlier), write);
  if (file === undefined) return tell(await verifyStoreFolder(recordsHere(config), earlier), write);
  const start = await startOf(file);
  if (start.includes('policy-assistant-receipt-')) return tellReceipt(verifyReceipt(readText(file)), write);
  return tell(await verifyEvidence(createReadStream(file, 'utf8'), earlier), write);
}

async function verifyDatabase(
  { config, now }: Setting,
  earlier: SignedHead | undefined,
): Promise<ChainVerdict> {
  const log = createLog(config.logLevel ?? 'warn');
  const place = { folder: config.dataFolder, now, nowMs: () => now().getTime(), log };
  const { store } = await openRecords(config, place);
  try {
    const check = new ChainCheck(earlier);
    for await (const links of store.chain()) if (!check.take(links)) break;
    return check.end();
  } finally {
    await store.close();
  }
}

/** Receipts are several lines and exports are long: both have their head within this. */
function firstOf(text: string): string {
  return text.slice(0, 1_000_000);
}

async function startOf(file: string): Promise<string> {
  try {
    for await (const chunk of createReadStream(file, { encoding: 'utf8', end: 200 })) return String(chunk);
    return '';
  } catch {
    // Says what is wrong with the file, in words.
    return firstOf(readText(file));
  }
}

function tell(verdict: ChainVerdict, write: Write): number {
  if (!verdict.ok) return tellBroken(verdict, write);
  const { count, gaps, hash, signed } = verdict;
  write(`Valid: ${count} acknowledgements, each following from the one before it.\n`);
  if (gaps > 0) write(`Of ${gaps} only their place is left: erased, or past their retention.\n`);
  write(`Last hash: ${hash}\n`);
  if (signed !== undefined) write(`Signed on ${signed.at} with the key ${signed.fingerprint}\n`);
  return 0;
}

function tellReceipt(verdict: ReceiptVerdict, write: Write): number {
  if (!verdict.ok) return tellBroken(verdict, write);
  const { receiptId, personId, policyId, policyVersion, acknowledgedAt, signed } = verdict;
  write(
    `Valid: ${receiptId}, ${personId} acknowledged ${policyId} version ${policyVersion} at ${acknowledgedAt}.\n`,
  );
  write(`Signed on ${signed.at} with the key ${signed.fingerprint}\n`);
  return 0;
}

function tellBroken(
  { why, record, receiptId }: { readonly why: string; readonly record?: number; readonly receiptId?: string },
  write: Write,
): number {
  const where =
    record === undefined
      ? ''
      : ` First at record ${record}${receiptId === undefined ? '' : ` (${receiptId})`}.`;
  write(`Not valid: ${why}${where}\n`);
  return 1;
}
