import { randomUUID } from 'node:crypto';
import type { CampaignStore, DeliveryState, QueuedMessage, Settlement } from '../../core/campaigns.ts';
import type { LocalDate } from '../../core/records.ts';
import { reading } from './conditions.ts';
import type { Database, Query } from './database.ts';

type MessageStore = Pick<
  CampaignStore,
  | 'queueMessages'
  | 'claimMessages'
  | 'claimOrphans'
  | 'endLeases'
  | 'settleMessage'
  | 'noteArrived'
  | 'cancelQueued'
  | 'requeueFailed'
  | 'messages'
  | 'messageCounts'
  | 'oldestQueuedAt'
>;

/** A row of the queue. */
export interface MessageRow {
  readonly key: string;
  readonly place: string;
  readonly policy_id: string;
  readonly cycle: LocalDate;
  readonly person_id: string;
  readonly step: string;
  readonly about: string | null;
  readonly covers: string | null;
  readonly on_day: LocalDate;
  readonly state: DeliveryState;
  readonly token: string | null;
  readonly attempts: number;
  readonly platform: string | null;
  readonly message_id: string | null;
  readonly reason: string | null;
  readonly queued_at: Date;
  readonly changed_at: Date;
  readonly not_before: Date | null;
}

/** Rows in one statement; more would make parameters too long. */
const ROWS_AT_ONCE = 5_000;

/** The queue of messages in PostgreSQL. Leases and times are by the database's clock. */
export function createMessageStore({ query, transaction }: Database): MessageStore {
  return {
    queueMessages: (messages) =>
      transaction(async (inside) => {
        let count = 0;
        for (let from = 0; from < messages.length; from += ROWS_AT_ONCE) {
          const part = messages.slice(from, from + ROWS_AT_ONCE);
          const rows = await inside<{ key: string }>(
            `insert into messages (key, policy_id, cycle, person_id, step, about, covers, on_day, state, queued_at, changed_at)
             select key, policy_id, cycle, person_id, step, about, covers, on_day, 'queued', now(), now()
             from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[])
               with ordinality as new (key, policy_id, cycle, person_id, step, about, covers, on_day, place)
             order by place on conflict (key) do nothing returning key`,
            [
              part.map(({ key }) => key),
              part.map(({ policyId }) => policyId),
              part.map(({ cycle }) => cycle),
              part.map(({ personId }) => personId),
              part.map(({ step }) => step),
              part.map(({ about }) => (about === undefined ? null : JSON.stringify(about))),
              part.map(({ covers }) => (covers === undefined ? null : JSON.stringify(covers))),
              part.map(({ on }) => on),
            ],
            'messages-queue',
          );
          count += rows.length;
        }
        return count;
      }),
    claimMessages: async ({ owner, policyIds, limit, leaseMs, keys, platform }) => {
      if (limit <= 0 || policyIds.length === 0) return [];
      const tokens = Array.from({ length: Math.min(limit, keys?.length ?? limit) }, () => randomUUID());
      // A statement for each way: one plan for both would look through the whole queue for a few keys.
      const rows = await query<MessageRow>(
        `with next as (
           select key, row_number() over (order by place) as n from (
             select key, place from messages
             where state = 'queued' and policy_id = any($1) and (not_before is null or not_before <= now())
               ${keys === undefined ? '' : 'and key = any($7)'}
             order by place limit $2 for update skip locked) as free),
         tokens as (select token, n from unnest($3::text[]) with ordinality as made (token, n))
         update messages m set state = 'sending', token = tokens.token, attempts = m.attempts + 1, changed_at = now(),
           not_before = null, reason = null, platform = $4, lease_owner = $5, lease_until = now() + $6 * interval '1 millisecond'
         from next join tokens using (n) where m.key = next.key returning m.*`,
        [
          ...[policyIds, tokens.length, tokens, platform ?? null, owner, leaseMs],
          ...(keys === undefined ? [] : [keys]),
        ],
        keys === undefined ? 'messages-claim' : 'messages-claim-keys',
      );
      return inOrder(rows);
    },
    claimOrphans: async ({ owner, limit, leaseMs }) => {
      if (limit <= 0) return [];
      const rows = await query<MessageRow>(
        `update messages set lease_owner = $1, lease_until = now() + $2 * interval '1 millisecond'
         where key in (select key from messages where state = 'sending' and lease_until <= now()
           order by place limit $3 for update skip locked) returning *`,
        [owner, leaseMs, limit],
        'messages-orphans',
      );
      return inOrder(rows);
    },
    endLeases: async (owner) => {
      await query(
        `update messages set lease_until = now() where state = 'sending' and lease_owner = $1 and lease_until > now()`,
        [owner],
      );
    },
    settleMessage: async (key, token, settlement) => {
      const rows = await query(...settleStatement(key, token, settlement));
      return rows.length > 0;
    },
    noteArrived: async (key) => {
      await query(
        `update messages set state = 'sent', changed_at = now() where key = $1 and state = 'unknown'`,
        [key],
      );
    },
    cancelQueued: async (policyId, reason) => {
      const rows = await query(
        `update messages set state = 'cancelled', reason = $2, not_before = null, changed_at = now()
         where policy_id = $1 and state = 'queued' returning 1`,
        [policyId, reason],
      );
      return rows.length;
    },
    requeueFailed: async (policyId) => {
      const rows = await query(
        `update messages set state = 'queued', reason = null, token = null, platform = null, changed_at = now()
         where policy_id = $1 and state = 'failed' returning 1`,
        [policyId],
      );
      return rows.length;
    },
    messages: (filter) => readMessages(filter, query),
    messageCounts: async () => {
      const rows = await query<{ policy_id: string; state: DeliveryState; count: string }>(
        'select policy_id, state, count(*) as count from messages group by policy_id, state',
        [],
        'messages-counts',
      );
      return rows.map(({ policy_id, state, count }) => ({
        policyId: policy_id,
        state,
        count: Number(count),
      }));
    },
    oldestQueuedAt: async () => {
      const [row] = await query<{ at: Date | null }>(
        `select min(queued_at) as at from messages where state = 'queued'`,
        [],
        'messages-oldest',
      );
      return row?.at?.toISOString();
    },
  };
}

