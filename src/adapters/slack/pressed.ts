import type { Block, Reply } from '../../core/reply.ts';
import { LIMITS } from './limits.ts';
import { parseForm, parseReply } from './parse-reply.ts';

type Form = Extract<Block, { kind: 'form' }>;

/** Takes a text that does not fit into a button and gives a short token for it. */
export type Keep = (text: string) => string;
/** Gives back what was kept under a token, or undefined when it is lost. */
export type Recall = (token: string) => string | undefined;

/** What the press of a button that was drawn here means. */
export type Pressed =
  | { readonly kind: 'button'; readonly name: string; readonly value: string }
  /** The form is to be opened. */
  | { readonly kind: 'form'; readonly form: Form }
  /** Another page of the reply is to be shown. Pages count from 1. */
  | { readonly kind: 'page'; readonly page: number; readonly reply: Reply }
  /** It was drawn here, but what it carried is no longer kept. */
  | { readonly kind: 'lost' };

/**
 * A text as a value of Slack's of at most `max` characters, exact in every character. One that does not fit goes to
 * `keep`; without it, its value says that it is lost.
 */
export function encodeValue(text: string, max: number, keep: Keep | undefined): string {
  const encoded = `=${escapeUnits(text)}`;
  if (encoded.length <= max) return encoded;
  return keep === undefined ? '!' : `@${keep(text)}`;
}

/** The text of {@link encodeValue}; undefined when it is lost or was never made there. */
export function decodeValue(value: string, recall: Recall): string | undefined {
  if (value.startsWith('=')) return unescapeUnits(value.slice(1));
  return value.startsWith('@') ? recall(value.slice(1)) : undefined;
}

/** The name of an input or a button as an id of Slack's. Throws a RangeError when it does not fit. */
export function encodeName(kind: 'button' | 'form' | 'field', name: string, index: number): string {
  const id = `${kind}:${escapeUnits(name)}#${index}`;
  if (id.length > LIMITS.actionId) throw new RangeError(`a ${kind} has a name of ${name.length} characters`);
  return id;
}

/** The name in an id of {@link encodeName}; undefined for any other id. */
export function decodeName(kind: 'button' | 'form' | 'field', id: string): string | undefined {
  const match = /^(button|form|field):(.*)#\d+$/s.exec(id);
  return match?.[1] === kind ? unescapeUnits(match[2] ?? '') : undefined;
}

/** What a pressed button means; undefined when no button is drawn like this here. */
export function parsePressed(
  actionId: string,
  value: string | undefined,
  recall: Recall,
): Pressed | undefined {
  const page = /^page:([1-9]\d{0,3})#(?:back|more)$/.exec(actionId)?.[1];
  const name = decodeName('button', actionId);
  if (page === undefined && name === undefined && decodeName('form', actionId) === undefined)
    return undefined;
  const text = decodeValue(value ?? '', recall);
  if (text === undefined) return { kind: 'lost' };
  if (name !== undefined) return { kind: 'button', name, value: text };
  if (page === undefined) {
    const form = parseForm(text);
    return form === undefined ? { kind: 'lost' } : { kind: 'form', form };
  }
  const reply = parseReply(text);
  return reply === undefined ? { kind: 'lost' } : { kind: 'page', page: Number(page), reply };
}

/** Slack may give back `&`, `<` and `>` escaped and refuses control characters, so they travel as code units. */
function escapeUnits(text: string): string {
  return text.replace(
    /[%&<>]|\p{Control}|\p{Surrogate}/gu,
    (unit) => `%${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function unescapeUnits(text: string): string {
  return text.replace(/%([0-9a-f]{4})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}
