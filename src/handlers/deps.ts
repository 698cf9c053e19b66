import type { RuleSet } from '../checker/rules.ts';
import type { Clock, Directory, Log, RecordStore, SendToPerson } from '../core/ports.ts';
import type { Person } from '../core/records.ts';
import type { PolicyLibrary } from '../knowledge/library.ts';
import type { PolicySearch } from '../knowledge/search.ts';

/** What handlers work with. Everything that touches a file, a clock or a platform comes in here. */
export interface Deps {
  readonly library: PolicyLibrary;
  readonly search: PolicySearch;
  readonly rules: RuleSet;
  readonly directory: Directory;
  readonly store: RecordStore;
  readonly send: SendToPerson;
  readonly now: Clock;
  readonly log: Log;
}

/** Who asks, and where. */
export interface Asker {
  readonly person: Person;
  /** The platform's name, kept with an acknowledgement. */
  readonly platform: string;
}
