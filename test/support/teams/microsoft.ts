import {
  createHash,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  verify,
  X509Certificate,
} from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';

const file = (name: string) => new URL(name, import.meta.url).pathname;

/** A certificate of localhost and its key, both as the server's and as the app's own. */
export const CERTIFICATE_FILE = file('localhost-cert.pem');
export const KEY_FILE = file('localhost-key.pem');

export const APP = '11111111-2222-3333-4444-555555555555';
export const TENANT = 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee';
export const ISSUER = 'https://issuer.example';
export const SECRET = 'the-app-secret';
const SCOPE = 'https://messages.example';

const good = generateKeyPairSync('rsa', { modulusLength: 2048 });
const other = generateKeyPairSync('rsa', { modulusLength: 2048 });

type Claims = Readonly<Record<string, unknown>>;

/** The key that Microsoft signs with, as it tells of it. */
export const SIGNING_KEY = {
  ...good.publicKey.export({ format: 'jwk' }),
  kid: 'k1',
  use: 'sig',
  alg: 'RS256',
  endorsements: ['msteams'],
};

const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const now = () => Math.floor(Date.now() / 1000);

/** A token as Microsoft sends it with an activity; its claims, key and head can be changed. */
export function tokenOf(
  serviceurl: string,
  changes: Claims = {},
  { key = good.privateKey, head = {} }: { key?: KeyObject; head?: object } = {},
): string {
  const claims = { iss: ISSUER, aud: APP, nbf: now() - 10, exp: now() + 600, serviceurl, ...changes };
  const unsigned = `${encode({ alg: 'RS256', typ: 'JWT', kid: 'k1', ...head })}.${encode(claims)}`;
  return `${unsigned}.${sign('sha256', Buffer.from(unsigned), key).toString('base64url')}`;
}

/** A request that is to be refused: its token, what is forged in its activity, and the status. */
export type BadRequest = readonly [
  name: string,
  authorization: (serviceUrl: string) => string | undefined,
  forged: object,
  status: number,
];

const bearer =
  (changes: Claims = {}, more: Parameters<typeof tokenOf>[2] = {}) =>
  (serviceUrl: string) =>
    `Bearer ${tokenOf(serviceUrl, changes, more)}`;

/** Everything that is wrong with a request and must be refused before anything is done. */
export const BAD_REQUESTS: readonly BadRequest[] = [
  ['no token', () => undefined, {}, 401],
  ['another scheme', () => 'Basic YTpi', {}, 401],
  [
    'an unsigned token',
    (url) => `Bearer ${encode({ alg: 'none' })}.${encode({ iss: ISSUER, aud: APP, serviceurl: url })}.`,
    {},
    401,
  ],
  ['rubbish', () => 'Bearer a.b.c', {}, 401],
  ['another’s signature', bearer({}, { key: other.privateKey }), {}, 401],
  ['an unknown key', bearer({}, { head: { kid: 'k9' } }), {}, 401],
  ['HS256', bearer({}, { head: { alg: 'HS256' } }), {}, 401],
  ['an expired token', bearer({ exp: now() - 900 }), {}, 401],
  ['a token of tomorrow', bearer({ nbf: now() + 86_400 }), {}, 401],
  ['no expiry', bearer({ exp: undefined }), {}, 401],
  ['an expiry that is no number', bearer({ exp: 'never' }), {}, 401],
  ['another audience', bearer({ aud: TENANT }), {}, 401],
  ['two audiences', bearer({ aud: [APP, TENANT] }), {}, 401],
  ['another issuer', bearer({ iss: 'https://evil.example' }), {}, 401],
  ['no service address in the token', bearer({ serviceurl: undefined }), {}, 401],
  ['another service address in the token', bearer({ serviceurl: 'https://evil.example' }), {}, 401],
  ['another service address in the activity', bearer(), { serviceUrl: 'https://evil.example' }, 401],
  ['another channel', bearer(), { channelId: 'directline' }, 401],
  ['no service address', bearer(), { serviceUrl: undefined }, 400],
  ['no type', bearer(), { type: undefined }, 400],
  ['no conversation', bearer(), { conversation: undefined }, 400],
  ['nobody it is from', bearer(), { from: undefined }, 400],
  ['nobody it is to', bearer(), { recipient: undefined }, 400],
  [
    'another tenant',
    bearer(),
    { conversation: { id: 'personal:29:ann', tenantId: APP }, channelData: { tenant: { id: APP } } },
    403,
  ],
  ['no tenant', bearer(), { conversation: { id: 'personal:29:ann' }, channelData: {} }, 403],
];

