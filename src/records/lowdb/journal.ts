import { copyFile, open } from 'node:fs/promises';
import type { Adapter } from 'lowdb';
import { UserError } from '../../core/errors.ts';
import type { Log } from '../../core/ports.ts';
import { codeOf, type FileSystem, type OpenFile, syncFolderOf, writeAll } from './file-system.ts';
import { filesOf, keptBeside, segmentsIn } from './folder-files.ts';
import { encodeHead, encodeLine, JOURNAL_START, type Place, partsOf } from './journal-line.ts';
import { isTodaysFormat, type Loaded, loadRecords, nextSegmentOf } from './load-records.ts';
import { ChangedSnapshotError, type Cut, cutOf, type Written, writeSnapshot } from './snapshot.ts';
import type { State } from './state.ts';

/** The journal is folded into the snapshot when it has grown by this, or by the snapshot's own size if that is more. */
const LEAST_COMPACTION_BYTES = 64 << 20;

/** Why nothing can be recorded until the assistant is started again. `fault` is the system's short name of an error. */
export class ReadOnlyError extends Error {
  override readonly name = 'ReadOnlyError';
  readonly reason: { readonly fault: string } | 'taken-over';

  constructor(reason: ReadOnlyError['reason']) {
    super('the records can only be read until the assistant is started again');
    this.reason = reason;
  }
}

interface Options {
  readonly folder: string;
  readonly system: FileSystem;
  readonly log: Log | undefined;
  readonly leastCompactionBytes?: number;
}

/**
 * A lowdb adapter over records.json and a journal beside it. `read` opens the folder for writing, `append` makes operations durable,
 * and `write` folds the journal into records.json while appending goes on. Only one process may have it, and one caller at a time.
 */
export class RecordsJournal implements Adapter<State> {
  private readonly files: ReturnType<typeof filesOf>;
  private readonly folder: string;
  private readonly system: FileSystem;
  private readonly log: Log | undefined;
  private readonly leastCompactionBytes: number;
  private file: OpenFile | undefined;
  /** Of the segment that is written to or, while there is no file, of the next one. */
  private segment = 1;
  private epoch = 1;
  private place: Place = JOURNAL_START;
  /** Length of the segment up to the last line that was confirmed. */
  private length = 0;
  private bytesSinceCut = 0;
  /** records.json as it is; nothing when there is none. */
  private snapshot: Written = { bytes: 0, sections: new Map() };
  /** Whether segments hold what records.json does not, or are left over. */
  private isBehind = false;
  private failure: ReadOnlyError | undefined;
  private rotating: Promise<unknown> | undefined;
  private compacting: Promise<void> | undefined;

  constructor({ folder, system, log, leastCompactionBytes = LEAST_COMPACTION_BYTES }: Options) {
    this.folder = folder;
    this.files = filesOf(folder);
    this.system = system;
    this.log = log;
    this.leastCompactionBytes = leastCompactionBytes;
  }

  /** Whether the journal has grown enough to be folded into records.json. */
  get isDue(): boolean {
    const bound = Math.max(this.leastCompactionBytes, this.snapshot.bytes);
    return this.bytesSinceCut > bound && this.compacting === undefined && this.failure === undefined;
  }

  /** Whether the journal holds what records.json does not. */
  get hasUnfolded(): boolean {
    return this.isBehind && this.failure === undefined;
  }

  /** Resolves when nothing is being folded; undefined when nothing is. */
  get folding(): Promise<void> | undefined {
    return this.compacting;
  }

  async read(): Promise<State> {
    if (this.system.exists(this.files.restoring)) throw halfRestored(this.folder);
    await this.moveToTodaysFormat();
    this.segment = await nextSegmentOf(this.folder);
    // Before anything is read: whoever had the folder before sees it and confirms nothing any more.
    await this.makeSegment().catch((error: unknown) => {
      if (this.failure !== undefined) throw inUse(this.folder);
      this.log?.error('records-not-writable', error);
    });
    let loaded: Loaded;
    try {
      loaded = await loadRecords(this.folder, this.segment);
    } catch (error) {
      await this.dropSegment().catch(() => undefined);
      throw error;
    }
    const { state, place, epoch, snapshot, journalBytes, torn } = loaded;
    this.place = place;
    this.epoch = epoch + 1;
    this.snapshot = snapshot.written;
    this.bytesSinceCut = journalBytes;
    this.isBehind = journalBytes > 0;
    if (torn !== undefined) await this.keepTorn(torn);
    if (this.file !== undefined) {
      await this.beginSegment(this.file).catch(async (error: unknown) => {
        this.log?.error('records-not-writable', error);
        // Where even that fails, records can still be read.
        await this.dropSegment().catch(() => undefined);
      });
    }
    await this.removeSegmentsBefore(snapshot.segment);
    return state;
  }

