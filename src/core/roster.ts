import type { Person } from './records.ts';

/** The roster as it stands in the records, people who have left included. */
export interface Roster {
  /** Goes up by one with each change; 0 before the first. */
  readonly revision: number;
  readonly people: readonly Person[];
  /** SHA-256 in hex of the file the last change came from; absent when it came from none. */
  readonly source?: string;
}

/** The roster; part of the record store, with its promises. */
export interface RosterStore {
  roster(): Promise<Roster>;
  /** Cheap: tells whether `roster` would give something new. */
  rosterRevision(): Promise<number>;
  /**
   * Puts people in place of those with their ids, all or none, if the revision is still the one given; gives the new revision, or
   * undefined when somebody else changed the roster meanwhile. Nobody is ever deleted here: leavers have `leftOn`.
   */
  changeRoster(change: {
    readonly put: readonly Person[];
    readonly source?: string;
    readonly revision: number;
  }): Promise<number | undefined>;
}
