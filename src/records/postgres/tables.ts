import type { QueuedMessage } from '../../core/campaigns.ts';
import type { Kind, Kinds } from '../lowdb/collections.ts';
import { type MessageRow, messageOf } from './messages.ts';

type Value = string | number | boolean | null;
type Row = Readonly<Record<string, unknown>>;

/** How records of a kind stand in their table: what goes into each column, its type, and how a row is read. */
export interface Table<Kept> {
  readonly table: string;
  readonly columns: Readonly<Record<string, readonly [type: string, of: (kept: Kept) => Value]>>;
  /** What the rows are put in order by; empty where no order is kept. */
  readonly order: string;
  readonly read: (row: Row, index: number) => Kept;
}

const text = <Kept>(of: (kept: Kept) => string | undefined) =>
  ['text', (kept: Kept) => of(kept) ?? null] as const;
const time = <Kept>(of: (kept: Kept) => string | undefined) =>
  ['timestamptz', (kept: Kept) => of(kept) ?? null] as const;
const json = <Kept>() => ['text', (kept: Kept) => JSON.stringify(kept)] as const;
const listOf = (list: unknown) => (list === undefined ? undefined : JSON.stringify(list));
const parsed =
  <Kept>(column: string) =>
  (row: Row): Kept =>
    JSON.parse(String(row[column])) as Kept;

type MessageColumns = Table<Kinds['messages']>['columns'];
const messageText = (of: (message: QueuedMessage) => string | undefined): MessageColumns[string] =>
  text(({ message }) => of(message));
const messageTime = (of: (message: QueuedMessage) => string | undefined): MessageColumns[string] =>
  time(({ message }) => of(message));

