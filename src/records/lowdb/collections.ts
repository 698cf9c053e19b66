import type { CampaignEvent, Excuse, Nudge, QueuedMessage, Reach } from '../../core/campaigns.ts';
import type { ChainGap, ChainRecord, SubjectKey } from '../../core/evidence.ts';
import type { HrQuestion, SampleSuggestion } from '../../core/hr-questions.ts';
import type { Address } from '../../core/incoming.ts';
import type { Installation } from '../../core/ports.ts';
import type { Acknowledgement, Person, PolicyText, Tally } from '../../core/records.ts';
import { Collection, type CollectionShape } from './collection.ts';

/** Where a person was last met on a platform. */
export interface KnownAddress extends Address {
  readonly personId: string;
}

/** A campaign event and its place among all of them. */
export interface KeptEvent {
  readonly number: number;
  readonly event: CampaignEvent;
}

/** A message of the queue, its place among all of them, and while it is being sent by whom and until when (in ms since 1970). */
export interface KeptMessage {
  readonly number: number;
  readonly message: QueuedMessage;
  readonly lease?: { readonly owner: string; readonly until: number };
}

/** What is known of the roster as a whole. */
export interface RosterState {
  readonly revision: number;
  readonly source?: string;
}

/** What is kept, by the name it has in records.json, besides the chain of acknowledgements. */
export interface Kinds {
  readonly roster: RosterState;
  readonly people: Person;
  readonly subjects: SubjectKey;
  readonly policyTexts: PolicyText;
  readonly tallies: Tally;
  readonly hrQuestions: HrQuestion;
  readonly sampleSuggestions: SampleSuggestion;
  readonly addresses: KnownAddress;
  readonly reach: Reach;
  readonly installations: Installation;
  readonly campaignEvents: KeptEvent;
  readonly excuses: Excuse;
  readonly nudges: Nudge;
  readonly messages: KeptMessage;
}

export type Kind = keyof Kinds;
export type Collections = { readonly [K in Kind]: Collection<Kinds[K]> };

/** What whoever makes a record knows of it already; not part of what is written down. */
export const MADE = Symbol('made');

export interface Made {
  /** The record as it is given out. */
  readonly acknowledgement: Acknowledgement;
  /** The record as JSON. */
  readonly text: string;
}

/** One small step of a change. A transaction is a list of them, and applying the list is all that changes what is held. */
export type Operation =
  | { [K in Kind]: { readonly in: K; readonly put: Kinds[K] } }[Kind]
  | { readonly in: Kind; readonly delete: string }
  | { readonly in: 'acknowledgements'; readonly add: ChainRecord; readonly [MADE]?: Made }
  | { readonly in: 'acknowledgements'; readonly at: number; readonly put: ChainGap };

/** A key of several parts, whatever characters they have. */
export function keyOf(...parts: readonly string[]): string {
  return JSON.stringify(parts);
}

/** The group of nudges that a manager sent; those to a person are in the group of the person's id. */
export function nudgesBy(managerId: string): string {
  return keyOf('by', managerId);
}

const SHAPES: { readonly [K in Kind]: CollectionShape<Kinds[K]> } = {
  roster: { keyOf: () => 'roster' },
  people: {
    keyOf: ({ id }) => id,
    groupsOf: ({ managerId }) => (managerId === undefined ? [] : [managerId]),
  },
  subjects: { keyOf: ({ personId }) => personId },
  policyTexts: {
    keyOf: ({ policyId, policyVersion, digest }) => keyOf(policyId, policyVersion, digest),
    groupsOf: ({ policyId }) => [policyId],
  },
  tallies: {
    keyOf: ({ policyId, subject, kind }) => keyOf(policyId, subject, kind),
    groupsOf: ({ policyId }) => [policyId],
  },
  hrQuestions: {
    keyOf: ({ id }) => id,
    groupsOf: ({ key, askerId }) => [
      keyOf('key', key),
      ...(askerId === undefined ? [] : [keyOf('asker', askerId)]),
    ],
  },
  sampleSuggestions: { keyOf: ({ id }) => id },
  addresses: {
    keyOf: ({ personId, platform }) => keyOf(personId, platform),
    groupsOf: ({ personId }) => [personId],
    movesOnChange: true,
  },
  reach: {
    keyOf: ({ personId, platform }) => keyOf(personId, platform),
    groupsOf: ({ personId }) => [personId],
  },
  installations: {
    keyOf: ({ platform, key }) => keyOf(platform, key),
    groupsOf: ({ platform }) => [platform],
    movesOnChange: true,
  },
  campaignEvents: {
    keyOf: ({ number }) => String(number),
    groupsOf: ({ event }) => [event.policyId],
  },
  excuses: { keyOf: ({ id }) => id, groupsOf: ({ personId }) => [personId] },
  nudges: {
    keyOf: ({ personId, policyId, on }) => keyOf(personId, policyId, on),
    groupsOf: ({ personId, managerId }) => [personId, nudgesBy(managerId)],
  },
  messages: {
    keyOf: ({ message }) => message.key,
    groupsOf: ({ message }) => [message.personId],
  },
};

/** Their names, in the order they stand in the file. */
export const KINDS = Object.keys(SHAPES) as readonly Kind[];

/** The key of a record within its kind. */
export function keyIn<K extends Kind>(kind: K, value: Kinds[K]): string {
  return SHAPES[kind].keyOf(value);
}

/** Empty collections of every kind. */
export function newCollections(): Collections {
  return Object.fromEntries(
    KINDS.map((kind) => [kind, new Collection(SHAPES[kind] as CollectionShape<unknown>)]),
  ) as unknown as Collections;
}
