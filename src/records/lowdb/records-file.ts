import { type FileHandle, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Adapter } from 'lowdb';
import { UserError } from '../../core/errors.ts';
import type { ChainLink } from '../../core/evidence.ts';
import { KINDS, type Operation } from './collections.ts';
import { parseEarlier } from './earlier-formats.ts';
import { State } from './state.ts';

const FORMAT = 3;

/** The calls to the file system that a write makes; a test passes ones that fail. */
export interface FileSystem {
  open(path: string, flags: string, mode?: number): Promise<Pick<FileHandle, 'writeFile' | 'sync' | 'close'>>;
  rename(from: string, to: string): Promise<void>;
  rm(path: string): Promise<void>;
}

export const realFileSystem: FileSystem = { open, rename, rm: (path) => rm(path, { force: true }) };

/**
 * A lowdb adapter that writes the whole file beside the old one, waits for the disk, and puts it in its place: a reader
 * finds the old records or the new ones. A file it does not understand is refused and left as it is.
 */
export class RecordsFile implements Adapter<State> {
  private readonly file: string;
  private readonly system: FileSystem;
  private durable: State | null = null;

  constructor(file: string, system: FileSystem = realFileSystem) {
    this.file = file;
    this.system = system;
  }

  /** Null when there is no file yet. Throws a UserError `broken-records` for one that it cannot understand. */
  async read(): Promise<State | null> {
    let bytes: Buffer;
    try {
      bytes = await readFile(this.file);
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
      throw this.refuse(`cannot be read (${codeOf(error)})`);
    }
    this.durable = this.parse(bytes);
    return this.durable;
  }

  /** Rejects with the system's error when the records are not on the disk; then the file holds what it held before. */
  async write(records: State): Promise<void> {
    await this.writeBeside(records);
    try {
      await this.system.rename(this.beside, this.file);
    } catch (error) {
      await this.system.rm(this.beside).catch(() => undefined);
      throw error;
    }
    try {
      await this.syncFolder();
    } catch (error) {
      // The new records stand in the file, but their callers are about to hear that nothing was recorded.
      await this.putBack().catch(() => undefined);
      throw error;
    }
    this.durable = records;
  }

  /** Makes transactions on these records durable. */
  async append(records: State, transactions: readonly (readonly Operation[])[]): Promise<void> {
    const after = new State();
    for (const kind of KINDS)
      after.apply(
        [...records.collections[kind].values()].map((put) => ({ in: kind, put }) as unknown as Operation),
      );
    for (const link of records.links) after.addLink(link);
    for (const operations of transactions) after.apply(operations);
    await this.write(after);
  }

  private get beside(): string {
    return `${this.file}.new`;
  }

  private async writeBeside(records: State): Promise<void> {
    try {
      const handle = await this.system.open(this.beside, 'w', 0o600);
      try {
        await handle.writeFile(format(records));
        await handle.sync();
      } finally {
        await handle.close();
      }
    } catch (error) {
      await this.system.rm(this.beside).catch(() => undefined);
      throw error;
    }
  }

  private async syncFolder(): Promise<void> {
    // Windows has no such call: it keeps a rename with the file.
    if (process.platform === 'win32') return;
    const folder = await this.system.open(dirname(this.file), 'r');
    await folder.sync().finally(() => folder.close());
  }

  private async putBack(): Promise<void> {
    if (this.durable === null) return this.system.rm(this.file);
    await this.writeBeside(this.durable);
    await this.system.rename(this.beside, this.file);
  }

  private parse(bytes: Buffer): State {
    if (bytes.length === 0) throw this.refuse('is empty');
    let source: string;
    try {
      source = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch {
      throw this.refuse('is not UTF-8 text');
    }
    if (source.startsWith('\uFEFF'))
      throw this.refuse('begins with a byte order mark, so another program has saved it');
    let value: unknown;
    try {
      value = JSON.parse(source);
    } catch {
      throw this.refuse('is not valid JSON; it may have been cut off');
    }
    const version =
      typeof value === 'object' && value !== null && 'format' in value ? value.format : undefined;
    if (typeof version === 'number' && version > FORMAT)
      throw this.refuse(`has format ${version}, of a newer assistant`);
    const state = new State();
    if (version === FORMAT) {
      const lists = value as Readonly<Record<string, readonly ChainLink[]>>;
      for (const kind of KINDS)
        state.apply((lists[kind] ?? []).map((put) => ({ in: kind, put }) as unknown as Operation));
      for (const link of lists['acknowledgements'] ?? []) state.addLink(link);
      return state;
    }
    const earlier = parseEarlier(value);
    if ('wrong' in earlier)
      throw this.refuse(
        `does not hold records as this assistant writes them${earlier.wrong === '' ? '' : ` (at ${earlier.wrong})`}`,
      );
    state.apply(earlier.operations);
    return state;
  }

  private refuse(why: string): UserError {
    return new UserError(
      'broken-records',
      `${this.file} ${why}. Nothing in it was changed.`,
      'Put a backup in its place, or move it away to start without records.',
    );
  }
}

/** Ordinary JSON with one record a line, so that versions compare well. */
function format({ collections, links }: State): string {
  const list = (items: readonly unknown[]) =>
    items.length === 0 ? '[]' : `[\n${items.map((item) => JSON.stringify(item)).join(',\n')}\n]`;
  const parts = KINDS.map((kind) => `"${kind}":${list([...collections[kind].values()])}`);
  return `${[`{"format":${FORMAT}`, ...parts, `"acknowledgements":${list(links)}`].join(',\n')}}\n`;
}

/** The system's short name of an error, such as ENOSPC. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
}
