/** How Slack is reached. Without `signingSecret` events come over a socket alone. */
export interface SlackSettings {
  /** Where Web API methods are, with a final slash. Unset: Slack itself. */
  readonly apiUrl?: string;
  readonly signingSecret?: string;
  /** Opens sockets, so that no address of this machine need be reachable. */
  readonly appToken?: string;
  /** One workspace by its token, or any number of them by installing from a page. */
  readonly install:
    | { readonly botToken: string }
    | { readonly clientId: string; readonly clientSecret: string; readonly stateSecret: string };
}

type Env = Readonly<Record<string, string | undefined>>;

/** Reads the settings whose names begin with SLACK_. Undefined settings and no problems: Slack is not to be used. */
export function parseSlackSettings(env: Env): { settings?: SlackSettings; problems: string[] } {
  const read = (name: string) => env[name]?.trim() || undefined;
  const botToken = read('SLACK_BOT_TOKEN');
  const signingSecret = read('SLACK_SIGNING_SECRET');
  const appToken = read('SLACK_APP_TOKEN');
  const clientId = read('SLACK_CLIENT_ID');
  const clientSecret = read('SLACK_CLIENT_SECRET');
  const stateSecret = read('SLACK_STATE_SECRET');
  const apiUrl = read('SLACK_API_URL');
  if (
    [botToken, signingSecret, appToken, clientId, clientSecret, stateSecret].every((one) => one === undefined)
  )
    return { problems: [] };
  const problems: string[] = [];
  const base = apiUrl === undefined ? undefined : parseApiUrl(apiUrl);
  if (apiUrl !== undefined && base === undefined)
    problems.push('SLACK_API_URL is an address such as http://127.0.0.1:4000/api/');
  if (signingSecret === undefined && appToken === undefined)
    problems.push('SLACK_SIGNING_SECRET is missing (or set SLACK_APP_TOKEN for Socket Mode)');
  if (base === undefined) problems.push(...oddTokens(botToken, appToken));
  const forInstalling = {
    SLACK_CLIENT_ID: clientId,
    SLACK_CLIENT_SECRET: clientSecret,
    SLACK_STATE_SECRET: stateSecret,
  };
  const missing = Object.entries(forInstalling).flatMap(([name, value]) =>
    value === undefined ? [name] : [],
  );
  if (botToken !== undefined && missing.length < 3)
    problems.push('SLACK_BOT_TOKEN is for one workspace and SLACK_CLIENT_ID for many: set one of them');
  else if (botToken === undefined && missing.length === 3)
    problems.push(
      'SLACK_BOT_TOKEN is missing (or SLACK_CLIENT_ID, SLACK_CLIENT_SECRET and SLACK_STATE_SECRET)',
    );
  else if (botToken === undefined) problems.push(...missing.map((name) => `${name} is missing`));
  if (problems.length > 0) return { problems };
  return {
    problems,
    settings: {
      install:
        botToken === undefined
          ? { clientId: clientId ?? '', clientSecret: clientSecret ?? '', stateSecret: stateSecret ?? '' }
          : { botToken },
      ...(base === undefined ? {} : { apiUrl: base }),
      ...(signingSecret === undefined ? {} : { signingSecret }),
      ...(appToken === undefined ? {} : { appToken }),
    },
  };
}

/** The address with a final slash; `/api/` where it names a server alone. */
function parseApiUrl(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  if (!['http:', 'https:'].includes(url.protocol) || url.search !== '' || url.hash !== '') return undefined;
  if (url.pathname === '/') url.pathname = '/api/';
  return url.href.endsWith('/') ? url.href : `${url.href}/`;
}

/** Tokens put under each other's names, which is told before Slack refuses them. */
function oddTokens(botToken: string | undefined, appToken: string | undefined): string[] {
  return [
    ...(botToken === undefined || /^xox[be]/.test(botToken)
      ? []
      : ['SLACK_BOT_TOKEN is the Bot User OAuth Token, which begins with xoxb-']),
    ...(appToken === undefined || appToken.startsWith('xapp-')
      ? []
      : ['SLACK_APP_TOKEN is an App-Level Token, which begins with xapp-']),
  ];
}
