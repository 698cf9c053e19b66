import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { QueuedMessage } from '../../src/core/campaigns.ts';
import type { Incoming, Transport } from '../../src/core/incoming.ts';
import type { Delivery, Dispatch, RecordStore } from '../../src/core/ports.ts';
import type { Person, Role } from '../../src/core/records.ts';
import type { Reply } from '../../src/core/reply.ts';
import { keepPolicyTexts } from '../../src/handlers/acknowledge.ts';
import { createAssistant } from '../../src/handlers/assistant.ts';
import { contentOf } from '../../src/handlers/remind/content.ts';
import { createFollowers } from '../../src/handlers/remind/follow.ts';
import { loadLibrary } from '../../src/knowledge/library.ts';
import { createDirectory } from '../../src/records/directory.ts';
import { openLowdbStore } from '../../src/records/lowdb/index.ts';
import { createRecordingLog } from '../adapters/recording-log.ts';
import { obligationsBy } from '../support/obligations.ts';

const person = (id: string, role: Role, managerId?: string): Person => ({
  id,
  name: `${id.toUpperCase()} Lee`,
  email: `${id}@example.org`,
  department: 'Parks',
  role,
  ...(managerId === undefined ? {} : { managerId }),
});
const directory = createDirectory([
  person('hana', 'hr'),
  person('ivan', 'hr'),
  person('mo', 'manager'),
  person('ann', 'employee', 'mo'),
  person('bob', 'employee', 'mo'),
]);
const library = loadLibrary('policy');
const [policy] = library.policies;

let folder: string;
let store: RecordStore;
let clock: Date;
let dispatch: Dispatch;
let sent: { to: string; reply: Reply }[];
let changes: number;
let followed: string[];

const deps = () => ({
  library,
  directory,
  store,
  now: () => clock,
  obligations: obligationsBy({ library, store, directory, now: () => clock }),
});

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'remind-'));
  clock = new Date('2026-02-03T10:15:00Z');
  store = await openLowdbStore({ folder, now: () => clock });
  sent = [];
  changes = 0;
  followed = [];
  await keepPolicyTexts(deps());
  dispatch = createAssistant({
    ...deps(),
    // No question is looked up and no draft checked here.
    ...({} as Pick<Parameters<typeof createAssistant>[0], 'search' | 'rules'>),
    readers: { smallTalk: () => undefined, model: () => [], isPlatform: () => false },
    send: async (to, reply) => {
      sent.push({ to, reply });
      return { ok: true, messageId: 'm' };
    },
    campaigns: {
      platforms: ['web'],
      changed: () => {
        changes += 1;
      },
      follow: (personId) => void followed.push(personId),
    },
    log: createRecordingLog(),
  });
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

let events = 0;
async function tell(as: string, event: Transport): Promise<Reply> {
  events += 1;
  const incoming: Incoming = {
    ...event,
    eventId: `${events}`,
    sender: { platform: 'web', userId: as, email: `${as}@example.org` },
    address: { platform: 'web', route: as },
    isPrivate: true,
  };
  const reply = await dispatch(incoming);
  if (reply === undefined) throw new Error('no reply');
  return reply;
}
const say = (as: string, text: string) => tell(as, { kind: 'message', text });
const words = (reply: Reply | undefined) => JSON.stringify(reply);
const states = async () => (await store.campaignEvents()).map(({ kind }) => kind);
const acknowledge = (as: string) =>
  tell(as, {
    kind: 'button',
    name: 'confirm-acknowledgement',
    value: `${policy?.id}|${policy?.version}|${policy?.digest}`,
  });

