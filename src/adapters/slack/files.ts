import { z } from 'zod';
import type { Transport } from '../../core/incoming.ts';
import { download, notRead } from '../download.ts';

const file = z.object({
  name: z.string().min(1).max(255),
  url_private_download: z.url().optional().catch(undefined),
});

/** Where Slack keeps people's files. */
const FILES = 'https://files.slack.com';

/**
 * The CSV file of a message as an event; undefined when there is none. It is fetched when it is asked for, with the app's token, which is sent to
 * nobody but Slack, or the server that stands in for it.
 */
export function fileEventOf(
  files: readonly unknown[],
  { botToken, apiUrl }: { readonly botToken: string | undefined; readonly apiUrl: string | undefined },
): Extract<Transport, { kind: 'file' }> | undefined {
  for (const one of files) {
    const parsed = file.safeParse(one).data;
    if (parsed === undefined || !/\.csv$/i.test(parsed.name)) continue;
    const { name, url_private_download: url } = parsed;
    const home = apiUrl === undefined ? FILES : new URL(apiUrl).origin;
    return {
      kind: 'file',
      name,
      read: async () => {
        if (url === undefined || botToken === undefined || new URL(url).origin !== home) throw notRead();
        return download(new URL(url), { headers: { authorization: `Bearer ${botToken}` } });
      },
    };
  }
  return undefined;
}
