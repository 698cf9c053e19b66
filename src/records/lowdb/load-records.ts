import { existsSync } from 'node:fs';
import { open, readFile, stat } from 'node:fs/promises';
import { UserError } from '../../core/errors.ts';
import { firstBrokenLink, receiptIdOf } from '../chain.ts';
import type { Operation } from './collections.ts';
import { parseEarlier } from './earlier-formats.ts';
import { brokenRecords, codeOf } from './file-system.ts';
import { filesOf, segmentsIn } from './folder-files.ts';
import {
  decodeHead,
  decodeLine,
  follows,
  isTwoLines,
  JOURNAL_START,
  type Place,
  type SegmentHead,
} from './journal-line.ts';
import { readLines } from './read-lines.ts';
import { readSnapshot } from './read-snapshot.ts';
import { FORMAT, type Written } from './snapshot.ts';
import { State } from './state.ts';

/** What a folder of records holds. */
export interface Loaded {
  readonly state: State;
  readonly place: Place;
  /** The highest so far; 0 before the first. */
  readonly epoch: number;
  readonly snapshot: {
    readonly sequence: number;
    readonly written: Written;
    /** The first segment after it; those before are left over. */
    readonly segment: number;
    /** Set when it is not of today's format. */
    readonly earlierFormat?: number;
  };
  readonly journalBytes: number;
  /** What a crash left half written at the end of a segment; nobody was told that it is recorded. */
  readonly torn?: { readonly segment: number; readonly bytes: Buffer };
}

interface Segment {
  readonly number: number;
  readonly file: string;
  readonly bytes: number;
  /** Undefined of one that was never begun: its maker stopped before the first line was on the disk. */
  readonly head?: SegmentHead;
}

/**
 * Reads the records of a folder without changing anything. `except` is a segment that is not looked at. Throws a UserError
 * `broken-records` or `broken-chain` for what cannot be as it was written; only the last batch may be torn.
 */
export async function loadRecords(folder: string, except?: number): Promise<Loaded> {
  const files = filesOf(folder);
  const { state, ...snapshot } = await loadSnapshot(files.records);
  const segments = await segmentsOf(folder, snapshot, except);
  let place = snapshot.place;
  let torn: Loaded['torn'];
  const begun = segments.filter(({ head }) => head !== undefined);
  for (const [index, segment] of begun.entries()) {
    const limit = begun[index + 1]?.head?.sequence ?? Number.POSITIVE_INFINITY;
    const replayed = await replay(segment, { state, place, limit });
    place = replayed.place;
    if (replayed.tornAt !== undefined)
      torn = { segment: segment.number, bytes: (await readFile(segment.file)).subarray(replayed.tornAt) };
  }
  if (snapshot.earlierFormat !== undefined && place.sequence > 0)
    throw brokenRecords(files.records, 'is of an earlier assistant than the journal beside it');
  requireChain(state, files.records);
  return {
    state,
    place,
    epoch: Math.max(snapshot.epoch, ...segments.map(({ head }) => head?.epoch ?? 0)),
    snapshot: {
      sequence: snapshot.place.sequence,
      written: snapshot.written,
      segment: snapshot.segment,
      ...(snapshot.earlierFormat === undefined ? {} : { earlierFormat: snapshot.earlierFormat }),
    },
    journalBytes: segments.reduce((sum, { bytes }) => sum + bytes, 0),
    ...(torn === undefined ? {} : { torn }),
  };
}

/** How often records are read anew when their owner rewrites them meanwhile. */
const ATTEMPTS = 5;

/** Reads the records of a folder whether or not an assistant is writing to it. Changes nothing and takes no lock. */
export async function loadRecordsInUse(folder: string): Promise<Loaded> {
  for (let attempt = 1; ; attempt++) {
    const before = await versionOf(folder);
    try {
      return await loadRecords(folder);
    } catch (error) {
      if (attempt === ATTEMPTS || (await versionOf(folder)) === before) throw error;
    }
  }
}

