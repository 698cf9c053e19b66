import { describe, expect, test } from 'vitest';
import type { Block, Reply } from '../../../src/core/reply.ts';
import { BLOCKS, replyOf } from '../fixture-replies.ts';
import { buttonIn, settled, until } from './harness.ts';
import { standIn } from './stand-in.ts';

const assistant = standIn();
const { workspace, posts } = assistant;

describe('a button', () => {
  test('acts for the person who pressed, whatever its value says', async () => {
    assistant.answer = async () =>
      replyOf('Card', { kind: 'buttons', buttons: [{ name: 'confirm', label: 'OK', value: 'v1' }] });
    await assistant.harness.member('U1').say('acknowledge');
    const card = await until(() => posts()[0]);
    const pressed = buttonIn(card.blocks, 'OK');
    await assistant.harness
      .member('UMAN')
      .press(
        { channel: 'DMAN', ts: card.ts },
        { ...pressed, value: '=v1|U1|agnieszka.nowak@example.gov.uk' },
      );
    await until(() => assistant.dispatched.length === 2);
    expect(assistant.dispatched[1]?.sender).toMatchObject({
      userId: 'UMAN',
      email: 'colin.hartshorne@example.gov.uk',
    });
  });

  test('that replaces its card changes the message, and a second press no other', async () => {
    const member = assistant.harness.member('U1');
    assistant.answer = async () =>
      replyOf('Card', { kind: 'buttons', buttons: [{ name: 'confirm', label: 'OK', value: 'v1' }] });
    await member.say('acknowledge');
    const card = await until(() => posts()[0]);
    const pressed = buttonIn(card.blocks, 'OK');
    assistant.answer = async () => ({
      ...replyOf('Receipt', { kind: 'text', runs: ['number 7'] }),
      replacesCard: true,
    });
    await Promise.all([member.press(card, pressed), member.press(card, pressed)]);
    await settled(assistant.harness.api);
    expect(posts()).toHaveLength(1);
    expect(JSON.stringify(posts()[0]?.blocks)).toContain('number 7');
  });

  test('clicked twice acts once, and pressed again later acts again', async () => {
    const member = assistant.harness.member('U1');
    const press = () =>
      member.press({ channel: member.im, ts: '1.1' }, { action_id: 'button:rate#0', value: '=yes' });
    await press();
    await press();
    await settled(assistant.harness.api);
    expect(assistant.dispatched).toHaveLength(1);
    assistant.laterMs = 2_000;
    await press();
    await until(() => assistant.dispatched.length === 2);
  });

  test.each([
    ['an action id of before', { action_id: 'old_action', value: 'x' }],
    ['a value that is gone', { action_id: 'button:say#0', value: '@gone' }],
    ['a form that is gone', { action_id: 'form:check#0', value: '@gone' }],
    ['a page that is gone', { action_id: 'page:2#more', value: '@gone' }],
    ['no value', { action_id: 'button:say#0' }],
  ])('with %s is answered', async (_, pressed) => {
    const member = assistant.harness.member('U1');
    await member.press({ channel: member.im, ts: '1.1' }, pressed);
    await until(() => posts().length === 1, 'an answer');
  });
});

describe('among others', () => {
  const OPEN: Reply = {
    ...replyOf('Answer', { kind: 'text', runs: ['the clause'] }),
    visibleTo: 'conversation',
  };

  test('a mention is answered to the asker alone, and shown to all when they press Share here', async () => {
    assistant.answer = async () => OPEN;
    const member = assistant.harness.member('U1');
    await member.mention('C1', 'may I post this?', { thread_ts: '5.5' });
    const whisper = await until(() => posts()[0]);
    expect(whisper).toMatchObject({ channel: 'C1', user: 'U1', threadTs: '5.5' });
    expect(assistant.dispatched[0]).toMatchObject({
      kind: 'message',
      text: 'may I post this?',
      isPrivate: true,
    });
    await member.press(whisper, buttonIn(whisper.blocks, 'Share here'));
    const shared = await until(() => posts().find(({ user }) => user === undefined), 'the shared answer');
    expect(shared).toMatchObject({ channel: 'C1', threadTs: '5.5' });
    expect(JSON.stringify(shared.blocks)).toContain('the clause');
    expect(JSON.stringify(shared.blocks)).toContain('Shared by <@U1>');
    await until(() => !posts().includes(whisper), 'the whisper gone');
    expect(assistant.dispatched).toHaveLength(1);
  });

  test('an answer is shared once, however often and late they press', async () => {
    assistant.answer = async () => OPEN;
    const member = assistant.harness.member('U1');
    await member.mention('C1', 'may I post this?');
    const whisper = await until(() => posts()[0]);
    const share = buttonIn(whisper.blocks, 'Share here');
    for (assistant.laterMs of [0, 10, 5_000, 60_000]) await member.press(whisper, share);
    await settled(assistant.harness.api);
    expect(posts().filter(({ user }) => user === undefined)).toHaveLength(1);
  });

  test('a share that Slack did not take may be pressed again', async () => {
    assistant.answer = async () => OPEN;
    const member = assistant.harness.member('U1');
    await member.mention('C1', 'may I post this?');
    const whisper = await until(() => posts()[0]);
    const share = buttonIn(whisper.blocks, 'Share here');
    assistant.harness.api.script('chat.postMessage', { kind: 'refusal', error: 'ekm_access_denied' });
    await member.press(whisper, share, { response_url: undefined });
    await settled(assistant.harness.api);
    assistant.laterMs = 5_000;
    await member.press(whisper, share);
    await until(() => posts().some(({ user }) => user === undefined), 'the shared answer');
  });

  test('an answer meant for the sender alone has no such button', async () => {
    assistant.answer = async () => replyOf('Private', { kind: 'text', runs: ['your draft'] });
    await assistant.harness.member('U1').mention('C1', 'can I post this');
    const whisper = await until(() => posts()[0]);
    expect(() => buttonIn(whisper.blocks, 'Share here')).toThrow(/no button/);
  });

  test('a command where the app is no member is answered to the asker alone', async () => {
    await assistant.harness.member('U1').command('acknowledge', 'C2');
    const whisper = await until(() => posts()[0]);
    expect(whisper).toMatchObject({ channel: 'C2', user: 'U1' });
    expect(assistant.dispatched[0]).toMatchObject({ kind: 'command', text: 'acknowledge' });
  });

  test('a command without words asks for help', async () => {
    await assistant.harness.member('U1').command('', 'C1');
    await until(() => assistant.dispatched.length === 1);
    expect(assistant.dispatched[0]).toMatchObject({ kind: 'command', text: 'help' });
  });

  test('what people write cannot call a channel', async () => {
    assistant.answer = async () => ({
      ...OPEN,
      blocks: [{ kind: 'text', runs: ['<!channel> <@U9> *bold* `code`'] }],
      summary: '<!here>',
    });
    const member = assistant.harness.member('U1');
    await member.mention('C1', 'x');
    const whisper = await until(() => posts()[0]);
    await member.press(whisper, buttonIn(whisper.blocks, 'Share here'));
    const shared = await until(() => posts().find(({ user }) => user === undefined));
    const blocks = JSON.stringify(shared.blocks);
    expect(blocks).not.toMatch(/"(?:broadcast|user)"/);
    expect(shared.text).not.toMatch(/<!/);
    for (const { type, text } of JSON.parse(blocks).flatMap((block: { text?: object }) => block.text ?? []))
      expect(type === 'mrkdwn' && /<[!@]/.test(text)).toBe(false);
  });
});

