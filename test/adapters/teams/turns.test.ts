import { describe, expect, test } from 'vitest';
import type { Block, Reply } from '../../../src/core/reply.ts';
import { BLOCKS, DRAFT_FORM, replyOf } from '../fixture-replies.ts';
import { dataOf, settled, until, wordsIn } from './harness.ts';
import { cardOf, standIn } from './stand-in.ts';

const assistant = standIn();
const { messages, after, start } = assistant;

describe('a message', () => {
  test('is answered with a card, a summary for the notification and its sources', async () => {
    assistant.answer = async () => replyOf('Not allowed (1.1)', BLOCKS.quote);
    const { activity } = await after(() => assistant.harness.person('29:ann').say('may I &amp; why?'));
    expect(assistant.dispatched[0]).toMatchObject({ kind: 'message', text: 'may I & why?', isPrivate: true });
    expect(assistant.dispatched[0]?.sender).toEqual({
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
      assistant.harness.person('29:ann').say('', { forged: { attachments: [{ contentType: 'image/png' }] } }),
    );
    expect(wordsIn(activity)).toContain('I read words alone');
    expect(assistant.dispatched).toEqual([]);
  });

  test.each([
    ['typing', { type: 'typing' }],
    ['a reaction', { type: 'messageReaction', reactionsAdded: [{ type: 'like' }] }],
    ['an edit', { type: 'messageUpdate' }],
    ['a deletion', { type: 'messageDelete' }],
    ['the end', { type: 'endOfConversation' }],
    ['an unknown type', { type: 'surprise' }],
  ])('that is %s is let pass', async (_, forged) => {
    expect((await assistant.harness.person('29:ann').say('x', { forged })).status).toBe(200);
    await settled(assistant.harness.connector);
    expect(assistant.dispatched).toEqual([]);
    expect(messages()).toEqual([]);
  });

  test('200 at once are all taken and each is answered once', async () => {
    const person = assistant.harness.person('29:ann');
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, index) => person.say(`question ${index}`)),
    );
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    await until(() => messages().length >= 200, '200 answers', 12_000);
    await settled(assistant.harness.connector);
    expect(messages()).toHaveLength(200);
  });

  test('again, also after a restart, is not answered twice', async () => {
    const person = assistant.harness.person('29:ann');
    await after(() => person.say('once', { id: 'same' }));
    await assistant.harness.platform.stop();
    assistant.harness.restart();
    await start();
    expect((await person.say('once', { id: 'same' })).status).toBe(200);
    await settled(assistant.harness.connector);
    expect(messages()).toHaveLength(1);
  });
});

describe('among others', () => {
  const OPEN: Reply = {
    ...replyOf('Answer', { kind: 'text', runs: ['the clause'] }),
    visibleTo: 'conversation',
  };

  test('the answer goes into the asker’s own chat, the others see one line, and the asker may share it', async () => {
    assistant.answer = async () => OPEN;
    const person = assistant.harness.person('29:ann');
    await person.mention('19:channel', 'may I post this?');
    await until(() => messages().length === 2, 'two messages');
    const own = messages().find(({ conversationId }) => conversationId === 'personal:29:ann');
    const line = messages().find(({ conversationId }) => conversationId === '19:channel');
    expect(assistant.dispatched[0]).toMatchObject({
      kind: 'message',
      text: 'may I post this?',
      isPrivate: true,
    });
    expect(wordsIn(cardOf(own))).toContain('the clause');
    expect(JSON.stringify(line)).not.toContain('the clause');
    await person.execute(own?.id ?? '', dataOf(cardOf(own), 'Share there'));
    const shared = await until(() => messages()[2], 'the shared answer');
    const again = await person.execute(own?.id ?? '', dataOf(cardOf(own), 'Share there'));
    expect(again.body).toContain('shared already');
    expect(messages()).toHaveLength(3);
    expect(shared.conversationId).toBe('19:channel');
    expect(wordsIn(cardOf(shared))).toMatch(/the clause[\s\S]*Shared by/);
    expect(assistant.dispatched).toHaveLength(1);
  });

  test('only the asker can share it, and a forged token shares nothing', async () => {
    assistant.answer = async () => OPEN;
    await assistant.harness.person('29:ann').mention('19:channel', 'x');
    const own = await until(() =>
      messages().find(({ conversationId }) => conversationId === 'personal:29:ann'),
    );
    await until(() => messages().length === 2);
    await assistant.harness.person('29:hr').execute(own.id, dataOf(cardOf(own), 'Share there'));
    await assistant.harness
      .person('29:ann')
      .execute(own.id, { policy: { kind: 'button', name: 'share', value: '=forged' } });
    await settled(assistant.harness.connector);
    expect(messages()).toHaveLength(2);
  });

  test('somebody whom the app cannot write to is told how, and the answer is not shown', async () => {
    assistant.harness.connector.blockers.add('29:ann');
    assistant.answer = async () => OPEN;
    await assistant.harness.person('29:ann').mention('19:channel', 'x');
    const line = await until(() => messages()[0]);
    expect(line.activity.text).toContain('Open a chat with me');
    expect(JSON.stringify(messages())).not.toContain('the clause');
  });
});

