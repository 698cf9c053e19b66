import type { Person } from './records.ts';

/** The roster as it stands in the records, people who have left included. */
export interface Roster {
  /** Goes up by one with each change; 0 before the first. */
  readonly revision: number;
  readonly people: readonly Person[];
  /** SHA-256 in hex of the file at its place (PEOPLE_FILE) when it was last taken over; absent when it never was. */
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

/** Somebody of whom a file says something else than the roster. `fields` are names of columns. */
export interface ChangedPerson {
  readonly person: Person;
  readonly fields: readonly string[];
}

/** What a roster file would change. Everyone in it or on the roster is in one list, or among the unchanged. */
export interface RosterDiff {
  readonly joiners: readonly Person[];
  readonly changed: readonly ChangedPerson[];
  /** With the day from which they do not work here. */
  readonly leavers: readonly Person[];
  /** How many of the leavers work here until now; the others were new to the roster and had left already. */
  readonly leaving: number;
  /** Set to `leaving` when so many leave that a wrong file is likelier: it is not applied without a word. */
  readonly manyLeaving?: number;
  readonly returners: readonly Person[];
  readonly unchanged: number;
  /** How many work here before and after. */
  readonly before: number;
  readonly after: number;
  /** Joiners with the address of somebody who leaves: most likely the same people under new ids. */
  readonly renamed: readonly { readonly joiner: Person; readonly leaver: Person }[];
}

/** A roster file by its name and text. */
export interface NamedCsv {
  readonly name: string;
  readonly csv: string;
}

/** Taking over roster files. Both throw a ProblemsError with everything wrong in the file. */
export interface RosterImports {
  /** Compares a file with the roster and changes nothing. `digest` stands for exactly this change to exactly this roster. */
  plan(file: NamedCsv): Promise<{ readonly diff: RosterDiff; readonly digest: string }>;
  /**
   * Applies a file, all of it or nothing, and gives what it changed. Throws a UserError: `many-leavers` when more leave than are allowed,
   * `roster-changed` when that is not the change of `digest` any more.
   */
  apply(
    file: NamedCsv,
    terms: { readonly digest?: string; readonly allowLeavers?: number },
  ): Promise<RosterDiff>;
}
