import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Incoming } from '../../../src/core/incoming.ts';
import type { Block, Reply } from '../../../src/core/reply.ts';
import { BLOCKS, replyOf } from '../fixture-replies.ts';
import { buttonIn, createSlackHarness, fill, type SlackHarness, settled, until } from './harness.ts';

const FORM: Block = {
  kind: 'form',
  name: 'check',
  submit: 'Check again',
  fields: [{ name: 'draft', label: 'Your draft', multiline: true, initial: 'ring me' }],
};

let harness: SlackHarness;
/** How long after now it is, in milliseconds. */
let laterMs = 0;
let dispatched: Incoming[];
let answer: (event: Incoming) => Promise<Reply | undefined>;
const workspace = () => harness.api.workspace;
const posts = () => workspace().messages.filter(({ isOurs }) => isOurs);
const views = () => [...workspace().views.values()];
const blocksOf = (view: Record<string, unknown>) => view['blocks'] as unknown[];

beforeEach(async () => {
  dispatched = [];
  laterMs = 0;
  answer = async () => replyOf('Fine');
  harness = await createSlackHarness({ now: () => new Date(Date.now() + laterMs) });
  await harness.platform.start(async (event) => {
    dispatched.push(event);
    return answer(event);
  });
});
afterEach(() => harness.close());

/** A window that shows more than that it is at work. */
const openWindow = () =>
  until(() => {
    const [view] = views();
    return view !== undefined && !/One moment/.test(JSON.stringify(view.view)) && view;
  }, 'a window');

describe('a shortcut', () => {
  test('opens a window with the message in it, and the result takes its place', async () => {
    answer = async (event) =>
      replyOf(event.kind === 'shortcut' ? 'Found' : 'Clean', { kind: 'text', runs: [`${event.kind}`] }, FORM);
    const member = harness.member('U1');
    await member.shortcut('check_message', { text: 'ring me &amp; <https://x.org|x.org>' });
    const { id, view } = await openWindow();
    expect(dispatched[0]).toMatchObject({ kind: 'shortcut', name: 'check', text: 'ring me & x.org' });
    const { status, body } = await member.submit(id, view, fill(blocksOf(view), { draft: 'do not ring me' }));
    expect(status).toBe(200);
    expect(JSON.parse(body)).toMatchObject({ response_action: 'update', view: { type: 'modal' } });
    expect(dispatched[1]).toMatchObject({ kind: 'form', name: 'check', fields: { draft: 'do not ring me' } });
    expect(posts()).toEqual([]);
  });

  test('whose window came too late is answered in the person’s own conversation', async () => {
    await harness.member('U1').shortcut('check_draft', { lifeMs: -1 });
    await until(() => posts().length === 1);
    expect(posts()[0]).toMatchObject({ channel: 'D1' });
  });

  test('whose window Slack will not fill is answered in the person’s own conversation', async () => {
    harness.api.script('views.update', { kind: 'refusal', error: 'hash_conflict' });
    await harness.member('U1').shortcut('check_draft');
    await until(() => posts().length === 1);
    expect(posts()[0]).toMatchObject({ channel: 'D1' });
    expect(JSON.stringify(posts()[0]?.blocks)).toContain('Fine');
  });

  test('whose window was closed meanwhile is not answered elsewhere', async () => {
    harness.api.script('views.update', { kind: 'refusal', error: 'not_found' });
    await harness.member('U1').shortcut('check_draft');
    await settled(harness.api);
    expect(posts()).toEqual([]);
  });

  test('of a name that is not ours is handed on, not left hanging', async () => {
    expect((await harness.member('U1').shortcut('who_knows')).status).toBe(200);
    await openWindow();
    expect(dispatched[0]).toMatchObject({ kind: 'shortcut', name: 'who_knows' });
  });
});

