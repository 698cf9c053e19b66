import type { ChatPlatform, Clock, Log } from '../../core/ports.ts';
import type { HttpServer } from '../http.ts';
import { createKept } from '../kept.ts';
import type { SeenEvents } from '../seen-events.ts';
import { Bot } from './bot.ts';
import { mountEndpoint } from './endpoint.ts';
import { createFindAddress } from './find-address.ts';
import { createInstallForPerson } from './graph.ts';
import { createIdentify } from './identity.ts';
import { createPut } from './put.ts';
import { createSend, createUpdate } from './send.ts';
import { createServe } from './serve.ts';
import type { TeamsSettings } from './settings.ts';

export interface TeamsOptions {
  readonly http: HttpServer;
  readonly settings: TeamsSettings;
  /** Opens what remembers events, so that a repeat is known. */
  readonly openSeen: (platform: string) => SeenEvents;
  readonly now: Clock;
  readonly log: Log;
  /** Without proof of who somebody is, the address of the made-up person they stand for. */
  readonly standInFor?: (email: string) => string;
  /** In place of the credentials of the settings. */
  readonly credentials?: ConstructorParameters<typeof Bot>[1];
}

/** Makes Microsoft Teams as a chat platform; nothing is taken before `start`. */
export function createTeams(options: TeamsOptions): ChatPlatform {
  const { http, settings, openSeen, now, log, standInFor, credentials } = options;
  const bot = new Bot(settings, credentials);
  const kept = createKept();
  const seen = openSeen('teams');
  const endpoint = mountEndpoint({ http, bot, settings, seen, now, log });
  http.health.set('teams', () => (settings.auth === 'on' ? 'ready' : 'ready, open to this machine alone'));
  const put = createPut({ bot, kept, windows: settings.auth === 'on', log });
  const installFor =
    settings.auth === 'on' && settings.installsForPeople
      ? createInstallForPerson(settings, { nowMs: () => now().getTime(), log })
      : undefined;
  const findAddress = createFindAddress(settings, {
    nowMs: () => now().getTime(),
    log,
    ...(installFor === undefined ? {} : { installFor }),
  });
  let isStarted = false;
  return {
    name: 'teams',
    async start(dispatch) {
      if (isStarted) throw new Error('Teams has already been started');
      isStarted = true;
      const isStandIn = settings.auth === 'off' && standInFor !== undefined;
      const identify = createIdentify({ bot, now, log, ...(isStandIn ? { standInFor } : {}) });
      endpoint.open(createServe({ identify, dispatch, put, kept, seen, log }));
      try {
        await http.start();
      } catch (error) {
        isStarted = false;
        await endpoint.close();
        throw error;
      }
    },
    async stop() {
      if (!isStarted) return;
      isStarted = false;
      await endpoint.close();
      seen.close();
      await http.stop();
    },
    findAddress,
    update: createUpdate({ bot, keep: kept.keep, log }),
    send: createSend({ bot, keep: kept.keep, log, ...(installFor === undefined ? {} : { installFor }) }),
  };
}
