import { type Kysely, type Migration, sql } from 'kysely';

/** Statements of each step of the schema, in the order of their names. A step that was released is never changed: add another. */
const STEPS: Readonly<Record<string, readonly string[]>> = {
  '001-records': [
    `create table chain_head (single boolean primary key default true check (single), count bigint not null, hash text not null)`,
    `create table acknowledgements (
       place bigint primary key, subject text, person_id text, policy_id text not null, policy_version text not null,
       cycle text not null default '', witness text, recorder text, hash text not null, record text not null)`,
    `create unique index acknowledgements_once on acknowledgements (coalesce(subject, person_id), policy_id, policy_version, cycle)`,
    `create index acknowledgements_of_policy on acknowledgements (policy_id, place)`,
    `create table chain_gaps (place bigint primary key, hash text not null, removed_at text not null, why text not null)`,
    // Only a removal, which says so for its own transaction and leaves a gap in the chain, may take a record out.
    `create function forbid_change() returns trigger language plpgsql as $$
     begin
       if tg_op = 'DELETE' and current_setting('policy_assistant.removal', true) = 'on' then return old; end if;
       raise exception 'acknowledgements are append-only';
     end $$`,
    `create trigger acknowledgements_rows before update or delete on acknowledgements
       for each row execute function forbid_change()`,
    `create trigger acknowledgements_all before truncate on acknowledgements
       for each statement execute function forbid_change()`,
    `create table subjects (subject text primary key, person_id text not null unique, key text not null)`,
    `create table roster (single boolean primary key default true check (single), revision bigint not null, source text)`,
    `create table people (id text primary key, place bigint generated always as identity, manager_id text, left_on text, person text not null)`,
    `create index people_of_manager on people (manager_id)`,
    `create table policy_texts (place bigint generated always as identity primary key, policy_id text not null,
       policy_version text not null, digest text not null, words text not null, unique (policy_id, policy_version, digest))`,
    `create table tallies (policy_id text, subject text, kind text, count bigint not null, primary key (policy_id, subject, kind))`,
    `create table addresses (person_id text, platform text, route text not null, place bigserial,
       primary key (person_id, platform))`,
    `create table installations (platform text, key text, sealed text not null, primary key (platform, key))`,
    `create table hr_questions (id text primary key, place bigint generated always as identity, key text not null unique,
       asker_id text, answered_by text, is_answered boolean not null default false, asked_at text not null, question text not null)`,
    `create index hr_questions_of_asker on hr_questions (asker_id)`,
    `create table sample_suggestions (id text primary key, place bigint generated always as identity, policy_id text not null,
       clause_id text not null, question text not null, suggested_by text not null, suggested_at text not null,
       unique (policy_id, clause_id, question))`,
    `create table campaign_events (place bigint generated always as identity primary key, policy_id text not null,
       policy_version text not null, kind text not null, "by" text not null, at text not null)`,
    `create table excuses (id text primary key, place bigint generated always as identity, person_id text not null,
       "by" text not null, ended_by text, excuse text not null)`,
    `create index excuses_of_person on excuses (person_id)`,
    `create table nudges (id text primary key, place bigint generated always as identity, person_id text not null,
       manager_id text not null, policy_id text not null, cycle text not null, on_day text not null, at text not null,
       unique (person_id, policy_id, on_day))`,
    `create index nudges_of_manager on nudges (manager_id)`,
    `create table reach (person_id text, platform text, state text not null, at text not null, primary key (person_id, platform))`,
    `create table messages (key text primary key, place bigint generated always as identity, policy_id text not null,
       cycle text not null, person_id text not null, step text not null, about text, covers text, on_day text not null,
       state text not null, token text, attempts integer not null default 0, platform text, message_id text, reason text,
       queued_at timestamptz not null, changed_at timestamptz not null, not_before timestamptz, lease_owner text,
       lease_until timestamptz)`,
    `create index messages_queued on messages (policy_id, place) where state = 'queued'`,
    `create index messages_sending on messages (lease_until) where state = 'sending'`,
    `create index messages_of_state on messages (policy_id, state)`,
    `create index messages_of_person on messages (person_id)`,
    `create index messages_of_day on messages (on_day)`,
    `insert into chain_head (count, hash) values (0, repeat('0', 64))`,
    `insert into roster (revision) values (0)`,
  ],
  '002-replicas': [
    `create unlogged table rates (name text primary key, next_at timestamptz not null)`,
    `create table seen_events (platform text, id text, at timestamptz not null default clock_timestamp(), primary key (platform, id))`,
    `create index seen_events_at on seen_events (at)`,
  ],
};

/** The schema's steps, for kysely's migrator, which takes a lock and remembers which have been made. */
export function migrations(): Promise<Record<string, Migration>> {
  return Promise.resolve(
    Object.fromEntries(
      Object.entries(STEPS).map(([name, statements]): [string, Migration] => [
        name,
        {
          async up(database: Kysely<unknown>) {
            for (const statement of statements) await sql.raw(statement).execute(database);
          },
        },
      ]),
    ),
  );
}