describe('a long answer', () => {
  test('is turned page by page with More, and nothing of it is left out', async () => {
    const lines = Array.from({ length: 300 }, (_, index) => `Clause ${index} says a good deal about posts.`);
    assistant.answer = async () =>
      replyOf('All', ...lines.map((line): Block => ({ kind: 'text', runs: [line] })));
    const member = assistant.harness.member('U1');
    await member.say('read all');
    let seen = '';
    for (let page = 1; ; page += 1) {
      const message = await until(() => posts()[page - 1], `page ${page}`);
      seen += JSON.stringify(message.blocks);
      if (!/"More"/.test(JSON.stringify(message.blocks))) break;
      await member.press(message, buttonIn(message.blocks, 'More'));
    }
    for (const line of lines) expect(seen).toContain(line);
    expect(assistant.dispatched).toHaveLength(1);
  });
});

test('a message whose answer takes time is answered under a line that says the assistant is at work', async () => {
  assistant.answer = async () => {
    await until(() => workspace().statuses.length > 0, 'the line');
    return replyOf('Hello');
  };
  await assistant.harness.member('U1').say('hello');
  await until(() => posts().length === 1);
  expect(workspace().statuses).toMatchObject([{ channel: 'D1', status: expect.stringMatching(/looking/) }]);
});

test('a message that is answered at once has no such line', async () => {
  await assistant.harness.member('U1').say('hello');
  await until(() => posts().length === 1);
  await settled(assistant.harness.api);
  expect(workspace().statuses).toEqual([]);
});

test('a file is sent into the person’s own conversation, and the reply says so', async () => {
  assistant.answer = async () => ({
    ...replyOf('Report'),
    files: [{ name: 'report.csv', mediaType: 'text/csv', content: 'a,b\r\n1,é\r\n' }],
  });
  await assistant.harness.member('UHR').command('report csv', 'C1');
  await until(() => posts().length === 1);
  expect(workspace().files).toEqual([{ channel: 'DHR', name: 'report.csv', content: 'a,b\r\n1,é\r\n' }]);
  expect(JSON.stringify(posts()[0]?.blocks)).toContain('in your conversation with me');
});

test('a file that cannot be sent is told of', async () => {
  workspace().tokens.set('xoxb-test', {
    teamId: 'T1',
    isRevoked: false,
    scopes: new Set(['chat:write', 'users:read', 'users:read.email', 'im:write']),
  });
  assistant.answer = async () => ({
    ...replyOf('Report'),
    files: [{ name: 'r.csv', mediaType: 'text/csv', content: 'a' }],
  });
  await assistant.harness.member('UHR').say('report csv');
  await until(() => posts().length === 1);
  expect(JSON.stringify(posts()[0]?.blocks)).toContain('files:write');
});

test('a chart comes as a picture into the person’s own conversation, and in words where that fails', async () => {
  assistant.answer = async () => replyOf('Report', BLOCKS.chart);
  await assistant.harness.member('UHR').command('report', 'C1');
  await until(() => posts().length === 1);
  expect(workspace().files).toEqual([
    { channel: 'DHR', name: 'chart.png', content: expect.stringMatching(/^.PNG\r\n/) },
  ]);
  expect(JSON.stringify(posts()[0]?.blocks)).toMatch(/14 of 20 people acknowledged on 19 Jan 2026.*picture/s);
  workspace().tokens.set('xoxb-test', {
    teamId: 'T1',
    isRevoked: false,
    scopes: new Set(['chat:write', 'users:read', 'users:read.email', 'im:write']),
  });
  await assistant.harness.member('UHR').say('report');
  await until(() => posts().length === 2);
  expect(JSON.stringify(posts()[1]?.blocks)).toContain('14 of 20 people acknowledged on 19 Jan 2026');
  expect(JSON.stringify(posts()[1]?.blocks)).not.toContain('picture');
});
