import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Incoming } from '../../../src/core/incoming.ts';
import type { Reply } from '../../../src/core/reply.ts';
import { BLOCKS, replyOf } from '../fixture-replies.ts';
import { createTeamsHarness, settled, type TeamsHarness, until, wordsIn } from './harness.ts';

let harness: TeamsHarness;
let dispatched: Incoming[];
let answer: (event: Incoming) => Promise<Reply>;
const messages = () => harness.connector.messages;

beforeEach(async () => {
  dispatched = [];
  answer = async () => replyOf('Fine');
  harness = await createTeamsHarness();
  await harness.platform.start(async (event) => {
    dispatched.push(event);
    return answer(event);
  });
});
afterEach(() => harness.close());

const raw = (body: string) =>
  fetch(`${harness.url()}/api/messages`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });

describe('what somebody says', () => {
  test.each([
    ['markdown', '**bold** [click](https://evil.example) # x'],
    ['mentions', '&lt;at&gt;Everyone&lt;/at&gt; @everyone'],
    ['a script', '&lt;script&gt;alert(1)&lt;/script&gt;'],
    ['40,000 characters', 'word '.repeat(8_000)],
    ['nothing but emoji', '👩‍👩‍👧‍👦'.repeat(2_000)],
    ['control characters', 'a\u0000b\u001b[2Jc'],
  ])('%s comes back as words, in cards that Teams takes', async (_, text) => {
    answer = async (event) =>
      replyOf('You said', { kind: 'quote', text: event.kind === 'message' ? event.text : '', cite: 'you' });
    expect((await harness.person('29:ann').say(text)).status).toBe(200);
    const { activity } = await until(() => messages()[0], 'an answer');
    expect(JSON.stringify(activity)).not.toMatch(/"type":"mention"|"textFormat":"xml"/);
    await settled(harness.connector);
    expect(harness.connector.calls.filter(({ answer: status }) => status === '400')).toEqual([]);
  });
});

describe('data that no card of ours carries', () => {
  const deep = (levels: number) => {
    let value: unknown = 'x';
    for (let level = 0; level < levels; level += 1) value = { value };
    return value as object;
  };
  const FORGED: [string, unknown][] = [
    ['a word', 'hello'],
    ['a number', 7],
    ['a list', [1, 2, 3]],
    ['lists in lists', { policy: [[[['button']]]] }],
    ['a name that is a list', { policy: { kind: 'button', name: ['say'], value: '=x' } }],
    ['a value that is none', { policy: { kind: 'button', name: 'say', value: { $gt: '' } } }],
    ['a value unmarked', { policy: { kind: 'button', name: 'say', value: 'report csv' } }],
    ['a name of 300 characters', { policy: { kind: 'button', name: 'x'.repeat(300), value: '=' } }],
    ['a page that was not kept', { policy: { kind: 'page', page: 2, reply: '@guess' } }],
    ['a page of its own', { policy: { kind: 'page', page: 1, reply: '={"summary":"x","blocks":[]}' } }],
    ['a field that is a list', { policy: { kind: 'form', name: 'check', form: 0 }, 'f0.draft': ['x'] }],
    ['what is more than asked', { policy: { kind: 'button', name: 'say', value: '=x', as: '29:hr' } }],
    ['a prototype', JSON.parse('{"__proto__":{"policy":1},"constructor":{"name":"x"}}')],
    ['1,000 levels', deep(1_000)],
  ];

  test.each(FORGED)(
    '%s does nothing and is answered, in a card, an old client and a dialog',
    async (_, data) => {
      const person = harness.person('29:ann');
      const pressed = await person.invoke('adaptiveCard/action', {
        action: { type: 'Action.Execute', data },
      });
      expect(pressed.status).toBe(200);
      expect(JSON.parse(pressed.body).statusCode).toBe(200);
      await person.post({ ...person.envelope(), type: 'message', text: '', value: data, replyToId: 'm1' });
      const dialog = await person.invoke('task/submit', { data });
      expect(wordsIn(JSON.parse(dialog.body))).toContain('from a while ago');
      await until(() => messages().length === 2, 'two answers');
      expect(dispatched).toEqual([]);
    },
  );

  test('a field named like a part of every object is a field like any other', async () => {
    const data = JSON.parse(
      '{"policy":{"kind":"form","name":"check","form":0},"f0.__proto__":"x","f0.draft":"y"}',
    );
    await harness.person('29:ann').execute('m1', data);
    await until(() => dispatched.length === 1);
    const [event] = dispatched;
    expect(event?.kind === 'form' ? event.fields['draft'] : '').toBe('y');
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  });

  test('nobody acts for another, whatever they say they are', async () => {
    const data = {
      policy: { kind: 'button', name: 'confirm', value: '=v1' },
      from: { id: '29:hr' },
      personId: 'p02',
    };
    await harness
      .person('29:ann')
      .execute('m1', data, {}, { forged: { value: { action: { data }, from: { id: '29:hr' } } } });
    await until(() => dispatched.length === 1);
    expect(dispatched[0]?.sender).toMatchObject({
      userId: '29:ann',
      email: 'agnieszka.nowak@example.gov.uk',
    });
    expect(JSON.stringify(dispatched[0])).not.toContain('29:hr');
  });

  test('an invoke without a value, and commands that are none, are answered', async () => {
    const person = harness.person('29:ann');
    for (const name of [
      'adaptiveCard/action',
      'task/fetch',
      'composeExtension/submitAction',
      'fileConsent/invoke',
      'message/submitAction',
    ])
      expect((await person.post({ ...person.envelope(), type: 'invoke', name })).status).toBe(200);
    expect((await person.openOn('constructor')).status).toBe(200);
    await settled(harness.connector);
    expect(dispatched.map(({ kind }) => kind)).toEqual(['shortcut']);
  });
});

