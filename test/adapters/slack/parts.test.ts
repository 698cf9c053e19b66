import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createKept } from '../../../src/adapters/kept.ts';
import { openSeenEvents } from '../../../src/adapters/seen-events.ts';
import { createIntake } from '../../../src/adapters/slack/intake.ts';
import { parseSlackText, withoutMention } from '../../../src/adapters/slack/plain-text.ts';
import { createRespond } from '../../../src/adapters/slack/respond.ts';
import { createSeal } from '../../../src/adapters/slack/sealed.ts';
import { createRecordingLog } from '../recording-log.ts';

describe('events that were seen', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'seen-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test('are taken once, also by the process after this one', () => {
    const first = openSeenEvents(folder, 'slack');
    expect([first.claim('Ev1'), first.claim('Ev1'), first.claim('Ev2')]).toEqual([true, false, true]);
    first.close();
    const second = openSeenEvents(folder, 'slack');
    expect([second.claim('Ev1'), second.claim('Ev2'), second.claim('Ev3')]).toEqual([false, false, true]);
    second.close();
  });

  test('may come again when they are let go, and that too is remembered', () => {
    const first = openSeenEvents(folder, 'slack');
    first.claim('Ev1');
    first.release('Ev1');
    first.close();
    const second = openSeenEvents(folder, 'slack');
    expect([second.claim('Ev1'), second.claim('Ev1')]).toEqual([true, false]);
    second.close();
  });

  test('are bounded: the oldest are forgotten, the last ones never', () => {
    const seen = openSeenEvents(folder, 'slack', 10);
    for (let index = 0; index < 35; index += 1) seen.claim(`Ev${index}`);
    expect(seen.claim('Ev34')).toBe(false);
    expect(seen.claim('Ev25')).toBe(false);
    seen.close();
    const again = openSeenEvents(folder, 'slack', 10);
    expect([again.claim('Ev34'), again.claim('Ev3')]).toEqual([false, true]);
    again.close();
    const lines = ['slack-events.log', 'slack-events.log.old'].map(
      (name) => readFileSync(join(folder, name), 'utf8').split('\n').length,
    );
    expect(Math.max(...lines)).toBeLessThan(14);
  });

  test('a last line cut off by a crash costs nothing but that line', () => {
    const first = openSeenEvents(folder, 'slack');
    first.claim('Ev1');
    first.close();
    appendFileSync(join(folder, 'slack-events.log'), '+Ev');
    const second = openSeenEvents(folder, 'slack');
    expect([second.claim('Ev1'), second.claim('Ev9')]).toEqual([false, true]);
    second.close();
    const third = openSeenEvents(folder, 'slack');
    expect(third.claim('Ev9')).toBe(false);
    third.close();
  });

  test('an id with odd characters is one line, for this user alone to read', () => {
    const seen = openSeenEvents(folder, 'slack');
    expect([seen.claim('a\nb'), seen.claim('a\nb'), seen.claim('-a')]).toEqual([true, false, true]);
    seen.close();
    expect(statSync(join(folder, 'slack-events.log')).mode & 0o077).toBe(0);
  });
});

describe('the words of a message', () => {
  test.each([
    ['a &amp; b &lt;c&gt;', 'a & b <c>'],
    ['see <https://x.org/a?b=1&amp;c=2>', 'see https://x.org/a?b=1&c=2'],
    ['<https://x.org|x.org> and <https://x.org/p|the page>', 'x.org and the page (https://x.org/p)'],
    [
      'mail <mailto:jo@x.org|jo@x.org>, ring <tel:+447700900123|07700 900123>',
      'mail jo@x.org, ring 07700 900123',
    ],
    ['<@U123> <@U123|jo> <#C1|general> <!here> <!subteam^S1|@team>', '@someone @jo #general @here @team'],
    ['&amp;lt; stays', '&lt; stays'],
    ['a < b > c', 'a < b > c'],
  ])('%s', (text, expected) => {
    expect(parseSlackText(text)).toBe(expected);
  });

  test('the app’s own mention goes, others stay', () => {
    expect(withoutMention('<@UBOT>, may <@U2> post?', 'UBOT')).toBe('may <@U2> post?');
    expect(withoutMention('hey <@UBOT|policy> may I?', 'UBOT')).toBe('hey   may I?');
    expect(withoutMention('<@UBOT> may <@U2> post?', undefined)).toBe('may <@U2> post?');
  });
});

describe('long texts of buttons', () => {
  test('the same text has one token, and what was not asked for longest makes room', () => {
    const kept = createKept(10);
    const first = kept.keep('aaaa');
    expect(kept.keep('aaaa')).toBe(first);
    const second = kept.keep('bbbb');
    kept.recall(first);
    kept.keep('cccc');
    expect([kept.recall(first), kept.recall(second)]).toEqual(['aaaa', undefined]);
  });

  test('one that is larger than all room is still kept until the next', () => {
    const kept = createKept(3);
    expect(kept.recall(kept.keep('long text'))).toBe('long text');
  });
});

