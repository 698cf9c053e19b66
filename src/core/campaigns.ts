import type { LocalDate } from './records.ts';

/** What HR did with a policy's reminders. The last of a policy is where they stand. Append-only. */
export interface CampaignEvent {
  readonly policyId: string;
  readonly policyVersion: string;
  readonly kind: 'started' | 'paused' | 'resumed' | 'cancelled';
  readonly by: string;
  /** ISO-8601 in UTC. */
  readonly at: string;
}

/** Somebody in HR let a person off for a time. Append-only; an end put before its last day is an event of its own. */
export interface Excuse {
  readonly id: string;
  readonly personId: string;
  /** Absent: for every policy. */
  readonly policyId?: string;
  readonly reason: string;
  readonly from: LocalDate;
  /** Last day. */
  readonly until: LocalDate;
  readonly by: string;
  /** ISO-8601 in UTC. */
  readonly at: string;
  /** Set when HR ended it early. */
  readonly ended?: { readonly by: string; readonly at: string };
}

/** A manager asked somebody to look at a policy. Append-only; the person sees it in their record. */
export interface Nudge {
  readonly id: string;
  readonly managerId: string;
  readonly personId: string;
  readonly policyId: string;
  readonly cycle: LocalDate;
  /** The manager's local date: at most one nudge for a person and policy a day. */
  readonly on: LocalDate;
  /** ISO-8601 in UTC. */
  readonly at: string;
}

export type NewExcuse = Omit<Excuse, 'id' | 'ended'>;
export type NewNudge = Omit<Nudge, 'id'>;

/** Whether a person can be written to on a platform, as far as is known. */
export interface Reach {
  readonly personId: string;
  readonly platform: string;
  /** `unfound`: looked for on the platform, and no account or no way to write to it was there. */
  readonly state: 'reachable' | 'blocked' | 'gone' | 'unfound';
  /** ISO-8601 in UTC. */
  readonly at: string;
}

export type DeliveryState = 'queued' | 'sending' | 'sent' | 'failed' | 'unknown' | 'cancelled';

/** One message to one person, written down before it is sent. Unique by `key`. */
export interface QueuedMessage {
  /** policy/cycle/person/step; of a digest policy/manager/digest/date. */
  readonly key: string;
  readonly policyId: string;
  readonly cycle: LocalDate;
  /** Who gets it. */
  readonly personId: string;
  /** Days from the due date ("-14", "1"), "digest" for a manager, "nudge", "receipt" of other messages. */
  readonly step: string;
  /** Of a digest: whom it is about. Each has then been taken to their manager in that cycle. */
  readonly about?: readonly { readonly personId: string; readonly cycle: LocalDate }[];
  /** Earlier steps that this message stands for because they were missed. */
  readonly covers?: readonly string[];
  /** The recipient's local date it was planned on: at most one message a person a day. */
  readonly on: LocalDate;
  readonly state: DeliveryState;
  /** Goes with the message, so that a platform that can look it up later knows it. Made anew at each attempt. */
  readonly token?: string;
  readonly attempts: number;
  readonly platform?: string;
  readonly messageId?: string;
  /** Failed or cancelled: why, as one word of a Delivery or of the planner (`acknowledged`, `cancelled`). */
  readonly reason?: string;
  /** ISO-8601 in UTC. */
  readonly queuedAt: string;
  readonly changedAt: string;
  /** ISO-8601 in UTC: not to be claimed before. */
  readonly notBefore?: string;
}

export type NewQueuedMessage = Pick<
  QueuedMessage,
  'key' | 'policyId' | 'cycle' | 'personId' | 'step' | 'about' | 'covers' | 'on'
>;

/** How an attempt ended. `later` puts the message back into the queue until `notBefore`. */
export type Settlement =
  | { readonly state: 'sent'; readonly platform: string; readonly messageId: string }
  | { readonly state: 'failed' | 'cancelled'; readonly reason: string; readonly platform?: string }
  | { readonly state: 'unknown'; readonly platform: string }
  | { readonly state: 'later'; readonly notBefore: string; readonly reason: string };

