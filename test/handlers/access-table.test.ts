import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadKnowledge } from '../../src/compose.ts';
import type { Transport } from '../../src/core/incoming.ts';
import type { Person, Role } from '../../src/core/records.ts';
import { LEAST_ROLE } from '../../src/handlers/access.ts';
import type { Action } from '../../src/handlers/action.ts';
import { everythingIn, LEAVERS, type Office, openOffice, PEOPLE } from '../support/office.ts';

type Kind = Action['kind'];
interface Row {
  /** The least role that may. */
  readonly role: Role;
  /** Every way to it: typed, pressed, sent as a form. With a target each way names that person, as the asker may or may not. */
  readonly ways: (target: Person, office: Office) => readonly Transport[];
  /** Whom it shows to a manager besides themselves, their own manager and HR: their own people, or nobody. HR may see everyone. */
  readonly shows?: 'own-people';
  /** Whether its ways name somebody, so that it is tried with everyone. */
  readonly hasTarget?: true;
}

const say = (text: string): Transport => ({ kind: 'message', text });
const press = (name: string, value: string): Transport => ({ kind: 'button', name, value });
const send = (name: string, fields: Record<string, string>, value?: string): Transport => ({
  kind: 'form',
  name,
  fields,
  ...(value === undefined ? {} : { value }),
});
const TOKEN = '00000000-0000-4000-8000-000000000000';

/** Every action there is. One that is missing does not compile, and one of access.ts that is missing fails below. */
const ROWS = {
  ask: { role: 'employee', ways: () => [say('ask may I post about work?'), press('ask', 'may I post?')] },
  check: {
    role: 'employee',
    ways: () => [press('check', 'What a day'), send('check', { draft: 'What a day' })],
  },
  'check-empty': { role: 'employee', ways: () => [say('check')] },
  'ask-empty': { role: 'employee', ways: () => [send('ask', { question: ' ' })] },
  read: { role: 'employee', ways: () => [say('read'), say('read all'), say('read 2.1')] },
  acknowledge: {
    role: 'employee',
    ways: () => [say('acknowledge'), press('say', 'acknowledge social-media')],
  },
  'confirm-acknowledgement': {
    role: 'employee',
    ways: (_, { library: { policies } }) =>
      policies.flatMap(({ id, version, digest }) => [
        press('confirm-acknowledgement', `${id}|${version}|0000`),
        press('confirm-acknowledgement', `${id}|${version}|${digest}`),
      ]),
  },
  'my-record': { role: 'employee', ways: () => [say('my record'), press('say', 'record')] },
  'what-changed': { role: 'employee', ways: () => [say('what changed')] },
  help: { role: 'employee', ways: () => [say('help')] },
  topics: { role: 'employee', ways: () => [say('topics')] },
  smalltalk: { role: 'employee', ways: () => [say('good morning')] },
  rate: { role: 'employee', ways: (_, { policyId }) => [press('helpful', `${policyId}|1.1`)] },
  'false-alarm': { role: 'employee', ways: (_, { policyId }) => [press('false-alarm', `${policyId}|x`)] },
  'ask-hr': {
    role: 'employee',
    ways: (_, { policyId }) => [say('ask hr'), press('ask-hr', '|'), press('have-question', policyId)],
  },
  'send-to-hr': {
    role: 'employee',
    ways: () => [send('send-to-hr', { question: 'May I?', as: 'unnamed' }, `|${TOKEN}`)],
  },
  stale: { role: 'employee', ways: () => [press('no-such', 'x'), send('no-such', {})] },
  team: {
    role: 'manager',
    shows: 'own-people',
    hasTarget: true,
    ways: ({ id, name, email }) => [
      say('team'),
      say(`team ${name}`),
      say(`team ${email}`),
      say(`team of ${name} page 2`),
      press('team', id),
      press('team', `${id}|1|direct`),
      press('team', `${id}|99|`),
    ],
  },
  nudge: {
    role: 'manager',
    shows: 'own-people',
    hasTarget: true,
    ways: ({ id, name, email }, { policyId }) => [
      say(`nudge ${name}`),
      say(`nudge ${email}`),
      press('nudge', `${policyId}|${id}`),
      press('nudge', `${policyId}||overdue|${id}`),
      press('nudge', `${policyId}||due|${id}`),
    ],
  },
  report: {
    role: 'hr',
    hasTarget: true,
    ways: ({ department }) => [
      ...['report', 'report csv', 'report json', 'report overdue', 'report failures', 'report left'].map(say),
      say(`report ${department}`),
      press('report', `1|${department}`),
      press('report', '1|excused'),
      press('say', 'report csv'),
    ],
  },
  excuse: {
    role: 'hr',
    hasTarget: true,
    ways: ({ name }) => [say('excuse'), say(`excuse ${name}`), press('excuse', '1')],
  },
  'excuse-form': {
    role: 'hr',
    hasTarget: true,
    ways: ({ id }) => [
      send('excuse', { person: id, reason: 'Away', until: '2026-03-01' }),
      send('excuse', { person: 'e', reason: 'Away', until: '2026-03-01' }),
    ],
  },
  'end-excuse': { role: 'hr', ways: () => [press('end-excuse', 'x')] },
  paper: { role: 'hr', hasTarget: true, ways: ({ name }) => [say('paper'), say(`paper ${name}`)] },
  'paper-form': {
    role: 'hr',
    hasTarget: true,
    ways: ({ id }) => [
      send('paper', { person: id, 'signed-on': '2026-02-10', witness: 'eve' }),
      send('paper', { person: 'e', 'signed-on': '2026-02-10', witness: 'a' }),
    ],
  },
  remind: {
    role: 'hr',
    ways: () =>
      ['preview', 'me', 'start', 'pause', 'resume', 'cancel', 'resend-failures'].map((what) =>
        say(`remind ${what}`),
      ),
  },
  'import-roster': {
    role: 'hr',
    ways: () => [{ kind: 'file', name: 'people.csv', read: async () => Buffer.from('id,name\n1,Ann\n') }],
  },
  'apply-roster': { role: 'hr', ways: () => [press('apply-roster', 'x|0'), press('apply-roster', '')] },
  'hr-questions': { role: 'hr', ways: () => [say('questions')] },
  'answer-hr': { role: 'hr', ways: () => [send('answer-hr', { answer: 'Yes' }, 'Q-XXXX')] },
  'draft-sample': { role: 'hr', ways: () => [press('draft-sample', 'Q-XXXX')] },
  'save-sample': {
    role: 'hr',
    ways: () => [send('save-sample', { question: 'May I?', clause: '1.1' }, 'Q-XXXX')],
  },
  feedback: { role: 'hr', ways: () => [say('feedback')] },
} as const satisfies Record<Kind, Row>;

