import { webApi } from '@slack/bolt';
import { UserError } from '../../core/errors.ts';
import type { Clock } from '../../core/ports.ts';
import { QUIET } from './connection.ts';
import { type Failure, failureOf } from './failure.ts';
import { INSTALL_PATH } from './install.ts';
import { SCOPES } from './scopes.ts';
import type { SlackSettings } from './settings.ts';

/** A check gives the words for what is well, and rejects with a UserError for what is not. */
export type SlackCheck = () => Promise<string>;

/** Further from Slack's time than this, requests are refused soon or already; in seconds. */
const MOST_SKEW_S = 60;
const TIMEOUT_MS = 8_000;

/** Everything that must be right for Slack to work, each tried against Slack itself where that can be. */
export function slackChecks(settings: SlackSettings, now: Clock): readonly SlackCheck[] {
  const { apiUrl, appToken, install, signingSecret } = settings;
  const options: webApi.WebClientOptions = {
    ...(apiUrl === undefined ? {} : { slackApiUrl: apiUrl }),
    logger: QUIET,
    timeout: TIMEOUT_MS,
    retryConfig: { retries: 0 },
    // One that waits out a limit would look like a Slack that is away.
    rejectRateLimitedCalls: true,
  };
  return [
    () => checkClock(apiUrl ?? 'https://slack.com/api/', now),
    'botToken' in install
      ? () => checkBotToken(new webApi.WebClient(install.botToken, options))
      : async () => `Slack: to be installed by people who open ${INSTALL_PATH} of the assistant’s address`,
    ...(signingSecret === undefined ? [] : [async () => checkSigningSecret(signingSecret, apiUrl)]),
    ...(appToken === undefined ? [] : [() => checkSocket(new webApi.WebClient(appToken, options))]),
  ];
}

async function checkClock(apiUrl: string, now: Clock): Promise<string> {
  let date: string | null;
  try {
    const response = await fetch(new URL('api.test', apiUrl), { signal: AbortSignal.timeout(TIMEOUT_MS) });
    date = response.headers.get('date');
  } catch {
    throw unreachable(apiUrl);
  }
  const theirs = Date.parse(date ?? '');
  if (Number.isNaN(theirs)) return `Slack: ${apiUrl} answers`;
  const skew = Math.round((now().getTime() - theirs) / 1000);
  if (Math.abs(skew) <= MOST_SKEW_S) return `Slack: ${apiUrl} answers, clocks ${Math.abs(skew)} s apart`;
  throw new UserError(
    'slack-clock',
    `Slack: this machine’s clock is ${Math.abs(skew)} s ${skew > 0 ? 'ahead of' : 'behind'} Slack’s, and requests more than 300 s off are refused.`,
    'Set the clock, or switch on time synchronisation (timedatectl set-ntp true).',
  );
}

async function checkBotToken(client: webApi.WebClient): Promise<string> {
  const identity = await client.auth.test().catch((error: unknown) => {
    throw explain(failureOf(error), 'SLACK_BOT_TOKEN', 'the Bot User OAuth Token of "OAuth & Permissions"');
  });
  const granted = identity.response_metadata?.scopes;
  const missing = granted === undefined ? [] : Object.keys(SCOPES).filter((one) => !granted.includes(one));
  if (missing.length > 0) {
    throw new UserError(
      'slack-scopes',
      `Slack: the app may not yet ${missing.map((one) => `${SCOPES[one]} (${one})`).join('; ')}.`,
      'Add these bot token scopes under "OAuth & Permissions" (or take slack-manifest.yaml) and install the app again.',
    );
  }
  const scopes = granted === undefined ? 'scopes not told' : `all ${Object.keys(SCOPES).length} scopes`;
  return `Slack: ${identity.user ?? 'the app'} in ${identity.team ?? identity.team_id ?? 'a workspace'}, ${scopes}`;
}

/** Only a request of Slack's can prove it; a slip in copying shows in its form. */
function checkSigningSecret(secret: string, apiUrl: string | undefined): string {
  if (apiUrl !== undefined || /^[0-9a-f]{32}$/.test(secret))
    return 'Slack: signing secret set; a first message in Slack shows whether it is the right one';
  throw new UserError(
    'slack-secret',
    'Slack: SLACK_SIGNING_SECRET does not look like one (32 characters, 0-9 and a-f).',
    'Copy "Signing Secret" from "Basic Information" of your app; the client secret beside it is another.',
  );
}

async function checkSocket(client: webApi.WebClient): Promise<string> {
  await client.apps.connections.open().catch((error: unknown) => {
    throw explain(
      failureOf(error),
      'SLACK_APP_TOKEN',
      'an App-Level Token with connections:write of "Basic Information", and switch on Socket Mode',
    );
  });
  return 'Slack: a socket can be opened';
}

function explain(failure: Failure, setting: string, where: string): UserError {
  if (failure.kind === 'refused')
    return new UserError('slack-token', `Slack refuses ${setting} (${failure.code}).`, `Copy ${where}.`);
  if (failure.kind === 'rate-limited')
    return new UserError('slack-busy', 'Slack asks to wait a moment.', 'Run this again in a minute.');
  return unreachable('Slack');
}

function unreachable(what: string): UserError {
  return new UserError(
    'slack-unreachable',
    `${what} cannot be reached from this machine.`,
    'Check the network and any proxy or firewall: outgoing HTTPS to slack.com and wss-primary.slack.com is needed.',
  );
}