describe('sealed tokens', () => {
  test('open with the secret they were closed with, and not when changed', () => {
    const seal = createSeal('one');
    const closed = seal.close('xoxb-€');
    expect(closed).not.toContain('xoxb');
    expect(seal.close('xoxb-€')).not.toBe(closed);
    expect(createSeal('one').open(closed)).toBe('xoxb-€');
    expect(createSeal('two').open(closed)).toBeUndefined();
    const last = closed.at(-3) === 'A' ? 'B' : 'A';
    expect(seal.open(`${closed.slice(0, -3)}${last}${closed.slice(-2)}`)).toBeUndefined();
    expect(seal.open('')).toBeUndefined();
  });
});

describe('the intake', () => {
  const seenEvents = () => {
    const ids = new Set<string>();
    return {
      claim: (id: string) => !ids.has(id) && ids.add(id) !== undefined,
      release: (id: string) => void ids.delete(id),
      close: () => {},
    };
  };
  const open = (processEvent: (body: unknown) => Promise<void>, drainMs = 5_000) => {
    const log = createRecordingLog();
    const intake = createIntake({ seen: seenEvents(), log, drainMs });
    intake.open({ processEvent: ({ body }) => processEvent(body) });
    return { intake, log };
  };

  test('tells Slack at once, whatever the work takes, and waits for it when closing', async () => {
    const finish: (() => void)[] = [];
    const { intake } = open(() => new Promise<void>((resolve) => finish.push(resolve)));
    let acknowledged = 0;
    const taken = Array.from({ length: 200 }, (_, index) =>
      intake.take({ type: 'event_callback', event_id: `Ev${index}` }, '', async () => {
        acknowledged += 1;
      }),
    );
    await Promise.all(taken);
    expect(acknowledged).toBe(200);
    let isClosed = false;
    const closed = intake.close().then(() => {
      isClosed = true;
    });
    for (let done = 0; done < 200; ) {
      expect(isClosed).toBe(false);
      await new Promise((resolve) => setImmediate(resolve));
      const now = finish.splice(0);
      done += now.length;
      for (const one of now) one();
    }
    await closed;
    expect(isClosed).toBe(true);
  });

  test('does not wait for ever for work that never ends', async () => {
    const { intake, log } = open(() => new Promise<void>(() => {}), 50);
    await intake.take({ type: 'event_callback', event_id: 'Ev1' }, '', async () => {});
    await intake.close();
    expect(log.lines).toEqual([['slack-events-cut-off', { count: 1 }]]);
  });

  test('hands the same event on once, and takes nothing when it is closed', async () => {
    const bodies: unknown[] = [];
    const { intake } = open(async (body) => void bodies.push(body));
    const event = { type: 'event_callback', event_id: 'Ev1' };
    await intake.take(event, 'a', async () => {});
    await intake.take(event, 'b', async () => {});
    await intake.take({ type: 'block_actions' }, 'c', async () => {});
    await intake.take({ type: 'block_actions' }, 'c', async () => {});
    await intake.close();
    expect(bodies).toHaveLength(2);
    expect(await intake.take(event, 'd', async () => {})).toBe(false);
  });

  test('work that fails is logged without its words, and a form is answered all the same', async () => {
    const { intake, log } = open(async () => {
      throw new Error('my private draft');
    });
    const answers: unknown[] = [];
    await intake.take({ type: 'view_submission' }, 'a', async (answer) => void answers.push(answer));
    await intake.close();
    expect(answers).toEqual([undefined]);
    expect(log.lines).toHaveLength(1);
    expect(JSON.stringify(log.lines)).not.toContain('private');
  });
});

describe('answers by a response address', () => {
  let server: Server;
  let requests: IncomingMessage[];
  let statuses: number[];
  let origin: string;
  beforeEach(async () => {
    requests = [];
    statuses = [];
    server = createServer((request, response) => {
      requests.push(request);
      response.writeHead(statuses.shift() ?? 200, { location: 'http://example.org/' }).end('ok');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(() => server.close());
  const message = { delete_original: true } as const;

  test('go to the server that is set, and to no other', async () => {
    const respond = createRespond(`${origin}/api/`);
    expect(await respond(`${origin}/response/1`, message)).toBe(true);
    expect(await respond('http://169.254.169.254/latest/', message)).toBe(false);
    expect(await respond('not an address', message)).toBe(false);
    expect(requests).toHaveLength(1);
  });

  test('without a set server go to Slack alone, never to this machine', async () => {
    const respond = createRespond(undefined);
    for (const address of [origin, 'http://hooks.slack.com/x', 'https://hooks.slack.com.evil.org/x'])
      expect(await respond(address, message)).toBe(false);
    expect(requests).toHaveLength(0);
  });

  test('are tried once more after a failure of the server, and follow no redirect', async () => {
    const respond = createRespond(`${origin}/api/`);
    statuses = [503];
    expect(await respond(`${origin}/response/1`, message)).toBe(true);
    statuses = [404];
    expect(await respond(`${origin}/response/1`, message)).toBe(false);
    statuses = [302, 302];
    expect(await respond(`${origin}/response/1`, message)).toBe(false);
    expect(requests).toHaveLength(5);
  });
});
