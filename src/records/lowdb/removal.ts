import type { ChainGap } from '../../core/evidence.ts';
import type { LocalDate } from '../../core/records.ts';
import { ERASED } from '../references.ts';
import { type Kind, keyOf, nudgesBy, type Operation } from './collections.ts';
import type { State } from './state.ts';
import { type Scan, unchanged } from './view.ts';

type Counts = Readonly<Record<string, number>>;

/** Removes everything that ties records to a person; gives how many of each kind. */
export function erasePerson(personId: string, at: string): Scan<Counts> {
  return (state) => {
    const removal = new Removal(state, at, 'erased');
    removal.removePeople(new Set([personId]));
    return { operations: removal.operations, result: removal.counts };
  };
}

/** Removes what was kept for long enough; gives how many of each kind. A trial removes nothing. */
export function purge(bounds: {
  readonly acknowledgedBefore: string;
  readonly leftBefore: LocalDate;
  readonly messagesBefore: LocalDate;
  readonly at: string;
  readonly isTrial?: boolean;
}): Scan<Counts> {
  return (state) => {
    const removal = new Removal(state, bounds.at, 'retention');
    const gone = new Set<string>();
    for (const { id, leftOn } of state.collections.people.values()) {
      if (leftOn === undefined || leftOn >= bounds.leftBefore) continue;
      const records = state.acknowledgements.ofPerson(id);
      const isOld = records.map(({ acknowledgedAt }) => acknowledgedAt < bounds.acknowledgedBefore);
      if (isOld.every((one) => one)) gone.add(id);
      else removal.removeLinks(state.acknowledgements.placesOf(id).filter((_, index) => isOld[index]));
    }
    removal.removePeople(gone);
    for (const { message } of state.collections.messages.values()) {
      const isSettled = message.state !== 'queued' && message.state !== 'sending';
      if (isSettled && message.on < bounds.messagesBefore && !gone.has(message.personId))
        removal.remove('messages', message.key);
    }
    return bounds.isTrial === true
      ? unchanged(removal.counts)
      : { operations: removal.operations, result: removal.counts };
  };
}

class Removal {
  readonly operations: Operation[] = [];
  private readonly state: State;
  private readonly at: string;
  private readonly why: ChainGap['why'];
  private readonly removed = new Map<string, number>();

  constructor(state: State, at: string, why: ChainGap['why']) {
    this.state = state;
    this.at = at;
    this.why = why;
  }

  get counts(): Counts {
    return Object.fromEntries(this.removed);
  }

  remove(kind: Kind, key: string): void {
    this.operations.push({ in: kind, delete: key });
    this.note(kind, 1);
  }

  /** Leaves of records only their place in the chain. */
  removeLinks(places: readonly number[]): void {
    for (const at of places) this.leaveGap(at);
    this.note('acknowledgements', places.length);
  }

  removePeople(personIds: ReadonlySet<string>): void {
    if (personIds.size === 0) return;
    const revision = this.state.collections.roster.get('roster')?.revision ?? 0;
    const before = this.operations.length;
    for (const personId of personIds) this.removeFromRoster(personId, personIds);
    if (this.operations.length > before)
      this.operations.push({ in: 'roster', put: { revision: revision + 1 } });
    for (const personId of personIds) this.removeRecords(personId);
    this.removeMentions(personIds);
  }

  private removeFromRoster(personId: string, all: ReadonlySet<string>): void {
    const { people } = this.state.collections;
    for (const { managerId: _, ...report } of people.of(personId)) {
      if (!all.has(report.id)) this.operations.push({ in: 'people', put: report });
    }
    if (people.get(personId) !== undefined) this.remove('people', personId);
  }

  private removeRecords(personId: string): void {
    const { collections, acknowledgements, links } = this.state;
    const places = acknowledgements.placesOf(personId);
    for (const at of places) {
      // The hash of an early record is over the person's id itself: no key can be deleted to hide it.
      const link = links[at];
      if (this.why === 'retention' || (link !== undefined && 'personId' in link)) this.leaveGap(at);
    }
    this.note('acknowledgements', places.length);
    if (collections.subjects.get(personId) !== undefined)
      this.operations.push({ in: 'subjects', delete: personId });
    for (const kind of ['addresses', 'reach', 'excuses', 'nudges', 'messages'] as const) {
      const collection = collections[kind];
      for (const one of collection.of(personId)) this.remove(kind, collection.keyOf(one as never));
    }
    for (const question of collections.hrQuestions.of(keyOf('asker', personId)))
      this.remove('hrQuestions', question.id);
    for (const nudge of collections.nudges.of(nudgesBy(personId))) {
      if (nudge.personId !== personId)
        this.operations.push({ in: 'nudges', put: { ...nudge, managerId: ERASED } });
    }
  }

  /** Takes people out of other people's records, which stay. */
  private removeMentions(personIds: ReadonlySet<string>): void {
    const { campaignEvents, excuses, hrQuestions, messages, sampleSuggestions } = this.state.collections;
    const isGone = (id: string | undefined) => id !== undefined && personIds.has(id);
    const nameOf = (id: string) => (personIds.has(id) ? ERASED : id);
    for (const kept of campaignEvents.values()) {
      if (isGone(kept.event.by))
        this.operations.push({
          in: 'campaignEvents',
          put: { ...kept, event: { ...kept.event, by: ERASED } },
        });
    }
    for (const excuse of excuses.values()) {
      if (isGone(excuse.personId) || (!isGone(excuse.by) && !isGone(excuse.ended?.by))) continue;
      const ended =
        excuse.ended === undefined ? {} : { ended: { ...excuse.ended, by: nameOf(excuse.ended.by) } };
      this.operations.push({ in: 'excuses', put: { ...excuse, by: nameOf(excuse.by), ...ended } });
    }
    for (const question of hrQuestions.values()) {
      const { answer, askerId } = question;
      if (answer !== undefined && isGone(answer.answeredBy) && !isGone(askerId))
        this.operations.push({
          in: 'hrQuestions',
          put: { ...question, answer: { ...answer, answeredBy: ERASED } },
        });
    }
    for (const one of sampleSuggestions.values()) {
      if (isGone(one.suggestedBy))
        this.operations.push({ in: 'sampleSuggestions', put: { ...one, suggestedBy: ERASED } });
    }
    for (const kept of messages.values()) {
      const { about, personId } = kept.message;
      if (about === undefined || isGone(personId) || !about.some((one) => isGone(one.personId))) continue;
      const message = { ...kept.message, about: about.filter((one) => !isGone(one.personId)) };
      this.operations.push({ in: 'messages', put: { ...kept, message } });
    }
  }

  private leaveGap(at: number): void {
    const link = this.state.links[at];
    if (link === undefined) return;
    const put: ChainGap = { hash: link.hash, removedAt: this.at, why: this.why };
    this.operations.push({ in: 'acknowledgements', at, put });
  }

  private note(kind: string, count: number): void {
    if (count > 0) this.removed.set(kind, (this.removed.get(kind) ?? 0) + count);
  }
}
