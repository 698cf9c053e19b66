import { App, type Authorize, LogLevel, webApi } from '@slack/bolt';
import type { ChatPlatform, Clock, Dispatch, InstallationStore, Log } from '../../core/ports.ts';
import type { HttpServer } from '../http.ts';
import { createKept } from '../kept.ts';
import type { SeenEvents } from '../seen-events.ts';
import { createAnswer } from './answer.ts';
import { createConnection, QUIET } from './connection.ts';
import { createFindAddress, createListAddresses } from './find-address.ts';
import { createGreet } from './greet.ts';
import { receiveOverHttp } from './http-receiver.ts';
import { createIdentify } from './identity.ts';
import { createInstallations } from './install.ts';
import { createIntake } from './intake.ts';
import { listen } from './listeners.ts';
import { createRespond } from './respond.ts';
import { createFindSent, createSend, createUpdate, type Route } from './send.ts';
import { createServe } from './serve.ts';
import type { SlackSettings } from './settings.ts';
import { createSocketReceiver } from './socket-receiver.ts';

export interface SlackOptions {
  readonly http: HttpServer;
  readonly settings: SlackSettings;
  /** Opens what remembers events, so that a repeat is known. */
  readonly openSeen: (platform: string) => SeenEvents;
  /** Where the app's installations are kept when it is in more than one workspace. */
  readonly store: InstallationStore;
  readonly now: Clock;
  readonly log: Log;
}

/** Longest wait for a message sent outside a turn, in milliseconds. */
const SEND_TIMEOUT_MS = 10_000;

/** Makes Slack as a chat platform; nothing is sent before `start`. How it is reached stands on the health page. */
export function createSlack({ http, settings, openSeen, store, now, log }: SlackOptions): ChatPlatform {
  const { apiUrl, signingSecret, appToken, install } = settings;
  const url = apiUrl === undefined ? {} : { apiUrl };
  const isSingle = 'botToken' in install;
  const connection = createConnection({ ...url, log, ...(isSingle ? { botToken: install.botToken } : {}) });
  const { clientOptions } = connection;
  const installations = isSingle
    ? undefined
    : createInstallations({ http, settings: install, store, clientOptions, ...url, log });
  const authorize: Authorize<boolean> = async (source) => {
    if (installations !== undefined) return installations.authorize(source);
    if (!isSingle) throw new TypeError('an app has a token or is installed');
    return { botToken: install.botToken, ...(await connection.self()) };
  };
  const kept = createKept();
  const seen = openSeen('slack');
  const intake = createIntake({ seen, log });
  if (signingSecret !== undefined) receiveOverHttp({ http, signingSecret, intake, now, log });
  const socket =
    appToken === undefined ? undefined : createSocketReceiver({ appToken, clientOptions, intake, log });
  http.health.set('slack', () =>
    [connection.state.state, ...(socket === undefined ? [] : [`socket ${socket.state}`])].join(', '),
  );
  const respond = createRespond(apiUrl);
  const answer = createAnswer({ kept, respond, log });

  const senders = new Map<string, webApi.WebClient>();
  const clientFor = async ({
    team,
    enterprise,
  }: Partial<Pick<Route, 'team' | 'enterprise'>>): Promise<webApi.WebClient | undefined> => {
    const token = isSingle
      ? install.botToken
      : await installations
          ?.authorize({ teamId: team, enterpriseId: enterprise, isEnterpriseInstall: team === undefined })
          .then(
            ({ botToken }) => botToken,
            () => undefined,
          );
    if (token === undefined) return undefined;
    const known = senders.get(token);
    if (known !== undefined) return known;
    const client = new webApi.WebClient(token, { ...clientOptions, timeout: SEND_TIMEOUT_MS });
    senders.set(token, client);
    return client;
  };
  const sending = { clientFor, keep: kept.keep, log };
  const send = createSend(sending);

  const everywhere = {
    async installed() {
      const places = isSingle ? [await connection.self()] : ((await installations?.everywhere()) ?? []);
      if (isSingle && places[0]?.teamId === undefined) return undefined;
      const found = await Promise.all(
        places.map(async ({ teamId, enterpriseId }) => {
          const client = await clientFor({
            ...(teamId === undefined ? {} : { team: teamId }),
            ...(enterpriseId === undefined ? {} : { enterprise: enterpriseId }),
          });
          return client === undefined ? [] : [{ client, teamId, enterpriseId }];
        }),
      );
      return found.flat();
    },
  };

  const createApp = (dispatch: Dispatch): App => {
    const app = new App({
      authorize,
      receiver: { init: () => {}, start: async () => {}, stop: async () => {} },
      clientOptions,
      logger: QUIET,
      logLevel: LogLevel.ERROR,
      ignoreSelf: false,
      convoStore: false,
    });
    const identify = createIdentify({ now, log });
    const serve = createServe({ identify, dispatch, answer, seen, log });
    listen(app, {
      serve,
      answer,
      greet: createGreet({ serve, answer, log }),
      kept,
      seen,
      apiUrl: settings.apiUrl,
      now,
      log,
    });
    app.event('app_uninstalled', ({ context }) => forget(context));
    app.event('tokens_revoked', async ({ context, event }) => {
      if ((event.tokens.bot ?? []).length > 0) await forget(context);
    });
    return app;
  };
  const forget = async ({ teamId, enterpriseId, isEnterpriseInstall }: Uninstalled): Promise<void> => {
    log.info('slack-uninstalled', { workspace: teamId ?? enterpriseId ?? '' });
    await installations?.forget({ teamId, enterpriseId, isEnterpriseInstall });
    senders.clear();
  };

  let isStarted = false;
  return {
    name: 'slack',
    async start(dispatch) {
      if (isStarted) throw new Error('Slack has already been started');
      isStarted = true;
      try {
        intake.open(createApp(dispatch));
        await http.start();
        await connection.start();
        await socket?.start();
      } catch (error) {
        await this.stop();
        throw error;
      }
    },
    async stop() {
      if (!isStarted) return;
      isStarted = false;
      await socket?.stop();
      await intake.close();
      seen.close();
      connection.stop();
      await http.stop();
    },
    send,
    findSent: createFindSent({ clientFor }),
    update: createUpdate({ clientFor, keep: kept.keep, log }),
    findAddress: createFindAddress({ ...everywhere, log }),
    listAddresses: createListAddresses(everywhere),
  };
}

interface Uninstalled {
  readonly teamId?: string | undefined;
  readonly enterpriseId?: string | undefined;
  readonly isEnterpriseInstall: boolean;
}
