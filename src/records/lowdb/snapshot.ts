import { type FileHandle, open } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { KINDS } from './collections.ts';
import { type FileSystem, type OpenFile, syncFolderOf, writeAll } from './file-system.ts';
import { hexOf, type Place } from './journal-line.ts';
import type { State } from './state.ts';

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
  /** Of each list, how often one of its records was changed or removed: while that stays the same, some were only added at the end. */
  readonly rewrites?: ReadonlyMap<string, number>;
}

/** What a state holds right now. */
export function cutOf(state: State, head: SnapshotHead): Cut {
  const { collections, links } = state;
  return {
    head,
    lists: [
      ...KINDS.map((kind) => [kind, [...collections[kind].values()]] as const),
      ['acknowledgements', links.slice()],
    ],
    rewrites: rewritesOf(state),
  };
}

/** Where the records of a list stand in a snapshot: from the line end before the first to the last one's end, in bytes. */
export interface Section {
  readonly at: number;
  readonly length: number;
  /** CRC32 over these bytes and the line end after them. */
  readonly checksum: number;
  readonly count: number;
  readonly rewrites: number;
}

/** A snapshot that is in its file. */
export interface Written {
  readonly bytes: number;
  readonly sections: ReadonlyMap<string, Section>;
}

/** Of each list, how often one of its records was changed or removed. */
export function rewritesOf({ collections, rewrittenLinks }: State): ReadonlyMap<string, number> {
  return new Map([
    ...KINDS.map((kind) => [kind, collections[kind].rewrites] as const),
    ['acknowledgements', rewrittenLinks],
  ]);
}

/** Between records. */
export const LINE_END = Buffer.from('\n');
const WRITE_CHARACTERS = 1 << 18;
const COPY_BYTES = 1 << 20;

/**
 * Writes a snapshot beside a file, waits for the disk, and puts it in its place when `mayReplace` still says so: a reader finds the old
 * one or the new one. It is ordinary JSON with one record a line and ends with a checksum. What stands in `before`, the snapshot in the
 * file, as it is still now is copied from there, which is far sooner done.
 */
export async function writeSnapshot(
  cut: Cut,
  {
    file,
    beside,
    system,
    mayReplace = () => true,
    before,
  }: {
    readonly file: string;
    readonly beside: string;
    readonly system: FileSystem;
    readonly mayReplace?: () => boolean;
    readonly before?: Written;
  },
): Promise<Written> {
  let written: Written;
  try {
    const handle = await system.open(beside, 'w', 0o600);
    try {
      const writing = new Writing(handle);
      written =
        before === undefined || before.sections.size === 0
          ? await writing.write(cut)
          : await copying(file, before, writing, cut);
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
  return written;
}

async function copying(file: string, before: Written, writing: Writing, cut: Cut): Promise<Written> {
  const source = await open(file, 'r').catch(() => {
    throw new ChangedSnapshotError();
  });
  try {
    return await writing.write(cut, { source, sections: before.sections });
  } finally {
    await source.close();
  }
}

/** What a snapshot was when it was written is not what the disk gives back. */
export class ChangedSnapshotError extends Error {
  override readonly name = 'ChangedSnapshotError';

  constructor() {
    super('records.json is not as it was written; it is written anew from memory');
  }
}

class Writing {
  private readonly handle: OpenFile;
  private readonly sections = new Map<string, Section>();
  private text = '';
  private length = 0;
  private checksum = 0;
  private listChecksum = 0;

  constructor(handle: OpenFile) {
    this.handle = handle;
  }

  async write(
    { head: { segment, epoch, sequence, hash }, lists, rewrites }: Cut,
    before?: { readonly source: FileHandle; readonly sections: ReadonlyMap<string, Section> },
  ): Promise<Written> {
    this.text = `{"format":${FORMAT},"journal":${JSON.stringify({ segment, epoch, sequence, hash })},\n`;
    for (const [name, records] of lists) {
      this.text += `"${name}":[`;
      await this.flush();
      const at = this.length;
      this.listChecksum = 0;
      const written = before?.sections.get(name);
      const isKept =
        written !== undefined && written.rewrites === rewrites?.get(name) && written.count <= records.length;
      if (before !== undefined && isKept) await this.copy(before.source, written);
      await this.writeRecords(records, isKept ? written.count : 0);
      if (rewrites !== undefined && records.length > 0)
        this.sections.set(name, {
          at,
          length: this.length - at,
          checksum: crc32(LINE_END, this.listChecksum),
          count: records.length,
          rewrites: rewrites.get(name) ?? 0,
        });
      this.text = records.length === 0 ? '],\n' : '\n],\n';
    }
    await this.flush();
    await this.put(Buffer.from(checksumLine(this.checksum)));
    return { bytes: this.length, sections: this.sections };
  }

  private async writeRecords(records: readonly unknown[], from: number): Promise<void> {
    for (let index = from; index < records.length; index++) {
      this.text += `${index === 0 ? '' : ','}\n${JSON.stringify(records[index])}`;
      if (this.text.length >= WRITE_CHARACTERS) await this.flush();
    }
    await this.flush();
  }

  private async copy(source: FileHandle, section: Section): Promise<void> {
    const end = section.at + section.length;
    for (let at = section.at; at < end; ) {
      const length = Math.min(COPY_BYTES, end - at);
      const { buffer, bytesRead } = await source
        .read(Buffer.allocUnsafe(length), 0, length, at)
        .catch(() => ({ buffer: Buffer.alloc(0), bytesRead: 0 }));
      if (bytesRead === 0) break;
      await this.put(buffer.subarray(0, bytesRead));
      at += bytesRead;
    }
    if (crc32(LINE_END, this.listChecksum) !== section.checksum) throw new ChangedSnapshotError();
  }

  private async flush(): Promise<void> {
    if (this.text === '') return;
    const bytes = Buffer.from(this.text);
    this.text = '';
    await this.put(bytes);
  }

  private async put(bytes: Buffer): Promise<void> {
    this.checksum = crc32(bytes, this.checksum);
    this.listChecksum = crc32(bytes, this.listChecksum);
    this.length += bytes.length;
    await writeAll(this.handle, bytes);
  }
}

/** The last line of a snapshot, with its line end. */
export function checksumLine(checksum: number): string {
  return `"checksum":"${hexOf(checksum)}"}\n`;
}
