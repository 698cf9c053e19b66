import { UserError } from '../../core/errors.ts';
import type { Operation } from './collections.ts';
import { codeOf } from './records-file.ts';
import type { State } from './state.ts';
import { type Change, type Planned, type Scan, View } from './view.ts';

/** Makes transactions durable: all of them or, when it rejects, none. */
export type Append = (transactions: readonly (readonly Operation[])[]) => Promise<void>;

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
  private readonly state: State;
  private readonly append: Append;
  private waiting: Waiting[] = [];
  private writing: Promise<void> | undefined;
  private isClosing = false;

  constructor(state: State, append: Append) {
    this.state = state;
    this.append = append;
  }

  change<T>(plan: Change<T>): Promise<T> {
    return this.enqueue(false, plan);
  }

  scan<T>(plan: Scan<T>): Promise<T> {
    return this.enqueue(true, (view) => plan(view.state));
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
    const transactions: (readonly Operation[])[] = [];
    const answers: (() => void)[] = [];
    for (const { plan, resolve, reject } of batch) {
      try {
        const { operations, result } = plan(view);
        if (operations.length > 0) {
          view.take(operations);
          transactions.push(operations);
        }
        answers.push(() => resolve(result));
      } catch (error) {
        // One change that cannot be made must not take the others, or the writer, with it.
        reject(error);
      }
    }
    if (transactions.length > 0) {
      await this.append(transactions);
      for (const operations of transactions) this.state.apply(operations);
    }
    for (const answer of answers) answer();
  }
}

const WHY: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: "this user's share of the disk is full",
  EROFS: 'the disk is read-only',
  EIO: 'the disk reports a fault (EIO)',
};

function notRecorded(cause: unknown): UserError {
  const code = codeOf(cause);
  const why = WHY[code] ?? `the records file cannot be written (${code})`;
  return new UserError(
    'not-recorded',
    `That was not recorded: ${why}.`,
    'Tell IT, then try again; pressing again is safe.',
  );
}

function closed(): UserError {
  return new UserError(
    'not-recorded',
    'The assistant is stopping, so that was not recorded.',
    'Try again in a moment.',
  );
}
