import type { Low } from 'lowdb';
import { UserError } from '../../core/errors.ts';
import type { Log } from '../../core/ports.ts';
import type { Operation } from './collections.ts';
import { codeOf } from './file-system.ts';
import { ReadOnlyError, type RecordsJournal } from './journal.ts';
import { encodeOperation } from './journal-line.ts';
import type { State } from './state.ts';
import { type Change, type Planned, type Scan, unchanged, View } from './view.ts';

interface Waiting {
  /** A scan looks through the records themselves, so nothing may be planned before it that is not applied. */
  readonly isScan: boolean;
  readonly plan: (view: View) => Planned<unknown>;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Changes wait in a queue; all that can be planned together are written together, and each caller hears once they are on
 * the disk. Until then nobody sees them.
 */
export class Writer {
  private readonly low: Low<State>;
  private readonly state: State;
  private readonly journal: RecordsJournal;
  private readonly log: Log | undefined;
  private waiting: Waiting[] = [];
  private writing: Promise<void> | undefined;
  private nextCheckpoint: Promise<void> | undefined;
  private isClosing = false;

  constructor(low: Low<State>, journal: RecordsJournal, log: Log | undefined) {
    this.low = low;
    this.state = low.data;
    this.journal = journal;
    this.log = log;
  }

  change<T>(plan: Change<T>): Promise<T> {
    return this.enqueue(false, plan);
  }

  scan<T>(plan: Scan<T>): Promise<T> {
    return this.enqueue(true, (view) => plan(view.state));
  }

  /** Looks at everything that was recorded before, at a moment when nothing is being written. */
  between<T>(look: (state: State) => T): Promise<T> {
    return this.scan((state) => unchanged(look(state)));
  }

  /** Folds everything that was recorded before into records.json. Who asks before it has begun shares it. */
  checkpoint(): Promise<void> {
    this.nextCheckpoint ??= this.makeCheckpoint();
    return this.nextCheckpoint;
  }

  /** Looks at what is durable. */
  async read<T>(look: (state: State) => T): Promise<T> {
    if (this.isClosing) throw closed();
    return look(this.state);
  }

  /** Takes no more changes and resolves when those that wait are written. */
  async close(): Promise<void> {
    this.isClosing = true;
    await this.writing;
  }

  private async makeCheckpoint(): Promise<void> {
    try {
      for (;;) {
        await this.journal.folding?.catch(() => undefined);
        // Its cut and its place in the journal belong together, so it is an item of the queue; its writing is not waited for there.
        const { done } = await this.between(() => {
          if (this.journal.folding !== undefined) return { done: undefined };
          this.nextCheckpoint = undefined;
          const writing = this.low.write();
          // It may fail before anybody is told of it here.
          writing.catch(() => undefined);
          return { done: writing };
        });
        if (done !== undefined) return await done;
      }
    } catch (error) {
      this.nextCheckpoint = undefined;
      throw error;
    }
  }

  private enqueue<T>(isScan: boolean, plan: Change<T>): Promise<T> {
    if (this.isClosing) return Promise.reject(closed());
    return new Promise<T>((resolve, reject) => {
      this.waiting.push({ isScan, plan, resolve: resolve as (result: unknown) => void, reject });
      this.writing ??= Promise.resolve().then(() => this.writeAll());
    });
  }

  private async writeAll(): Promise<void> {
    while (this.waiting.length > 0) {
      const next = this.waiting.findIndex(({ isScan }, index) => isScan && index > 0);
      const batch = this.waiting.splice(0, next < 0 ? this.waiting.length : next);
      try {
        await this.write(batch);
      } catch (error) {
        for (const { reject } of batch) reject(notRecorded(error));
      }
    }
    // In the same turn as the last look at the queue: whoever comes later starts anew.
    this.writing = undefined;
  }

  private async write(batch: readonly Waiting[]): Promise<void> {
    const view = new View(this.state);
    const planned: (readonly Operation[])[] = [];
    const written: string[] = [];
    const answers: (() => void)[] = [];
    for (const { plan, resolve, reject } of batch) {
      try {
        const { operations, result } = plan(view);
        if (operations.length > 0) {
          const encoded = operations.map(encodeOperation);
          for (const one of encoded) written.push(one);
          planned.push(operations);
          view.take(operations);
        }
        answers.push(() => resolve(result));
      } catch (error) {
        // One change that cannot be made must not take the others, or the writer, with it.
        reject(error);
      }
    }
    if (planned.length > 0) {
      await this.journal.append(written);
      for (const operations of planned) this.state.apply(operations);
    }
    for (const answer of answers) answer();
    if (this.journal.isDue)
      this.low.write().catch((error: unknown) => this.log?.error('records-not-folded', error));
  }
}

const WHY: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: "this user's share of the disk is full",
  EROFS: 'the disk is read-only',
  EIO: 'the disk reports a fault (EIO)',
};

function notRecorded(cause: unknown): UserError {
  if (cause instanceof ReadOnlyError) return notConfirmed(cause.reason);
  const code = codeOf(cause);
  const why = WHY[code] ?? `the records file cannot be written (${code})`;
  return new UserError(
    'not-recorded',
    `That was not recorded: ${why}.`,
    'Tell IT, then try again; pressing again is safe.',
  );
}

function notConfirmed(reason: ReadOnlyError['reason']): UserError {
  const why =
    reason === 'taken-over'
      ? 'another assistant has taken over the records'
      : `the disk did not confirm it (${reason.fault})`;
  return new UserError(
    'not-recorded',
    `That was not confirmed: ${why}. Until the assistant is started again, records can only be read.`,
    'Tell IT. When the assistant has been started again, press again; pressing again is safe.',
  );
}

function closed(): UserError {
  return new UserError(
    'not-recorded',
    'The assistant is stopping, so that was not recorded.',
    'Try again in a moment.',
  );
}