async function versionOf(folder: string): Promise<string> {
  const snapshot = await stat(filesOf(folder).records).catch(() => undefined);
  return [snapshot?.ino, snapshot?.mtimeMs, ...segmentsIn(folder)].join(' ');
}

interface LoadedSnapshot {
  readonly state: State;
  readonly place: Place;
  readonly segment: number;
  readonly epoch: number;
  readonly written: Written;
  readonly earlierFormat?: number;
}

const NOTHING = { place: JOURNAL_START, segment: 1, epoch: 0, written: { bytes: 0, sections: new Map() } };

async function loadSnapshot(file: string): Promise<LoadedSnapshot> {
  if (!existsSync(file)) return { ...NOTHING, state: new State() };
  try {
    if (await isTodaysFormat(file)) {
      const { state, head, written, isSound } = await readSnapshot(file);
      if (!isSound) {
        // Which acknowledgement it was is worth more than that something was changed.
        requireChain(state, file);
        throw brokenRecords(file, 'was changed after it was written: its checksum is another');
      }
      const { segment, epoch, sequence, hash } = head;
      return { state, segment, epoch, place: { sequence, hash }, written };
    }
    return { ...NOTHING, ...loadEarlier(file, await readFile(file)) };
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw brokenRecords(file, `cannot be read (${codeOf(error)})`);
  }
}

/** Whether a snapshot is, by its first bytes, of the format that is written today. */
export async function isTodaysFormat(file: string): Promise<boolean> {
  const begin = `{"format":${FORMAT},"journal":`;
  return (await firstBytes(file, begin.length)).toString('latin1') === begin;
}

