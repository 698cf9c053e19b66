import type { Person } from '../../core/records.ts';
import type { RosterStore } from '../../core/roster.ts';
import type { Database } from './database.ts';

const PEOPLE_AT_ONCE = 10_000;

/** The roster in PostgreSQL. */
export function createRosterStore({ query, transaction }: Database): RosterStore {
  return {
    roster: () =>
      transaction(async (inside) => {
        // One reading of both, so that the revision is that of the people.
        await inside('set transaction isolation level repeatable read, read only');
        const [roster] = await inside<{ revision: string; source: string | null }>(
          'select revision, source from roster',
        );
        const people = await inside<{ person: string }>('select person from people order by place');
        return {
          revision: Number(roster?.revision ?? 0),
          people: people.map(({ person }) => JSON.parse(person) as Person),
          ...(roster?.source == null ? {} : { source: roster.source }),
        };
      }),
    rosterRevision: async () => {
      const [roster] = await query<{ revision: string }>(
        'select revision from roster',
        [],
        'roster-revision',
      );
      return Number(roster?.revision ?? 0);
    },
    changeRoster: ({ put, source, revision }) =>
      transaction(async (inside) => {
        const [roster] = await inside<{ revision: string }>('select revision from roster for update');
        if (Number(roster?.revision ?? 0) !== revision) return undefined;
        for (let from = 0; from < put.length; from += PEOPLE_AT_ONCE) {
          // Of somebody who is there twice the later line counts, as one after the other would.
          const part = [
            ...new Map(put.slice(from, from + PEOPLE_AT_ONCE).map((person) => [person.id, person])).values(),
          ];
          await inside(
            `insert into people (id, manager_id, left_on, person)
             select id, manager_id, left_on, person
             from unnest($1::text[], $2::text[], $3::text[], $4::text[]) with ordinality as new (id, manager_id, left_on, person, place)
             order by place
             on conflict (id) do update set manager_id = excluded.manager_id, left_on = excluded.left_on, person = excluded.person`,
            [
              part.map(({ id }) => id),
              part.map(({ managerId }) => managerId ?? null),
              part.map(({ leftOn }) => leftOn ?? null),
              part.map((person) => JSON.stringify(person)),
            ],
          );
        }
        await inside('update roster set revision = revision + 1, source = $1', [source ?? null]);
        return revision + 1;
      }),
  };
}
