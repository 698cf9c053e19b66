import { randomUUID } from 'node:crypto';
import type { Response } from 'express';

/** One message sent to a person outside a conversation turn. */
export interface InboxMessage {
  readonly id: string;
  readonly summary: string;
  readonly html: string;
  /** Set when it takes the place of a message with its id that may have been shown. */
  readonly isUpdate?: boolean;
}

/** Messages sent to people, held in memory and shown on every page open as that person. */
export interface Inbox {
  /** Adds a message made for its id, and says whether a page is open to show it; undefined when the person's inbox is full. */
  add(
    personId: string,
    make: (id: string) => Omit<InboxMessage, 'id'>,
  ): { readonly id: string; readonly isShown: boolean } | undefined;
  /** Puts other words in place of a message that is still held; false when it is not. */
  update(personId: string, id: string, message: Omit<InboxMessage, 'id' | 'isUpdate'>): boolean;
  /** Streams to one page as server-sent events: first what came after `lastId`, all of it when that is unknown. */
  stream(personId: string, response: Response, lastId: string | undefined): void;
  /** Ends every stream. */
  close(): void;
}

/** The comment that keeps an idle stream open, this often. */
const HEARTBEAT_MS = 25_000;

/** Makes an empty inbox that holds at most `most` messages for each person. */
export function createInbox(most = 500): Inbox {
  // Ids differ from those of an earlier run, so a page that reconnects after a restart misses nothing.
  const run = randomUUID().slice(0, 8);
  const messages = new Map<string, InboxMessage[]>();
  const streams = new Map<Response, string>();
  let added = 0;
  return {
    add(personId, make) {
      const held = messages.get(personId) ?? [];
      if (held.length >= most) return undefined;
      added += 1;
      const id = `web-${run}-${added}`;
      const message = { id, ...make(id) };
      messages.set(personId, [...held, message]);
      const pages = [...streams].filter(([, owner]) => owner === personId);
      for (const [response] of pages) response.write(renderEvent(message));
      return { id, isShown: pages.length > 0 };
    },
    update(personId, id, words) {
      const held = messages.get(personId) ?? [];
      const at = held.findIndex((one) => one.id === id);
      if (at === -1) return false;
      messages.set(personId, held.with(at, { id, ...words }));
      for (const [response, owner] of streams) {
        if (owner === personId) response.write(renderEvent({ id, ...words, isUpdate: true }));
      }
      return true;
    },
    stream(personId, response, lastId) {
      response.set('Content-Type', 'text/event-stream; charset=utf-8');
      response.write('retry: 1000\n\n');
      const held = messages.get(personId) ?? [];
      for (const message of held.slice(held.findIndex(({ id }) => id === lastId) + 1)) {
        response.write(renderEvent(message));
      }
      streams.set(response, personId);
      const heartbeat = setInterval(() => response.write(': still here\n\n'), HEARTBEAT_MS);
      heartbeat.unref();
      response.on('close', () => {
        clearInterval(heartbeat);
        streams.delete(response);
      });
    },
    close() {
      for (const response of streams.keys()) response.end();
    },
  };
}

/** JSON has no raw line breaks, so a message is always one data line. */
function renderEvent(message: InboxMessage): string {
  // A page that reconnects asks for what came after the last new message.
  const id = message.isUpdate === true ? '' : `id: ${message.id}\n`;
  return `${id}data: ${JSON.stringify(message)}\n\n`;
}
