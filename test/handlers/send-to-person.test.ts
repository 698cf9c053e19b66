import { expect, test } from 'vitest';
import type { Address } from '../../src/core/incoming.ts';
import type { ChatPlatform, Delivery } from '../../src/core/ports.ts';
import { createSendToPerson } from '../../src/handlers/send-to-person.ts';
import { createRecordingLog } from '../adapters/recording-log.ts';

const GREETING = { summary: 'Private words', blocks: [], visibleTo: 'sender' } as const;
const ok: Delivery = { ok: true, messageId: 'm' };

function platform(name: string, outcome: Delivery | Error, tried: string[]): ChatPlatform {
  return {
    name,
    start: async () => {},
    stop: async () => {},
    send: async ({ route }) => {
      tried.push(`${name}:${route}`);
      if (outcome instanceof Error) throw outcome;
      return outcome;
    },
  };
}

const storeOf = (...addresses: Address[]) => ({ addresses: async () => addresses });
const at = (name: string, route: string): Address => ({ platform: name, route });

test('goes where the person was last met, and to another platform only when that fails', async () => {
  const tried: string[] = [];
  const log = createRecordingLog();
  const store = storeOf(at('slack', 'D1'), at('teams', 'T1'), at('web', 'w'));
  const blocked = platform('slack', { ok: false, reason: 'blocked' }, tried);
  const send = createSendToPerson({
    platforms: [blocked, platform('teams', ok, tried), platform('web', ok, tried)],
    store,
    log,
  });
  expect(await send('ann', GREETING)).toMatchObject(ok);
  expect(tried).toEqual(['slack:D1', 'teams:T1']);
  expect(JSON.stringify(log.lines)).not.toMatch(/Private|ann|D1/);
});

test('an address of a platform that is not running is passed over', async () => {
  const tried: string[] = [];
  const send = createSendToPerson({
    platforms: [platform('teams', ok, tried)],
    store: storeOf(at('slack', 'D1'), at('teams', 'T1')),
    log: createRecordingLog(),
  });
  expect(await send('ann', GREETING)).toMatchObject(ok);
  expect(tried).toEqual(['teams:T1']);
});

test('somebody never met is reached where the platform knows them, or not at all', async () => {
  const tried: string[] = [];
  const ways = {
    platforms: [platform('web', ok, tried)],
    store: storeOf(),
    log: createRecordingLog(),
  };
  expect(await createSendToPerson(ways)('ann', GREETING)).toEqual({ ok: false, reason: 'unreachable' });
  const send = createSendToPerson({ ...ways, addressesOf: (personId) => [at('web', personId)] });
  expect(await send('ann', GREETING)).toMatchObject(ok);
  expect(tried).toEqual(['web:ann']);
});

test('the address met wins over the one the platform would use', async () => {
  const tried: string[] = [];
  const send = createSendToPerson({
    platforms: [platform('web', { ok: false, reason: 'gone' }, tried)],
    store: storeOf(at('web', 'met')),
    log: createRecordingLog(),
    addressesOf: () => [at('web', 'guessed')],
  });
  expect(await send('ann', GREETING)).toEqual({ ok: false, reason: 'gone' });
  expect(tried).toEqual(['web:met']);
});

test('a platform that throws is a failure of unknown outcome, and stands in the log', async () => {
  const log = createRecordingLog();
  const send = createSendToPerson({
    platforms: [platform('web', new Error('bug'), [])],
    store: storeOf(at('web', 'w')),
    log,
  });
  expect(await send('ann', GREETING)).toEqual({ ok: false, reason: 'unknown' });
  expect(log.lines).toHaveLength(1);
});