/** Every kind but the roster's revision, which has a row already. Leases belong to processes and are left behind. */
export const TABLES: { readonly [K in Exclude<Kind, 'roster'>]: Table<Kinds[K]> } = {
  people: {
    table: 'people',
    columns: {
      id: text(({ id }) => id),
      manager_id: text(({ managerId }) => managerId),
      left_on: text(({ leftOn }) => leftOn),
      person: json(),
    },
    order: 'place',
    read: parsed('person'),
  },
  subjects: {
    table: 'subjects',
    columns: {
      subject: text(({ subject }) => subject),
      person_id: text(({ personId }) => personId),
      key: text(({ key }) => key),
    },
    order: '',
    read: ({ subject, person_id, key }) =>
      ({ subject, personId: person_id, key }) as unknown as Kinds['subjects'],
  },
  policyTexts: {
    table: 'policy_texts',
    columns: {
      policy_id: text(({ policyId }) => policyId),
      policy_version: text(({ policyVersion }) => policyVersion),
      digest: text(({ digest }) => digest),
      words: json(),
    },
    order: 'place',
    read: parsed('words'),
  },
  tallies: {
    table: 'tallies',
    columns: {
      policy_id: text(({ policyId }) => policyId),
      subject: text(({ subject }) => subject),
      kind: text(({ kind }) => kind),
      count: ['bigint', ({ count }) => count],
    },
    order: '',
    read: ({ policy_id, subject, kind, count }) =>
      ({ policyId: policy_id, subject, kind, count: Number(count) }) as Kinds['tallies'],
  },
  hrQuestions: {
    table: 'hr_questions',
    columns: {
      id: text(({ id }) => id),
      key: text(({ key }) => key),
      asker_id: text(({ askerId }) => askerId),
      answered_by: text(({ answer }) => answer?.answeredBy),
      is_answered: ['boolean', ({ answer }) => answer !== undefined],
      asked_at: text(({ askedAt }) => askedAt),
      question: json(),
    },
    order: 'place',
    read: parsed('question'),
  },
  sampleSuggestions: {
    table: 'sample_suggestions',
    columns: {
      id: text(({ id }) => id),
      policy_id: text(({ policyId }) => policyId),
      clause_id: text(({ clauseId }) => clauseId),
      question: text(({ question }) => question),
      suggested_by: text(({ suggestedBy }) => suggestedBy),
      suggested_at: text(({ suggestedAt }) => suggestedAt),
    },
    order: 'place',
    read: ({ id, policy_id, clause_id, question, suggested_by, suggested_at }) =>
      ({
        id,
        policyId: policy_id,
        clauseId: clause_id,
        question,
        suggestedBy: suggested_by,
        suggestedAt: suggested_at,
      }) as Kinds['sampleSuggestions'],
  },
  addresses: {
    table: 'addresses',
    columns: {
      person_id: text(({ personId }) => personId),
      platform: text(({ platform }) => platform),
      route: text(({ route }) => JSON.stringify(route)),
    },
    order: 'place',
    read: ({ person_id, platform, route }) =>
      ({ personId: person_id, platform, route: JSON.parse(String(route)) as unknown }) as Kinds['addresses'],
  },
  reach: {
    table: 'reach',
    columns: {
      person_id: text(({ personId }) => personId),
      platform: text(({ platform }) => platform),
      state: text(({ state }) => state),
      at: text(({ at }) => at),
    },
    order: '',
    read: ({ person_id, platform, state, at }) =>
      ({ personId: person_id, platform, state, at }) as Kinds['reach'],
  },
  installations: {
    table: 'installations',
    columns: {
      platform: text(({ platform }) => platform),
      key: text(({ key }) => key),
      sealed: text(({ sealed }) => sealed),
    },
    order: '',
    read: ({ platform, key, sealed }) => ({ platform, key, sealed }) as Kinds['installations'],
  },
  campaignEvents: {
    table: 'campaign_events',
    columns: {
      policy_id: text(({ event }) => event.policyId),
      policy_version: text(({ event }) => event.policyVersion),
      kind: text(({ event }) => event.kind),
      by: text(({ event }) => event.by),
      at: text(({ event }) => event.at),
    },
    order: 'place',
    read: ({ policy_id, policy_version, kind, by, at }, index) =>
      ({
        number: index,
        event: { policyId: policy_id, policyVersion: policy_version, kind, by, at },
      }) as Kinds['campaignEvents'],
  },
  excuses: {
    table: 'excuses',
    columns: {
      id: text(({ id }) => id),
      person_id: text(({ personId }) => personId),
      by: text(({ by }) => by),
      ended_by: text(({ ended }) => ended?.by),
      excuse: json(),
    },
    order: 'place',
    read: parsed('excuse'),
  },
  nudges: {
    table: 'nudges',
    columns: {
      id: text(({ id }) => id),
      person_id: text(({ personId }) => personId),
      manager_id: text(({ managerId }) => managerId),
      policy_id: text(({ policyId }) => policyId),
      cycle: text(({ cycle }) => cycle),
      on_day: text(({ on }) => on),
      at: text(({ at }) => at),
    },
    order: 'place',
    read: ({ id, person_id, manager_id, policy_id, cycle, on_day, at }) =>
      ({
        id,
        managerId: manager_id,
        personId: person_id,
        policyId: policy_id,
        cycle,
        on: on_day,
        at,
      }) as Kinds['nudges'],
  },
  messages: {
    table: 'messages',
    columns: {
      key: messageText(({ key }) => key),
      policy_id: messageText(({ policyId }) => policyId),
      cycle: messageText(({ cycle }) => cycle),
      person_id: messageText(({ personId }) => personId),
      step: messageText(({ step }) => step),
      about: messageText(({ about }) => listOf(about)),
      covers: messageText(({ covers }) => listOf(covers)),
      on_day: messageText(({ on }) => on),
      state: messageText(({ state }) => state),
      token: messageText(({ token }) => token),
      attempts: ['integer', ({ message }) => message.attempts],
      platform: messageText(({ platform }) => platform),
      message_id: messageText(({ messageId }) => messageId),
      reason: messageText(({ reason }) => reason),
      queued_at: messageTime(({ queuedAt }) => queuedAt),
      changed_at: messageTime(({ changedAt }) => changedAt),
      not_before: messageTime(({ notBefore }) => notBefore),
      // Of one that was on its way: over already, so that its fate is looked up.
      lease_until: ['timestamptz', ({ message }) => (message.state === 'sending' ? message.changedAt : null)],
    },
    order: 'place',
    read: (row, index) => ({ number: index, message: messageOf(row as unknown as MessageRow) }),
  },
};
