import { describe, expect, test } from 'vitest';
import { DRAFT_FORM, replyOf } from '../fixture-replies.ts';
import { buttonIn, fill, settled, until } from './harness.ts';
import { standIn } from './stand-in.ts';

const assistant = standIn();
const { workspace, posts } = assistant;
const views = () => [...workspace().views.values()];
const blocksOf = (view: Record<string, unknown>) => view['blocks'] as unknown[];

/** A window that shows more than that it is at work. */
const openWindow = () =>
  until(() => {
    const [view] = views();
    return view !== undefined && !/One moment/.test(JSON.stringify(view.view)) && view;
  }, 'a window');

describe('a shortcut', () => {
  test('opens a window with the message in it, and the result takes its place', async () => {
    assistant.answer = async (event) =>
      replyOf(
        event.kind === 'shortcut' ? 'Found' : 'Clean',
        { kind: 'text', runs: [`${event.kind}`] },
        DRAFT_FORM,
      );
    const member = assistant.harness.member('U1');
    await member.shortcut('check_message', { text: 'ring me &amp; <https://x.org|x.org>' });
    const { id, view } = await openWindow();
    expect(assistant.dispatched[0]).toMatchObject({
      kind: 'shortcut',
      name: 'check',
      text: 'ring me & x.org',
    });
    const { status, body } = await member.submit(id, view, fill(blocksOf(view), { draft: 'do not ring me' }));
    expect(status).toBe(200);
    expect(JSON.parse(body)).toMatchObject({ response_action: 'update', view: { type: 'modal' } });
    expect(assistant.dispatched[1]).toMatchObject({
      kind: 'form',
      name: 'check',
      fields: { draft: 'do not ring me' },
    });
    expect(posts()).toEqual([]);
  });

  test('whose window came too late is answered in the person’s own conversation', async () => {
    await assistant.harness.member('U1').shortcut('check_draft', { lifeMs: -1 });
    await until(() => posts().length === 1);
    expect(posts()[0]).toMatchObject({ channel: 'D1' });
  });

  test('whose window Slack will not fill is answered in the person’s own conversation', async () => {
    assistant.harness.api.script('views.update', { kind: 'refusal', error: 'hash_conflict' });
    await assistant.harness.member('U1').shortcut('check_draft');
    await until(() => posts().length === 1);
    expect(posts()[0]).toMatchObject({ channel: 'D1' });
    expect(JSON.stringify(posts()[0]?.blocks)).toContain('Fine');
  });

  test('whose window was closed meanwhile is not answered elsewhere', async () => {
    assistant.harness.api.script('views.update', { kind: 'refusal', error: 'not_found' });
    await assistant.harness.member('U1').shortcut('check_draft');
    await settled(assistant.harness.api);
    expect(posts()).toEqual([]);
  });

  test('of a name that is not ours is handed on, not left hanging', async () => {
    expect((await assistant.harness.member('U1').shortcut('who_knows')).status).toBe(200);
    await openWindow();
    expect(assistant.dispatched[0]).toMatchObject({ kind: 'shortcut', name: 'who_knows' });
  });
});

