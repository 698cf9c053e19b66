import type { CampaignEvent, CampaignStore, Excuse, NewExcuse, Nudge, Reach } from '../../core/campaigns.ts';
import { canonicalJson, sha256 } from '../chain.ts';
import { newReference } from '../references.ts';
import { reading } from './conditions.ts';
import type { Database, Query } from './database.ts';

type EventStore = Pick<
  CampaignStore,
  | 'campaignEvents'
  | 'addCampaignEvent'
  | 'excuses'
  | 'addExcuse'
  | 'endExcuse'
  | 'nudges'
  | 'addNudge'
  | 'reach'
  | 'noteReach'
>;

interface NudgeRow {
  readonly id: string;
  readonly person_id: string;
  readonly manager_id: string;
  readonly policy_id: string;
  readonly cycle: string;
  readonly on_day: string;
  readonly at: string;
}

/** What HR and managers did, and whom nothing reaches. */
export function createEventStore({ query, transaction }: Database): EventStore {
  return {
    campaignEvents: async (policyId) => {
      const rows = await query<{
        policy_id: string;
        policy_version: string;
        kind: CampaignEvent['kind'];
        by: string;
        at: string;
      }>(
        ...reading(
          'campaign-events',
          'select policy_id, policy_version, kind, by, at from campaign_events',
          { 'policy_id = $': policyId },
          'order by place',
        ),
      );
      return rows.map(({ policy_id, policy_version, ...rest }) => ({
        policyId: policy_id,
        policyVersion: policy_version,
        ...rest,
      }));
    },
    addCampaignEvent: ({ policyId, policyVersion, kind, by, at }, after) =>
      transaction(async (inside) => {
        await inside('lock table campaign_events in share row exclusive mode');
        const [last] = await inside<{ at: string }>(
          'select at from campaign_events where policy_id = $1 order by place desc limit 1',
          [policyId],
        );
        if (last?.at !== after) return false;
        await inside(
          'insert into campaign_events (policy_id, policy_version, kind, by, at) values ($1, $2, $3, $4, $5)',
          [policyId, policyVersion, kind, by, at],
        );
        return true;
      }),
    excuses: async ({ personId }) => {
      const rows = await query<{ excuse: string }>(
        ...reading('excuses', 'select excuse from excuses', { 'person_id = $': personId }, 'order by place'),
      );
      return rows.map(({ excuse }) => JSON.parse(excuse) as Excuse);
    },
    addExcuse: (added) => transaction((inside) => addExcuse(added, inside)),
    endExcuse: (id, by, at) =>
      transaction(async (inside) => {
        const [row] = await inside<{ excuse: string }>(
          'select excuse from excuses where id = $1 for update',
          [id],
        );
        if (row === undefined) return undefined;
        const before = JSON.parse(row.excuse) as Excuse;
        if (before.ended !== undefined) return before;
        const excuse: Excuse = { ...before, ended: { by, at } };
        await inside('update excuses set excuse = $2, ended_by = $3 where id = $1', [
          id,
          JSON.stringify(excuse),
          by,
        ]);
        return excuse;
      }),
    nudges: async ({ personId, managerId }) => {
      const rows = await query<NudgeRow>(
        ...reading(
          'nudges',
          'select * from nudges',
          { 'person_id = $': personId, 'manager_id = $': managerId },
          'order by place',
        ),
      );
      return rows.map(nudgeOf);
    },
    addNudge: (added) =>
      transaction(async (inside) => {
        const { managerId, personId, policyId, cycle, on, at } = added;
        const id = `N-${sha256(JSON.stringify([personId, policyId, on])).slice(0, 16)}`;
        const rows = await inside(
          `insert into nudges (id, person_id, manager_id, policy_id, cycle, on_day, at) values ($1, $2, $3, $4, $5, $6, $7)
           on conflict (person_id, policy_id, on_day) do nothing returning 1`,
          [id, personId, managerId, policyId, cycle, on, at],
        );
        const [row] = await inside<NudgeRow>(
          'select * from nudges where person_id = $1 and policy_id = $2 and on_day = $3',
          [personId, policyId, on],
        );
        if (row === undefined) throw new TypeError('a nudge that was added is there');
        return { nudge: nudgeOf(row), created: rows.length > 0 };
      }),
    reach: async (personId) => {
      const rows = await query<{ person_id: string; platform: string; state: Reach['state']; at: string }>(
        ...reading('reach', 'select person_id, platform, state, at from reach', {
          'person_id = $': personId,
        }),
      );
      return rows.map(({ person_id, ...rest }) => ({ personId: person_id, ...rest }));
    },
    noteReach: async ({ personId, platform, state, at }) => {
      await query(
        `insert into reach (person_id, platform, state, at) values ($1, $2, $3, $4)
         on conflict (person_id, platform) do update set state = excluded.state, at = excluded.at`,
        [personId, platform, state, at],
        'reach-note',
      );
    },
  };
}

async function addExcuse(added: NewExcuse, query: Query): Promise<Excuse> {
  await query('lock table excuses in share row exclusive mode');
  const ids = new Set((await query<{ id: string }>('select id from excuses')).map(({ id }) => id));
  const id = newReference('E', sha256(`${ids.size}${canonicalJson(added)}`), (one) => ids.has(one));
  const excuse: Excuse = { id, ...added };
  await query('insert into excuses (id, person_id, by, excuse) values ($1, $2, $3, $4)', [
    id,
    added.personId,
    added.by,
    JSON.stringify(excuse),
  ]);
  return excuse;
}

function nudgeOf({ id, person_id, manager_id, policy_id, cycle, on_day, at }: NudgeRow): Nudge {
  return { id, managerId: manager_id, personId: person_id, policyId: policy_id, cycle, on: on_day, at };
}