const KINDS = Object.keys(ROWS) as Kind[];
const RANK = { employee: 0, manager: 1, hr: 2 } as const;
const EVERYONE = [...PEOPLE, ...LEAVERS];
const HR = PEOPLE.filter(({ role }) => role === 'hr').map(({ id }) => id);
const NOBODY: Person = { ...LEAVERS[0], id: 'nemo', name: 'Nemo Void', email: 'nemo@example.org' } as Person;

/** Whom somebody may ever read of, by the roster's own lines: worked out here apart from the code under test. */
const OWN_PEOPLE: Readonly<Record<string, readonly string[]>> = {
  eve: ['mo', 'ann', 'bob', 'kim', 'cyd', 'zoe', 'dan', 'hana', 'gus', 'ivan'],
  mo: ['ann', 'bob', 'kim', 'cyd'],
  kim: ['cyd'],
  zoe: ['dan'],
  hana: ['gus'],
};
const ACTORS = ['ann', 'gus', 'mo', 'kim', 'eve', 'zoe', 'ivan', 'hana'];

/** Everyone but oneself, one's manager and HR, whose names stand on cards, whom a reply speaks of; of leavers and of departments too. */
function strangersIn(text: string, actor: Person): string[] {
  const known = new Set([actor.id, actor.managerId, ...HR]);
  return EVERYONE.filter(
    ({ id, name, email }) => !known.has(id) && (text.includes(name) || text.includes(email)),
  ).map(({ id }) => id);
}

let office: Office;
beforeAll(async () => {
  office = await openOffice({ knowledge: loadKnowledge({ policy: 'policy', package: '.' }) });
  const { store, policyId } = office;
  const at = office.now.toISOString();
  // Something to be seen about everyone.
  await office.acknowledge('dan');
  for (const personId of ['bob', 'cyd', 'lea'])
    await store.addExcuse({
      personId,
      reason: `Secret of ${personId}`,
      from: '2026-02-20',
      until: '2026-03-01',
      by: 'ivan',
      at,
    });
  for (const [index, askerId] of ['ann', 'zoe', 'gus'].entries())
    await store.askHr({
      key: `ab${index}`,
      text: `Secret of ${askerId}`,
      shown: [],
      askedAt: at,
      via: 'web',
      isNamed: true,
      askerId,
    });
  for (const [managerId, personId] of [
    ['zoe', 'dan'],
    ['mo', 'bob'],
    ['eve', 'zoe'],
  ] as const)
    await store.addNudge({ managerId, personId, policyId, cycle: '2026-02-04', on: '2026-02-19', at });
});
afterAll(() => office.close());

