import type { ChainLink } from '../../core/evidence.ts';
import { CHAIN_START } from '../chain.ts';
import { resolveRecord } from '../resolve-record.ts';
import { AcknowledgementIndex } from './acknowledgement-index.ts';
import type { Collection } from './collection.ts';
import {
  type Collections,
  type KeptMessage,
  type Kind,
  MADE,
  newCollections,
  type Operation,
} from './collections.ts';
import { MessageIndex } from './message-index.ts';

/** Everything that is recorded, with its indexes. `apply` is the only thing that changes it. */
export class State {
  readonly collections: Collections = newCollections();
  readonly links: ChainLink[] = [];
  readonly acknowledgements = new AcknowledgementIndex();
  readonly messages = new MessageIndex();
  private readonly people = new Map<string, string>();
  private gaps = 0;

  /** Hash of the last link. */
  get head(): string {
    return this.links.at(-1)?.hash ?? CHAIN_START;
  }

  /** How many links were made gaps: while it stays the same, links were only added at the end. */
  get rewrittenLinks(): number {
    return this.gaps;
  }

  /** Whose a subject is; undefined when nobody can tell any more. */
  personOf(subject: string): string | undefined {
    return this.people.get(subject);
  }

  apply(operations: readonly Operation[]): void {
    for (const operation of operations) this.applyOne(operation);
  }

  /** Takes the next link of the chain, whether a record or a gap. */
  addLink(link: ChainLink): void {
    this.links.push(link);
    this.acknowledgements.add(
      'removedAt' in link ? undefined : resolveRecord(link, (subject) => this.personOf(subject)),
    );
  }

  private applyOne(operation: Operation): void {
    if (operation.in === 'acknowledgements') {
      if ('add' in operation) {
        const given = operation[MADE]?.acknowledgement;
        if (given === undefined) this.addLink(operation.add);
        else {
          this.links.push(operation.add);
          this.acknowledgements.add(given);
        }
      } else {
        this.links[operation.at] = operation.put;
        this.gaps++;
        this.acknowledgements.remove(operation.at);
      }
      return;
    }
    const collection: Collection<unknown> = this.collections[operation.in] as Collection<unknown>;
    const after = 'put' in operation ? operation.put : undefined;
    const before = 'put' in operation ? collection.put(after) : collection.delete(operation.delete);
    this.follow(operation.in, before, after);
  }

  private follow(kind: Kind, before: unknown, after: unknown): void {
    if (kind === 'messages')
      this.messages.change(before as KeptMessage | undefined, after as KeptMessage | undefined);
    if (kind === 'subjects') {
      const [was, is] = [before, after] as readonly ({ subject: string; personId: string } | undefined)[];
      if (was !== undefined) this.people.delete(was.subject);
      if (is !== undefined) this.people.set(is.subject, is.personId);
      else if (was !== undefined) this.acknowledgements.removePerson(was.personId);
    }
  }
}
