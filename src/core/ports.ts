import type { CampaignStore } from './campaigns.ts';
import type { EvidenceStore } from './evidence.ts';
import type { HrQuestionStore } from './hr-questions.ts';
import type { Address, Incoming } from './incoming.ts';
import type { Acknowledgement, NewAcknowledgement, Person, PolicyText, Tally } from './records.ts';
import type { Reply } from './reply.ts';
import type { RosterStore } from './roster.ts';

/** What became of a message sent outside a conversation turn. Expected failures are values. */
export type Delivery =
  /** `isHeld` when it is kept in memory until the person comes, and lost if the platform stops before that. */
  | { readonly ok: true; readonly messageId: string; readonly isHeld?: boolean }
  | { readonly ok: false; readonly reason: 'blocked' | 'gone' | 'unreachable' | 'unknown' }
  | { readonly ok: false; readonly reason: 'rate-limited'; readonly retryAfterMs: number };

export type Dispatch = (event: Incoming) => Promise<Reply | undefined>;

export interface ChatPlatform {
  readonly name: string;
  /** Takes events until `stop`. Rejects with a UserError that says what to do when it cannot start (port taken, bad token). */
  start(dispatch: Dispatch): Promise<void>;
  /** Resolves when no event is being handled any more. */
  stop(): Promise<void>;
  /**
   * Sends outside any conversation turn. Expected failures come back as a value; it throws only on a bug. Whoever brings a `token` of their own
   * is told `unknown` at once where the fate is not known, and can ask `findSent` with it.
   */
  send(to: Address, reply: Reply, options?: { readonly token?: string }): Promise<Delivery>;
  /**
   * Whether a message sent with this token, not before `since`, has come to stand with a person. `unknown` when the platform could not
   * tell. A platform without it cannot be asked. It throws only on a bug.
   */
  findSent?(
    to: Address,
    token: string,
    since: Date,
  ): Promise<
    { readonly state: 'found'; readonly messageId: string } | { readonly state: 'absent' | 'unknown' }
  >;
  /** Puts a reply in place of a message sent earlier, by its `messageId`; `gone` when that is no longer there. It throws only on a bug. */
  update?(to: Address, messageId: string, reply: Reply): Promise<Delivery>;
  /** Looks for the account of somebody who may never have come, and sees to it that they can be written to. It throws only on a bug. */
  findAddress?(person: Pick<Person, 'id' | 'email'>): Promise<FoundAddress>;
  /**
   * Everybody of the organisation with an account, at the platform's own pace: for a platform where that is faster than looking for many
   * one by one. Throws when it is broken off; after its end, whoever was not in it has no account.
   */
  listAddresses?(): AsyncIterable<{
    /** Lower case. */
    readonly email: string;
    readonly address: Address;
  }>;
}

/** `unfound`: no account belongs to the person, or there is no way to write to it. `try-later`: the platform could not tell. */
export type FoundAddress =
  | { readonly state: 'found'; readonly address: Address }
  | { readonly state: 'unfound' }
  | { readonly state: 'try-later'; readonly retryAfterMs: number };

/** How often a platform may be called, kept in one place for everybody who calls it. */
export interface RateLimits {
  /** Takes one call of `perSecond`, evenly spaced: 0 when it may be made now, otherwise the milliseconds after which to ask again. */
  take(name: string, perSecond: number): Promise<number>;
  /** Gives nothing for so many milliseconds, because the platform asked for it. */
  pause(name: string, ms: number): Promise<void>;
}

/** Sends to a person wherever the assistant last met them; `unreachable` when that is nowhere. `to` is where it went. */
export type SendToPerson = (personId: string, reply: Reply) => Promise<Delivery & { readonly to?: Address }>;

/** The current instant. The real one is made in main.ts and cli.ts alone. */
export type Clock = () => Date;

/** Who works here. What it gives may change from one call to the next, when the roster does. */
export interface Directory {
  /** Everyone who works here, in roster order. */
  readonly people: readonly Person[];
  /** Those who have left, in roster order. */
  readonly leavers: readonly Person[];
  /** Of everyone, leavers included. */
  byId(id: string): Person | undefined;
  /** Any letter case. Leavers are not found. */
  byEmail(email: string): Person | undefined;
  /** Direct and indirect reports who work here, in roster order, without the manager. */
  reportsOf(managerId: string): readonly Person[];
}

/** An app put into a workspace of a chat platform. `sealed` holds its token, closed by the platform's own secret. */
export interface Installation {
  readonly platform: string;
  /** Unique within the platform. */
  readonly key: string;
  readonly sealed: string;
}

/** Where a chat platform is installed, kept and read under the same promises as records. */
export interface InstallationStore {
  /** Keeps an installation in place of an earlier one with its key. */
  keepInstallation(installation: Installation): Promise<void>;
  installations(platform: string): Promise<readonly Installation[]>;
  /** Deletes an installation; one that is not there is fine. */
  forgetInstallation(platform: string, key: string): Promise<void>;
}

/**
 * Where records live. A promise resolves only once the record is durable; a method that rejects has recorded
 * nothing and throws a UserError `not-recorded`. Reads see every record whose promise has resolved.
 */
export interface RecordStore
  extends HrQuestionStore,
    InstallationStore,
    RosterStore,
    CampaignStore,
    EvidenceStore {
  /** The time that every replica goes by: the database's where there is one. */
  time(): Promise<Date>;
  /**
   * Runs `work` unless another process on the same records is at such work right now; then undefined. Planning reminders goes through
   * it, so that replicas take turns.
   */
  alone<T>(work: () => Promise<T>): Promise<T | undefined>;
  /** One record per person, policy, version and cycle, for good: a repeat gives back the first with `created: false`. */
  acknowledge(
    acknowledgement: NewAcknowledgement,
  ): Promise<{ readonly acknowledgement: Acknowledgement; readonly created: boolean }>;
  /** In the order they were recorded, without those of people who were erased. */
  acknowledgements(filter: {
    readonly personId?: string;
    readonly policyId?: string;
    readonly policyVersion?: string;
  }): Promise<readonly Acknowledgement[]>;
  /** The records of these people for a policy, in the order they were recorded. */
  acknowledgementsOf(policyId: string, personIds: readonly string[]): Promise<readonly Acknowledgement[]>;
  /** Keeps the words of a version; a repeat with the same digest changes nothing. */
  keepPolicyText(text: PolicyText): Promise<void>;
  /** Every version kept of one policy, first seen first. */
  policyTexts(policyId: string): Promise<readonly PolicyText[]>;
  /** Adds one to a tally. */
  count(tally: Omit<Tally, 'count'>): Promise<void>;
  tallies(policyId: string): Promise<readonly Tally[]>;
  /** Keeps where a person was last met on each platform; the same address again writes nothing. */
  rememberAddress(personId: string, address: Address): Promise<void>;
  /** At most one for each platform, the one that changed last first. */
  addresses(personId: string): Promise<readonly Address[]>;
  /** Resolves when something can be recorded right now; rejects with a UserError that says why not. */
  ready(): Promise<void>;
  /** Waits for writes under way, then lets another process in. Further calls reject. */
  close(): Promise<void>;
}

/** Structured log lines. Fields never hold question text, drafts, names or secrets. */
export interface Log {
  info(event: string, fields?: Readonly<Record<string, string | number | boolean>>): void;
  /** `cause` is logged as its class and stack frames without its message, which may quote a person's words. */
  error(event: string, cause: unknown, fields?: Readonly<Record<string, string | number | boolean>>): void;
}