/** Microsoft's login and the keys of its tokens, over HTTPS. It gives a token to the app alone that proves who it is. */
export interface Microsoft {
  readonly url: string;
  /** How each token was asked for. */
  readonly proofs: ('secret' | 'certificate' | 'refused')[];
  /** What the assistant is started with; its secret or certificate is not among it. */
  readonly env: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/** Starts it. Whoever asks it for anything must trust {@link CERTIFICATE_FILE}. */
export async function startMicrosoft(accessToken: string): Promise<Microsoft> {
  const proofs: Microsoft['proofs'] = [];
  const certificate = readFileSync(CERTIFICATE_FILE, 'utf8');
  const server = createServer(
    { cert: certificate, key: readFileSync(KEY_FILE, 'utf8') },
    (request, response) => {
      const end = (status: number, body: object) => {
        response.writeHead(status, { 'Content-Type': 'application/json' });
        response.end(JSON.stringify(body));
      };
      const path = (request.url ?? '').split('?')[0];
      const base = `${url()}/${TENANT}`;
      if (path === '/keys') return end(200, { keys: [SIGNING_KEY] });
      if (path === '/metadata')
        return end(200, {
          issuer: ISSUER,
          jwks_uri: `${url()}/keys`,
          id_token_signing_alg_values_supported: ['RS256'],
        });
      if (path === `/${TENANT}/v2.0/.well-known/openid-configuration`)
        return end(200, {
          issuer: `${base}/v2.0`,
          authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
          token_endpoint: `${base}/oauth2/v2.0/token`,
          jwks_uri: `${url()}/keys`,
        });
      if (path !== `/${TENANT}/oauth2/v2.0/token` || request.method !== 'POST') return end(404, {});
      void read(request).then((body) => {
        const proof = proofOf(new URLSearchParams(body), certificate);
        proofs.push(proof);
        if (proof === 'refused')
          return end(401, {
            error: 'invalid_client',
            error_description: 'AADSTS7000215: Invalid client secret',
          });
        end(200, { token_type: 'Bearer', access_token: accessToken, expires_in: 3600 });
      });
    },
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = () => `https://localhost:${(server.address() as AddressInfo).port}`;
  return {
    url: url(),
    proofs,
    env: {
      TEAMS_APP_ID: APP,
      TEAMS_TENANT_ID: TENANT,
      TEAMS_LOGIN_URL: url(),
      TEAMS_TOKEN_SCOPE: SCOPE,
      TEAMS_TOKEN_ISSUER: ISSUER,
      TEAMS_OPENID_METADATA_URL: `${url()}/metadata`,
      TEAMS_GRAPH_URL: url(),
      NODE_EXTRA_CA_CERTS: CERTIFICATE_FILE,
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

async function read(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request) body += chunk;
  return body;
}

/** By what the app proves who it is: its secret, or an assertion that its certificate's key has signed. */
function proofOf(asked: URLSearchParams, certificate: string): Microsoft['proofs'][number] {
  if (asked.get('client_id') !== APP || asked.get('scope')?.split(' ')[0] !== `${SCOPE}/.default`)
    return 'refused';
  if (asked.get('client_secret') === SECRET) return 'secret';
  const [head = '', claims = '', signature = ''] = (asked.get('client_assertion') ?? '').split('.');
  try {
    const { alg, 'x5t#S256': thumbprint } = JSON.parse(Buffer.from(head, 'base64url').toString('utf8'));
    const own = createHash('sha256').update(new X509Certificate(certificate).raw).digest('base64url');
    const { iss } = JSON.parse(Buffer.from(claims, 'base64url').toString('utf8'));
    const key = createPublicKey(certificate);
    const isSigned = verify(
      'sha256',
      Buffer.from(`${head}.${claims}`),
      alg === 'PS256' ? { key, padding: 6, saltLength: 32 } : key,
      Buffer.from(signature, 'base64url'),
    );
    return isSigned && iss === APP && thumbprint?.replace(/=+$/, '') === own ? 'certificate' : 'refused';
  } catch {
    return 'refused';
  }
}
