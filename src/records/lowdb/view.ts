import type { ChainRecord } from '../../core/evidence.ts';
import type { Acknowledgement } from '../../core/records.ts';
import { resolveRecord } from '../resolve-record.ts';
import { type Kind, type Kinds, keyIn, MADE, type Made, type Operation } from './collections.ts';
import type { State } from './state.ts';

/** What a change comes to: the steps to be written down, and the answer for the caller once they are. */
export interface Planned<T> {
  readonly operations: readonly Operation[];
  readonly result: T;
}

/** A change that looks at single records by key. */
export type Change<T> = (view: View) => Planned<T>;

/** A change that looks through records by index or group. */
export type Scan<T> = (state: State) => Planned<T>;

/** A change that comes to nothing but an answer. */
export function unchanged<T>(result: T): Planned<T> {
  return { operations: [], result };
}

/** The records as they will be when the changes planned so far are written down. */
export class View {
  readonly state: State;
  private readonly planned = new Map<Kind, Map<string, unknown>>();
  private readonly added = new Map<string, Acknowledgement[]>();
  private readonly subjects = new Map<string, string>();
  private lastHash: string;
  private nextMessage: number;

  constructor(state: State) {
    this.state = state;
    this.lastHash = state.head;
    this.nextMessage = state.messages.nextNumber;
  }

  get head(): string {
    return this.lastHash;
  }

  get nextMessageNumber(): number {
    return this.nextMessage;
  }

  get<K extends Kind>(kind: K, key: string): Kinds[K] | undefined {
    const planned = this.planned.get(kind);
    if (planned?.has(key) === true) return planned.get(key) as Kinds[K] | undefined;
    return this.state.collections[kind].get(key) as Kinds[K] | undefined;
  }

  acknowledgementsOf(personId: string): readonly Acknowledgement[] {
    const before = this.state.acknowledgements.ofPerson(personId);
    const added = this.added.get(personId);
    return added === undefined ? before : [...before, ...added];
  }

  /** Whose a subject is; undefined when nobody can tell any more. */
  personOf(subject: string): string | undefined {
    return this.subjects.get(subject) ?? this.state.personOf(subject);
  }

  /** Takes what was planned into account for the changes after it. */
  take(operations: readonly Operation[]): void {
    for (const operation of operations) {
      if (operation.in === 'acknowledgements') {
        if ('add' in operation) this.takeLink(operation.add, operation[MADE]);
        continue;
      }
      let planned = this.planned.get(operation.in);
      if (planned === undefined) {
        planned = new Map();
        this.planned.set(operation.in, planned);
      }
      if ('delete' in operation) planned.set(operation.delete, undefined);
      else planned.set(keyIn(operation.in, operation.put as never), operation.put);
      if (operation.in === 'subjects' && 'put' in operation)
        this.subjects.set(operation.put.subject, operation.put.personId);
      if (operation.in === 'messages' && 'put' in operation)
        this.nextMessage = Math.max(this.nextMessage, operation.put.number + 1);
    }
  }

  private takeLink(record: ChainRecord, made: Made | undefined): void {
    this.lastHash = record.hash;
    const one = made?.acknowledgement ?? resolveRecord(record, (subject) => this.personOf(subject));
    if (one === undefined) return;
    const added = this.added.get(one.personId);
    if (added === undefined) this.added.set(one.personId, [one]);
    else added.push(one);
  }
}
