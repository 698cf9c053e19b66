/** Where a reply can be sent later, in one platform's own words. Opaque outside that platform's adapter; stored as is. */
export interface Address {
  readonly platform: string;
  readonly route: unknown;
}

/** Who sent an event, before the directory has turned it into a Person. */
export interface Sender {
  readonly platform: string;
  readonly userId: string;
  /** Present only when the platform vouches for it. */
  readonly email?: string;
}

export interface Envelope {
  /** Unique per platform event; a retry of the same event carries the same id. */
  readonly eventId: string;
  readonly sender: Sender;
  readonly address: Address;
  /** True in a one-to-one chat with the assistant; false where others can read the reply. */
  readonly isPrivate: boolean;
}

/** What happened, in transport terms. Only `handlers/route.ts` turns it into something to do. */
export type Transport =
  | { readonly kind: 'message'; readonly text: string }
  | { readonly kind: 'command'; readonly text: string }
  | { readonly kind: 'shortcut'; readonly name: string; readonly text: string }
  | { readonly kind: 'button'; readonly name: string; readonly value: string }
  /** `value` is what the form was drawn with; absent when it had none. */
  | {
      readonly kind: 'form';
      readonly name: string;
      readonly value?: string;
      readonly fields: Readonly<Record<string, string>>;
    }
  /** A CSV file sent to the assistant. `read` fetches it, and rejects with a UserError when it cannot be had. */
  | { readonly kind: 'file'; readonly name: string; readonly read: () => Promise<Uint8Array> }
  | { readonly kind: 'opened' }
  /** The platform's own page for the assistant was opened, or is to be drawn anew. */
  | { readonly kind: 'home' }
  | { readonly kind: 'installed' };

/** One verified, de-duplicated event from any platform. */
export type Incoming = Envelope & Transport;
