import { describe, expect, test } from 'vitest';
import { BLOCKS, DRAFT_FORM, replyOf } from '../fixture-replies.ts';
import { dataOf } from './harness.ts';
import { standIn } from './stand-in.ts';

const assistant = standIn();
const { messages } = assistant;

describe('the message extension', () => {
  test('opens with the message in it, and the result takes its place', async () => {
    assistant.answer = async (event) => replyOf(event.kind === 'shortcut' ? 'Found' : 'Clean', DRAFT_FORM);
    const person = assistant.harness.person('29:ann');
    const opened = await person.openOn(
      'checkMessage',
      '<p>Ring me &amp; <b>Bob</b></p><p>on 07700&nbsp;900123</p>',
    );
    expect(assistant.dispatched[0]).toMatchObject({
      kind: 'shortcut',
      name: 'check',
      text: 'Ring me & Bob\non 07700 900123',
    });
    const { task } = JSON.parse(opened.body);
    expect(task).toMatchObject({ type: 'continue', value: { title: 'Found' } });
    const card = task.value.card.content;
    expect(JSON.stringify(card)).not.toContain('Action.Execute');
    const sent = await person.submitDialog(dataOf(card, 'Check again'), { 'f0.draft': 'fine words' });
    expect(assistant.dispatched[1]).toMatchObject({
      kind: 'form',
      name: 'check',
      fields: { draft: 'fine words' },
    });
    expect(JSON.parse(sent.body).task.value.title).toBe('Clean');
    expect(messages()).toEqual([]);
  });

  test('from the compose box opens empty', async () => {
    await assistant.harness.person('29:ann').openOn('checkDraft');
    expect(assistant.dispatched[0]).toMatchObject({ kind: 'shortcut', name: 'check', text: '' });
  });

  test('another button shows its answer with a way back to what was typed', async () => {
    assistant.answer = async () => replyOf('Clause', BLOCKS.text);
    const person = assistant.harness.person('29:ann');
    const data = { policy: { kind: 'button', name: 'say', value: '=read 2.1' } };
    const { body } = await person.submitDialog(data, { 'f0.draft': 'half written' });
    const card = JSON.parse(body).task.value.card.content;
    await person.submitTask(dataOf(card, 'Back to the draft'));
    expect(assistant.dispatched[1]).toMatchObject({ kind: 'shortcut', name: 'check', text: 'half written' });
  });

  test('an invoke that is none of ours is answered as such', async () => {
    expect((await assistant.harness.person('29:ann').invoke('signin/verifyState', {})).status).toBe(501);
  });
});
