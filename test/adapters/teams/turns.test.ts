import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Incoming } from '../../../src/core/incoming.ts';
import type { Delivery } from '../../../src/core/ports.ts';
import type { Block, Reply } from '../../../src/core/reply.ts';
import type { Member } from '../../support/teams/connector.ts';
import { BLOCKS, replyOf } from '../fixture-replies.ts';
import { createTeamsHarness, dataOf, settled, type TeamsHarness, until, wordsIn } from './harness.ts';

const FORM: Block = {
  kind: 'form',
  name: 'check',
  submit: 'Check again',
  fields: [{ name: 'draft', label: 'Your draft', multiline: true, initial: 'ring me' }],
};

let harness: TeamsHarness;
let dispatched: Incoming[];
let answer: (event: Incoming) => Promise<Reply | undefined>;
const messages = () => harness.connector.messages;
const cardOf = (message: { activity: { attachments?: { content: unknown }[] } } | undefined) =>
  message?.activity.attachments?.[0]?.content;
const start = () =>
  harness.platform.start(async (event) => {
    dispatched.push(event);
    return answer(event);
  });

beforeEach(async () => {
  dispatched = [];
  answer = async () => replyOf('Fine');
  harness = await createTeamsHarness();
  await start();
});
afterEach(() => harness.close());

/** The first message after doing something. */
async function after(act: () => Promise<{ status: number }>) {
  const count = messages().length;
  expect((await act()).status).toBe(200);
  return until(() => messages()[count], 'a message');
}

describe('a message', () => {
  test('is answered with a card, a summary for the notification and its sources', async () => {
    answer = async () => replyOf('Not allowed (1.1)', BLOCKS.quote);
    const { activity } = await after(() => harness.person('29:ann').say('may I &amp; why?'));
    expect(dispatched[0]).toMatchObject({ kind: 'message', text: 'may I & why?', isPrivate: true });
    expect(dispatched[0]?.sender).toEqual({
      platform: 'teams',
      userId: '29:ann',
      email: 'agnieszka.nowak@example.gov.uk',
    });
    expect(activity.summary).toBe('Not allowed (1.1)');
    const [{ citation }] = activity.entities.filter(({ type }: { type: string }) => /Message/.test(type));
    expect(citation[0]).toMatchObject({
      '@type': 'Claim',
      position: 1,
      appearance: { '@type': 'DigitalDocument', name: BLOCKS.quote.cite, abstract: BLOCKS.quote.text },
    });
  });

  test('without words but with a picture hears that words are read alone', async () => {
    const { activity } = await after(() =>
      harness.person('29:ann').say('', { forged: { attachments: [{ contentType: 'image/png' }] } }),
    );
    expect(wordsIn(activity)).toContain('I read words alone');
    expect(dispatched).toEqual([]);
  });

  test.each([
    ['typing', { type: 'typing' }],
    ['a reaction', { type: 'messageReaction', reactionsAdded: [{ type: 'like' }] }],
    ['an edit', { type: 'messageUpdate' }],
    ['a deletion', { type: 'messageDelete' }],
    ['the end', { type: 'endOfConversation' }],
    ['an unknown type', { type: 'surprise' }],
  ])('that is %s is let pass', async (_, forged) => {
    expect((await harness.person('29:ann').say('x', { forged })).status).toBe(200);
    await settled(harness.connector);
    expect(dispatched).toEqual([]);
    expect(messages()).toEqual([]);
  });

  test('200 at once are all taken and each is answered once', async () => {
    const person = harness.person('29:ann');
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, index) => person.say(`question ${index}`)),
    );
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    await until(() => messages().length >= 200, '200 answers', 12_000);
    await settled(harness.connector);
    expect(messages()).toHaveLength(200);
  });

  test('again, also after a restart, is not answered twice', async () => {
    const person = harness.person('29:ann');
    await after(() => person.say('once', { id: 'same' }));
    await harness.platform.stop();
    harness.restart();
    await start();
    expect((await person.say('once', { id: 'same' })).status).toBe(200);
    await settled(harness.connector);
    expect(messages()).toHaveLength(1);
  });
});

