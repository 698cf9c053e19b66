import { afterAll } from 'vitest';
import { encodeName, encodeValue } from '../../../src/adapters/slack/pressed.ts';
import { renderModal } from '../../../src/adapters/slack/render-modal.ts';
import type { Transport } from '../../../src/core/incoming.ts';
import { describePlatform } from '../contract.ts';
import { replyOf } from '../fixture-replies.ts';
import { createSlackHarness, fill, type SlackHarness, settled } from './harness.ts';
import { createShelf } from './shelf.ts';

const harnesses: SlackHarness[] = [];
afterAll(async () => {
  for (const harness of harnesses) await harness.close();
});

describePlatform('slack', async (log) => {
  const harness = await createSlackHarness({ log });
  harnesses.push(harness);
  const { api } = harness;
  const { workspace } = api;
  const member = harness.member('U1');
  const answers = new Map<string, string>();
  const shown = () =>
    JSON.stringify([workspace.messages.filter(({ isOurs }) => isOurs), [...workspace.views.values()]]);

  const act = (event: Transport, eventId: string) => {
    switch (event.kind) {
      case 'message':
        return member.say(event.text, { eventId });
      case 'command':
        return member.command(event.text, 'C1');
      case 'shortcut':
        return member.shortcut('check_message', { text: event.text ?? '' });
      case 'button':
        return member.press(
          { channel: member.im, ts: '1.1' },
          {
            action_id: encodeName('button', event.name, 0),
            value: encodeValue(event.value, 2_000, undefined),
          },
        );
      case 'form': {
        const view = renderModal(
          replyOf('Form', {
            kind: 'form',
            name: event.name,
            submit: 'Send',
            fields: Object.keys(event.fields).map((name) => ({ name, label: name, multiline: true })),
            ...(event.value === undefined ? {} : { value: event.value }),
          }),
          { callbackId: 'assistant', keep: createShelf().keep },
        );
        return member.submit('V1', { ...view }, fill(view.blocks, event.fields));
      }
      case 'opened':
        return member.openMessages();
      default:
        throw new Error(`${event.kind} does not come from Slack`);
    }
  };
  return {
    platform: harness.platform,
    reachable: { platform: 'slack', route: { team: 'T1', user: 'U1' } },
    gone: { platform: 'slack', route: { team: 'T1', user: 'U404' } },
    async deliver(event, eventId) {
      const before = shown();
      const { status, body } = await act(event, eventId);
      await settled(api);
      const after = shown() === before ? '' : shown().slice(commonLength(before, shown()));
      const seen = `${body}${after}` || (answers.get(eventId) ?? '');
      answers.set(eventId, seen);
      return { ok: status === 200 && !/sorry/i.test(seen), body: seen };
    },
    received: async () => shown(),
  };
});

function commonLength(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length += 1;
  return length;
}
