import { createHash, hash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { MADE, type Operation } from './collections.ts';

/** How far a journal goes: its last line's number, and the hash over it and all before it. */
export interface Place {
  readonly sequence: number;
  readonly hash: string;
}

/** Before the first line. */
export const JOURNAL_START: Place = { sequence: 0, hash: '0'.repeat(64) };

/** The first line of a segment. An epoch begins each time that a folder is opened to be written. */
export interface SegmentHead extends Place {
  readonly segment: number;
  readonly epoch: number;
}

/** A line of a journal. What was written together is one line or, when its operations are many, several, all but the last with `hasMore`. */
export interface JournalLine extends Place {
  readonly epoch: number;
  /** Number of the first line that was written together with this one. */
  readonly batch: number;
  readonly hasMore: boolean;
  readonly operations: readonly Operation[];
}

/** Operations that share a line. A line is held in memory whole, so it has a bound. */
const OPERATIONS_A_LINE = 1000;

const LINE_BEGIN = '{"s":';
const CHECK_LENGTH = ',"c":"00000000"}'.length;
const HASH_LENGTH = `,"h":"${JOURNAL_START.hash}"`.length;

/** An operation as JSON. Throws for what JSON cannot hold. */
export function encodeOperation(operation: Operation): string {
  const made = MADE in operation ? operation[MADE] : undefined;
  return made === undefined ? JSON.stringify(operation) : `{"in":"acknowledgements","add":${made.text}}`;
}

/** A batch's operations, each as JSON, in as many parts as it has lines. */
export function partsOf(operations: readonly string[]): readonly string[] {
  const parts: string[] = [];
  for (let from = 0; from < operations.length; from += OPERATIONS_A_LINE)
    parts.push(`[${operations.slice(from, from + OPERATIONS_A_LINE).join(',')}]`);
  return parts;
}

/** The line after `before`, with its line end, and how far the journal goes with it. */
export function encodeLine(
  part: string,
  {
    before,
    epoch,
    batch,
    hasMore,
  }: { readonly before: Place; readonly epoch: number; readonly batch: number; readonly hasMore: boolean },
): Place & { readonly line: Buffer } {
  const sequence = before.sequence + 1;
  const more = hasMore ? ',"m":1' : '';
  // The hash is over the one before and the line up to here, so the one before stands in front of it for that.
  const text = `${before.hash}${LINE_BEGIN}${sequence},"e":${epoch},"b":${batch}${more},"ops":${part}`;
  const length = Buffer.byteLength(text);
  const bytes = Buffer.allocUnsafe(length + HASH_LENGTH + CHECK_LENGTH + 1);
  bytes.write(text);
  const lineHash = hash('sha256', bytes.subarray(0, length));
  const line = bytes.subarray(before.hash.length);
  const end = line.length - CHECK_LENGTH - 1;
  line.write(`,"h":"${lineHash}"`, end - HASH_LENGTH, 'latin1');
  line.write(`,"c":"${hexOf(crc32(line.subarray(0, end)))}"}\n`, end, 'latin1');
  return { sequence, hash: lineHash, line };
}

/** A segment's first line, with its line end. */
export function encodeHead({ segment, epoch, sequence, hash }: SegmentHead): string {
  return checked(`{"segment":${segment},"e":${epoch},"s":${sequence},"h":"${hash}"`);
}

/** A segment's first line without its line end; undefined when it is not as it was written. */
export function decodeHead(line: Buffer): SegmentHead | undefined {
  const value = parseChecked(line);
  if (value === undefined || !('segment' in value)) return undefined;
  const { segment, e, s, h } = value as { segment: number; e: number; s: number; h: string };
  return { segment, epoch: e, sequence: s, hash: h };
}

/** Another line without its line end; undefined when it is not as it was written. */
export function decodeLine(line: Buffer): JournalLine | undefined {
  const value = parseChecked(line);
  if (value === undefined || !('ops' in value)) return undefined;
  const { e, s, b, m, ops, h } = value as {
    e: number;
    s: number;
    b: number;
    m?: 1;
    ops: readonly Operation[];
    h: string;
  };
  return { epoch: e, sequence: s, batch: b, hasMore: m === 1, operations: ops, hash: h };
}

/** Whether a line that is not as it was written begins with one that is and another after it, so that only the line end between them is lost. */
export function isTwoLines(line: Buffer): boolean {
  for (let at = line.indexOf(LINE_BEGIN, 1); at > 0; at = line.indexOf(LINE_BEGIN, at + 1)) {
    if (parseChecked(line.subarray(0, at - 1)) !== undefined) return true;
  }
  return false;
}

/** Whether a line's hash is over the one before it and its own words. */
export function follows(line: Buffer, lineHash: string, before: Place): boolean {
  const body = line.subarray(0, line.length - CHECK_LENGTH - HASH_LENGTH);
  return createHash('sha256').update(before.hash).update(body).digest('hex') === lineHash;
}

function checked(text: string): string {
  return `${text},"c":"${hexOf(crc32(text))}"}\n`;
}

function parseChecked(line: Buffer): object | undefined {
  const end = line.length - CHECK_LENGTH;
  if (end < 1) return undefined;
  const check = line.toString('latin1', end);
  if (check !== `,"c":"${hexOf(crc32(line.subarray(0, end)))}"}`) return undefined;
  const value: unknown = JSON.parse(line.toString('utf8'));
  return typeof value === 'object' && value !== null ? value : undefined;
}

/** A CRC32 as eight hex digits. */
export function hexOf(checksum: number): string {
  return checksum.toString(16).padStart(8, '0');
}
