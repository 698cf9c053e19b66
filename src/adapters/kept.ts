import { randomBytes } from 'node:crypto';

/** Texts too long for a button, in memory only: a draft never reaches a disk. */
export interface Kept {
  /** Gives a token for a text; the same text has one token. */
  keep(text: string): string;
  /** The text of a token, or undefined when it had to make room or the process was started anew. */
  recall(token: string): string | undefined;
}

/** Keeps at most `most` characters; the texts that were not asked for longest make room. */
export function createKept(most = 20_000_000): Kept {
  const texts = new Map<string, string>();
  const tokens = new Map<string, string>();
  let size = 0;
  const forget = (token: string) => {
    const text = texts.get(token);
    if (text === undefined) return;
    texts.delete(token);
    tokens.delete(text);
    size -= text.length;
  };
  const touch = (token: string, text: string) => {
    texts.delete(token);
    texts.set(token, text);
  };
  return {
    keep(text) {
      const known = tokens.get(text);
      if (known !== undefined) {
        touch(known, text);
        return known;
      }
      const token = randomBytes(12).toString('base64url');
      texts.set(token, text);
      tokens.set(text, token);
      size += text.length;
      for (const oldest of texts.keys()) {
        if (size <= most || oldest === token) break;
        forget(oldest);
      }
      return token;
    },
    recall(token) {
      const text = texts.get(token);
      if (text !== undefined) touch(token, text);
      return text;
    },
  };
}