describe('among others', () => {
  const OPEN: Reply = {
    ...replyOf('Answer', { kind: 'text', runs: ['the clause'] }),
    visibleTo: 'conversation',
  };

  test('the answer goes into the asker’s own chat, the others see one line, and the asker may share it', async () => {
    answer = async () => OPEN;
    const person = harness.person('29:ann');
    await person.mention('19:channel', 'may I post this?');
    await until(() => messages().length === 2, 'two messages');
    const own = messages().find(({ conversationId }) => conversationId === 'personal:29:ann');
    const line = messages().find(({ conversationId }) => conversationId === '19:channel');
    expect(dispatched[0]).toMatchObject({ kind: 'message', text: 'may I post this?', isPrivate: true });
    expect(wordsIn(cardOf(own))).toContain('the clause');
    expect(JSON.stringify(line)).not.toContain('the clause');
    await person.execute(own?.id ?? '', dataOf(cardOf(own), 'Share there'));
    const shared = await until(() => messages()[2], 'the shared answer');
    const again = await person.execute(own?.id ?? '', dataOf(cardOf(own), 'Share there'));
    expect(again.body).toContain('shared already');
    expect(messages()).toHaveLength(3);
    expect(shared.conversationId).toBe('19:channel');
    expect(wordsIn(cardOf(shared))).toMatch(/the clause[\s\S]*Shared by/);
    expect(dispatched).toHaveLength(1);
  });

  test('only the asker can share it, and a forged token shares nothing', async () => {
    answer = async () => OPEN;
    await harness.person('29:ann').mention('19:channel', 'x');
    const own = await until(() =>
      messages().find(({ conversationId }) => conversationId === 'personal:29:ann'),
    );
    await until(() => messages().length === 2);
    await harness.person('29:hr').execute(own.id, dataOf(cardOf(own), 'Share there'));
    await harness
      .person('29:ann')
      .execute(own.id, { policy: { kind: 'button', name: 'share', value: '=forged' } });
    await settled(harness.connector);
    expect(messages()).toHaveLength(2);
  });

  test('somebody whom the app cannot write to is told how, and the answer is not shown', async () => {
    harness.connector.blockers.add('29:ann');
    answer = async () => OPEN;
    await harness.person('29:ann').mention('19:channel', 'x');
    const line = await until(() => messages()[0]);
    expect(line.activity.text).toContain('Open a chat with me');
    expect(JSON.stringify(messages())).not.toContain('the clause');
  });
});

describe('a card', () => {
  const CARD = replyOf(
    'Card',
    { kind: 'buttons', buttons: [{ name: 'confirm', label: 'OK', value: 'v1' }] },
    FORM,
  );
  const receipt = async (): Promise<Reply> => ({
    ...replyOf('Receipt', { kind: 'text', runs: ['number 7'] }),
    replacesCard: true,
  });

  test('is replaced by the receipt, for good and at once', async () => {
    answer = async () => CARD;
    const person = harness.person('29:ann');
    const message = await after(() => person.say('acknowledge'));
    answer = receipt;
    const { body } = await person.execute(message.id, dataOf(cardOf(message), 'OK'));
    expect(JSON.parse(body)).toMatchObject({
      statusCode: 200,
      type: 'application/vnd.microsoft.card.adaptive',
    });
    expect(wordsIn(JSON.parse(body))).toContain('number 7');
    expect(wordsIn(cardOf(messages()[0]))).toContain('number 7');
    expect(messages()).toHaveLength(1);
  });

  test('is replaced for older clients too, which send the same as a message', async () => {
    answer = async () => CARD;
    const person = harness.person('29:ann');
    const message = await after(() => person.say('acknowledge'));
    answer = receipt;
    await person.submit(message.id, dataOf(cardOf(message), 'OK'));
    await until(() => wordsIn(cardOf(messages()[0])).includes('number 7'), 'the receipt');
    expect(messages()).toHaveLength(1);
    expect(dispatched[1]).toMatchObject({ kind: 'button', name: 'confirm', value: 'v1' });
  });

  test('with a form sends what was typed, and the answer is a new message', async () => {
    answer = async () => CARD;
    const person = harness.person('29:ann');
    const message = await after(() => person.say('check'));
    await after(() =>
      person.execute(message.id, dataOf(cardOf(message), 'Check again'), { 'f0.draft': 'new words' }),
    );
    expect(dispatched[1]).toMatchObject({ kind: 'form', name: 'check', fields: { draft: 'new words' } });
  });

  test('acts for the person who pressed, whatever it carries', async () => {
    await harness
      .person('29:hr')
      .execute('m1', { policy: { kind: 'button', name: 'confirm', value: '=v1|29:ann' } });
    await until(() => dispatched.length === 1);
    expect(dispatched[0]?.sender).toMatchObject({ userId: '29:hr', email: 'samir.chowdhury@example.gov.uk' });
  });

  test.each([
    ['another app’s', { action: 'x' }],
    ['an older one', { policy: { kind: 'gone' } }],
    ['one whose words are gone', { policy: { kind: 'button', name: 'say', value: '@gone' } }],
    ['an empty one', {}],
  ])('that is %s is answered', async (_, data) => {
    const { activity } = await after(() => harness.person('29:ann').execute('m1', data));
    expect(wordsIn(activity)).toContain('from a while ago');
  });

  test('of many pages is turned with More', async () => {
    const lines = Array.from(
      { length: 300 },
      (_, index) => `Clause ${index} says a good deal about posts and people.`,
    );
    answer = async () => replyOf('All', ...lines.map((line): Block => ({ kind: 'text', runs: [line] })));
    const person = harness.person('29:ann');
    let message = await after(() => person.say('read all'));
    let seen = wordsIn(cardOf(message));
    while (/\nMore$/m.test(wordsIn(cardOf(message)))) {
      const data = dataOf(cardOf(message), 'More');
      const { id } = message;
      message = await after(() => person.execute(id, data));
      seen += wordsIn(cardOf(message));
    }
    for (const line of lines) expect(seen).toContain(line);
    expect(dispatched).toHaveLength(1);
  });
});

