import type { Installation, InstallationQuery, webApi } from '@slack/bolt';
import { InstallProvider } from '@slack/oauth';
import { Router } from 'express';
import type { InstallationStore, Log } from '../../core/ports.ts';
import type { HttpServer } from '../http.ts';
import { QUIET } from './connection.ts';
import { SCOPES } from './scopes.ts';
import { createSeal } from './sealed.ts';
import type { SlackSettings } from './settings.ts';

/** Where the app is put into a workspace, and where Slack sends the person back to. */
export const INSTALL_PATH = '/slack/install';
const BACK_PATH = '/slack/oauth_redirect';

/** The workspaces that the app has been put into. */
export interface Installations {
  /** Who the app is in a workspace, with its token. Rejects when it is not installed there. */
  readonly authorize: InstallProvider['authorize'];
  /** Everywhere the app is: in a workspace, or in all of an organisation. */
  everywhere(): Promise<readonly { readonly teamId?: string; readonly enterpriseId?: string }[]>;
  /** Forgets a workspace that the app was taken out of. */
  forget(query: InstallationQuery<boolean>): Promise<void>;
}

export interface InstallOptions {
  readonly http: HttpServer;
  readonly settings: Extract<SlackSettings['install'], { clientId: string }>;
  readonly store: InstallationStore;
  readonly clientOptions: webApi.WebClientOptions;
  readonly apiUrl?: string;
  readonly log: Log;
}

/** Serves the pages that put the app into a workspace. Tokens are kept closed with the state secret. */
export function createInstallations(options: InstallOptions): Installations {
  const { http, settings, store, clientOptions, apiUrl, log } = options;
  const { clientId, clientSecret, stateSecret } = settings;
  const seal = createSeal(stateSecret);
  const find = async (key: string): Promise<Installation | undefined> => {
    const kept = (await store.installations('slack')).find((one) => one.key === key);
    if (kept === undefined) return undefined;
    const text = seal.open(kept.sealed);
    if (text === undefined) log.info('slack-installation-closed', { hint: 'SLACK_STATE_SECRET was changed' });
    return text === undefined ? undefined : (JSON.parse(text) as Installation);
  };
  const forget = async (query: InstallationQuery<boolean>) => {
    for (const key of keysOf(query)) await store.forgetInstallation('slack', key);
  };
  const provider = new InstallProvider({
    clientId,
    clientSecret,
    stateSecret,
    clientOptions,
    logger: QUIET,
    // A server that speaks Slack's API has its own page for consent.
    ...(apiUrl === undefined ? {} : { authorizationUrl: new URL('/oauth/v2/authorize', apiUrl).href }),
    installationStore: {
      async storeInstallation(installation) {
        const [key] = keysOf({
          teamId: installation.team?.id,
          enterpriseId: installation.enterprise?.id,
          isEnterpriseInstall: installation.isEnterpriseInstall === true,
        });
        if (key === undefined) throw new TypeError('an installation has a team or an enterprise');
        await store.keepInstallation({
          platform: 'slack',
          key,
          sealed: seal.close(JSON.stringify(installation)),
        });
        log.info('slack-installed', { workspace: key });
      },
      async fetchInstallation(query) {
        for (const key of keysOf(query)) {
          const found = await find(key);
          if (found !== undefined) return found;
        }
        throw new Error('the app is not installed there');
      },
      deleteInstallation: forget,
    },
  });
  const router = Router();
  router.get(INSTALL_PATH, (request, response) =>
    provider.handleInstallPath(request, response, undefined, { scopes: Object.keys(SCOPES) }),
  );
  router.get(BACK_PATH, (request, response) =>
    provider.handleCallback(request, response, {
      success: (_installation, _options, _request, page) => say(page, 200, INSTALLED),
      failure: (error, _options, _request, page) => {
        log.error('slack-not-installed', error);
        say(page, 400, NOT_INSTALLED);
      },
    }),
  );
  http.app.use(router);
  const everywhere = async () =>
    (await store.installations('slack')).map(({ key }) => {
      const [kind, id = ''] = key.split('/');
      return kind === 'enterprise' ? { enterpriseId: id } : { teamId: id };
    });
  return { authorize: (query) => provider.authorize(query), everywhere, forget };
}

const INSTALLED = ['The assistant is installed', 'Open it in Slack, under Apps, and say hello.'] as const;
const NOT_INSTALLED = [
  'The assistant was not installed',
  'Open the installation page again and allow it within ten minutes, in the same browser. If it goes on, check SLACK_CLIENT_ID, SLACK_CLIENT_SECRET and the redirect URL of the app.',
] as const;

function say(
  response: {
    writeHead(status: number, headers: Record<string, string>): unknown;
    end(body: string): unknown;
  },
  status: number,
  [title, text]: readonly [string, string],
): void {
  response.writeHead(status, { 'Content-Type': 'text/html; charset=utf-8' });
  response.end(
    `<!doctype html><html lang="en"><meta charset="utf-8"><title>${title}</title><h1>${title}</h1><p>${text}</p></html>`,
  );
}

/** The keys an installation may stand under: that of the whole organisation first where it is one. */
function keysOf({
  teamId,
  enterpriseId,
  isEnterpriseInstall,
}: {
  readonly teamId: string | undefined;
  readonly enterpriseId: string | undefined;
  readonly isEnterpriseInstall: boolean;
}): string[] {
  const team = teamId === undefined ? [] : [`team/${teamId}`];
  const enterprise = enterpriseId === undefined ? [] : [`enterprise/${enterpriseId}`];
  return isEnterpriseInstall ? enterprise : [...team, ...enterprise];
}
