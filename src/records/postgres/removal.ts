import type { Excuse } from '../../core/campaigns.ts';
import { UserError } from '../../core/errors.ts';
import type { ChainGap, EvidenceStore } from '../../core/evidence.ts';
import type { HrQuestion } from '../../core/hr-questions.ts';
import type { Person } from '../../core/records.ts';
import { ERASED } from '../references.ts';
import { codeOf, type Database, type Query } from './database.ts';
import { putQuestion } from './hr-questions.ts';

type Counts = Record<string, number>;

/** Ends a transaction without its changes. */
class TrialOver extends Error {
  readonly counts: Counts;
  constructor(counts: Counts) {
    super('a trial changes nothing');
    this.counts = counts;
  }
}

/** Erasing people, and purging what was kept for long enough. */
export function createRemoval({
  query,
  transaction,
}: Database): Pick<EvidenceStore, 'erasePerson' | 'purge'> {
  /** Dead rows would stay in the files until the database tidies up by itself. */
  const tidyUp = async (counts: Counts): Promise<Counts> => {
    if (Object.keys(counts).length === 0) return counts;
    try {
      await query(
        'vacuum people, subjects, acknowledgements, addresses, messages, hr_questions, excuses, nudges',
      );
    } catch (error) {
      throw new UserError(
        'still-on-disk',
        `It is removed from the records, but its bytes are still in the database's files (${codeOf(error)}).`,
        'The database removes them by itself in time; VACUUM does so at once.',
      );
    }
    return counts;
  };
  return {
    erasePerson: async (personId, at) =>
      tidyUp(
        await transaction(async (inside) => {
          const counts: Counts = {};
          await removePeople([personId], { at, why: 'erased' }, counts, inside);
          return counts;
        }),
      ),
    purge: async (bounds) => {
      try {
        return await tidyUp(
          await transaction(async (inside) => {
            const counts = await purge(bounds, inside);
            if (bounds.isTrial === true) throw new TrialOver(counts);
            return counts;
          }),
        );
      } catch (error) {
        if (error instanceof TrialOver) return error.counts;
        throw error;
      }
    },
  };
}

async function purge(
  { leftBefore, acknowledgedBefore, messagesBefore, at }: Parameters<EvidenceStore['purge']>[0],
  query: Query,
): Promise<Counts> {
  const counts: Counts = {};
  const gone: string[] = [];
  const leavers = await query<{ id: string }>('select id from people where left_on < $1 order by place', [
    leftBefore,
  ]);
  for (const { id } of leavers) {
    const records = await recordsOf([id], query);
    const old = records.filter(({ record }) => acknowledgedAt(record) < acknowledgedBefore);
    if (old.length === records.length) gone.push(id);
    else {
      await leaveGaps(
        old.map(({ place }) => place),
        { at, why: 'retention' },
        query,
      );
      note(counts, 'acknowledgements', old.length);
    }
  }
  await removePeople(gone, { at, why: 'retention' }, counts, query);
  const messages = await query(
    `delete from messages where state not in ('queued', 'sending') and on_day < $1 returning 1`,
    [messagesBefore],
  );
  note(counts, 'messages', messages.length);
  return counts;
}

interface Why {
  readonly at: string;
  readonly why: ChainGap['why'];
}

async function removePeople(ids: readonly string[], why: Why, counts: Counts, query: Query): Promise<void> {
  if (ids.length === 0) return;
  await removeFromRoster(ids, counts, query);
  const records = await recordsOf(ids, query);
  // The hash of an early record is over the person's id itself: no key can be deleted to hide it.
  const gaps = records.filter(({ isEarly }) => why.why === 'retention' || isEarly);
  await leaveGaps(
    gaps.map(({ place }) => place),
    why,
    query,
  );
  note(counts, 'acknowledgements', records.length);
  await query('delete from subjects where person_id = any($1)', [ids]);
  for (const [table, name] of [
    ['addresses', 'addresses'],
    ['reach', 'reach'],
    ['excuses', 'excuses'],
    ['nudges', 'nudges'],
    ['messages', 'messages'],
  ] as const) {
    const rows = await query(`delete from ${table} where person_id = any($1) returning 1`, [ids]);
    note(counts, name, rows.length);
  }
  const questions = await query('delete from hr_questions where asker_id = any($1) returning 1', [ids]);
  note(counts, 'hrQuestions', questions.length);
  await removeMentions(ids, query);
}