describe('a sent form', () => {
  test('whose answer takes long shows that it is at work, and then the answer', async () => {
    const member = harness.member('U1');
    answer = async () => replyOf('Form', FORM);
    await member.shortcut('check_draft');
    const { id, view } = await openWindow();
    answer = async () => {
      await new Promise((resolve) => setTimeout(resolve, 2_400));
      return replyOf('After all');
    };
    const { body, tookMs } = await member.submit(id, view, fill(blocksOf(view), { draft: 'x' }));
    expect(tookMs).toBeLessThan(3_000);
    expect(body).toContain('One moment');
    await until(() => JSON.stringify(workspace().views.get(id)?.view).includes('After all'), 'the answer');
  });

  test('of a window that cannot be read stays open with what was typed', async () => {
    const member = harness.member('U1');
    answer = async () => replyOf('Form', FORM);
    await member.shortcut('check_draft');
    const { id, view } = await openWindow();
    dispatched = [];
    const { body } = await member.submit(
      id,
      { ...view, private_metadata: '@forgotten' },
      fill(blocksOf(view), { draft: 'long work' }),
    );
    expect(JSON.parse(body)).toMatchObject({ response_action: 'errors' });
    expect(body).toContain('Copy your words');
    expect(dispatched).toEqual([]);
  });

  test('in a window of a button’s lays its answer over it, so that nothing typed is lost', async () => {
    const member = harness.member('U1');
    answer = async () =>
      replyOf('Form', FORM, {
        kind: 'buttons',
        buttons: [{ name: 'say', label: 'Read it', value: 'read 2.1' }],
      });
    await member.shortcut('check_draft');
    const { id, view } = await openWindow();
    answer = async () => replyOf('Clause', { kind: 'text', runs: ['the words'] });
    await member.pressInView(id, view, buttonIn(blocksOf(view), 'Read it'));
    const over = await until(() => views().find(({ stack }) => stack.length === 2), 'a second window');
    expect(JSON.stringify(over.view)).toContain('the words');
    expect(workspace().views.get(id)?.view).toEqual(view);
  });
});

describe('a form under a message', () => {
  test('opens in a window, and the message is put right with what came of it', async () => {
    const member = harness.member('U1');
    answer = async () => replyOf('Card', FORM);
    await member.say('acknowledge');
    const card = await until(() => posts()[0]);
    await member.press(card, buttonIn(card.blocks, 'Check again'));
    const { id, view } = await openWindow();
    answer = async () => ({
      ...replyOf('Receipt', { kind: 'text', runs: ['recorded'] }),
      replacesCard: true,
    });
    await member.submit(id, view, fill(blocksOf(view), { draft: 'x' }));
    await until(() => JSON.stringify(card.blocks).includes('recorded'), 'the receipt in place of the card');
    expect(posts()).toHaveLength(1);
  });
});

test('a form whose window came too late says to press once more', async () => {
  answer = async () => replyOf('Check a draft', FORM);
  await harness.member('U1').say('check');
  const message = await until(() => posts()[0]);
  await harness.member('U1').press(message, buttonIn(message.blocks, 'Check again'), { trigger_id: 'late' });
  const late = await until(() => posts()[1]);
  expect(JSON.stringify(late.blocks)).toContain('once more');
});

