import { z } from 'zod';
import type { ReplyFile } from '../../core/reply.ts';
import type { Keep, Recall } from './pressed.ts';

/** An attachment that asks a person whether a file may be put into their OneDrive. Personal chats alone take it. */
export interface FileConsent {
  readonly contentType: 'application/vnd.microsoft.teams.card.file.consent';
  readonly name: string;
  readonly content: {
    readonly description: string;
    readonly sizeInBytes: number;
    readonly acceptContext: object;
    readonly declineContext: object;
  };
}

/** An attachment that shows a file which is in a person's OneDrive. */
export interface FileInfo {
  readonly contentType: 'application/vnd.microsoft.teams.card.file.info';
  readonly name: string;
  readonly contentUrl: string;
  readonly content: { readonly uniqueId: string; readonly fileType: string };
}

/** What the person said. `upload` is what to fetch with to put the file there, and `info` what to send after that. */
export type ConsentGiven =
  | { readonly kind: 'accepted'; readonly upload: Request; readonly info: FileInfo }
  | { readonly kind: 'declined' }
  /** The file is no longer kept. */
  | { readonly kind: 'lost' };

const consent = z.object({
  type: z.literal('fileUpload'),
  action: z.enum(['accept', 'decline']),
  context: z.object({ policyFile: z.string().max(200) }),
  uploadInfo: z
    .object({
      name: z.string(),
      contentUrl: z.url({ protocol: /^https$/ }),
      uploadUrl: z.url({ protocol: /^https$/ }),
      uniqueId: z.string(),
      fileType: z.string(),
    })
    .optional(),
});

const file = z.object({ name: z.string(), mediaType: z.string(), content: z.string() });

/** The question whether a file may be saved. The file itself waits where `keep` puts it. */
export function fileConsentOf({ name, mediaType, content }: ReplyFile, keep: Keep): FileConsent {
  const context = { policyFile: keep(JSON.stringify({ name, mediaType, content })) };
  return {
    contentType: 'application/vnd.microsoft.teams.card.file.consent',
    name,
    content: {
      description: `${name} will be saved in your OneDrive.`,
      sizeInBytes: Buffer.byteLength(content),
      acceptContext: context,
      declineContext: context,
    },
  };
}

/** The value of a `fileConsent/invoke`; undefined when it answers no question of ours. */
export function parseFileConsent(value: unknown, recall: Recall): ConsentGiven | undefined {
  const given = consent.safeParse(value).data;
  if (given === undefined) return undefined;
  if (given.action === 'decline') return { kind: 'declined' };
  const { uploadInfo, context } = given;
  if (uploadInfo === undefined) return undefined;
  const kept = parseKept(recall(context.policyFile));
  if (kept === undefined) return { kind: 'lost' };
  const bytes = new TextEncoder().encode(kept.content);
  // OneDrive takes no empty upload, and no range of nothing.
  const range = bytes.length === 0 ? {} : { 'content-range': `bytes 0-${bytes.length - 1}/${bytes.length}` };
  return {
    kind: 'accepted',
    upload: new Request(uploadInfo.uploadUrl, {
      method: 'PUT',
      headers: { 'content-type': kept.mediaType, ...range },
      body: bytes,
    }),
    info: {
      contentType: 'application/vnd.microsoft.teams.card.file.info',
      name: uploadInfo.name,
      contentUrl: uploadInfo.contentUrl,
      content: { uniqueId: uploadInfo.uniqueId, fileType: uploadInfo.fileType },
    },
  };
}

function parseKept(json: string | undefined): ReplyFile | undefined {
  if (json === undefined) return undefined;
  try {
    return file.safeParse(JSON.parse(json)).data;
  } catch {
    return undefined;
  }
}
