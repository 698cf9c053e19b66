import { z } from 'zod';
import type { ChatPlatform, FoundAddress, Log } from '../../core/ports.ts';
import { createCallGraph, type InstallForPerson } from './graph.ts';
import type { Route } from './route.ts';
import type { TeamsSettings } from './settings.ts';

export interface FindOptions {
  /** Puts the app into somebody's Teams; without it only people who opened the assistant can be written to. */
  readonly installFor?: InstallForPerson;
  readonly nowMs: () => number;
  readonly log: Log;
}

const answer = z.object({
  value: z.array(
    z.object({
      id: z.string().min(1),
      userType: z.string().nullish(),
      accountEnabled: z.boolean().nullish(),
    }),
  ),
});

const AGAIN_MS = 30_000;
/** What only somebody in IT can mend is not asked for every minute. */
const REFUSED_MS = 10 * 60_000;

/**
 * Looks people up by their work e-mail address through Microsoft Graph, with the permission User.Read.All, and puts the app into their
 * Teams. Where that is not set up nobody can be written to who never opened the assistant.
 */
export function createFindAddress(
  settings: TeamsSettings,
  { installFor, nowMs, log }: FindOptions,
): NonNullable<ChatPlatform['findAddress']> {
  const call =
    settings.auth === 'on' && installFor !== undefined ? createCallGraph(settings, nowMs) : undefined;
  if (settings.auth === 'off' || installFor === undefined || call === undefined)
    return async () => ({ state: 'unfound' });
  const { appId, tenantId, cloud } = settings;

  const find = async (email: string): Promise<FoundAddress> => {
    const text = email.replaceAll("'", "''");
    const filter = encodeURIComponent(`mail eq '${text}' or userPrincipalName eq '${text}'`);
    const response = await call(`/users?$filter=${filter}&$select=id,userType,accountEnabled`);
    if (response.status === 429 || response.status >= 500)
      return { state: 'try-later', retryAfterMs: waitOf(response) };
    if (!response.ok) {
      log.info('teams-person-not-found', { status: response.status });
      return { state: 'try-later', retryAfterMs: REFUSED_MS };
    }
    const staff = answer
      .parse(await response.json())
      .value.filter(({ userType, accountEnabled }) => userType !== 'Guest' && accountEnabled !== false);
    const [account] = staff;
    // Of two with one address nobody can tell which is meant.
    if (account === undefined || staff.length > 1 || !(await installFor({ aadObjectId: account.id })))
      return { state: 'unfound' };
    const route: Route = {
      serviceUrl: cloud.serviceUrl,
      tenantId,
      botId: `28:${appId}`,
      // Teams takes the directory's id in place of its own.
      userId: account.id,
      aadObjectId: account.id,
    };
    return { state: 'found', address: { platform: 'teams', route } };
  };
  return async ({ email }) => {
    try {
      return await find(email);
    } catch (error) {
      log.error('teams-person-not-found', error);
      return { state: 'try-later', retryAfterMs: AGAIN_MS };
    }
  };
}

function waitOf(response: Response): number {
  const seconds = Number(response.headers.get('retry-after'));
  return Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : AGAIN_MS;
}
