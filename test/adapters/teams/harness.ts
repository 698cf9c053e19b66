import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHttpServer } from '../../../src/adapters/http.ts';
import { openSeenEvents } from '../../../src/adapters/seen-events.ts';
import { createTeams, type TeamsOptions } from '../../../src/adapters/teams/index.ts';
import type { ChatPlatform } from '../../../src/core/ports.ts';
import { walk } from '../../support/teams/card-problems.ts';
import { type Connector, startConnector } from '../../support/teams/connector.ts';
import { createPerson } from '../../support/teams/person.ts';
import { createRecordingLog } from '../recording-log.ts';

export interface TeamsHarness {
  readonly connector: Connector;
  readonly platform: ChatPlatform;
  readonly log: ReturnType<typeof createRecordingLog>;
  readonly url: () => string;
  person(userId: string, options?: Parameters<typeof createPerson>[3]): ReturnType<typeof createPerson>;
  restart(): ChatPlatform;
  close(): Promise<void>;
}

/** The adapter, as it ships, against Microsoft's service for messages with people 29:ann and 29:hr. */
export async function createTeamsHarness(
  options: Partial<TeamsOptions> & { readonly log?: ReturnType<typeof createRecordingLog> } = {},
): Promise<TeamsHarness> {
  const { log = createRecordingLog() } = options;
  const connector = await startConnector();
  connector.members.set('29:ann', { id: '29:ann', email: 'Agnieszka.Nowak@example.gov.uk' });
  connector.members.set('29:hr', { id: '29:hr', email: 'samir.chowdhury@example.gov.uk' });
  const folder = mkdtempSync(join(tmpdir(), 'teams-'));
  const create = () => {
    const http = createHttpServer({ host: '127.0.0.1', port: 0 });
    const platform = createTeams({
      http,
      settings: { auth: 'off' },
      openSeen: (name: string) => openSeenEvents(folder, name),
      now: () => new Date(),
      ...options,
      log,
    });
    return { http, platform };
  };
  let current = create();
  return {
    connector,
    log,
    get platform() {
      return current.platform;
    },
    url: () => current.http.url,
    person: (userId, personOptions) => createPerson(connector, () => current.http.url, userId, personOptions),
    restart() {
      current = create();
      return current.platform;
    },
    async close() {
      await current.platform.stop();
      await connector.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Waits until a value is there; throws when it is not within the time, in milliseconds. */
export async function until<T>(look: () => T | undefined | false, what = 'it', ms = 8_000): Promise<T> {
  const end = Date.now() + ms;
  for (;;) {
    const found = look();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > end) throw new Error(`${what} did not come about within ${ms} ms`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** Waits until Microsoft's service has not been called, or has not answered, for a while. */
export async function settled({ calls }: Connector, quietMs = 250): Promise<void> {
  let count = -1;
  // Turns are counted, not time: while something is drawn none goes by.
  for (let quiet = 0; quiet < quietMs / 10; quiet++) {
    if (calls.length !== count || calls.some(({ answer }) => answer === 'none')) {
      count = calls.length;
      quiet = 0;
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** What the button with this title carries; throws when there is none. */
export function dataOf(card: unknown, title: string | RegExp): object {
  const titles: string[] = [];
  let found: object | undefined;
  walk(card, (one) => {
    if (one['type'] !== 'Action.Execute' && one['type'] !== 'Action.Submit') return;
    titles.push(String(one['title']));
    const isIt = typeof title === 'string' ? one['title'] === title : title.test(String(one['title']));
    if (isIt) found ??= one['data'] as object;
  });
  if (found === undefined) throw new Error(`no button "${title}", but: ${titles.join(', ')}`);
  return found;
}

/** Every word that a card shows, in order. */
export function wordsIn(card: unknown): string {
  const words: string[] = [];
  walk(card, (one) => {
    for (const key of ['text', 'title', 'label', 'placeholder', 'value'])
      if (typeof one[key] === 'string') words.push(one[key]);
  });
  return words.join('\n');
}

/** What a client sends of a card's inputs that nobody has touched, by id. */
export function inputsIn(card: unknown): Record<string, string> {
  const inputs: Record<string, string> = {};
  walk(card, (one) => {
    if (String(one['type']).startsWith('Input.')) inputs[String(one['id'])] = String(one['value'] ?? '');
  });
  return inputs;
}
