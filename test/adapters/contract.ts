import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { drawCharts } from '../../src/adapters/chart-png.ts';
import type { Address, Incoming, Transport } from '../../src/core/incoming.ts';
import type { ChatPlatform, Dispatch } from '../../src/core/ports.ts';
import type { Reply } from '../../src/core/reply.ts';
import { BLOCKS, EVERY_BLOCK, replyOf } from './fixture-replies.ts';
import { createRecordingLog } from './recording-log.ts';

/** What a platform's people see after an event, in the platform's own wire format, as text. */
export interface Answered {
  /** False when the person was shown an apology or an error in place of a reply. */
  readonly ok: boolean;
  readonly body: string;
}

/** A platform and the far side of it: what the chat tool itself would do. */
export interface PlatformHarness {
  readonly platform: ChatPlatform;
  /** A person whom `send` can reach. */
  readonly reachable: Address;
  /** An address that no longer leads anywhere. */
  readonly gone: Address;
  /** Sends one event as the platform does. The same id is a retry. */
  deliver(event: Transport, eventId: string): Promise<Answered>;
  /** Everything that `send` has put before the reachable person, as text. */
  received(): Promise<string>;
}

const EVENTS: readonly Transport[] = [
  { kind: 'message', text: 'may I post this' },
  { kind: 'command', text: 'read 1.1' },
  { kind: 'shortcut', name: 'check', text: 'a draft' },
  { kind: 'button', name: 'acknowledge', value: 'v1' },
  { kind: 'form', name: 'check', fields: { draft: 'two\nlines', capacity: 'own' } },
  { kind: 'form', name: 'answer', value: 'Q-7K3M "<a|b', fields: { answer: 'yes' } },
  { kind: 'opened' },
];

/** What every ChatPlatform does, whatever it is made of. `emits` names the events it has no way to send, if any. */
export function describePlatform(
  name: string,
  createHarness: (log: ReturnType<typeof createRecordingLog>) => Promise<PlatformHarness> | PlatformHarness,
  { without = [] }: { readonly without?: readonly Transport['kind'][] } = {},
): void {
  describe(`${name} as a chat platform`, () => {
    let harness: PlatformHarness;
    let log: ReturnType<typeof createRecordingLog>;
    let dispatched: Incoming[];

    const start = (answer: Dispatch = async () => replyOf('Fine', BLOCKS.text)) =>
      harness.platform.start((event) => {
        dispatched.push(event);
        return answer(event);
      });

    // The first chart takes longer: what draws it is loaded.
    beforeAll(() => drawCharts(EVERY_BLOCK, 10));
    beforeEach(async () => {
      log = createRecordingLog();
      dispatched = [];
      harness = await createHarness(log);
    });
    afterEach(() => harness.platform.stop());

    for (const event of EVENTS.filter(({ kind }) => !without.includes(kind))) {
      test(`hands on "${event.kind}"${'value' in event ? ' with its value' : ''} as it was sent, with who sent it`, async () => {
        await start();
        expect((await harness.deliver(event, 'e-1')).ok).toBe(true);
        expect(dispatched).toHaveLength(1);
        expect(dispatched[0]).toMatchObject(event);
        expect(dispatched[0]?.sender.platform).toBe(harness.platform.name);
        expect(dispatched[0]?.sender.userId).not.toBe('');
        expect(dispatched[0]?.address).toEqual(harness.reachable);
        expect(dispatched[0]?.eventId).not.toBe('');
      });
    }

    test('shows every kind of block', async () => {
      await start(async () => EVERY_BLOCK);
      const { ok, body } = await harness.deliver({ kind: 'opened' }, 'e-1');
      expect(ok).toBe(true);
      for (const words of [
        'Everything there is',
        '07700 900123',
        'Bob Baker',
        'overdue',
        'Forget it',
        'Your draft',
      ]) {
        expect(body).toContain(words);
      }
    });

    test('hands on a retried event once and answers it the same', async () => {
      let count = 0;
      await start(async () => {
        count += 1;
        return replyOf(`Reply ${count}`);
      });
      const first = await harness.deliver({ kind: 'message', text: 'again' }, 'same');
      const second = await harness.deliver({ kind: 'message', text: 'again' }, 'same');
      expect(count).toBe(1);
      expect(second).toEqual(first);
      await harness.deliver({ kind: 'message', text: 'again' }, 'another');
      expect(count).toBe(2);
    });

    test('an event with nothing to say in return is not an error', async () => {
      await start(async () => undefined);
      expect((await harness.deliver({ kind: 'message', text: 'hm' }, 'e-1')).ok).toBe(true);
    });

    test('a dispatch that throws becomes an apology without its words, and the log has no text', async () => {
      await start(async () => {
        throw new TypeError('secret inside');
      });
      const { ok, body } = await harness.deliver({ kind: 'message', text: 'my private draft' }, 'e-1');
      expect(ok).toBe(false);
      expect(body).toMatch(/sorry/i);
      expect(body).not.toMatch(/secret inside|TypeError|\.ts:|private draft/);
      expect(log.lines.filter(([, cause]) => cause instanceof Error)).toHaveLength(1);
      expect(JSON.stringify(log.lines)).not.toContain('private draft');
    });

    test('an event whose handling failed can be tried again', async () => {
      let isBroken = true;
      await start(async () => {
        if (isBroken) throw new Error('broken');
        return replyOf('Mended');
      });
      expect((await harness.deliver({ kind: 'message', text: 'x' }, 'same')).ok).toBe(false);
      isBroken = false;
      expect((await harness.deliver({ kind: 'message', text: 'x' }, 'same')).ok).toBe(true);
    });

    test('sends a reply outside any turn and says so', async () => {
      await start();
      const first = await harness.platform.send(
        harness.reachable,
        replyOf('A reminder for you', BLOCKS.text),
      );
      const second = await harness.platform.send(harness.reachable, EVERY_BLOCK);
      expect(first).toMatchObject({ ok: true });
      expect(second).toMatchObject({ ok: true });
      expect(first).not.toEqual(second);
      const seen = await harness.received();
      expect(seen).toContain('A reminder for you');
      expect(seen).toContain('07700 900123');
    });

    test('someone who is gone is a value, not an exception', async () => {
      await start();
      expect(await harness.platform.send(harness.gone, replyOf('Anyone there?'))).toMatchObject({
        ok: false,
      });
    });

    test('stop waits for an event being handled, whose answer still arrives', async () => {
      const order: string[] = [];
      let finish: (reply: Reply) => void = () => {};
      const handled = new Promise<Reply>((resolve) => {
        finish = resolve;
      });
      let begun: () => void = () => {};
      const began = new Promise<void>((resolve) => {
        begun = resolve;
      });
      await start(() => {
        begun();
        return handled;
      });
      const answered = harness.deliver({ kind: 'message', text: 'slow' }, 'e-1').then((answer) => {
        order.push('answered');
        return answer;
      });
      await began;
      const stopped = harness.platform.stop().then(() => order.push('stopped'));
      await new Promise((resolve) => setImmediate(resolve));
      expect(order).toEqual([]);
      finish(replyOf('At last'));
      expect((await answered).body).toContain('At last');
      await stopped;
      expect(order).toContain('stopped');
    });

    test('stopping twice, or before starting, is harmless', async () => {
      await harness.platform.stop();
      await start();
      await harness.platform.stop();
      await harness.platform.stop();
    });
  });
}
