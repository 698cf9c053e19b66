import { stat } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import type { ChainLink } from '../../core/evidence.ts';
import { KINDS, type Operation } from './collections.ts';
import { brokenRecords, type FileSystem, syncFolderOf, writeAll } from './file-system.ts';
import { hexOf, type Place } from './journal-line.ts';
import { readLines } from './read-lines.ts';
import { State } from './state.ts';

export const FORMAT = 3;

/** Where a journal goes on after a snapshot: at the beginning of a segment. */
export interface SnapshotHead extends Place {
  readonly segment: number;
  readonly epoch: number;
}

/** Records as they were at one moment; later changes do not reach it. */
export interface Cut {
  readonly head: SnapshotHead;
  readonly lists: readonly (readonly [name: string, records: readonly unknown[]])[];
}

/** What a state holds right now. */
export function cutOf({ collections, links }: State, head: SnapshotHead): Cut {
  return {
    head,
    lists: [
      ...KINDS.map((kind) => [kind, [...collections[kind].values()]] as const),
      ['acknowledgements', links.slice()],
    ],
  };
}

const WRITE_CHARACTERS = 1 << 18;

/**
 * Writes a snapshot beside a file, waits for the disk, and puts it in its place when `mayReplace` still says so: a reader finds the old
 * one or the new one. It is ordinary JSON with one record a line and ends with a checksum. Gives its length in bytes.
 */
export async function writeSnapshot(
  { head, lists }: Cut,
  {
    file,
    beside,
    system,
    mayReplace = () => true,
  }: {
    readonly file: string;
    readonly beside: string;
    readonly system: FileSystem;
    readonly mayReplace?: () => boolean;
  },
): Promise<number> {
  let length = 0;
  try {
    const handle = await system.open(beside, 'w', 0o600);
    try {
      let checksum = 0;
      for (const text of textOf(head, lists)) {
        const bytes = Buffer.from(text);
        checksum = crc32(bytes, checksum);
        length += bytes.length;
        await writeAll(handle, bytes);
      }
      const end = Buffer.from(checksumLine(checksum));
      length += end.length;
      await writeAll(handle, end);
      await handle.sync();
    } finally {
      await handle.close();
    }
    if (!mayReplace()) throw new Error('another process has taken over the records');
    await system.rename(beside, file);
  } catch (error) {
    await system.rm(beside).catch(() => undefined);
    throw error;
  }
  await syncFolderOf(file, system);
  return length;
}

function* textOf(head: SnapshotHead, lists: Cut['lists']): Iterable<string> {
  const { segment, epoch, sequence, hash } = head;
  let text = `{"format":${FORMAT},"journal":${JSON.stringify({ segment, epoch, sequence, hash })},\n`;
  for (const [name, records] of lists) {
    text += `"${name}":[`;
    let comma = '';
    for (const record of records) {
      text += `${comma}\n${JSON.stringify(record)}`;
      comma = ',';
      if (text.length < WRITE_CHARACTERS) continue;
      yield text;
      text = '';
    }
    text += records.length === 0 ? '],\n' : '\n],\n';
  }
  yield text;
}

function checksumLine(checksum: number): string {
  return `"checksum":"${hexOf(checksum)}"}\n`;
}

const FIRST_LINE = /^\{"format":\d+,"journal":(\{[^}]*\}),$/;
const CHECKSUM_LINE = /^"checksum":"[0-9a-f]{8}"\}$/;
const LIST_LINE = /^"([A-Za-z]+)":\[(\],)?$/;
const NAMES: ReadonlySet<string> = new Set([...KINDS, 'acknowledgements']);

/**
 * Reads a snapshot line by line. `isSound` tells whether its checksum is right. Throws a UserError `broken-records` for one that cannot
 * be read to its end.
 */
export async function readSnapshot(file: string): Promise<{
  readonly state: State;
  readonly head: SnapshotHead;
  readonly bytes: number;
  readonly isSound: boolean;
}> {
  const { size } = await stat(file);
  const end = size - checksumLine(0).length;
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  const state = new State();
  let head: SnapshotHead | undefined;
  let list: string | undefined;
  let isSound = false;
  let checksum = 0;
  let number = 0;
  const wrong = (why = 'is not as this assistant writes it; it may have been changed or cut off') =>
    brokenRecords(file, `${why} (line ${number})`);
  for await (const lines of readLines(file)) {
    for (const { bytes, at, isWhole } of lines) {
      number++;
      if (!isWhole) throw wrong();
      if (at >= end) {
        if (at !== end || list !== undefined || !CHECKSUM_LINE.test(`${bytes}`)) throw wrong();
        isSound = `${bytes}\n` === checksumLine(checksum);
        continue;
      }
      checksum = crc32(LINE_END, crc32(bytes, checksum));
      let text: string;
      try {
        text = decoder.decode(bytes);
      } catch {
        throw wrong('is not UTF-8 text');
      }
      try {
        if (head === undefined) head = JSON.parse(FIRST_LINE.exec(text)?.[1] ?? '') as SnapshotHead;
        else if (list === undefined) list = openedBy(text);
        else if (text === '],') list = undefined;
        else take(state, list, JSON.parse(text.endsWith(',') ? text.slice(0, -1) : text));
      } catch {
        throw wrong();
      }
    }
  }
  if (head === undefined || end < 0) throw wrong();
  return { state, head, bytes: size, isSound };
}

const LINE_END = Buffer.from('\n');

/** The list that a line begins; undefined when it ends it too. */
function openedBy(line: string): string | undefined {
  const [, name = '', isEmpty] = LIST_LINE.exec(line) ?? [];
  if (!NAMES.has(name)) throw new Error('not a list of records');
  return isEmpty === undefined ? name : undefined;
}

function take(state: State, list: string, record: unknown): void {
  if (list === 'acknowledgements') state.addLink(record as ChainLink);
  else state.apply([{ in: list, put: record } as Operation]);
}