describe('a body that is no activity', () => {
  const envelope = () => ({ ...harness.person('29:ann').envelope(), type: 'message', text: 'x' });
  test.each<[string, object, number]>([
    ['without a sender', { from: undefined }, 400],
    ['with a list for a sender', { from: [] }, 400],
    ['with a number for an id', { from: { id: 7 } }, 400],
    ['without a conversation', { conversation: undefined }, 400],
    ['with a word for a conversation', { conversation: 'x' }, 400],
    ['without a recipient', { recipient: undefined }, 400],
    ['with an address that is none', { serviceUrl: 'javascript:alert(1)' }, 400],
    ['with a list for a type', { type: ['message'] }, 400],
    ['of 1 MB', { text: 'x'.repeat(1_000_000) }, 413],
  ])('%s is refused', async (_, forged, status) => {
    const response = await raw(JSON.stringify({ ...envelope(), ...forged }));
    expect(response.status).toBe(status);
    expect(await response.text()).not.toMatch(/\bat .*\.[jt]s:/);
    expect(dispatched).toEqual([]);
  });

  test('of 100,000 brackets neither harms nor hangs', async () => {
    const response = await raw(`{"type":"message","x":${'['.repeat(100_000)}${']'.repeat(100_000)}}`);
    expect(response.status).toBe(400);
    const rest = JSON.stringify(envelope()).slice(0, -1);
    expect((await raw(`${rest},"value":${'['.repeat(100_000)}${']'.repeat(100_000)}}`)).status).toBeLessThan(
      500,
    );
    expect((await harness.person('29:ann').say('still there?')).status).toBe(200);
    await until(() => dispatched.length === 1);
  });
});

test('whoever presses the same button five times at once is answered each time, and nothing breaks', async () => {
  answer = async () => ({ ...replyOf('Receipt', BLOCKS.facts), replacesCard: true });
  const person = harness.person('29:ann');
  await person.say('x');
  const card = await until(() => messages()[0]);
  const data = { policy: { kind: 'button', name: 'confirm', value: '=v1' } };
  const answers = await Promise.all([1, 2, 3, 4, 5].map(() => person.execute(card.id, data)));
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
  expect(messages()).toHaveLength(1);
});
