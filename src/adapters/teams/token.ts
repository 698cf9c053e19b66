/** Why a request is refused before anything is done with it: 400 for what is no activity, 401 for what proves nothing, 403 for others' people. */
export interface Refused {
  readonly status: 400 | 401 | 403;
  /** For the log and the answer: one word, nothing of what was sent. */
  readonly reason: string;
}

/** The parts of an activity that are looked at before it is trusted. */
export interface Unproven {
  readonly type: string;
  readonly serviceUrl: string;
  readonly channelId: string;
  readonly tenantId?: string;
}

/** What a token must say, and whose people are served. */
export interface Trust {
  readonly appId: string;
  readonly tokenIssuer: string;
  readonly allowedTenants: readonly string[];
}

/** Further than this from this machine's time a token is not good, in seconds. */
const SKEW_S = 300;

/** The activity in a body, or why it is none. */
export function readActivity(body: unknown): Unproven | Refused {
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    return { status: 400, reason: 'malformed' };
  const { type, serviceUrl, channelId, conversation, from, channelData } = body as Record<string, unknown>;
  if (typeof type !== 'string' || type === '') return { status: 400, reason: 'no-type' };
  if (typeof serviceUrl !== 'string' || !URL.canParse(serviceUrl) || !/^https?:/.test(serviceUrl))
    return { status: 400, reason: 'no-service-url' };
  if (typeof channelId !== 'string' || channelId === '') return { status: 400, reason: 'no-channel' };
  if (idOf(conversation) === undefined || idOf(from) === undefined)
    return { status: 400, reason: 'no-conversation' };
  const tenant = (conversation as { tenantId?: unknown }).tenantId ?? tenantOf(channelData);
  return { type, serviceUrl, channelId, ...(typeof tenant === 'string' ? { tenantId: tenant } : {}) };
}

/**
 * Why the token of a request cannot be what Microsoft sends with this activity, from what it says alone; undefined when
 * that is in order. The signature is checked after this.
 */
export function refuseToken(
  header: string | undefined,
  activity: Unproven,
  { appId, tokenIssuer, allowedTenants }: Trust,
  nowMs: number,
): Refused | undefined {
  const no = (reason: string): Refused => ({ status: 401, reason });
  const token = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/.exec(header ?? '')?.[1];
  if (header === undefined || header === '') return no('no-token');
  if (token === undefined) return no('unsigned-token');
  const [head, claims] = token.split('.').map(parsePart);
  if (head === undefined || claims === undefined) return no('malformed-token');
  if (head['alg'] !== 'RS256') return no('bad-algorithm');
  const nowS = nowMs / 1000;
  const { exp, nbf, iss, aud } = claims;
  if (typeof exp !== 'number') return no('no-expiry');
  if (exp + SKEW_S < nowS) return no('expired');
  if (nbf !== undefined && (typeof nbf !== 'number' || nbf - SKEW_S > nowS)) return no('not-yet-valid');
  if (iss !== tokenIssuer) return no('bad-issuer');
  if (typeof aud !== 'string' || aud.toLowerCase() !== appId) return no('bad-audience');
  const named = claims['serviceurl'] ?? claims['serviceUrl'];
  if (typeof named !== 'string') return no('no-service-url-claim');
  if (trimmed(named) !== trimmed(activity.serviceUrl)) return no('bad-service-url');
  if (activity.tenantId === undefined || !allowedTenants.includes(activity.tenantId.toLowerCase()))
    return { status: 403, reason: 'other-tenant' };
  return undefined;
}

function parsePart(part: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function idOf(value: unknown): string | undefined {
  const id = (value as { id?: unknown } | null | undefined)?.id;
  return typeof id === 'string' && id !== '' ? id : undefined;
}

function tenantOf(channelData: unknown): unknown {
  return (channelData as { tenant?: { id?: unknown } } | null | undefined)?.tenant?.id;
}

function trimmed(url: string): string {
  return url.replace(/\/+$/, '').toLowerCase();
}
