import type { Workspace } from './identity.ts';

/** Where a person did something, which decides where the answer goes. */
export type Place =
  /** A one-to-one conversation: a message. */
  | { readonly kind: 'chat'; readonly channel: string; readonly threadTs?: string }
  /** Among others: a message that the asker alone sees. */
  | { readonly kind: 'whisper'; readonly channel: string; readonly threadTs?: string; readonly responseUrl?: string }
  /** A button under a message of ours. `ts` is missing where the message was shown to the asker alone. */
  | {
      readonly kind: 'card';
      readonly channel: string;
      readonly ts?: string;
      readonly threadTs?: string;
      readonly responseUrl?: string;
      readonly isPrivate: boolean;
    }
  /** A button in a window. */
  | { readonly kind: 'modal'; readonly viewId: string }
  /** A shortcut, which has a window of its own. */
  | { readonly kind: 'window' }
  /** A button on the app's own page. */
  | { readonly kind: 'home' };

/** Something a person did, and how to answer. */
export interface Turn extends Workspace {
  readonly userId: string;
  readonly eventId: string;
  readonly place: Place;
  /** Opens one window, within three seconds. */
  readonly triggerId?: string;
}