const byId = (id: string) => EVERYONE.find((one) => one.id === id) as Person;
/** Ways with every relation: oneself, one's own, theirs, another team, one's manager, HR, somebody who left, nobody at all. */
const waysOf = (kind: Kind): Transport[] => {
  const row: Row = ROWS[kind];
  const targets = row.hasTarget === true ? [...EVERYONE, NOBODY] : [NOBODY];
  return targets.flatMap((target) => row.ways(target, office));
};
const handled = () =>
  office.log.lines
    .filter(([event]) => event === 'handling')
    .map(([, fields]) => (fields as { action: Kind }).action);

test('every action of access.ts is in the table, with its role', () => {
  expect(Object.fromEntries(KINDS.map((kind) => [kind, ROWS[kind].role]))).toEqual(LEAST_ROLE);
});

describe.each(ACTORS)('%s', (actorId) => {
  const actor = byId(actorId);
  const own = new Set(OWN_PEOPLE[actorId] ?? []);

  test.each(KINDS.filter((kind) => RANK[ROWS[kind].role] > RANK[actor.role]))(
    'is refused %s in every way, in words that name nobody',
    async (kind) => {
      const before = handled().length;
      const replies = new Set<string>();
      for (const event of waysOf(kind)) replies.add(everythingIn(await office.tell(actorId, event)));
      expect([...replies].filter((reply) => !/Only HR can see|Only people who manage/.test(reply))).toEqual(
        [],
      );
      expect([...replies].flatMap((reply) => strangersIn(reply, actor))).toEqual([]);
      expect(handled().slice(before)).toEqual([]);
    },
  );

  test.each(KINDS.filter((kind) => RANK[ROWS[kind].role] <= RANK[actor.role]))(
    'may %s, and is shown no more than is theirs to see',
    async (kind) => {
      const row: Row = ROWS[kind];
      const before = handled().length;
      for (const event of waysOf(kind)) {
        const reply = await office.tell(actorId, event);
        const seen = strangersIn(everythingIn(reply), actor);
        if (row.role === 'hr') continue;
        const allowed = row.shows === 'own-people' ? own : new Set<string>();
        expect({ event, seen: seen.filter((id) => !allowed.has(id)) }).toEqual({ event, seen: [] });
        const secrets = everythingIn(reply).match(/Secret of \w+/g) ?? [];
        expect({ event, secrets: secrets.filter((one) => one !== `Secret of ${actorId}`) }).toEqual({
          event,
          secrets: [],
        });
      }
      // The ways of a row are really ways to its action.
      expect([...new Set(handled().slice(before))]).toEqual([kind]);
    },
  );

  test('sees nobody else’s on opening the chat or the page', async () => {
    for (const kind of ['opened', 'home'] as const) {
      const reply = everythingIn(await office.tell(actorId, { kind }));
      if (actor.role === 'hr') continue;
      const seen = strangersIn(reply, actor).filter((id) => !own.has(id));
      expect({ kind, seen }).toEqual({ kind, seen: [] });
    }
  });

  test('has sent, nudged and recorded nothing about anybody but those they may', async () => {
    const { store } = office;
    const nudged = (await store.nudges({ managerId: actorId })).map(({ personId }) => personId);
    expect(nudged.filter((id) => !own.has(id))).toEqual([]);
    if (actor.role === 'hr') return;
    expect((await store.excuses({})).filter(({ by }) => by === actorId)).toEqual([]);
    const held = await store.acknowledgements({});
    expect(held.filter(({ recordedBy }) => recordedBy === actorId)).toEqual([]);
  });
});

test('a manager learns nothing from a refusal: somebody else’s people, one’s own manager, oneself, a leaver and nobody read the same', async () => {
  for (const kind of ['team', 'nudge'] as const) {
    const replies = new Set<string>();
    for (const target of [byId('dan'), byId('zoe'), byId('eve'), byId('lea'), byId('hana'), NOBODY])
      for (const event of ROWS[kind].ways(target, office).slice(1))
        replies.add(everythingIn(await office.tell('mo', event)));
    expect(replies.size).toBe(1);
  }
});

test('a manager who says "remind" is shown their own people, an employee nobody', async () => {
  const own = new Set(OWN_PEOPLE['mo']);
  for (const text of ['remind', 'remind status', 'reminders']) {
    const seen = strangersIn(everythingIn(await office.say('mo', text)), byId('mo'));
    expect(seen.filter((id) => !own.has(id))).toEqual([]);
    expect(strangersIn(everythingIn(await office.say('ann', text)), byId('ann'))).toEqual([]);
  }
});

test('somebody who has left is told nothing, whatever they try', async () => {
  const replies = new Set<string>();
  for (const kind of KINDS) {
    for (const event of waysOf(kind)) replies.add(everythingIn(await office.tell('lea', event)));
  }
  expect(replies.size).toBe(1);
  expect([...replies][0]).toMatch(/cannot find you on the staff roster/);
});

test('none of it failed on the way', () => {
  expect(office.log.lines.filter(([event]) => event === 'unexpected')).toEqual([]);
});