async function removeFromRoster(ids: readonly string[], counts: Counts, query: Query): Promise<void> {
  const reports = await query<{ person: string }>(
    'select person from people where manager_id = any($1) and not id = any($1) for update',
    [ids],
  );
  for (const { person } of reports) {
    const { managerId: _, ...rest } = JSON.parse(person) as Person;
    await query('update people set manager_id = null, person = $2 where id = $1', [
      rest.id,
      JSON.stringify(rest),
    ]);
  }
  const removed = await query('delete from people where id = any($1) returning 1', [ids]);
  note(counts, 'people', removed.length);
  if (reports.length + removed.length > 0)
    await query('update roster set revision = revision + 1, source = null');
}

/** Takes people out of other people's records, which stay. */
async function removeMentions(ids: readonly string[], query: Query): Promise<void> {
  await query('update nudges set manager_id = $2 where manager_id = any($1)', [ids, ERASED]);
  await query('update campaign_events set by = $2 where by = any($1)', [ids, ERASED]);
  await query('update sample_suggestions set suggested_by = $2 where suggested_by = any($1)', [ids, ERASED]);
  const nameOf = (id: string) => (ids.includes(id) ? ERASED : id);
  const excuses = await query<{ excuse: string }>(
    'select excuse from excuses where by = any($1) or ended_by = any($1) for update',
    [ids],
  );
  for (const row of excuses) {
    const excuse = JSON.parse(row.excuse) as Excuse;
    const { ended } = excuse;
    const put: Excuse = {
      ...excuse,
      by: nameOf(excuse.by),
      ...(ended === undefined ? {} : { ended: { ...ended, by: nameOf(ended.by) } }),
    };
    await query('update excuses set by = $2, ended_by = $3, excuse = $4 where id = $1', [
      put.id,
      put.by,
      put.ended?.by ?? null,
      JSON.stringify(put),
    ]);
  }
  const answered = await query<{ question: string }>(
    'select question from hr_questions where answered_by = any($1) for update',
    [ids],
  );
  for (const row of answered) {
    const question = JSON.parse(row.question) as HrQuestion;
    if (question.answer !== undefined)
      await putQuestion({ ...question, answer: { ...question.answer, answeredBy: ERASED } }, query);
  }
  const digests = await query<{ key: string; about: string }>(
    'select key, about from messages where about is not null for update',
  );
  for (const { key, about } of digests) {
    const all = JSON.parse(about) as readonly { personId: string }[];
    const left = all.filter(({ personId }) => !ids.includes(personId));
    if (left.length < all.length)
      await query('update messages set about = $2 where key = $1', [key, JSON.stringify(left)]);
  }
}

async function recordsOf(
  ids: readonly string[],
  query: Query,
): Promise<{ place: string; record: string; isEarly: boolean }[]> {
  return query(
    `select a.place, a.record, a.person_id is not null as "isEarly" from acknowledgements a
     where coalesce(a.subject, a.person_id) in
       (select unnest($1::text[]) union select subject from subjects where person_id = any($1)) order by a.place`,
    [ids],
  );
}

/** Leaves of records only their place in the chain. */
async function leaveGaps(places: readonly string[], { at, why }: Why, query: Query): Promise<void> {
  if (places.length === 0) return;
  await query(`select set_config('policy_assistant.removal', 'on', true)`);
  await query(
    `insert into chain_gaps (place, hash, removed_at, why)
     select place, hash, $2, $3 from acknowledgements where place = any($1)`,
    [places, at, why],
  );
  await query('delete from acknowledgements where place = any($1)', [places]);
  await query(`select set_config('policy_assistant.removal', 'off', true)`);
}

function acknowledgedAt(record: string): string {
  return (JSON.parse(record) as { acknowledgedAt: string }).acknowledgedAt;
}

function note(counts: Counts, kind: string, count: number): void {
  if (count > 0) counts[kind] = (counts[kind] ?? 0) + count;
}
