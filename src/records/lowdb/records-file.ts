import { type FileHandle, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Adapter } from 'lowdb';
import { z } from 'zod';
import { UserError } from '../../core/errors.ts';
import type { HrQuestion, SampleSuggestion } from '../../core/hr-questions.ts';
import type { Address } from '../../core/incoming.ts';
import type { Installation } from '../../core/ports.ts';
import type { Acknowledgement, PolicyText, Tally } from '../../core/records.ts';

/** Everything in records.json. */
export interface Records {
  readonly format: 2;
  readonly acknowledgements: readonly Acknowledgement[];
  readonly policyTexts: readonly PolicyText[];
  readonly tallies: readonly Tally[];
  readonly hrQuestions: readonly HrQuestion[];
  readonly sampleSuggestions: readonly SampleSuggestion[];
  /** The one that changed last stands last. */
  readonly addresses: readonly KnownAddress[];
  readonly installations: readonly Installation[];
}

/** Where a person was last met on a platform. */
export interface KnownAddress extends Address {
  readonly personId: string;
}

/** What a folder holds before anything is recorded. */
export const NO_RECORDS: Records = {
  format: 2,
  acknowledgements: [],
  policyTexts: [],
  tallies: [],
  hrQuestions: [],
  sampleSuggestions: [],
  addresses: [],
  installations: [],
};

const text = z.string();
const RecordsSchema = z.strictObject({
  format: z.literal(2),
  acknowledgements: z.array(
    z.strictObject({
      receiptId: text,
      personId: text,
      policyId: text,
      policyVersion: text,
      policyDigest: text,
      statement: text,
      acknowledgedAt: text,
      via: text,
      hash: text,
    }),
  ),
  policyTexts: z.array(
    z.strictObject({
      policyId: text,
      policyVersion: text,
      digest: text,
      clauses: z.array(z.strictObject({ id: text, text })),
      firstSeenAt: text,
    }),
  ),
  tallies: z.array(
    z.strictObject({
      policyId: text,
      subject: text,
      kind: z.enum(['helpful', 'not-helpful', 'false-alarm']),
      count: z.int().min(1),
    }),
  ),
  hrQuestions: z.array(
    z.strictObject({
      id: text,
      key: text,
      text,
      shown: z.array(z.strictObject({ policyId: text, clauseId: text })),
      askedAt: text,
      via: text,
      isNamed: z.boolean(),
      askerId: text.exactOptional(),
      answer: z
        .strictObject({
          text,
          answeredBy: text,
          answeredAt: text,
          heldAt: text.exactOptional(),
          deliveredAt: text.exactOptional(),
        })
        .exactOptional(),
    }),
  ),
  sampleSuggestions: z.array(
    z.strictObject({
      id: text,
      policyId: text,
      clauseId: text,
      question: text,
      suggestedBy: text,
      suggestedAt: text,
    }),
  ),
  addresses: z.array(z.strictObject({ personId: text, platform: text, route: z.unknown() })),
  installations: z.array(z.strictObject({ platform: text, key: text, sealed: text })).default([]),
});

/** Format 1 had no questions to HR, suggestions or addresses. */
function migrate(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('format' in value) || value.format !== 1) return value;
  return { hrQuestions: [], sampleSuggestions: [], addresses: [], ...value, format: 2 };
}

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
export class RecordsFile implements Adapter<Records> {
  private readonly file: string;
  private readonly system: FileSystem;
  private durable: Records | null = null;

  constructor(file: string, system: FileSystem = realFileSystem) {
    this.file = file;
    this.system = system;
  }

  /** Null when there is no file yet. Throws a UserError `broken-records` for one that it cannot understand. */
  async read(): Promise<Records | null> {
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
  async write(records: Records): Promise<void> {
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

  private get beside(): string {
    return `${this.file}.new`;
  }

  private async writeBeside(records: Records): Promise<void> {
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

  private parse(bytes: Buffer): Records {
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
    if (typeof version === 'number' && version > NO_RECORDS.format)
      throw this.refuse(`has format ${version}, of a newer assistant`);
    const parsed = RecordsSchema.safeParse(migrate(value));
    if (parsed.success) return parsed.data;
    const where = parsed.error.issues[0]?.path.join('.') ?? '';
    throw this.refuse(
      `does not hold records as this assistant writes them${where === '' ? '' : ` (at ${where})`}`,
    );
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
function format(records: Records): string {
  const list = (items: readonly unknown[]) =>
    items.length === 0 ? '[]' : `[\n${items.map((item) => JSON.stringify(item)).join(',\n')}\n]`;
  const { format: version, ...lists } = records;
  const parts = Object.entries(lists).map(([name, items]) => `"${name}":${list(items)}`);
  return `${[`{"format":${version}`, ...parts].join(',\n')}}\n`;
}

/** The system's short name of an error, such as ENOSPC. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
}
