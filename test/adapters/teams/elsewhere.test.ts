import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Incoming } from '../../../src/core/incoming.ts';
import type { Reply } from '../../../src/core/reply.ts';
import { replyOf } from '../fixture-replies.ts';
import { createTeamsHarness, dataOf, settled, type TeamsHarness, until, wordsIn } from './harness.ts';

let harness: TeamsHarness;
let dispatched: Incoming[];
let answer: () => Promise<Reply>;
const messages = () => harness.connector.messages;

beforeEach(async () => {
  dispatched = [];
  answer = async () => replyOf('Fine');
  harness = await createTeamsHarness();
  await harness.platform.start(async (event) => {
    dispatched.push(event);
    return answer();
  });
});
afterEach(() => harness.close());

describe('a command of the message extension where the assistant is not', () => {
  test.each([
    ['a group chat', { id: '19:others', conversationType: 'groupChat', isGroup: true }],
    ['a channel', { id: '19:others', conversationType: 'channel', isGroup: true }],
    ['a chat of two people', { id: '19:others', conversationType: 'personal' }],
  ])('is served in %s, and the address kept is none that others read', async (_, conversation) => {
    harness.connector.closed.add('19:others');
    const forged = { conversation: { tenantId: 'tenant-1', ...conversation } };
    const { status, body } = await harness.person('29:ann').openOn('checkMessage', '<p>Hi</p>', { forged });
    expect(status).toBe(200);
    expect(JSON.parse(body).task.value.title).toBe('Fine');
    expect(dispatched[0]).toMatchObject({ kind: 'shortcut', name: 'check', text: 'Hi' });
    expect(dispatched[0]?.sender.email).toBe('agnieszka.nowak@example.gov.uk');
    expect(JSON.stringify(dispatched[0]?.address)).not.toContain('19:others');
    expect(messages()).toEqual([]);
  });

  test('tells somebody who has not added it how to, and hands nothing on', async () => {
    harness.connector.closed.add('19:others');
    harness.connector.blockers.add('29:ann');
    const forged = { conversation: { id: '19:others', conversationType: 'groupChat', isGroup: true } };
    const { body } = await harness.person('29:ann').openOn('checkDraft', undefined, { forged });
    expect(wordsIn(JSON.parse(body))).toContain('Add me first');
    expect(dispatched).toEqual([]);
  });
});

test('only the mention of the assistant is taken out of what somebody says', async () => {
  const bot = '<at>Policy assistant</at>';
  const kev = '<at>Kev Smith</at>';
  await harness.person('29:ann').say('', {
    forged: {
      text: `${bot} check ${kev} is &lt;lazy&gt;, ${bot}`,
      entities: [
        { type: 'mention', text: bot, mentioned: { id: '28:bot' } },
        { type: 'mention', text: kev, mentioned: { id: '29:kev' } },
        { type: 'clientInfo', locale: 'en-GB' },
        'rubbish',
      ],
    },
  });
  await until(() => dispatched.length === 1);
  expect(dispatched[0]).toMatchObject({ text: 'check Kev Smith is <lazy>,' });
});

describe('a card that can no longer be replaced', () => {
  const RECEIPT: Reply = { ...replyOf('Receipt', { kind: 'text', runs: ['number 7'] }), replacesCard: true };
  const CARD = replyOf('Card', { kind: 'buttons', buttons: [{ name: 'confirm', label: 'OK', value: '1' }] });

  test('is answered with the receipt all the same, by a client of either age', async () => {
    answer = async () => CARD;
    const person = harness.person('29:ann');
    await person.say('acknowledge');
    const card = await until(() => messages()[0]);
    const data = dataOf(card.activity.attachments[0].content, 'OK');
    answer = async () => RECEIPT;
    const { status, body } = await person.execute('deleted', data);
    expect(status).toBe(200);
    expect(wordsIn(JSON.parse(body))).toContain('number 7');
    await person.submit('deleted', data);
    const fresh = await until(() => messages()[1]);
    expect(wordsIn(fresh.activity)).toContain('number 7');
  });
});

test.each([502, 503, 504])('an answer that meets %i on its way is tried again', async (status) => {
  harness.connector.script('POST /v3/conversations', { kind: 'status', status });
  await harness.person('29:ann').say('x');
  await until(() => messages().length === 1);
  await settled(harness.connector);
  expect(messages()).toHaveLength(1);
});

test('an answer whose fate is unknown is not said twice', async () => {
  harness.connector.script('POST /v3/conversations', { kind: 'dropped', isDone: true });
  await harness.person('29:ann').say('x');
  await until(() => messages().length === 1);
  await settled(harness.connector, 800);
  expect(messages()).toHaveLength(1);
});
