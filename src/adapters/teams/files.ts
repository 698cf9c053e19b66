import { z } from 'zod';
import type { Transport } from '../../core/incoming.ts';
import { download, notRead } from '../download.ts';

const attachment = z.object({
  contentType: z.literal('application/vnd.microsoft.teams.file.download.info'),
  name: z.string().min(1).max(255),
  content: z.object({ downloadUrl: z.url().optional().catch(undefined) }),
});

/**
 * The CSV file of a message as an event; undefined when there is none. Its address, which Microsoft made for this one download, is fetched
 * when it is asked for; `mayFetch` says of other addresses than those that they may be fetched.
 */
export function fileEventOf(
  attachments: readonly unknown[],
  mayFetch: (url: URL) => boolean = isMicrosofts,
): Extract<Transport, { kind: 'file' }> | undefined {
  for (const one of attachments) {
    const parsed = attachment.safeParse(one).data;
    if (parsed === undefined || !/\.csv$/i.test(parsed.name)) continue;
    const { name, content } = parsed;
    return {
      kind: 'file',
      name,
      read: async () => {
        const url = content.downloadUrl === undefined ? undefined : new URL(content.downloadUrl);
        if (url === undefined || !mayFetch(url)) throw notRead();
        return download(url);
      },
    };
  }
  return undefined;
}

/** People's files are in SharePoint, of the public cloud or of the US government's. */
function isMicrosofts({ protocol, hostname }: URL): boolean {
  return protocol === 'https:' && /(?:^|\.)sharepoint(?:-df)?\.(?:com|us)$/.test(hostname);
}
