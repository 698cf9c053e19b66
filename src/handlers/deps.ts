import type { RuleSet } from '../checker/rules.ts';
import type { Clock, Directory, Log, RecordStore, SendToPerson } from '../core/ports.ts';
import type { Person } from '../core/records.ts';
import type { PolicyLibrary } from '../knowledge/library.ts';
import type { PolicySearch } from '../knowledge/search.ts';
import type { ObligationReader } from '../reminders/load-obligations.ts';
import type { RosterUploads } from './roster/uploads.ts';

/** What handlers work with. Everything that touches a file, a clock or a platform comes in here. */
export interface Deps {
  readonly library: PolicyLibrary;
  readonly search: PolicySearch;
  readonly rules: RuleSet;
  readonly directory: Directory;
  readonly store: RecordStore;
  /** Who owes what, computed from the records. */
  readonly obligations: ObligationReader;
  readonly send: SendToPerson;
  readonly campaigns: CampaignControl;
  /** Absent where no roster files are taken. */
  readonly rosterUploads?: RosterUploads;
  readonly now: Clock;
  readonly log: Log;
}

/** What handlers may set going in the background. */
export interface CampaignControl {
  /** Names of the platforms that messages go out on. */
  readonly platforms: readonly string[];
  /** Reminders were started, paused or the like: look at once, not at the next turn. */
  changed(): void;
  /** Sends a person, in the background, a card with a policy's progress and keeps it up to date until all has gone out. */
  follow(personId: string, policyId: string): void;
}

/** Who asks, and where. */
export interface Asker {
  readonly person: Person;
  /** The platform's name, kept with an acknowledgement. */
  readonly platform: string;
}