/** The number of the segment that whoever opens a folder for writing begins. */
export async function nextSegmentOf(folder: string): Promise<number> {
  const { records } = filesOf(folder);
  const highest = Math.max(0, ...segmentsIn(folder));
  if (!existsSync(records)) return highest + 1;
  const head = /^\{"format":\d+,"journal":\{"segment":(\d+),/.exec(
    (await firstBytes(records, HEAD_BYTES)).toString('latin1'),
  );
  return Math.max(highest + 1, Number(head?.[1] ?? 1));
}

async function firstBytes(file: string, count: number): Promise<Buffer> {
  const handle = await open(file, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(count), 0, count, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

function loadEarlier(file: string, bytes: Buffer): { readonly state: State; readonly earlierFormat: number } {
  if (bytes.length === 0) throw brokenRecords(file, 'is empty');
  let source: string;
  try {
    source = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw brokenRecords(file, 'is not UTF-8 text');
  }
  if (source.startsWith('\uFEFF'))
    throw brokenRecords(file, 'begins with a byte order mark, so another program has saved it');
  let value: unknown;
  try {
    value = JSON.parse(source);
  } catch {
    throw brokenRecords(file, 'is not valid JSON; it may have been cut off');
  }
  const format = typeof value === 'object' && value !== null && 'format' in value ? value.format : undefined;
  if (typeof format === 'number' && format > FORMAT)
    throw brokenRecords(file, `has format ${format}, of a newer assistant`);
  const earlier = parseEarlier(value);
  if ('wrong' in earlier)
    throw brokenRecords(
      file,
      `does not hold records as this assistant writes them${earlier.wrong === '' ? '' : ` (at ${earlier.wrong})`}`,
    );
  const state = new State();
  state.apply(earlier.operations);
  return { state, earlierFormat: Number(format) };
}

async function segmentsOf(
  folder: string,
  { segment: first, place }: LoadedSnapshot | Omit<LoadedSnapshot, 'state'>,
  except: number | undefined,
): Promise<readonly Segment[]> {
  const files = filesOf(folder);
  const numbers = segmentsIn(folder).filter((number) => number >= first && number !== except);
  const segments: Segment[] = [];
  for (const [index, number] of numbers.entries()) {
    if (number !== first + index && first === 1 && !existsSync(files.records))
      throw brokenRecords(files.records, 'is missing, though the journal beside it goes on from it');
    if (number !== first + index)
      throw brokenRecords(
        files.segment(first + index),
        'is missing, though later parts of the journal are there',
      );
    segments.push(await segmentOf(files.segment(number), number));
  }
  const head = segments.find((one) => one.head !== undefined)?.head;
  if (head !== undefined && (head.sequence !== place.sequence || head.hash !== place.hash))
    throw brokenRecords(files.segment(head.segment), 'does not go on where records.json ends');
  return segments;
}

/** More than a segment's first line ever has. */
const HEAD_BYTES = 512;

async function segmentOf(file: string, number: number): Promise<Segment> {
  const { size } = await stat(file);
  const begin = await firstBytes(file, HEAD_BYTES);
  const end = begin.indexOf('\n');
  if (end < 0 && size < HEAD_BYTES) return { number, file, bytes: size };
  const head = end < 0 ? undefined : decodeHead(begin.subarray(0, end));
  if (head?.segment !== number) throw brokenRecords(file, 'has a damaged first line');
  return { number, file, bytes: size, head };
}

/** Applies a segment's lines up to the number `limit`: what its owner wrote after losing the folder does not count. */
async function replay(
  { file, head }: Segment,
  { state, place: before, limit }: { readonly state: State; readonly place: Place; readonly limit: number },
): Promise<{ readonly place: Place; readonly tornAt?: number }> {
  let place = before;
  let reached = before;
  let parts: Operation[] = [];
  let partsAt = 0;
  let badAt: number | undefined;
  const damaged = (byte: number) =>
    brokenRecords(file, `is damaged at byte ${byte}, before records that were confirmed`);
  for await (const { lines } of readLines(file)) {
    for (const { bytes, at, isWhole } of lines) {
      if (at === 0) continue;
      if (place.sequence >= limit) return { place };
      const line = isWhole ? decodeLine(bytes) : undefined;
      if (line === undefined) {
        badAt ??= at;
        if (isTwoLines(bytes)) throw damaged(badAt);
        continue;
      }
      if (badAt !== undefined) {
        if (line.batch <= reached.sequence + 1) continue;
        throw damaged(badAt);
      }
      const { epoch, sequence, hash, hasMore, operations } = line;
      if (epoch !== head?.epoch || sequence !== reached.sequence + 1 || !follows(bytes, hash, reached))
        throw brokenRecords(file, `holds at byte ${at} what does not follow from what is before it`);
      if (parts.length === 0) partsAt = at;
      reached = { sequence, hash };
      parts = parts.length === 0 ? [...operations] : parts.concat(operations);
      if (hasMore) continue;
      state.apply(parts);
      parts = [];
      place = reached;
    }
  }
  if (place.sequence < limit && limit !== Number.POSITIVE_INFINITY)
    throw brokenRecords(file, `ends before record ${limit}, which the next part goes on from`);
  const tornAt = parts.length > 0 ? partsAt : badAt;
  return { place, ...(tornAt === undefined || limit !== Number.POSITIVE_INFINITY ? {} : { tornAt }) };
}

/** An acknowledgement that does not follow from the one before it. `record` counts from 1. */
export class BrokenChainError extends UserError {
  readonly record: number;
  readonly receiptId: string;

  constructor(file: string, record: number, receiptId: string) {
    super(
      'broken-chain',
      `${file}: acknowledgement ${record} (${receiptId}) was changed after it was recorded.`,
      'Put a backup in its place; nothing was changed.',
    );
    this.record = record;
    this.receiptId = receiptId;
  }
}

function requireChain({ links }: State, file: string): void {
  const broken = firstBrokenLink(links);
  if (broken !== undefined)
    throw new BrokenChainError(file, broken + 1, receiptIdOf(links[broken]?.hash ?? ''));
}
