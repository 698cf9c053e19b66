import { createPrivateKey, X509Certificate } from 'node:crypto';
import { UserError } from '../../core/errors.ts';
import type { Clock } from '../../core/ports.ts';
import { MESSAGES_PATH } from './endpoint.ts';
import type { TeamsSettings } from './settings.ts';

/** A check gives the words for what is well, and rejects with a UserError for what is not. */
export type TeamsCheck = () => Promise<string>;

type On = Extract<TeamsSettings, { auth: 'on' }>;

/** Further from Microsoft's time than this, tokens are refused soon or already; in seconds. */
const MOST_SKEW_S = 120;
const TIMEOUT_MS = 8_000;
const DAY_MS = 24 * 60 * 60 * 1000;

/** Microsoft's numbers for what is wrong with an app's proof, and what to do. */
const REASONS: Readonly<Record<string, readonly [message: string, hint: string]>> = {
  AADSTS700016: [
    'There is no app with TEAMS_APP_ID in the directory TEAMS_TENANT_ID.',
    'Copy "Application (client) ID" and "Directory (tenant) ID" from the overview of your app registration.',
  ],
  AADSTS90002: [
    'There is no directory TEAMS_TENANT_ID.',
    'Copy "Directory (tenant) ID" from your app registration.',
  ],
  AADSTS7000215: [
    'TEAMS_APP_SECRET is not the app’s.',
    'Copy the *value* of a client secret when you make it; its id is another thing and the value is shown once.',
  ],
  AADSTS7000222: [
    'TEAMS_APP_SECRET has expired.',
    'Make a new client secret under "Certificates & secrets".',
  ],
};

/** Everything that must be right for Teams to work, each tried against Microsoft itself where that can be. */
export function teamsChecks(settings: TeamsSettings, now: Clock): readonly TeamsCheck[] {
  if (settings.auth === 'off')
    return [async () => 'Teams: no proof is asked for, so that it can be tried on this machine alone'];
  return [
    async () =>
      `Teams: app ${settings.appId}, ${KINDS[settings.credential.kind]}, people of ${settings.allowedTenants.length === 1 ? 'its own directory' : `${settings.allowedTenants.length} directories`}`,
    () => checkMetadata(settings, now),
    ...(settings.credential.kind === 'secret' ? [() => checkSecret(settings)] : []),
    ...(settings.credential.kind === 'certificate' ? [() => checkCertificate(settings, now)] : []),
    () => checkEndpoint(settings),
  ];
}

const KINDS = {
  secret: 'single tenant with a secret',
  certificate: 'single tenant with a certificate',
  'managed-identity': 'user-assigned managed identity',
} as const;

async function checkMetadata({ cloud }: On, now: Clock): Promise<string> {
  const response = await reach(cloud.openIdMetadataUrl);
  await response.arrayBuffer();
  if (!response.ok) throw unreachable(cloud.openIdMetadataUrl);
  const theirs = Date.parse(response.headers.get('date') ?? '');
  const skew = Number.isNaN(theirs) ? 0 : Math.round((now().getTime() - theirs) / 1000);
  if (Math.abs(skew) <= MOST_SKEW_S)
    return `Teams: Microsoft’s keys can be read, clocks ${Math.abs(skew)} s apart`;
  throw new UserError(
    'teams-clock',
    `Teams: this machine’s clock is ${Math.abs(skew)} s ${skew > 0 ? 'ahead of' : 'behind'} Microsoft’s, and tokens more than 300 s off are refused.`,
    'Set the clock, or switch on time synchronisation (timedatectl set-ntp true).',
  );
}

async function checkSecret({ appId, tenantId, credential, cloud }: On): Promise<string> {
  if (credential.kind !== 'secret') throw new TypeError('only a secret is checked');
  const url = `${cloud.loginUrl}/${tenantId}/oauth2/v2.0/token`;
  const response = await reach(url, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: appId,
      client_secret: credential.secret,
      scope: `${cloud.scope}/.default`,
    }),
  });
  const answer = (await response.json().catch(() => ({}))) as { error_description?: unknown };
  if (response.ok)
    return 'Teams: the app proves who it is; when its secret ends stands under "Certificates & secrets" of its registration';
  throw refused(String(answer.error_description ?? ''));
}

/** What Microsoft says is wrong with the app's proof, in plain words. */
function refused(description: string): UserError {
  const code = /AADSTS\d+/.exec(description)?.[0] ?? '';
  const [message, hint] = REASONS[code] ?? [
    `Microsoft refuses the app${code === '' ? '' : ` (${code})`}.`,
    'Compare TEAMS_APP_ID, TEAMS_TENANT_ID and the secret or certificate with your app registration.',
  ];
  return new UserError('teams-secret', message, hint);
}

/** The end of a certificate is known; that of a secret Microsoft tells nobody but an administrator. */
async function checkCertificate(settings: On, now: Clock): Promise<string> {
  const { credential } = settings;
  if (credential.kind !== 'certificate') throw new TypeError('only a certificate is checked');
  const certificate = new X509Certificate(credential.certificate);
  if (!certificate.checkPrivateKey(createPrivateKey(credential.privateKey)))
    throw new UserError(
      'teams-certificate',
      'TEAMS_CERTIFICATE_KEY_FILE is not the key of TEAMS_CERTIFICATE_FILE.',
      'Give the key that the certificate was made with.',
    );
  const days = Math.floor((Date.parse(certificate.validTo) - now().getTime()) / DAY_MS);
  if (days < 0)
    throw new UserError(
      'teams-certificate',
      `TEAMS_CERTIFICATE_FILE has expired (${certificate.validTo}).`,
      'Make a new certificate, and upload it under "Certificates & secrets" of your app registration.',
    );
  const { confidentialClient } = await import('./credentials.ts');
  try {
    const scopes = [`${settings.cloud.scope}/.default`];
    await confidentialClient(settings, credential).acquireTokenByClientCredential({ scopes });
  } catch (error) {
    throw refused(error instanceof Error ? error.message : '');
  }
  return `Teams: the app proves who it is; its certificate ends in ${days} days`;
}

async function checkEndpoint({ endpoint }: On): Promise<string> {
  if (endpoint === undefined)
    return `Teams: the messaging endpoint of the Azure Bot is https://, your address, ${MESSAGES_PATH}; set TEAMS_ENDPOINT to it to have it tried`;
  const response = await reach(endpoint, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{}',
  });
  const answer = (await response.json().catch(() => undefined)) as { error?: { code?: unknown } } | undefined;
  // What the assistant itself says to a request that is none of Microsoft's.
  if (response.status === 400 && answer?.error?.code === 'no-type')
    return `Teams: the assistant is reached at ${endpoint}`;
  throw new UserError(
    'teams-endpoint',
    `At ${endpoint} something else answers (${response.status}).`,
    `Start the assistant, and have the proxy pass ${MESSAGES_PATH} on to HOST and PORT.`,
  );
}

async function reach(url: string, init: RequestInit = {}): Promise<Response> {
  try {
    return await fetch(url, { ...init, signal: AbortSignal.timeout(TIMEOUT_MS) });
  } catch {
    throw unreachable(url);
  }
}

function unreachable(url: string): UserError {
  return new UserError(
    'teams-unreachable',
    `${new URL(url).hostname} cannot be reached from this machine.`,
    'Check the network and any proxy or firewall: outgoing HTTPS to Microsoft is needed.',
  );
}