describe('HR', () => {
  test('sees what starting would do before anything starts', async () => {
    const preview = await say('hana', 'remind start');
    expect(words(preview)).toContain('5 get ');
    expect(words(preview)).toContain('Nothing has been sent');
    expect(await states()).toEqual([]);
    expect(changes).toBe(0);
    expect(words(preview)).toContain('remind start now social-media');
  });

  test('starts, pauses, resumes and cancels; doing it again changes nothing and says so', async () => {
    expect(words(await say('hana', 'remind start now'))).toContain('Reminders are running');
    expect(words(await say('ivan', 'remind start now social-media'))).toContain('running already');
    expect(words(await say('hana', 'remind resume'))).toContain('Nothing was changed');
    await say('hana', 'remind pause');
    await say('hana', 'remind resume');
    await say('hana', 'remind cancel');
    expect(words(await say('hana', 'remind pause'))).toContain('Nothing was changed');
    expect(await states()).toEqual(['started', 'paused', 'resumed', 'cancelled']);
    expect(changes).toBe(4);
    expect(followed).toEqual(['hana', 'hana']);
  });

  test('two starts at once count once', async () => {
    const replies = await Promise.all(['hana', 'ivan'].map((id) => say(id, 'remind start now')));
    expect(await states()).toEqual(['started']);
    expect(replies.filter((reply) => words(reply).includes('Reminders are running.'))).toHaveLength(1);
  });

  test('cancelling takes back what waits, and tries what failed again only while running', async () => {
    await say('hana', 'remind start now');
    await store.queueMessages([message('ann', '-14'), message('bob', '-14')]);
    const [claimed] = await store.claimMessages({
      owner: 'me',
      policyIds: ['social-media'],
      limit: 1,
      leaseMs: 1000,
    });
    await store.settleMessage(claimed?.key ?? '', claimed?.token ?? '', {
      state: 'failed',
      reason: 'unreachable',
    });
    expect(words(await say('hana', 'remind status'))).toContain('1 could not be delivered');
    expect(words(await say('hana', 'remind resend failures'))).toContain(
      '1 message that failed is tried again',
    );
    expect(words(await say('hana', 'remind cancel'))).toContain(
      '2 messages that were waiting will not go out',
    );
    expect(words(await say('hana', 'remind resend failures'))).toContain('not running');
  });

  test('gets the real card, alone, to see what people will see', async () => {
    await say('hana', 'remind me');
    expect(sent.map(({ to }) => to)).toEqual(['hana']);
    expect(words(sent[0]?.reply)).toContain(policy?.statement);
  });

  test('sees everyone in one state, and the states add up', async () => {
    await acknowledge('ann');
    const status = await say('hana', 'remind');
    const bar = status.blocks.find(
      (block) => block.kind === 'progress' && block.label === 'Everyone on the roster',
    );
    const parts = bar?.kind === 'progress' ? bar.parts : [];
    expect(parts.reduce((sum, { count }) => sum + count, 0)).toBe(5);
    expect(parts.find(({ label }) => label === 'acknowledged')?.count).toBe(1);
  });
});

test('a manager who wants people reminded is shown their team; an employee is told who may', async () => {
  expect((await say('mo', 'remind')).title).toBe('Your team');
  expect(words(await say('mo', 'remind start now'))).toContain('Only HR');
  expect(words(await say('ann', 'remind'))).toContain('Only HR');
  expect(await states()).toEqual([]);
});

const message = (personId: string, step: string) => ({
  key: `social-media/2026-03-05/${personId}/${step}`,
  policyId: 'social-media',
  cycle: '2026-03-05',
  personId,
  step,
  on: '2026-02-19',
});
const queued = (changed: Partial<QueuedMessage>): QueuedMessage => ({
  ...message('ann', '-14'),
  state: 'sending',
  attempts: 1,
  queuedAt: clock.toISOString(),
  changedAt: clock.toISOString(),
  ...changed,
});

describe('a message that is about to go out', () => {
  beforeEach(() => {
    clock = new Date('2026-02-24T10:00:00Z');
  });

  test('says when it is due and has the button', async () => {
    const reply = await contentOf(queued({ on: '2026-02-24' }), deps());
    expect(reply?.summary).toBe('Please acknowledge the Social media policy by 5 March 2026.');
    expect(words(reply)).toContain('confirm-acknowledgement');
    expect(words(reply)).toContain('I have a question');
  });

  test('says that it was due, once it was', async () => {
    clock = new Date('2026-03-06T10:00:00Z');
    const reply = await contentOf(queued({ on: '2026-03-06', step: '1' }), deps());
    expect(reply?.summary).toContain('was to be acknowledged by 5 March 2026');
  });

  test('is not needed any more by somebody who has acknowledged, has asked, or has left', async () => {
    await acknowledge('ann');
    expect(await contentOf(queued({}), deps())).toBeUndefined();
    await ask('bob', 'named');
    expect(await contentOf(queued({ personId: 'bob' }), deps())).toBeUndefined();
    expect(await contentOf(queued({ personId: 'nobody' }), deps())).toBeUndefined();
  });

  test('tells a manager of those who are still late, and of nobody when none is', async () => {
    clock = new Date('2026-03-24T10:00:00Z');
    const about = ['ann', 'bob'].map((personId) => ({ personId, cycle: '2026-03-05' }));
    const digest = queued({ personId: 'mo', step: 'digest', about });
    await acknowledge('ann');
    const reply = await contentOf(digest, deps());
    expect(words(reply)).toContain('BOB Lee');
    expect(words(reply)).not.toContain('ANN Lee');
    await acknowledge('bob');
    expect(await contentOf(digest, deps())).toBeUndefined();
  });
});

