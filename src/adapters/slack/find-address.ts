import type { webApi } from '@slack/bolt';
import type { ChatPlatform, FoundAddress, Log } from '../../core/ports.ts';
import { failureOf } from './failure.ts';
import { identityOf } from './identity.ts';
import { addressOf } from './send.ts';

/** A workspace, or a whole organisation, that the app is installed in. */
export interface Installed {
  readonly client: webApi.WebClient;
  readonly teamId: string | undefined;
  readonly enterpriseId: string | undefined;
}

export interface FindOptions {
  /** Everywhere the app is installed; undefined while Slack has not said where that is. */
  installed(): Promise<readonly Installed[] | undefined>;
  readonly log: Log;
}

/** Slack is asked again after this when it does not say when. */
const AGAIN_MS = 30_000;
/** What only somebody in IT can mend is not asked for every minute. */
const REFUSED_MS = 10 * 60_000;
const NOBODY: ReadonlySet<string> = new Set(['users_not_found', 'user_not_found', 'user_not_visible']);

/** Looks people up by their work e-mail address (https://docs.slack.dev/reference/methods/users.lookupByEmail). */
export function createFindAddress({ installed, log }: FindOptions): NonNullable<ChatPlatform['findAddress']> {
  const findIn = async (workspace: Installed, email: string): Promise<FoundAddress> => {
    const { client, teamId, enterpriseId } = workspace;
    try {
      const { user } = await client.users.lookupByEmail({ email });
      const team = teamId ?? user?.team_id;
      const identity = user === undefined ? undefined : identityOf(user, { teamId, enterpriseId });
      // The roster's person is whoever signs in with that address, so it has to be theirs beyond doubt.
      if (user?.id === undefined || team === undefined || identity?.ok !== true || identity.email !== email)
        return { state: 'unfound' };
      const enterprise = enterpriseId === undefined ? {} : { enterprise: enterpriseId };
      return { state: 'found', address: addressOf({ team, user: user.id, ...enterprise }) };
    } catch (error) {
      const failure = failureOf(error);
      if (failure.kind === 'rate-limited')
        return { state: 'try-later', retryAfterMs: Math.max(failure.retryAfterMs, 1_000) };
      if (failure.kind !== 'refused') return { state: 'try-later', retryAfterMs: AGAIN_MS };
      if (NOBODY.has(failure.code)) return { state: 'unfound' };
      log.error('slack-person-not-found', error, { code: failure.code });
      return { state: 'try-later', retryAfterMs: REFUSED_MS };
    }
  };
  return async ({ email }) => {
    const workspaces = await installed();
    if (workspaces === undefined) return { state: 'try-later', retryAfterMs: AGAIN_MS };
    let outcome: FoundAddress = { state: 'unfound' };
    for (const workspace of workspaces) {
      const found = await findIn(workspace, email.toLowerCase());
      if (found.state === 'found') return found;
      if (found.state === 'try-later') outcome = found;
    }
    return outcome;
  };
}