describe('a button', () => {
  test('acts for the person who pressed, whatever its value says', async () => {
    answer = async () =>
      replyOf('Card', { kind: 'buttons', buttons: [{ name: 'confirm', label: 'OK', value: 'v1' }] });
    await harness.member('U1').say('acknowledge');
    const card = await until(() => posts()[0]);
    const pressed = buttonIn(card.blocks, 'OK');
    await harness
      .member('UMAN')
      .press(
        { channel: 'DMAN', ts: card.ts },
        { ...pressed, value: '=v1|U1|agnieszka.nowak@example.gov.uk' },
      );
    await until(() => dispatched.length === 2);
    expect(dispatched[1]?.sender).toMatchObject({ userId: 'UMAN', email: 'colin.hartshorne@example.gov.uk' });
  });

  test('that replaces its card changes the message, and a second press no other', async () => {
    const member = harness.member('U1');
    answer = async () =>
      replyOf('Card', { kind: 'buttons', buttons: [{ name: 'confirm', label: 'OK', value: 'v1' }] });
    await member.say('acknowledge');
    const card = await until(() => posts()[0]);
    const pressed = buttonIn(card.blocks, 'OK');
    answer = async () => ({
      ...replyOf('Receipt', { kind: 'text', runs: ['number 7'] }),
      replacesCard: true,
    });
    await Promise.all([member.press(card, pressed), member.press(card, pressed)]);
    await settled(harness.api);
    expect(posts()).toHaveLength(1);
    expect(JSON.stringify(posts()[0]?.blocks)).toContain('number 7');
  });

  test('clicked twice acts once, and pressed again later acts again', async () => {
    const member = harness.member('U1');
    const press = () =>
      member.press({ channel: member.im, ts: '1.1' }, { action_id: 'button:rate#0', value: '=yes' });
    await press();
    await press();
    await settled(harness.api);
    expect(dispatched).toHaveLength(1);
    laterMs = 2_000;
    await press();
    await until(() => dispatched.length === 2);
  });

  test.each([
    ['an action id of before', { action_id: 'old_action', value: 'x' }],
    ['a value that is gone', { action_id: 'button:say#0', value: '@gone' }],
    ['a form that is gone', { action_id: 'form:check#0', value: '@gone' }],
    ['a page that is gone', { action_id: 'page:2#more', value: '@gone' }],
    ['no value', { action_id: 'button:say#0' }],
  ])('with %s is answered', async (_, pressed) => {
    const member = harness.member('U1');
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
    answer = async () => OPEN;
    const member = harness.member('U1');
    await member.mention('C1', 'may I post this?', { thread_ts: '5.5' });
    const whisper = await until(() => posts()[0]);
    expect(whisper).toMatchObject({ channel: 'C1', user: 'U1', threadTs: '5.5' });
    expect(dispatched[0]).toMatchObject({ kind: 'message', text: 'may I post this?', isPrivate: true });
    await member.press(whisper, buttonIn(whisper.blocks, 'Share here'));
    const shared = await until(() => posts().find(({ user }) => user === undefined), 'the shared answer');
    expect(shared).toMatchObject({ channel: 'C1', threadTs: '5.5' });
    expect(JSON.stringify(shared.blocks)).toContain('the clause');
    expect(JSON.stringify(shared.blocks)).toContain('Shared by <@U1>');
    await until(() => !posts().includes(whisper), 'the whisper gone');
    expect(dispatched).toHaveLength(1);
  });

  test('an answer is shared once, however often and late they press', async () => {
    answer = async () => OPEN;
    const member = harness.member('U1');
    await member.mention('C1', 'may I post this?');
    const whisper = await until(() => posts()[0]);
    const share = buttonIn(whisper.blocks, 'Share here');
    for (laterMs of [0, 10, 5_000, 60_000]) await member.press(whisper, share);
    await settled(harness.api);
    expect(posts().filter(({ user }) => user === undefined)).toHaveLength(1);
  });

  test('a share that Slack did not take may be pressed again', async () => {
    answer = async () => OPEN;
    const member = harness.member('U1');
    await member.mention('C1', 'may I post this?');
    const whisper = await until(() => posts()[0]);
    const share = buttonIn(whisper.blocks, 'Share here');
    harness.api.script('chat.postMessage', { kind: 'refusal', error: 'ekm_access_denied' });
    await member.press(whisper, share, { response_url: undefined });
    await settled(harness.api);
    laterMs = 5_000;
    await member.press(whisper, share);
    await until(() => posts().some(({ user }) => user === undefined), 'the shared answer');
  });

  test('an answer meant for the sender alone has no such button', async () => {
    answer = async () => replyOf('Private', { kind: 'text', runs: ['your draft'] });
    await harness.member('U1').mention('C1', 'can I post this');
    const whisper = await until(() => posts()[0]);
    expect(() => buttonIn(whisper.blocks, 'Share here')).toThrow(/no button/);
  });

  test('a command where the app is no member is answered to the asker alone', async () => {
    await harness.member('U1').command('acknowledge', 'C2');
    const whisper = await until(() => posts()[0]);
    expect(whisper).toMatchObject({ channel: 'C2', user: 'U1' });
    expect(dispatched[0]).toMatchObject({ kind: 'command', text: 'acknowledge' });
  });

  test('a command without words asks for help', async () => {
    await harness.member('U1').command('', 'C1');
    await until(() => dispatched.length === 1);
    expect(dispatched[0]).toMatchObject({ kind: 'command', text: 'help' });
  });

  test('what people write cannot call a channel', async () => {
    answer = async () => ({
      ...OPEN,
      blocks: [{ kind: 'text', runs: ['<!channel> <@U9> *bold* `code`'] }],
      summary: '<!here>',
    });
    const member = harness.member('U1');
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
    answer = async () => replyOf('All', ...lines.map((line): Block => ({ kind: 'text', runs: [line] })));
    const member = harness.member('U1');
    await member.say('read all');
    let seen = '';
    for (let page = 1; ; page += 1) {
      const message = await until(() => posts()[page - 1], `page ${page}`);
      seen += JSON.stringify(message.blocks);
      if (!/"More"/.test(JSON.stringify(message.blocks))) break;
      await member.press(message, buttonIn(message.blocks, 'More'));
    }
    for (const line of lines) expect(seen).toContain(line);
    expect(dispatched).toHaveLength(1);
  });
});

