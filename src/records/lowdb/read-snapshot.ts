import { stat } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import type { ChainLink } from '../../core/evidence.ts';
import { KINDS, type Operation } from './collections.ts';
import { brokenRecords } from './file-system.ts';
import { type Chunk, readLines } from './read-lines.ts';
import { checksumLine, rewritesOf, type Section, type SnapshotHead, type Written } from './snapshot.ts';
import { State } from './state.ts';

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
  readonly written: Written;
  readonly isSound: boolean;
}> {
  const { size } = await stat(file);
  const end = size - checksumLine(0).length;
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  const state = new State();
  const checksums = new Checksums(end);
  let head: SnapshotHead | undefined;
  let list: string | undefined;
  let lastLine = '';
  let number = 0;
  const wrong = (why = 'is not as this assistant writes it; it may have been changed or cut off') =>
    brokenRecords(file, `${why} (line ${number})`);
  for await (const chunk of readLines(file)) {
    checksums.begin(chunk);
    for (const { bytes, at, isWhole } of chunk.lines) {
      number++;
      if (!isWhole) throw wrong();
      if (at >= end) {
        lastLine = `${bytes}`;
        if (at !== end || list !== undefined || !CHECKSUM_LINE.test(lastLine)) throw wrong();
        continue;
      }
      let text: string;
      try {
        text = decoder.decode(bytes);
      } catch {
        throw wrong('is not UTF-8 text');
      }
      try {
        if (head === undefined) head = JSON.parse(FIRST_LINE.exec(text)?.[1] ?? '') as SnapshotHead;
        else if (list === undefined) {
          list = openedBy(text);
          if (list !== undefined) checksums.open(list, at + bytes.length);
        } else if (text === '],') {
          checksums.close(at);
          list = undefined;
        } else {
          take(state, list, JSON.parse(text.endsWith(',') ? text.slice(0, -1) : text));
          checksums.count++;
        }
      } catch {
        throw wrong();
      }
    }
    checksums.end();
  }
  if (head === undefined || end < 0) throw wrong();
  return {
    state,
    head,
    written: { bytes: size, sections: checksums.sectionsOf(rewritesOf(state)) },
    isSound: `${lastLine}\n` === checksumLine(checksums.whole),
  };
}

/** CRC32 of a file up to `end` and of each of its lists, a chunk at a time. */
class Checksums {
  whole = 0;
  count = 0;
  private readonly until: number;
  private readonly lists = new Map<string, Omit<Section, 'rewrites'>>();
  private chunk: Pick<Chunk, 'at' | 'bytes'> = { at: 0, bytes: Buffer.alloc(0) };
  private done = 0;
  private inList: { readonly name: string; readonly at: number; checksum: number } | undefined;

  constructor(until: number) {
    this.until = until;
  }

  begin(chunk: Chunk): void {
    this.chunk = chunk;
  }

  end(): void {
    this.sum(this.chunk.at + this.chunk.bytes.length);
  }

  open(name: string, at: number): void {
    this.sum(at);
    this.inList = { name, at, checksum: 0 };
    this.count = 0;
  }

  close(at: number): void {
    // A last line that stands in two chunks is summed already: then the list is not known, which costs only time.
    if (this.inList !== undefined && this.done <= at) {
      this.sum(at);
      const { name, at: from, checksum } = this.inList;
      this.lists.set(name, { at: from, length: at - 1 - from, checksum, count: this.count });
    }
    this.inList = undefined;
  }

  sectionsOf(rewrites: ReadonlyMap<string, number>): ReadonlyMap<string, Section> {
    return new Map(
      [...this.lists].map(([name, list]) => [name, { ...list, rewrites: rewrites.get(name) ?? 0 }] as const),
    );
  }

  private sum(position: number): void {
    const to = Math.min(position, this.until);
    if (to <= this.done) return;
    const bytes = this.chunk.bytes.subarray(this.done - this.chunk.at, to - this.chunk.at);
    this.whole = crc32(bytes, this.whole);
    if (this.inList !== undefined) this.inList.checksum = crc32(bytes, this.inList.checksum);
    this.done = to;
  }
}

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