  /** Makes operations, each as JSON, durable: all of them or none. Rejects when none counts; with a ReadOnlyError when none ever will. */
  async append(operations: readonly string[]): Promise<void> {
    await this.rotating;
    if (this.failure !== undefined) throw this.failure;
    const file = this.file ?? (await this.startSegment());
    const written = await this.writeLines(file, partsOf(operations));
    try {
      await file.datasync();
    } catch (error) {
      // What of it is on the disk nobody can tell, and asking again would not say.
      throw this.fail({ fault: codeOf(error) });
    }
    if (this.isTakenOver) throw this.fail('taken-over');
    this.place = written.place;
    this.length += written.length;
    this.bytesSinceCut += written.length;
    this.isBehind = true;
  }

  /** Folds what the state holds at this moment into records.json. Appending may go on when it has returned a promise. */
  async write(state: State): Promise<void> {
    if (this.failure !== undefined) throw this.failure;
    if (this.compacting !== undefined) throw new Error('the journal is being folded already');
    const before = this.bytesSinceCut;
    this.bytesSinceCut = 0;
    const place = this.place;
    const cut = this.cut(state);
    const rotated = this.rotate();
    this.rotating = rotated.catch(() => undefined);
    this.compacting = rotated
      .then(() => this.fold(cut, place))
      .finally(() => {
        this.compacting = undefined;
      });
    await this.compacting.catch((error: unknown) => {
      this.bytesSinceCut += Math.floor(before / 2);
      throw error;
    });
  }

  /** What the state holds at this moment, as a snapshot that the next segment goes on from. */
  cut(state: State): Cut {
    const segment = this.file === undefined ? this.segment : this.segment + 1;
    return cutOf(state, { segment, epoch: this.epoch, ...this.place });
  }

  /** Deletes what is kept beside the records for a person to look at, which may hold what was removed from them. */
  async removeKeptBeside(): Promise<void> {
    for (const file of keptBeside(this.folder)) await this.system.rm(file);
    await syncFolderOf(this.files.records, this.system);
  }

  /** Folds everything into records.json and lets the files go. What cannot be folded stays in the journal. */
  async close(state: State): Promise<void> {
    await this.rotating;
    await this.compacting?.catch(() => undefined);
    if (this.isBehind && this.failure === undefined) {
      await this.write(state).catch((error: unknown) => this.log?.error('records-not-folded', error));
    }
    const hasNothing = this.failure === undefined && !this.isBehind;
    await this.file?.close();
    if (this.file !== undefined && hasNothing) await this.system.rm(this.files.segment(this.segment));
    this.file = undefined;
  }

  private get isTakenOver(): boolean {
    return this.system.exists(this.files.segment(this.segment + 1));
  }

  private fail(reason: ReadOnlyError['reason']): ReadOnlyError {
    this.failure = new ReadOnlyError(reason);
    this.log?.error('records-read-only', this.failure);
    return this.failure;
  }

  /** Writes lines after the last confirmed one, or takes back what of them was written. */
  private async writeLines(
    file: OpenFile,
    parts: readonly string[],
  ): Promise<{ readonly place: Place; readonly length: number }> {
    const batch = this.place.sequence + 1;
    let place = this.place;
    let length = 0;
    try {
      for (const [index, part] of parts.entries()) {
        const hasMore = index < parts.length - 1;
        const { line, ...after } = encodeLine(part, { before: place, epoch: this.epoch, batch, hasMore });
        place = after;
        length += line.length;
        await writeAll(file, line);
      }
    } catch (error) {
      try {
        await file.truncate(this.length);
        await file.datasync();
      } catch (second) {
        throw this.fail({ fault: codeOf(second) });
      }
      throw error;
    }
    return { place, length };
  }

  /** Makes and begins the segment that could not be made before. */
  private async startSegment(): Promise<OpenFile> {
    const file = await this.makeSegment();
    try {
      await this.beginSegment(file);
    } catch (error) {
      await this.dropSegment();
      throw error;
    }
    return file;
  }

  private async makeSegment(): Promise<OpenFile> {
    this.file = await this.openNew(this.segment);
    return this.file;
  }