function settleStatement(key: string, token: string, settlement: Settlement): [string, unknown[], string] {
  const where = `where key = $1 and token = $2 and state = 'sending' returning 1`;
  const set = `update messages set changed_at = now(), lease_owner = null, lease_until = null,`;
  switch (settlement.state) {
    case 'sent':
      return [
        `${set} state = 'sent', platform = $3, message_id = $4 ${where}`,
        [key, token, settlement.platform, settlement.messageId],
        'messages-sent',
      ];
    case 'failed':
    case 'cancelled':
      return [
        `${set} state = $3, reason = $4, platform = coalesce($5, platform) ${where}`,
        [key, token, settlement.state, settlement.reason, settlement.platform ?? null],
        'messages-ended',
      ];
    case 'unknown':
      return [
        `${set} state = 'unknown', platform = $3 ${where}`,
        [key, token, settlement.platform],
        'messages-unknown',
      ];
    case 'later':
      return [
        `${set} state = 'queued', token = null, not_before = $3, reason = $4 ${where}`,
        [key, token, settlement.notBefore, settlement.reason],
        'messages-later',
      ];
    default:
      return settlement satisfies never;
  }
}

async function readMessages(
  filter: Parameters<CampaignStore['messages']>[0],
  query: Query,
): Promise<readonly QueuedMessage[]> {
  const { policyId, personId, states, since } = filter;
  const rows = await query<MessageRow>(
    ...reading(
      'messages',
      'select * from messages',
      {
        'policy_id = $': policyId,
        'person_id = $': personId,
        'state = any($)': states,
        'on_day >= $': since,
      },
      'order by place',
    ),
  );
  return rows.map(messageOf);
}

function inOrder(rows: readonly MessageRow[]): readonly QueuedMessage[] {
  return rows.toSorted((one, other) => Number(one.place) - Number(other.place)).map(messageOf);
}

/** The message that a row holds. */
export function messageOf(row: MessageRow): QueuedMessage {
  return {
    key: row.key,
    policyId: row.policy_id,
    cycle: row.cycle,
    personId: row.person_id,
    step: row.step,
    ...(row.about === null ? {} : { about: JSON.parse(row.about) as QueuedMessage['about'] & {} }),
    ...(row.covers === null ? {} : { covers: JSON.parse(row.covers) as QueuedMessage['covers'] & {} }),
    on: row.on_day,
    state: row.state,
    ...(row.token === null ? {} : { token: row.token }),
    attempts: row.attempts,
    ...(row.platform === null ? {} : { platform: row.platform }),
    ...(row.message_id === null ? {} : { messageId: row.message_id }),
    ...(row.reason === null ? {} : { reason: row.reason }),
    queuedAt: row.queued_at.toISOString(),
    changedAt: row.changed_at.toISOString(),
    ...(row.not_before === null ? {} : { notBefore: row.not_before.toISOString() }),
  };
}