describe('the message extension', () => {
  test('opens with the message in it, and the result takes its place', async () => {
    answer = async (event) => replyOf(event.kind === 'shortcut' ? 'Found' : 'Clean', FORM);
    const person = harness.person('29:ann');
    const opened = await person.openOn(
      'checkMessage',
      '<p>Ring me &amp; <b>Bob</b></p><p>on 07700&nbsp;900123</p>',
    );
    expect(dispatched[0]).toMatchObject({
      kind: 'shortcut',
      name: 'check',
      text: 'Ring me & Bob\non 07700 900123',
    });
    const { task } = JSON.parse(opened.body);
    expect(task).toMatchObject({ type: 'continue', value: { title: 'Found' } });
    const card = task.value.card.content;
    expect(JSON.stringify(card)).not.toContain('Action.Execute');
    const sent = await person.submitDialog(dataOf(card, 'Check again'), { 'f0.draft': 'fine words' });
    expect(dispatched[1]).toMatchObject({ kind: 'form', name: 'check', fields: { draft: 'fine words' } });
    expect(JSON.parse(sent.body).task.value.title).toBe('Clean');
    expect(messages()).toEqual([]);
  });

  test('from the compose box opens empty', async () => {
    await harness.person('29:ann').openOn('checkDraft');
    expect(dispatched[0]).toMatchObject({ kind: 'shortcut', name: 'check', text: '' });
  });

  test('another button shows its answer with a way back to what was typed', async () => {
    answer = async () => replyOf('Clause', BLOCKS.text);
    const person = harness.person('29:ann');
    const data = { policy: { kind: 'button', name: 'say', value: '=read 2.1' } };
    const { body } = await person.submitDialog(data, { 'f0.draft': 'half written' });
    const card = JSON.parse(body).task.value.card.content;
    await person.submitTask(dataOf(card, 'Back to the draft'));
    expect(dispatched[1]).toMatchObject({ kind: 'shortcut', name: 'check', text: 'half written' });
  });

  test('an invoke that is none of ours is answered as such', async () => {
    expect((await harness.person('29:ann').invoke('signin/verifyState', {})).status).toBe(501);
  });
});

describe('installing', () => {
  test('is welcomed once, however often Teams tells of it, with what to say', async () => {
    answer = async () =>
      replyOf('Hello', {
        kind: 'buttons',
        buttons: [{ name: 'say', label: 'Can I post this?', value: 'check' }],
      });
    const person = harness.person('29:ann');
    await Promise.all([person.install(), person.added()]);
    await until(() => messages().length === 1);
    await settled(harness.connector);
    expect(dispatched.map(({ kind }) => kind)).toEqual(['opened']);
    expect(messages()[0]?.activity.suggestedActions).toMatchObject({
      to: ['29:ann'],
      actions: [{ type: 'imBack', title: 'Can I post this?', value: 'check' }],
    });
    await person.remove();
    await person.install();
    await until(() => messages().length === 2, 'a second welcome after a removal');
  });
});

test('a liked answer counts for what it was about', async () => {
  answer = async () =>
    replyOf('Answer', {
      kind: 'buttons',
      buttons: [
        { name: 'helpful', label: 'Yes', value: 'social-media|1.1' },
        { name: 'not-helpful', label: 'No', value: 'social-media|1.1' },
      ],
    });
  const person = harness.person('29:ann');
  const message = await after(() => person.say('x'));
  expect(message.activity.channelData).toMatchObject({ feedbackLoop: { type: 'default' } });
  await person.rate(message.id, 'dislike');
  expect(dispatched[1]).toMatchObject({ kind: 'button', name: 'not-helpful', value: 'social-media|1.1' });
  await person.rate('m999', 'like');
  expect(dispatched).toHaveLength(2);
});