  private async openNew(segment: number): Promise<OpenFile> {
    try {
      return await this.system.open(this.files.segment(segment), 'ax', 0o600);
    } catch (error) {
      if (codeOf(error) === 'EEXIST') throw this.fail('taken-over');
      throw error;
    }
  }

  private async beginSegment(file: OpenFile, segment = this.segment): Promise<void> {
    const head = Buffer.from(encodeHead({ segment, epoch: this.epoch, ...this.place }));
    await writeAll(file, head);
    await file.datasync();
    await syncFolderOf(this.files.records, this.system);
    this.length = head.length;
  }

  private async dropSegment(): Promise<void> {
    const file = this.file;
    this.file = undefined;
    await file?.close().catch(() => undefined);
    await this.removeForGood(this.segment);
  }

  /** A segment that came back after a power cut would end the one before it where it began. */
  private async removeForGood(segment: number): Promise<void> {
    try {
      await this.system.rm(this.files.segment(segment));
      await syncFolderOf(this.files.records, this.system);
    } catch (error) {
      throw this.fail({ fault: codeOf(error) });
    }
  }

  private async rotate(): Promise<void> {
    const old = this.file;
    if (old === undefined) {
      await this.startSegment();
      return;
    }
    const next = this.segment + 1;
    const length = this.length;
    const file = await this.openNew(next);
    try {
      await this.beginSegment(file, next);
    } catch (error) {
      this.length = length;
      await file.close().catch(() => undefined);
      await this.removeForGood(next);
      throw error;
    }
    this.file = file;
    this.segment = next;
    await old.close().catch(() => undefined);
  }

  private async fold(cut: Cut, place: Place): Promise<void> {
    const to = {
      file: this.files.records,
      beside: this.files.unfinished,
      system: this.system,
      mayReplace: () => !this.isTakenOver,
    };
    this.snapshot = await writeSnapshot(cut, { ...to, before: this.snapshot }).catch((error: unknown) => {
      if (!(error instanceof ChangedSnapshotError)) throw error;
      this.log?.error('records-changed-on-disk', error);
      return writeSnapshot(cut, to);
    });
    this.isBehind = this.place.sequence > place.sequence;
    await this.removeSegmentsBefore(cut.head.segment);
  }

  private async removeSegmentsBefore(first: number): Promise<void> {
    for (const number of segmentsIn(this.folder)) {
      // One that stays does no harm: it is before the snapshot.
      if (number < first) await this.system.rm(this.files.segment(number)).catch(() => undefined);
    }
  }

  private async keepTorn({ segment, bytes }: { segment: number; bytes: Buffer }): Promise<void> {
    const file = `${this.files.segment(segment)}.torn`;
    this.log?.error('records-torn-end', new Error(`unconfirmed records were put into ${file}`), {
      bytes: bytes.length,
      file,
    });
    try {
      const handle = await this.system.open(file, 'w', 0o600);
      await writeAll(handle, bytes)
        .then(() => handle.sync())
        .finally(() => handle.close());
    } catch (error) {
      this.log?.error('records-torn-end-not-kept', error);
    }
  }

  /** Puts a file of an earlier assistant into today's format and keeps a copy of it. */
  private async moveToTodaysFormat(): Promise<void> {
    const { records, earlier, unfinished } = this.files;
    if (!this.system.exists(records) || (await isTodaysFormat(records))) return;
    const { snapshot, state } = await loadRecords(this.folder);
    const segment = await nextSegmentOf(this.folder);
    try {
      const copy = earlier(snapshot.earlierFormat ?? 0);
      await copyFile(records, copy);
      const handle = await open(copy, 'r+');
      await handle
        .chmod(0o600)
        .then(() => handle.sync())
        .finally(() => handle.close());
      const cut = cutOf(state, { segment, epoch: 0, ...JOURNAL_START });
      await writeSnapshot(cut, { file: records, beside: unfinished, system: this.system });
    } catch (error) {
      throw new UserError(
        'data-folder',
        `${records} is of an earlier assistant and cannot be written anew (${codeOf(error)}). Nothing in it was changed.`,
        'Make room on the disk, or the folder writable, and start again.',
      );
    }
  }
}

function inUse(folder: string): UserError {
  return new UserError(
    'records-in-use',
    `The records in ${folder} were opened by another assistant at the same moment.`,
    'Stop that one first, or give this one a folder of its own with DATA_DIR.',
  );
}

function halfRestored(folder: string): UserError {
  return new UserError(
    'broken-records',
    `A backup was being restored into ${folder} when that was interrupted.`,
    'Restore it again; what was there before is in a folder named before-restore below it.',
  );
}
