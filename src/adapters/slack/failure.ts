import { webApi } from '@slack/bolt';

/** Why a call to Slack failed. `unsent` surely did nothing; `unknown` may have done what was asked. */
export type Failure =
  | { readonly kind: 'refused'; readonly code: string }
  | { readonly kind: 'rate-limited'; readonly retryAfterMs: number }
  | { readonly kind: 'unsent' }
  | { readonly kind: 'unknown' };

/** What kind of failure it was. Throws what is no failure of a call, because it is a bug. */
export function failureOf(error: unknown): Failure {
  if (error instanceof webApi.WebAPIRateLimitedError)
    return { kind: 'rate-limited', retryAfterMs: error.retryAfter * 1000 };
  if (error instanceof webApi.WebAPIPlatformError) {
    return ['internal_error', 'fatal_error', 'service_unavailable', 'request_timeout'].includes(
      error.data.error,
    )
      ? { kind: 'unknown' }
      : { kind: 'refused', code: error.data.error };
  }
  if (error instanceof webApi.WebAPIHTTPError)
    return error.statusCode === 404 ? { kind: 'refused', code: 'unknown_method' } : { kind: 'unknown' };
  if (error instanceof webApi.WebAPIRequestError)
    return UNSENT.has(causeCode(error.original)) ? { kind: 'unsent' } : { kind: 'unknown' };
  // A limit without a time to wait, and answers that are not JSON.
  if (error instanceof webApi.SlackError || error instanceof SyntaxError) return { kind: 'unknown' };
  if (error instanceof Error && /rate limit|retry header/i.test(error.message))
    return { kind: 'rate-limited', retryAfterMs: 30_000 };
  throw error;
}

/** Whether Slack refused a kind of block, as some servers do. */
export function isBlocksRefused(error: unknown): boolean {
  const failure = failureOf(error);
  return failure.kind === 'refused' && failure.code.startsWith('invalid_blocks');
}

const UNSENT: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

function causeCode({ cause }: Error): string {
  const first = cause instanceof AggregateError ? cause.errors[0] : cause;
  return String((first as { code?: unknown } | undefined)?.code ?? '');
}

/** How often and how long a call is tried again. */
const MOST_TRIES = 4;
const LONGEST_WAIT_MS = 30_000;

/**
 * Calls Slack, waits out its limits and tries again what surely did nothing; with `isRepeatable` also what may have
 * been done already. Rejects with the last error.
 */
export async function persist<T>(call: () => Promise<T>, isRepeatable = false): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await call();
    } catch (error) {
      const failure = failureOf(error);
      const mayRepeat =
        failure.kind === 'rate-limited' ||
        failure.kind === 'unsent' ||
        (isRepeatable && failure.kind === 'unknown');
      if (!mayRepeat || tries >= MOST_TRIES) throw error;
      const waitMs = failure.kind === 'rate-limited' ? failure.retryAfterMs : 250 * 2 ** tries;
      await pause(Math.min(waitMs, LONGEST_WAIT_MS));
    }
  }
}

/** Resolves after a time in milliseconds. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
