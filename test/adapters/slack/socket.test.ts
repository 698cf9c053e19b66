import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Incoming } from '../../../src/core/incoming.ts';
import { type SocketServer, startSocketServer } from '../../support/slack/socket-mode.ts';
import { replyOf } from '../fixture-replies.ts';
import { createSlackHarness, type SlackHarness, settled, until } from './harness.ts';

let harness: SlackHarness;
let socket: SocketServer;
let dispatched: Incoming[];
const posts = () => harness.api.workspace.messages.filter(({ isOurs }) => isOurs);
const health = async () => (await fetch(`${harness.url()}/healthz`)).text();
const start = () =>
  harness.platform.start(async (event) => {
    dispatched.push(event);
    return replyOf('Fine');
  });
const message = (eventId: string) => ({
  type: 'event_callback',
  team_id: 'T1',
  event_id: eventId,
  authorizations: [{ team_id: 'T1', user_id: 'UBOT', is_bot: true }],
  event: { type: 'message', channel_type: 'im', channel: 'D1', user: 'U1', ts: '1.1', text: 'hello' },
});

beforeEach(async () => {
  dispatched = [];
  socket = await startSocketServer();
  harness = await createSlackHarness({ settings: { appToken: 'xapp-1' } });
  harness.api.workspace.tokens.set('xapp-1', {
    teamId: 'T1',
    scopes: new Set(['connections:write']),
    isRevoked: false,
  });
  harness.api.workspace.socketUrl = socket.url;
});
afterEach(async () => {
  await harness.close();
  await socket.close();
});

test('events come over the socket, are acknowledged and answered', async () => {
  await start();
  await until(() => socket.connections() === 1, 'a connection');
  socket.send('events_api', message('Ev1'), 'e1');
  await until(() => posts().length === 1);
  expect(socket.acknowledged.has('e1')).toBe(true);
  expect(dispatched[0]).toMatchObject({ kind: 'message', text: 'hello', sender: { userId: 'U1' } });
  expect(await health()).toMatch(/slack: connected, socket connected/);
});

test('commands and presses too', async () => {
  await start();
  await until(() => socket.connections() === 1);
  const { workspace } = harness.api;
  socket.send(
    'slash_commands',
    {
      command: '/policy',
      text: 'help',
      user_id: 'U1',
      team_id: 'T1',
      channel_id: 'C1',
      response_url: workspace.responseUrl('C1', 'U1'),
      trigger_id: workspace.trigger('U1'),
    },
    'e1',
  );
  await until(() => posts().length === 1);
  expect(dispatched[0]).toMatchObject({ kind: 'command', text: 'help' });
  socket.send(
    'interactive',
    {
      type: 'shortcut',
      team: { id: 'T1' },
      user: { id: 'U1' },
      callback_id: 'check_draft',
      trigger_id: workspace.trigger('U1'),
    },
    'e2',
  );
  await until(() => workspace.views.size === 1, 'a window');
});

test('the same event over the socket and over HTTP is answered once', async () => {
  await start();
  await until(() => socket.connections() === 1);
  socket.send('events_api', message('EvSame'), 'e1');
  socket.send('events_api', message('EvSame'), 'e2');
  await harness.member('U1').event(message('EvSame').event, { eventId: 'EvSame' });
  await until(() => socket.acknowledged.size === 2, 'both acknowledged');
  await settled(harness.api);
  expect(posts()).toHaveLength(1);
});

test.each([
  ['asked to connect anew', () => socket.refresh()],
  ['cut off', () => socket.cut()],
])('%s, it connects again and goes on', async (_, interrupt) => {
  await start();
  await until(() => socket.connections() === 1);
  interrupt();
  await until(() => socket.connections() === 2, 'the second connection', 12_000);
  await until(() => {
    try {
      socket.send('events_api', message('Ev2'), 'e2');
      return true;
    } catch {
      return false;
    }
  });
  await until(() => posts().length === 1, 'an answer');
});

test('when the socket cannot be opened at first, the assistant starts and says so', async () => {
  harness.api.workspace.socketUrl = undefined;
  await start();
  await settled(harness.api);
  expect(await health()).toMatch(/slack: connected, socket (?:connecting|disconnected)/);
  harness.api.workspace.socketUrl = socket.url;
  await until(() => socket.connections() === 1, 'a connection', 14_000);
});

test('stopping lets go of the socket', async () => {
  await start();
  await until(() => socket.connections() === 1);
  await harness.platform.stop();
  await settled(harness.api);
  expect(() => socket.send('events_api', message('Ev3'), 'e3')).toThrow('nobody listens');
});