describe('the app’s own page', () => {
  test('is drawn when it is opened, and again when something on it was done', async () => {
    let count = 0;
    answer = async ({ kind }) => {
      count += 1;
      return kind === 'home'
        ? replyOf(`Home ${count}`, {
            kind: 'buttons',
            buttons: [{ name: 'acknowledge', label: 'Acknowledge', value: '' }],
          })
        : replyOf('Card', FORM);
    };
    const member = harness.member('U1');
    await member.openHome();
    const home = await until(() => workspace().homes.get('U1'));
    expect(JSON.stringify(home.blocks)).toContain('Home 1');
    await member.pressInView(
      'VHU1',
      { type: 'home', blocks: home.blocks },
      buttonIn(home.blocks, 'Acknowledge'),
    );
    const { id, view } = await openWindow();
    answer = async ({ kind }) => ({
      ...replyOf(kind === 'home' ? 'Home anew' : 'Receipt'),
      replacesCard: true,
    });
    await member.submit(id, view, fill(blocksOf(view), { draft: 'x' }));
    await until(
      () => JSON.stringify(workspace().homes.get('U1')?.blocks).includes('Home anew'),
      'the page drawn anew',
    );
  });

  test('the conversation, when first opened, shows prompts and a greeting; later the prompts alone', async () => {
    answer = async () =>
      replyOf('Hello', {
        kind: 'buttons',
        buttons: [{ name: 'say', label: 'Can I post this?', value: 'check' }],
      });
    const member = harness.member('U1');
    await member.openMessages();
    await until(() => posts().length === 1);
    expect(workspace().prompts.get(member.im)).toEqual([{ title: 'Can I post this?', message: 'check' }]);
    await member.openMessages();
    await settled(harness.api);
    expect(posts()).toHaveLength(1);
  });
});

test('a message whose answer takes time is answered under a line that says the assistant is at work', async () => {
  answer = async () => {
    await until(() => workspace().statuses.length > 0, 'the line');
    return replyOf('Hello');
  };
  await harness.member('U1').say('hello');
  await until(() => posts().length === 1);
  expect(workspace().statuses).toMatchObject([{ channel: 'D1', status: expect.stringMatching(/looking/) }]);
});

test('a message that is answered at once has no such line', async () => {
  await harness.member('U1').say('hello');
  await until(() => posts().length === 1);
  await settled(harness.api);
  expect(workspace().statuses).toEqual([]);
});

test('a file is sent into the person’s own conversation, and the reply says so', async () => {
  answer = async () => ({
    ...replyOf('Report'),
    files: [{ name: 'report.csv', mediaType: 'text/csv', content: 'a,b\r\n1,é\r\n' }],
  });
  await harness.member('UHR').command('report csv', 'C1');
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
  answer = async () => ({
    ...replyOf('Report'),
    files: [{ name: 'r.csv', mediaType: 'text/csv', content: 'a' }],
  });
  await harness.member('UHR').say('report csv');
  await until(() => posts().length === 1);
  expect(JSON.stringify(posts()[0]?.blocks)).toContain('files:write');
});

test('a chart comes as a picture into the person’s own conversation, and in words where that fails', async () => {
  answer = async () => replyOf('Report', BLOCKS.chart);
  await harness.member('UHR').command('report', 'C1');
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
  await harness.member('UHR').say('report');
  await until(() => posts().length === 2);
  expect(JSON.stringify(posts()[1]?.blocks)).toContain('14 of 20 people acknowledged on 19 Jan 2026');
  expect(JSON.stringify(posts()[1]?.blocks)).not.toContain('picture');
});