test('a chart is a picture in the card, with what it shows in words', async () => {
  answer = async () => replyOf('Report', BLOCKS.chart);
  const { activity } = await after(() => harness.person('29:hr').say('report'));
  const image = activity.attachments?.[0]?.content.body.find(
    ({ type }: { type: string }) => type === 'Image',
  );
  expect(image).toMatchObject({
    url: expect.stringMatching(/^data:image\/png;base64,iVBOR/),
    altText: 'Acknowledged over time. 14 of 20 people acknowledged on 19 Jan 2026; 0 on 5 Jan 2026.',
  });
  expect(wordsIn(activity)).toContain('14 of 20 people acknowledged');
});

describe('a file', () => {
  const offer = async () => {
    answer = async () => ({
      ...replyOf('Report'),
      files: [{ name: 'report.csv', mediaType: 'text/csv', content: 'a,b\r\n1,é\r\n' }],
    });
    await harness.person('29:hr').say('report csv');
    await until(() => messages().length === 2, 'the question');
    const question = messages()[1];
    const [{ content }] = question?.activity.attachments ?? [{}];
    return { id: question?.id ?? '', content };
  };
  const give = (id: string, action: string, context: object, uploadUrl = 'https://127.0.0.1:1/up') =>
    harness.person('29:hr').invoke(
      'fileConsent/invoke',
      {
        type: 'fileUpload',
        action,
        context,
        uploadInfo: {
          name: 'report.csv',
          contentUrl: 'https://x.example/f',
          uploadUrl,
          uniqueId: 'u1',
          fileType: 'csv',
        },
      },
      id,
    );

  test('is asked about, and taken back when it is not wanted', async () => {
    const { id, content } = await offer();
    expect(content).toMatchObject({ sizeInBytes: 11 });
    await give(id, 'decline', content.declineContext);
    await until(() => messages().length === 1, 'the question gone');
  });

  test('that cannot be saved is told of', async () => {
    const { id, content } = await offer();
    await give(id, 'accept', content.acceptContext);
    await until(() => /could not be saved/.test(messages().at(-1)?.activity.text ?? ''), 'the words');
  });

  test('that is no longer kept is told of', async () => {
    const { id } = await offer();
    await give(id, 'accept', { policyFile: 'gone' });
    await until(() => /no longer kept/.test(messages().at(-1)?.activity.text ?? ''), 'the words');
  });
});

describe('who somebody is', () => {
  test.each<[string, Partial<Member>, RegExp]>([
    ['a guest', { userRole: 'guest' }, /guest account/],
    ['a guest by name', { userPrincipalName: 'x_y.org#EXT#@council.onmicrosoft.com' }, /guest account/],
    ['somebody anonymous', { userRole: 'anonymous' }, /another one/],
    ['somebody of another organisation', { tenantId: 'tenant-9' }, /another one/],
    ['somebody without an address', { email: '' }, /e-mail address/],
  ])('%s is refused in so many words', async (_, member, words) => {
    harness.connector.members.set('29:x', { id: '29:x', email: 'ann@example.gov.uk', ...member });
    const { activity } = await after(() => harness.person('29:x').say('report'));
    expect(wordsIn(activity)).toMatch(words);
    expect(dispatched).toEqual([]);
  });

  test('the sign-in name stands for an address that is not told', async () => {
    harness.connector.members.set('29:x', { id: '29:x', userPrincipalName: 'Ann@Example.gov.uk' });
    await after(() => harness.person('29:x').say('hello'));
    expect(dispatched[0]?.sender.email).toBe('ann@example.gov.uk');
  });

  test('is asked once in a while, and a failure is not remembered', async () => {
    const path = 'GET /v3/conversations/personal:29:ann/members/29:ann';
    harness.connector.script(
      path,
      ...Array.from({ length: 4 }, () => ({ kind: 'status', status: 503 }) as const),
    );
    const first = await after(() => harness.person('29:ann').say('one'));
    expect(wordsIn(first.activity)).toMatch(/cannot look up/);
    await after(() => harness.person('29:ann').say('two'));
    await after(() => harness.person('29:ann').say('three'));
    expect(dispatched).toHaveLength(2);
    expect(harness.connector.calls.filter((call) => `${call.method} ${call.path}` === path)).toHaveLength(5);
  }, 20_000);
});

