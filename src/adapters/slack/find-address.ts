import type { webApi } from '@slack/bolt';
import type { Address } from '../../core/incoming.ts';
import type { ChatPlatform, FoundAddress, Log } from '../../core/ports.ts';
import { failureOf, pause, persist } from './failure.ts';
import { identityOf, type Member } from './identity.ts';
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

/** Members are read page by page; Slack takes twenty pages a minute (https://docs.slack.dev/reference/methods/users.list). */
const PAGE = 1_000;
const BETWEEN_PAGES_MS = 3_000;

/** Lists the members of every workspace who are of the organisation. Throws Slack's error, or one of its own while Slack has not said which. */
export function createListAddresses(
  { installed }: Pick<FindOptions, 'installed'>,
  waitMs = BETWEEN_PAGES_MS,
): NonNullable<ChatPlatform['listAddresses']> {
  return async function* () {
    const workspaces = await installed();
    if (workspaces === undefined) throw new Error('Slack has not said which workspace it is');
    for (const workspace of workspaces) {
      for (let cursor: string | undefined; cursor !== ''; ) {
        const page = cursor === undefined ? {} : { cursor };
        const { members = [], response_metadata: next } = await persist(
          () => workspace.client.users.list({ limit: PAGE, ...page }),
          true,
        );
        for (const member of members) {
          const one = memberOf(member, workspace);
          if (one !== undefined) yield one;
        }
        cursor = next?.next_cursor ?? '';
        if (cursor !== '') await pause(waitMs);
      }
    }
  };
}

/** Somebody's address and e-mail address, if they are of the organisation beyond doubt. */
function memberOf(
  member: Member,
  { teamId, enterpriseId }: Installed,
): { readonly email: string; readonly address: Address } | undefined {
  const team = teamId ?? member.team_id;
  const identity = identityOf(member, { teamId, enterpriseId });
  if (member.id === undefined || team === undefined || !identity.ok) return undefined;
  const enterprise = enterpriseId === undefined ? {} : { enterprise: enterpriseId };
  return { email: identity.email, address: addressOf({ team, user: member.id, ...enterprise }) };
}

/** Looks people up by their work e-mail address (https://docs.slack.dev/reference/methods/users.lookupByEmail). */
export function createFindAddress({ installed, log }: FindOptions): NonNullable<ChatPlatform['findAddress']> {
  const findIn = async (workspace: Installed, email: string): Promise<FoundAddress> => {
    try {
      const { user } = await workspace.client.users.lookupByEmail({ email });
      const one = user === undefined ? undefined : memberOf(user, workspace);
      return one?.email === email ? { state: 'found', address: one.address } : { state: 'unfound' };
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
