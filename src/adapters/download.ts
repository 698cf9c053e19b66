import { UserError } from '../core/errors.ts';

const MOST_BYTES = 64 * 1024 * 1024;
const TIMEOUT_MS = 60_000;

/**
 * The bytes of a file that somebody put into a chat. The token in `headers` goes to that address alone: no redirection is followed. Throws a
 * UserError `file-not-read` or `too-large` that the person can be told.
 */
export async function download(
  url: URL,
  {
    headers = {},
    mostBytes = MOST_BYTES,
  }: { readonly headers?: Readonly<Record<string, string>>; readonly mostBytes?: number } = {},
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const response = await fetch(url, { headers, redirect: 'error', signal });
    // Instead of a file that may not be read, chats answer with a page to sign in on.
    const isPage = response.headers.get('content-type')?.startsWith('text/html') === true;
    if (!response.ok || isPage || response.body === null) throw notRead();
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
      size += chunk.length;
      if (size > mostBytes) throw tooLarge(mostBytes);
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  } catch (error) {
    throw error instanceof UserError ? error : notRead();
  }
}

/** The error for a file that cannot be had. */
export function notRead(): UserError {
  return new UserError(
    'file-not-read',
    'I could not read that file.',
    'Send it again. If that does not help, IT can run "policy-assistant doctor", which says what I may not do, or import it with "policy-assistant people import".',
  );
}

function tooLarge(mostBytes: number): UserError {
  return new UserError(
    'too-large',
    `That file is over ${Math.floor(mostBytes / 1024 / 1024)} MB, more than I take from a chat.`,
    'IT can import it with "policy-assistant people import".',
  );
}