describe('a sent form', () => {
  test('whose answer takes long shows that it is at work, and then the answer', async () => {
    const member = assistant.harness.member('U1');
    assistant.answer = async () => replyOf('Form', DRAFT_FORM);
    await member.shortcut('check_draft');
    const { id, view } = await openWindow();
    assistant.answer = async () => {
      await new Promise((resolve) => setTimeout(resolve, 2_400));
      return replyOf('After all');
    };
    const { body, tookMs } = await member.submit(id, view, fill(blocksOf(view), { draft: 'x' }));
    expect(tookMs).toBeLessThan(3_000);
    expect(body).toContain('One moment');
    await until(() => JSON.stringify(workspace().views.get(id)?.view).includes('After all'), 'the answer');
  });

  test('of a window that cannot be read stays open with what was typed', async () => {
    const member = assistant.harness.member('U1');
    assistant.answer = async () => replyOf('Form', DRAFT_FORM);
    await member.shortcut('check_draft');
    const { id, view } = await openWindow();
    assistant.dispatched = [];
    const { body } = await member.submit(
      id,
      { ...view, private_metadata: '@forgotten' },
      fill(blocksOf(view), { draft: 'long work' }),
    );
    expect(JSON.parse(body)).toMatchObject({ response_action: 'errors' });
    expect(body).toContain('Copy your words');
    expect(assistant.dispatched).toEqual([]);
  });

  test('in a window of a button’s lays its answer over it, so that nothing typed is lost', async () => {
    const member = assistant.harness.member('U1');
    assistant.answer = async () =>
      replyOf('Form', DRAFT_FORM, {
        kind: 'buttons',
        buttons: [{ name: 'say', label: 'Read it', value: 'read 2.1' }],
      });
    await member.shortcut('check_draft');
    const { id, view } = await openWindow();
    assistant.answer = async () => replyOf('Clause', { kind: 'text', runs: ['the words'] });
    await member.pressInView(id, view, buttonIn(blocksOf(view), 'Read it'));
    const over = await until(() => views().find(({ stack }) => stack.length === 2), 'a second window');
    expect(JSON.stringify(over.view)).toContain('the words');
    expect(workspace().views.get(id)?.view).toEqual(view);
  });
});

describe('a form under a message', () => {
  test('opens in a window, and the message is put right with what came of it', async () => {
    const member = assistant.harness.member('U1');
    assistant.answer = async () => replyOf('Card', DRAFT_FORM);
    await member.say('acknowledge');
    const card = await until(() => posts()[0]);
    await member.press(card, buttonIn(card.blocks, 'Check again'));
    const { id, view } = await openWindow();
    assistant.answer = async () => ({
      ...replyOf('Receipt', { kind: 'text', runs: ['recorded'] }),
      replacesCard: true,
    });
    await member.submit(id, view, fill(blocksOf(view), { draft: 'x' }));
    await until(() => JSON.stringify(card.blocks).includes('recorded'), 'the receipt in place of the card');
    expect(posts()).toHaveLength(1);
  });
});

test('a form whose window came too late says to press once more', async () => {
  assistant.answer = async () => replyOf('Check a draft', DRAFT_FORM);
  await assistant.harness.member('U1').say('check');
  const message = await until(() => posts()[0]);
  await assistant.harness
    .member('U1')
    .press(message, buttonIn(message.blocks, 'Check again'), { trigger_id: 'late' });
  const late = await until(() => posts()[1]);
  expect(JSON.stringify(late.blocks)).toContain('once more');
});

describe('the app’s own page', () => {
  test('is drawn when it is opened, and again when something on it was done', async () => {
    let count = 0;
    assistant.answer = async ({ kind }) => {
      count += 1;
      return kind === 'home'
        ? replyOf(`Home ${count}`, {
            kind: 'buttons',
            buttons: [{ name: 'acknowledge', label: 'Acknowledge', value: '' }],
          })
        : replyOf('Card', DRAFT_FORM);
    };
    const member = assistant.harness.member('U1');
    await member.openHome();
    const home = await until(() => workspace().homes.get('U1'));
    expect(JSON.stringify(home.blocks)).toContain('Home 1');
    await member.pressInView(
      'VHU1',
      { type: 'home', blocks: home.blocks },
      buttonIn(home.blocks, 'Acknowledge'),
    );
    const { id, view } = await openWindow();
    assistant.answer = async ({ kind }) => ({
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
    assistant.answer = async () =>
      replyOf('Hello', {
        kind: 'buttons',
        buttons: [{ name: 'say', label: 'Can I post this?', value: 'check' }],
      });
    const member = assistant.harness.member('U1');
    await member.openMessages();
    await until(() => posts().length === 1);
    expect(workspace().prompts.get(member.im)).toEqual([{ title: 'Can I post this?', message: 'check' }]);
    await member.openMessages();
    await settled(assistant.harness.api);
    expect(posts()).toHaveLength(1);
  });
});