describe('a card', () => {
  const CARD = replyOf(
    'Card',
    { kind: 'buttons', buttons: [{ name: 'confirm', label: 'OK', value: 'v1' }] },
    DRAFT_FORM,
  );
  const receipt = async (): Promise<Reply> => ({
    ...replyOf('Receipt', { kind: 'text', runs: ['number 7'] }),
    replacesCard: true,
  });

  test('is replaced by the receipt, for good and at once', async () => {
    assistant.answer = async () => CARD;
    const person = assistant.harness.person('29:ann');
    const message = await after(() => person.say('acknowledge'));
    assistant.answer = receipt;
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
    assistant.answer = async () => CARD;
    const person = assistant.harness.person('29:ann');
    const message = await after(() => person.say('acknowledge'));
    assistant.answer = receipt;
    await person.submit(message.id, dataOf(cardOf(message), 'OK'));
    await until(() => wordsIn(cardOf(messages()[0])).includes('number 7'), 'the receipt');
    expect(messages()).toHaveLength(1);
    expect(assistant.dispatched[1]).toMatchObject({ kind: 'button', name: 'confirm', value: 'v1' });
  });

  test('with a form sends what was typed, and the answer is a new message', async () => {
    assistant.answer = async () => CARD;
    const person = assistant.harness.person('29:ann');
    const message = await after(() => person.say('check'));
    await after(() =>
      person.execute(message.id, dataOf(cardOf(message), 'Check again'), { 'f0.draft': 'new words' }),
    );
    expect(assistant.dispatched[1]).toMatchObject({
      kind: 'form',
      name: 'check',
      fields: { draft: 'new words' },
    });
  });

  test('acts for the person who pressed, whatever it carries', async () => {
    await assistant.harness
      .person('29:hr')
      .execute('m1', { policy: { kind: 'button', name: 'confirm', value: '=v1|29:ann' } });
    await until(() => assistant.dispatched.length === 1);
    expect(assistant.dispatched[0]?.sender).toMatchObject({
      userId: '29:hr',
      email: 'samir.chowdhury@example.gov.uk',
    });
  });

  test.each([
    ['another app’s', { action: 'x' }],
    ['an older one', { policy: { kind: 'gone' } }],
    ['one whose words are gone', { policy: { kind: 'button', name: 'say', value: '@gone' } }],
    ['an empty one', {}],
  ])('that is %s is answered', async (_, data) => {
    const { activity } = await after(() => assistant.harness.person('29:ann').execute('m1', data));
    expect(wordsIn(activity)).toContain('from a while ago');
  });

  test('of many pages is turned with More', async () => {
    const lines = Array.from(
      { length: 300 },
      (_, index) => `Clause ${index} says a good deal about posts and people.`,
    );
    assistant.answer = async () =>
      replyOf('All', ...lines.map((line): Block => ({ kind: 'text', runs: [line] })));
    const person = assistant.harness.person('29:ann');
    let message = await after(() => person.say('read all'));
    let seen = wordsIn(cardOf(message));
    while (/\nMore$/m.test(wordsIn(cardOf(message)))) {
      const data = dataOf(cardOf(message), 'More');
      const { id } = message;
      message = await after(() => person.execute(id, data));
      seen += wordsIn(cardOf(message));
    }
    for (const line of lines) expect(seen).toContain(line);
    expect(assistant.dispatched).toHaveLength(1);
  });
});

describe('installing', () => {
  test('is welcomed once, however often Teams tells of it, with what to say', async () => {
    assistant.answer = async () =>
      replyOf('Hello', {
        kind: 'buttons',
        buttons: [{ name: 'say', label: 'Can I post this?', value: 'check' }],
      });
    const person = assistant.harness.person('29:ann');
    await Promise.all([person.install(), person.added()]);
    await until(() => messages().length === 1);
    await settled(assistant.harness.connector);
    expect(assistant.dispatched.map(({ kind }) => kind)).toEqual(['opened']);
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
  assistant.answer = async () =>
    replyOf('Answer', {
      kind: 'buttons',
      buttons: [
        { name: 'helpful', label: 'Yes', value: 'social-media|1.1' },
        { name: 'not-helpful', label: 'No', value: 'social-media|1.1' },
      ],
    });
  const person = assistant.harness.person('29:ann');
  const message = await after(() => person.say('x'));
  expect(message.activity.channelData).toMatchObject({ feedbackLoop: { type: 'default' } });
  await person.rate(message.id, 'dislike');
  expect(assistant.dispatched[1]).toMatchObject({
    kind: 'button',
    name: 'not-helpful',
    value: 'social-media|1.1',
  });
  await person.rate('m999', 'like');
  expect(assistant.dispatched).toHaveLength(2);
});

test('a chart is a picture in the card, with what it shows in words', async () => {
  assistant.answer = async () => replyOf('Report', BLOCKS.chart);
  const { activity } = await after(() => assistant.harness.person('29:hr').say('report'));
  const image = activity.attachments?.[0]?.content.body.find(
    ({ type }: { type: string }) => type === 'Image',
  );
  expect(image).toMatchObject({
    url: expect.stringMatching(/^data:image\/png;base64,iVBOR/),
    altText: 'Acknowledged over time. 14 of 20 people acknowledged on 19 Jan 2026; 0 on 5 Jan 2026.',
  });
  expect(wordsIn(activity)).toContain('14 of 20 people acknowledged');
});
