import type { ChainRecord, SubjectKey } from '../../core/evidence.ts';
import type { Acknowledgement, NewAcknowledgement } from '../../core/records.ts';
import { linkRecord, newSubject } from '../chain.ts';
import { resolveRecord } from '../resolve-record.ts';
import { reading } from './conditions.ts';
import { type Database, isRefusal, type Query } from './database.ts';

interface Waiting {
  readonly added: NewAcknowledgement;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

interface Result {
  readonly acknowledgement: Acknowledgement;
  readonly created: boolean;
}

const MOST_AT_ONCE = 500;

/**
 * Records acknowledgements; those that come in while others are being written are written together, under one hold of the
 * chain's head, which every process on the database takes turns at.
 */
export function createAcknowledge(database: Database): (added: NewAcknowledgement) => Promise<Result> {
  let waiting: Waiting[] = [];
  let isWriting = false;
  const writeAll = async (): Promise<void> => {
    while (waiting.length > 0) {
      const batch = waiting.splice(0, MOST_AT_ONCE);
      await write(batch);
    }
    isWriting = false;
  };
  const write = async (batch: readonly Waiting[]): Promise<void> => {
    try {
      const results = await database.transaction((query) =>
        recordAll(
          batch.map(({ added }) => added),
          query,
        ),
      );
      batch.forEach(({ resolve }, index) => {
        resolve(results[index] as Result);
      });
    } catch (error) {
      // One that cannot be kept must not take with it those that came in beside it.
      if (batch.length > 1 && isRefusal(error)) for (const one of batch) await write([one]);
      else for (const { reject } of batch) reject(error);
    }
  };
  return (added) =>
    new Promise((resolve, reject) => {
      waiting = [...waiting, { added, resolve, reject }];
      if (isWriting) return;
      isWriting = true;
      void Promise.resolve().then(writeAll);
    });
}

async function recordAll(batch: readonly NewAcknowledgement[], query: Query): Promise<Result[]> {
  const subjects = await subjectsOf(
    batch.flatMap(({ personId, witnessId, recordedBy }) =>
      [personId, witnessId, recordedBy].filter((id) => id !== undefined),
    ),
    query,
  );
  const [head] = await query<{ count: string; hash: string }>(
    'select count, hash from chain_head for update',
    [],
    'head-for-update',
  );
  if (head === undefined) throw new TypeError('the chain has a head');
  const people = new Map([...subjects].map(([personId, { subject }]) => [subject, personId]));
  const known = await existingOf(batch, subjects, query);
  let { hash } = head;
  let place = Number(head.count);
  const rows: { place: number; record: ChainRecord }[] = [];
  const results = batch.map((added): Result => {
    const { personId, witnessId, recordedBy, ...words } = added;
    const subject = subjects.get(personId)?.subject ?? '';
    const key = onceKey(subject, personId, added);
    const existing = known.get(key) ?? known.get(onceKey(undefined, personId, added));
    if (existing !== undefined) {
      const acknowledgement = resolveRecord(existing, (one) => people.get(one));
      if (acknowledgement !== undefined) return { acknowledgement, created: false };
    }
    const witness = witnessId === undefined ? undefined : subjects.get(witnessId)?.subject;
    const recorder = recordedBy === undefined ? undefined : subjects.get(recordedBy)?.subject;
    const record = linkRecord(hash, {
      subject,
      ...words,
      ...(witness === undefined ? {} : { witness }),
      ...(recorder === undefined ? {} : { recordedBy: recorder }),
    });
    known.set(key, record);
    hash = record.hash;
    place += 1;
    rows.push({ place, record });
    const acknowledgement = resolveRecord(record, (one) => people.get(one));
    if (acknowledgement === undefined) throw new TypeError('a new record has its person');
    return { acknowledgement, created: true };
  });
  if (rows.length > 0) {
    await insertRecords(rows, query);
    await query('update chain_head set count = $1, hash = $2', [place, hash], 'head-update');
  }
  return results;
}

/** Puts links into the table as they are; used for new records and for those taken over from another store. */
export async function insertRecords(
  rows: readonly { readonly place: number; readonly record: ChainRecord }[],
  query: Query,
): Promise<void> {
  const column = (of: (record: ChainRecord) => string | undefined) =>
    rows.map(({ record }) => of(record) ?? null);
  await query(
    `insert into acknowledgements (place, subject, person_id, policy_id, policy_version, cycle, witness, recorder, hash, record)
     select * from unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[])`,
    [
      rows.map(({ place }) => place),
      column(({ subject }) => subject),
      column(({ personId }) => personId),
      column(({ policyId }) => policyId),
      column(({ policyVersion }) => policyVersion),
      column(({ cycle }) => cycle ?? ''),
      column(({ witness }) => witness),
      column(({ recordedBy }) => recordedBy),
      column(({ hash }) => hash),
      column((record) => JSON.stringify(record)),
    ],
    'records-insert',
  );
}

/** Subjects of people, made for those who have none. */
async function subjectsOf(personIds: readonly string[], query: Query): Promise<Map<string, SubjectKey>> {
  const ids = [...new Set(personIds)].sort();
  const select = async () =>
    new Map(
      (
        await query<{ subject: string; person_id: string; key: string }>(
          'select subject, person_id, key from subjects where person_id = any($1)',
          [ids],
          'subjects-of',
        )
      ).map(({ subject, person_id, key }) => [person_id, { subject, personId: person_id, key }]),
    );
  const known = await select();
  const missing = ids.filter((id) => !known.has(id)).map(newSubject);
  if (missing.length === 0) return known;
  await query(
    `insert into subjects (subject, person_id, key) select * from unnest($1::text[], $2::text[], $3::text[])
     on conflict (person_id) do nothing`,
    [
      missing.map(({ subject }) => subject),
      missing.map(({ personId }) => personId),
      missing.map(({ key }) => key),
    ],
    'subjects-insert',
  );
  return select();
}

async function existingOf(
  batch: readonly NewAcknowledgement[],
  subjects: ReadonlyMap<string, SubjectKey>,
  query: Query,
): Promise<Map<string, ChainRecord>> {
  const rows = await query<{ record: string }>(
    'select record from acknowledgements where coalesce(subject, person_id) = any($1)',
    [[...subjects].flatMap(([personId, { subject }]) => [subject, personId])],
    'records-of-subjects',
  );
  const wanted = new Set(batch.map(({ policyId }) => policyId));
  return new Map(
    rows
      .map(({ record }) => JSON.parse(record) as ChainRecord)
      .filter(({ policyId }) => wanted.has(policyId))
      .map((record) => [onceKey(record.subject, record.personId ?? '', record), record]),
  );
}

function onceKey(
  subject: string | undefined,
  personId: string,
  { policyId, policyVersion, cycle }: Pick<NewAcknowledgement, 'policyId' | 'policyVersion' | 'cycle'>,
): string {
  return JSON.stringify([subject ?? personId, policyId, policyVersion, cycle ?? '']);
}

interface Row {
  readonly record: string;
  readonly subject_person: string | null;
  readonly witness_person: string | null;
  readonly recorder_person: string | null;
}

/** The records that fit, with the people they are of, in the order they were recorded. */
export async function readAcknowledgements(
  filter: {
    readonly personIds?: readonly string[];
    readonly policyId?: string;
    readonly policyVersion?: string;
  },
  query: Query,
): Promise<readonly Acknowledgement[]> {
  const rows = await query<Row>(
    ...reading(
      'records',
      `select a.record, s.person_id as subject_person, w.person_id as witness_person, r.person_id as recorder_person
       from acknowledgements a
       left join subjects s on s.subject = a.subject
       left join subjects w on w.subject = a.witness
       left join subjects r on r.subject = a.recorder`,
      {
        'coalesce(a.subject, a.person_id) = any($::text[] || array(select subject from subjects where person_id = any($)))':
          filter.personIds,
        'a.policy_id = $': filter.policyId,
        'a.policy_version = $': filter.policyVersion,
      },
      'order by a.place',
    ),
  );
  return rows.flatMap(({ record, subject_person, witness_person, recorder_person }) => {
    const link = JSON.parse(record) as ChainRecord;
    const people = new Map([
      [link.subject, subject_person],
      [link.witness, witness_person],
      [link.recordedBy, recorder_person],
    ]);
    return resolveRecord(link, (subject) => people.get(subject) ?? undefined) ?? [];
  });
}
