import type { Workspace } from './identity.ts';

/** Where a person did something, which decides where the answer goes. */
export type Place =
  /** A one-to-one conversation: a message. `ts` is the message answered, where there is one. */
  | { readonly kind: 'chat'; readonly channel: string; readonly threadTs?: string; readonly ts?: string }
  /** Among others: a message that the asker alone sees. */
  | {
      readonly kind: 'whisper';
      readonly channel: string;
      readonly threadTs?: string;
      readonly responseUrl?: string;
    }
  /** A button under a message of ours. */
  | { readonly kind: 'card'; readonly card: Card }
  /** A button or a form in a window. `origin` is where the window was opened. */
  | { readonly kind: 'modal'; readonly viewId: string; readonly origin: Origin }
  /** What has no place of its own to answer in: a shortcut. */
  | { readonly kind: 'window' }
  /** The app's own page: opened, or a button on it. */
  | { readonly kind: 'home'; readonly isOpened: boolean };

/** A message of ours with buttons. Without `ts` it was shown to one person alone and only the response address reaches it. */
export interface Card {
  readonly channel: string;
  readonly ts?: string;
  readonly threadTs?: string;
  readonly responseUrl?: string;
}

/** Where a window was opened, to put that right too once the window has done its work. */
export interface Origin {
  readonly card?: Card;
  readonly isHome?: boolean;
}

/** Something a person did, and how to answer. */
export interface Turn extends Workspace {
  readonly userId: string;
  readonly eventId: string;
  readonly place: Place;
  /** Opens one window, within three seconds. */
  readonly triggerId?: string;
}

/** True where nobody else reads along: a one-to-one conversation, by its id (D…) or by that of the person (U…, W…). */
export function isOneToOne(channel: string): boolean {
  return /^[DUW]/.test(channel);
}