describe('sending to a person', () => {
  const route = (changes: object = {}) => ({
    serviceUrl: harness.connector.url,
    tenantId: 'tenant-1',
    botId: '28:bot',
    userId: '29:ann',
    conversationId: 'personal:29:ann',
    ...changes,
  });
  const send = (changes: object = {}): Promise<Delivery> =>
    harness.platform.send({ platform: 'teams', route: route(changes) }, replyOf('Reminder'));
  const POST = 'POST /v3/conversations';

  beforeEach(() => void harness.connector.conversations.add('personal:29:ann'));

  test('goes into their own conversation, which is opened where it is not known', async () => {
    expect(await send()).toEqual({ ok: true, messageId: 'personal:29:ann/m1' });
    expect(await send({ conversationId: undefined })).toEqual({ ok: false, reason: 'gone' });
    const { conversationId: _, ...unopened } = route({ userId: '29:hr' });
    expect(await harness.platform.send({ platform: 'teams', route: unopened }, replyOf('x'))).toEqual({
      ok: true,
      messageId: 'personal:29:hr/m2',
    });
  });

  test.each<[string, () => void, Delivery]>([
    [
      'taken out of their Teams',
      () => harness.connector.blockers.add('29:ann'),
      { ok: false, reason: 'blocked' },
    ],
    ['gone', () => harness.connector.conversations.delete('personal:29:ann'), { ok: false, reason: 'gone' }],
    [
      'limited, with a time',
      () => harness.connector.script(POST, { kind: 'status', status: 429, retryAfterS: 30 }),
      { ok: false, reason: 'rate-limited', retryAfterMs: 30_000 },
    ],
    [
      'limited, without a time',
      () => harness.connector.script(POST, { kind: 'status', status: 429 }),
      { ok: false, reason: 'rate-limited', retryAfterMs: 5_000 },
    ],
    [
      'in the way of another change (412)',
      () => harness.connector.script(POST, { kind: 'status', status: 412 }),
      { ok: false, reason: 'rate-limited', retryAfterMs: 5_000 },
    ],
    [
      'a bad gateway',
      () => harness.connector.script(POST, { kind: 'status', status: 502 }),
      { ok: false, reason: 'unknown' },
    ],
    [
      'an answer lost',
      () => harness.connector.script(POST, { kind: 'dropped', isDone: true }),
      { ok: false, reason: 'unknown' },
    ],
  ])('%s is a value, and nothing is sent twice', async (_, arrange, delivery) => {
    arrange();
    expect(await send()).toEqual(delivery);
    expect(harness.connector.calls.filter(({ method }) => method === 'POST').length).toBeLessThanOrEqual(1);
  });

  test('what was sent can be replaced, unless it is gone or nobody can tell', async () => {
    const to = { platform: 'teams', route: route() };
    const sent = await send();
    const id = sent.ok ? sent.messageId : '';
    expect(await harness.platform.update?.(to, id, replyOf('Done'))).toEqual({ ok: true, messageId: id });
    expect(messages()).toHaveLength(1);
    expect(wordsIn(cardOf(messages()[0]))).toContain('Done');
    harness.connector.script('PUT /v3', { kind: 'status', status: 429, retryAfterS: 3 });
    expect(await harness.platform.update?.(to, id, replyOf('x'))).toMatchObject({ retryAfterMs: 3_000 });
    harness.connector.script('PUT /v3', { kind: 'dropped', isDone: true });
    expect(await harness.platform.update?.(to, id, replyOf('x'))).toMatchObject({ reason: 'unknown' });
    expect(await harness.platform.update?.(to, 'personal:29:ann/none', replyOf('x'))).toMatchObject({
      reason: 'gone',
    });
    expect(await harness.platform.update?.(to, 'rubbish', replyOf('x'))).toMatchObject({ reason: 'gone' });
  });

  test('Teams out of reach is a value', async () => {
    await harness.connector.close();
    expect(await send()).toEqual({ ok: false, reason: 'unreachable' });
  });

  test('an answer in a turn waits out what is busy', async () => {
    harness.connector.script(
      'POST /v3/conversations',
      { kind: 'status', status: 412 },
      { kind: 'status', status: 429 },
      { kind: 'status', status: 429, retryAfterS: 1 },
    );
    await after(() => harness.person('29:ann').say('x'));
    await settled(harness.connector);
    expect(messages()).toHaveLength(1);
  });
});
