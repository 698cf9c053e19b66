import type { ChainLink } from '../core/evidence.ts';
import { CHAIN_START, firstBrokenLink, isGap, linkRecord, receiptIdOf, subjectOf } from './chain.ts';
import { EXPORT_HEAD, LINK, RECEIPT } from './evidence-files.ts';
import { fingerprintOf, isSigned, type SignedHead } from './signing.ts';

/** What was found out about a chain. `fingerprint` is of the key that signed, for a person to compare. */
export type ChainVerdict =
  | {
      readonly ok: true;
      readonly count: number;
      /** Records of which only the place in the chain is left: erased, or past their retention. */
      readonly gaps: number;
      readonly hash: string;
      readonly signed?: { readonly at: string; readonly fingerprint: string };
    }
  | Broken;

/** `why` is a sentence. `record` counts from 1 and is the first that does not hold. */
export interface Broken {
  readonly ok: false;
  readonly why: string;
  readonly record?: number;
  readonly receiptId?: string;
}

/** What was found out about a single receipt. */
export type ReceiptVerdict =
  | {
      readonly ok: true;
      readonly receiptId: string;
      readonly personId: string;
      readonly policyId: string;
      readonly policyVersion: string;
      readonly acknowledgedAt: string;
      readonly signed: { readonly at: string; readonly fingerprint: string };
    }
  | Broken;

/** Checks links one after another, and that an earlier signed head is one of them. */
export class ChainCheck {
  private readonly earlier: SignedHead | undefined;
  private previous = CHAIN_START;
  private count = 0;
  private gaps = 0;
  private hasEarlier = false;
  private broken: Broken | undefined;

  /** `earlier` is a head that was signed before: the chain must still go through it. */
  constructor(earlier?: SignedHead) {
    this.earlier = earlier;
    if (earlier !== undefined && !isSigned(earlier))
      this.broken = { ok: false, why: 'The earlier signature to compare with is not valid itself.' };
    this.hasEarlier = earlier === undefined || earlier.count === 0;
  }

  /** Takes the next links; false once something is broken. */
  take(links: readonly ChainLink[]): boolean {
    if (this.broken !== undefined) return false;
    const at = firstBrokenLink(links, this.previous);
    if (at !== undefined) {
      this.broken = notFollowing(this.count + at + 1, links[at]);
      return false;
    }
    for (const link of links) {
      this.count++;
      if (isGap(link)) this.gaps++;
      if (this.count === this.earlier?.count) {
        this.hasEarlier = link.hash === this.earlier.hash;
        if (!this.hasEarlier) {
          this.broken = {
            ok: false,
            why: `Record ${this.count} is not the one that was signed on ${this.earlier.at}: the records up to it were written anew since.`,
            record: this.count,
          };
          return false;
        }
      }
      this.previous = link.hash;
    }
    return true;
  }

  end(): ChainVerdict {
    if (this.broken !== undefined) return this.broken;
    if (!this.hasEarlier)
      return {
        ok: false,
        why: `There are ${this.count} records, but ${this.earlier?.count} were signed on ${this.earlier?.at}: the last ones are missing.`,
      };
    return { ok: true, count: this.count, gaps: this.gaps, hash: this.previous };
  }
}

/**
 * Checks an export without the store: that every link follows from the one before it, and that the head is signed. `chunks` is its text, whole or
 * in pieces of any size.
 */
export async function verifyEvidence(
  chunks: string | AsyncIterable<string> | Iterable<string>,
  earlier?: SignedHead,
): Promise<ChainVerdict> {
  const check = new ChainCheck(earlier);
  let head: SignedHead | undefined;
  let line = 0;
  for await (const one of linesOf(typeof chunks === 'string' ? [chunks] : chunks)) {
    line++;
    const value = parseJson(one);
    if (head === undefined) {
      const parsed = EXPORT_HEAD.safeParse(value);
      if (!parsed.success)
        return { ok: false, why: 'The first line is not the head of an export of evidence.' };
      const { format: _, ...signed } = parsed.data;
      head = signed;
      continue;
    }
    const link = LINK.safeParse(value);
    if (!link.success)
      return { ok: false, why: `Line ${line} is not a record as it was exported.`, record: line - 1 };
    if (!check.take([link.data])) return check.end();
  }
  if (head === undefined) return { ok: false, why: 'The file is empty.' };
  const verdict = check.end();
  if (!verdict.ok) return verdict;
  if (verdict.count !== head.count || verdict.hash !== head.hash)
    return {
      ok: false,
      why: `It ends with record ${verdict.count}, but its head is over ${head.count}: records are missing or were added.`,
    };
  if (!isSigned(head)) return { ok: false, why: 'The signature of its head is not valid.' };
  return { ...verdict, signed: { at: head.at, fingerprint: fingerprintOf(head.publicKey) } };
}

/** Checks a single receipt without the store. */
export function verifyReceipt(source: string): ReceiptVerdict {
  const parsed = RECEIPT.safeParse(parseJson(source));
  if (!parsed.success) return { ok: false, why: 'This is not a receipt as the assistant writes it.' };
  const { receiptId, personId, subjectKey, previousHash, record, ...rest } = parsed.data;
  const { format: _, ...head } = rest;
  const { hash, ...words } = record;
  const broken = (why: string): Broken => ({ ok: false, why, record: head.count, receiptId });
  if (linkRecord(previousHash, words).hash !== hash)
    return broken('The record was changed after it was made.');
  if (receiptIdOf(hash) !== receiptId) return broken('The receipt has the name of another record.');
  const owner =
    record.personId ??
    (subjectKey === undefined ? undefined : subjectOf(Buffer.from(subjectKey, 'hex'), personId));
  if (owner !== (record.personId === undefined ? record.subject : personId))
    return broken('The record is not of the person that the receipt names.');
  if (head.hash !== hash || !isSigned(head)) return broken('The signature of the receipt is not valid.');
  return {
    ok: true,
    receiptId,
    personId,
    policyId: record.policyId,
    policyVersion: record.policyVersion,
    acknowledgedAt: record.acknowledgedAt,
    signed: { at: head.at, fingerprint: fingerprintOf(head.publicKey) },
  };
}

function notFollowing(record: number, link: ChainLink | undefined): Broken {
  const receiptId = receiptIdOf(link?.hash ?? '0');
  return {
    ok: false,
    why: `Record ${record} (${receiptId}) does not follow from the one before it: it or that one was changed, or one was taken out.`,
    record,
    receiptId,
  };
}

async function* linesOf(chunks: AsyncIterable<string> | Iterable<string>): AsyncIterable<string> {
  let rest = '';
  for await (const chunk of chunks) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line.trim() !== '') yield line;
  }
  if (rest.trim() !== '') yield rest;
}

function parseJson(source: string): unknown {
  try {
    return JSON.parse(source);
  } catch {
    return undefined;
  }
}