/** Campaigns, excuses, nudges, reach and the queue of messages; part of the record store, with its promises. */
export interface CampaignStore {
  /** In the order they happened. */
  campaignEvents(policyId?: string): Promise<readonly CampaignEvent[]>;
  /**
   * Adds an event when the policy's last one is still `after` (its `at`; undefined when there is none), so that of two presses one
   * counts. Gives whether it was added.
   */
  addCampaignEvent(event: CampaignEvent, after: string | undefined): Promise<boolean>;

  excuses(filter: { readonly personId?: string }): Promise<readonly Excuse[]>;
  addExcuse(excuse: NewExcuse): Promise<Excuse>;
  /** Ends an excuse early; undefined for an unknown id. The first end stands. */
  endExcuse(id: string, by: string, at: string): Promise<Excuse | undefined>;

  nudges(filter: { readonly personId?: string; readonly managerId?: string }): Promise<readonly Nudge[]>;
  /** One for each person, policy and day: a repeat gives back the first with `created: false`. */
  addNudge(nudge: NewNudge): Promise<{ readonly nudge: Nudge; readonly created: boolean }>;

  /** What is known of everyone's reach, or of one person's. Remembering an address makes it `reachable` by itself. */
  reach(personId?: string): Promise<readonly Reach[]>;
  noteReach(reach: Reach): Promise<void>;

  /** Queues messages; those whose key is there already are left as they are. Gives how many were new. All or nothing. */
  queueMessages(messages: readonly NewQueuedMessage[]): Promise<number>;
  /**
   * Takes up to `limit` queued messages of these policies whose time has come, oldest first, as `sending` with a fresh token and a lease
   * of `leaseMs` for `owner`. No two callers get the same one. With `keys` only those of them; `platform`, where they are about to go, is
   * written on each, and one that was claimed without it was surely not sent.
   */
  claimMessages(claim: {
    readonly owner: string;
    readonly policyIds: readonly string[];
    readonly limit: number;
    readonly leaseMs: number;
    readonly keys?: readonly string[];
    readonly platform?: string;
  }): Promise<readonly QueuedMessage[]>;
  /**
   * Takes messages that are `sending` though their lease is over (their owner died or hangs), with the token they had and a new lease:
   * whether they went out has to be found out.
   */
  claimOrphans(claim: {
    readonly owner: string;
    readonly limit: number;
    readonly leaseMs: number;
  }): Promise<readonly QueuedMessage[]>;
  /** Gives up nothing: makes every lease of an owner end now, for a process that has just started under a name it had before. */
  endLeases(owner: string): Promise<void>;
  /** Writes down how an attempt ended; false when the message is no longer `sending` under this token. */
  settleMessage(key: string, token: string, settlement: Settlement): Promise<boolean>;
  /** An unknown outcome that turned out well: somebody pressed the message's button, or it was found. */
  noteArrived(key: string): Promise<void>;
  /** Cancels every queued message of a policy and gives their number. */
  cancelQueued(policyId: string, reason: string): Promise<number>;
  /** Puts failed (never unknown) messages of a policy back into the queue and gives their number. */
  requeueFailed(policyId: string): Promise<number>;
  /** In the order they were queued. `since` is a local date: planned on it or later. */
  messages(filter: {
    readonly policyId?: string;
    readonly personId?: string;
    readonly states?: readonly DeliveryState[];
    readonly since?: LocalDate;
  }): Promise<readonly QueuedMessage[]>;
  /** How many there are by policy and state, without reading them. */
  messageCounts(): Promise<
    readonly { readonly policyId: string; readonly state: DeliveryState; readonly count: number }[]
  >;
  /** When the message was queued that has waited longest, ISO-8601 in UTC; undefined when none waits. */
  oldestQueuedAt(): Promise<string | undefined>;
}
