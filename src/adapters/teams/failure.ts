/** Why a call to Teams failed. `unsent` surely did nothing; `unknown` may have done what was asked. */
export type Failure =
  | { readonly kind: 'refused'; readonly status: number }
  | { readonly kind: 'busy'; readonly retryAfterMs: number | undefined }
  | { readonly kind: 'unsent' }
  /** `status` is that of an answer that did not come from Teams itself, where there was one. */
  | { readonly kind: 'unknown'; readonly status?: number };

const UNSENT: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);

interface RestFailure {
  readonly statusCode?: unknown;
  readonly code?: unknown;
  readonly name?: unknown;
  readonly response?: { readonly headers?: { get?(name: string): string | null | undefined } };
}

/** What kind of failure it was. Throws what is no failure of a call, because it is a bug. */
export function failureOf(error: unknown): Failure {
  const { statusCode, code, name, response } = (error ?? {}) as RestFailure;
  if (typeof statusCode === 'number') {
    if (statusCode === 429 || statusCode === 412)
      return { kind: 'busy', retryAfterMs: waitOf(response?.headers?.get?.('retry-after')) };
    return statusCode >= 500 || statusCode === 408
      ? { kind: 'unknown', status: statusCode }
      : { kind: 'refused', status: statusCode };
  }
  if (typeof code === 'string') return { kind: UNSENT.has(code) ? 'unsent' : 'unknown' };
  if (name === 'RestError' || name === 'AbortError' || name === 'TimeoutError') return { kind: 'unknown' };
  throw error;
}

function waitOf(header: string | null | undefined): number | undefined {
  const seconds = Number(header);
  return header == null || header === '' || !Number.isFinite(seconds) ? undefined : seconds * 1000;
}

const MOST_TRIES = 4;
const LONGEST_WAIT_MS = 10_000;
/** Microsoft asks to try these again: as a rule nothing was done. */
const GATEWAY: ReadonlySet<number | undefined> = new Set([502, 503, 504]);

/**
 * Calls Teams, and tries again what did nothing; with `isRepeatable` also what may have been done already.
 * Rejects with the last error.
 */
export async function persist<T>(call: () => Promise<T>, isRepeatable = false): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await call();
    } catch (error) {
      const failure = failureOf(error);
      const mayRepeat =
        failure.kind === 'busy' ||
        failure.kind === 'unsent' ||
        (failure.kind === 'unknown' && (isRepeatable || GATEWAY.has(failure.status)));
      if (!mayRepeat || tries >= MOST_TRIES) throw error;
      const waitMs = (failure.kind === 'busy' ? failure.retryAfterMs : undefined) ?? 250 * 2 ** tries;
      if (waitMs > LONGEST_WAIT_MS) throw error;
      await new Promise((resolve) => setTimeout(resolve, waitMs));
    }
  }
}
