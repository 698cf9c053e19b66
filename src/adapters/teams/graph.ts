import type { Log } from '../../core/ports.ts';
import type { Route } from './route.ts';
import type { TeamsSettings } from './settings.ts';

/** Puts the app into somebody's Teams, so that they can be written to; whether it is there now. Never rejects. */
export type InstallForPerson = (route: Pick<Route, 'aadObjectId'>) => Promise<boolean>;

type On = Extract<TeamsSettings, { auth: 'on' }>;

const TIMEOUT_MS = 10_000;
/** A token is asked for anew so long before it ends. */
const EARLY_MS = 60_000;

/** Calls Microsoft Graph as the app: a path below its version, and what to post. Rejects when it cannot be reached or gives no token. */
export type CallGraph = (path: string, body?: object) => Promise<Response>;

/** Makes it; undefined for an app that proves who it is by anything but a secret. */
export function createCallGraph(
  { appId, tenantId, credential, cloud }: On,
  nowMs: () => number,
): CallGraph | undefined {
  if (credential.kind !== 'secret') return undefined;
  let token: { readonly text: string; readonly untilMs: number } | undefined;
  const call: CallGraph = async (path, body) =>
    fetch(`${cloud.graphUrl}/v1.0${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        authorization: `Bearer ${await tokenText()}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      signal: AbortSignal.timeout(TIMEOUT_MS),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const tokenText = async (): Promise<string> => {
    if (token !== undefined && token.untilMs > nowMs()) return token.text;
    const response = await fetch(`${cloud.loginUrl}/${tenantId}/oauth2/v2.0/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: appId,
        client_secret: credential.secret,
        scope: `${cloud.graphUrl}/.default`,
      }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const answer = (await response.json()) as { access_token?: unknown; expires_in?: unknown };
    if (!response.ok || typeof answer.access_token !== 'string') throw new Error(`token: ${response.status}`);
    const lifeMs = typeof answer.expires_in === 'number' ? answer.expires_in * 1000 : 0;
    token = { text: answer.access_token, untilMs: nowMs() + lifeMs - EARLY_MS };
    return token.text;
  };
  return call;
}

/**
 * Installs through Microsoft Graph with the permission TeamsAppInstallation.ReadWriteSelfForUser.All. The app's id in
 * the organisation's catalogue is found by that of its manifest.
 */
export function createInstallForPerson(
  settings: On,
  { nowMs, log }: { readonly nowMs: () => number; readonly log: Log },
): InstallForPerson | undefined {
  const { appId, cloud } = settings;
  const call = createCallGraph(settings, nowMs);
  if (call === undefined) return undefined;
  let catalogueId: string | undefined;

  const findInCatalogue = async (): Promise<string> => {
    if (catalogueId !== undefined) return catalogueId;
    const filter = encodeURIComponent(`externalId eq '${appId}'`);
    const response = await call(`/appCatalogs/teamsApps?$filter=${filter}`);
    const { value = [] } = (await response.json()) as { value?: { id?: unknown }[] };
    const id = value[0]?.id;
    if (!response.ok || typeof id !== 'string') throw new Error(`catalogue: ${response.status}`);
    catalogueId = id;
    return id;
  };
  return async ({ aadObjectId }) => {
    if (aadObjectId === undefined) return false;
    try {
      const id = await findInCatalogue();
      const response = await call(`/users/${encodeURIComponent(aadObjectId)}/teamwork/installedApps`, {
        'teamsApp@odata.bind': `${cloud.graphUrl}/v1.0/appCatalogs/teamsApps/${id}`,
      });
      await response.arrayBuffer();
      // 409: it is there already.
      if (response.ok || response.status === 409) return true;
      log.info('teams-not-installed', { status: response.status });
    } catch (error) {
      log.error('teams-not-installed', error);
    }
    return false;
  };
}