/** Presses "I have a question" on the card and sends one. */
async function ask(as: string, how: 'named' | 'unnamed'): Promise<Reply> {
  const card = await tell(as, { kind: 'button', name: 'have-question', value: 'social-media' });
  const form = card.blocks.find((block) => block.kind === 'form');
  if (form?.kind !== 'form') throw new Error('no form');
  return tell(as, {
    kind: 'form',
    name: form.name,
    value: form.value ?? '',
    fields: { question: 'What is a partner organisation?', as: how },
  });
}

describe('a question on the card', () => {
  const stateOf = async (id: string) => (await deps().obligations.of('social-media', [id]))[0]?.state;
  beforeEach(() => {
    clock = new Date('2026-02-24T10:00:00Z');
  });

  test('with a name pauses the reminders until HR has answered', async () => {
    expect(words(await ask('ann', 'named'))).toContain('Reminders wait until then');
    expect(await stateOf('ann')).toBe('question-open');
    expect(await stateOf('bob')).toBe('due');
    const [question] = await store.hrQuestions({ askerId: 'ann' });
    await tell('hana', {
      kind: 'form',
      name: 'answer-hr',
      value: question?.id ?? '',
      fields: { answer: 'A charity we work with.' },
    });
    expect(await stateOf('ann')).toBe('due');
  });

  test('without a name pauses nothing, because HR would see by that who asked', async () => {
    await ask('ann', 'unnamed');
    expect(await stateOf('ann')).toBe('due');
    expect((await store.hrQuestions({ askerId: 'ann' }))[0]).not.toHaveProperty('pauses');
  });

  test('keeps nobody from acknowledging', async () => {
    await ask('ann', 'named');
    await acknowledge('ann');
    expect(await stateOf('ann')).toBe('acknowledged');
  });
});

test('a year later the same version is asked for again, and that is a record of its own', async () => {
  await acknowledge('ann');
  expect(words(await acknowledge('ann'))).toContain('already acknowledged');
  clock = new Date('2027-01-25T10:00:00Z');
  expect(words(await say('ann', 'acknowledge'))).toContain('confirm-acknowledgement');
  const again = await Promise.all([acknowledge('ann'), acknowledge('ann'), acknowledge('ann')]);
  expect(again.filter((reply) => words(reply).includes('Thank you'))).toHaveLength(1);
  expect((await store.acknowledgements({ personId: 'ann' })).map(({ cycle }) => cycle)).toEqual([
    '2026-03-05',
    '2027-02-03',
  ]);
});

test('a press tells that a message whose fate was unknown had arrived', async () => {
  await store.queueMessages([message('ann', '-14')]);
  const [claimed] = await store.claimMessages({
    owner: 'me',
    policyIds: ['social-media'],
    limit: 1,
    leaseMs: 1000,
  });
  await store.settleMessage(claimed?.key ?? '', claimed?.token ?? '', {
    state: 'unknown',
    platform: 'teams',
  });
  await acknowledge('ann');
  expect(await store.messages({ states: ['unknown'] })).toEqual([]);
  expect(await store.messages({ states: ['sent'] })).toHaveLength(1);
});

test('a card with the progress is drawn again while messages go out, and left alone when they have', async () => {
  const drawn: string[] = [];
  let underWay = 2;
  const platform = {
    name: 'web',
    start: async () => {},
    stop: async () => {},
    send: async (): Promise<Delivery> => ({ ok: true, messageId: 'm1' }),
    update: async (_to: unknown, messageId: string, reply: Reply): Promise<Delivery> => {
      drawn.push(`${messageId} ${reply.summary}`);
      return { ok: true, messageId };
    },
  };
  const followers = createFollowers({
    send: async () => ({ ok: true, messageId: 'm1', to: { platform: 'web', route: 'hana' } }),
    platforms: [platform],
    cardOf: async () => ({
      card: { summary: `${underWay} left`, blocks: [], visibleTo: 'sender' },
      isDone: underWay === 0,
    }),
    log: createRecordingLog(),
  });
  await followers.follow('hana', 'social-media');
  await followers.refresh();
  for (underWay = 1; underWay >= 0; underWay -= 1) await followers.refresh();
  underWay = 5;
  await followers.refresh();
  expect(drawn).toEqual(['m1 1 left', 'm1 0 left']);
});
