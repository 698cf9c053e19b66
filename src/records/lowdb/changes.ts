import type {
  HrQuestion,
  NewHrAnswer,
  NewHrQuestion,
  NewSampleSuggestion,
  SampleSuggestion,
} from '../../core/hr-questions.ts';
import type { Address } from '../../core/incoming.ts';
import type { Installation } from '../../core/ports.ts';
import type { Acknowledgement, NewAcknowledgement, PolicyText, Tally } from '../../core/records.ts';
import { CHAIN_START, chainAcknowledgement } from '../chain.ts';
import { addAnswer, addQuestion, addSuggestion, noteAnswer } from './hr-question-changes.ts';
import type { KnownAddress, Records } from './records-file.ts';

/** Acknowledgements by `keyOf`. */
export type Acknowledged = ReadonlyMap<string, Acknowledgement>;

/** What an acknowledgement is unique by: its person, policy and version. */
export function keyOf({ personId, policyId, policyVersion }: NewAcknowledgement): string {
  return JSON.stringify([personId, policyId, policyVersion]);
}

/** Changes that are written together. They build on one another; the records they began from stay as they are. */
export class Changes {
  private readonly before: Records;
  private readonly acknowledged: Acknowledged;
  private readonly added = new Map<string, Acknowledgement>();
  private head: string;
  private policyTexts: readonly PolicyText[];
  private tallies: readonly Tally[];
  private hrQuestions: readonly HrQuestion[];
  private sampleSuggestions: readonly SampleSuggestion[];
  private addresses: readonly KnownAddress[];
  private installations: readonly Installation[];

  constructor(before: Records, acknowledged: Acknowledged) {
    this.before = before;
    this.acknowledged = acknowledged;
    this.head = before.acknowledgements.at(-1)?.hash ?? CHAIN_START;
    this.policyTexts = before.policyTexts;
    this.tallies = before.tallies;
    this.hrQuestions = before.hrQuestions;
    this.sampleSuggestions = before.sampleSuggestions;
    this.addresses = before.addresses;
    this.installations = before.installations;
  }

  /** Records an acknowledgement, once for each key. */
  acknowledge(record: NewAcknowledgement): { acknowledgement: Acknowledgement; created: boolean } {
    const key = keyOf(record);
    const existing = this.acknowledged.get(key) ?? this.added.get(key);
    if (existing !== undefined) return { acknowledgement: existing, created: false };
    const acknowledgement = chainAcknowledgement(this.head, record);
    this.added.set(key, acknowledgement);
    this.head = acknowledgement.hash;
    return { acknowledgement, created: true };
  }

  /** Keeps the words of a version, once for each digest. */
  keepPolicyText(text: PolicyText): void {
    const isKept = this.policyTexts.some(
      ({ policyId, policyVersion, digest }) =>
        policyId === text.policyId && policyVersion === text.policyVersion && digest === text.digest,
    );
    if (!isKept) this.policyTexts = [...this.policyTexts, text];
  }

  /** Adds one to a tally. */
  count(added: Omit<Tally, 'count'>): void {
    const isSame = (tally: Tally) =>
      tally.policyId === added.policyId && tally.subject === added.subject && tally.kind === added.kind;
    this.tallies = this.tallies.some(isSame)
      ? this.tallies.map((tally) => (isSame(tally) ? { ...tally, count: tally.count + 1 } : tally))
      : [...this.tallies, { ...added, count: 1 }];
  }

  /** Keeps a question to HR, once for each key. */
  askHr(added: NewHrQuestion): { question: HrQuestion; created: boolean } {
    const { questions, result } = addQuestion(this.hrQuestions, added);
    this.hrQuestions = questions;
    return result;
  }

  /** Keeps the first answer to a question; undefined for an unknown id. */
  answerHrQuestion(id: string, answer: NewHrAnswer): { question: HrQuestion; created: boolean } | undefined {
    const { questions, result } = addAnswer(this.hrQuestions, id, answer);
    this.hrQuestions = questions;
    return result;
  }

  /** Notes how far an answer got. */
  noteAnswer(id: string, state: 'held' | 'delivered', at: string): void {
    this.hrQuestions = noteAnswer(this.hrQuestions, id, state, at);
  }

  /** Deletes old questions and gives their number. */
  deleteHrQuestions(askedBefore: string): number {
    const kept = this.hrQuestions.filter(({ askedAt }) => askedAt >= askedBefore);
    const count = this.hrQuestions.length - kept.length;
    if (count > 0) this.hrQuestions = kept;
    return count;
  }

  /** Keeps a suggestion, once for each policy, clause and question. */
  suggestSample(added: NewSampleSuggestion): { suggestion: SampleSuggestion; created: boolean } {
    const { suggestions, result } = addSuggestion(this.sampleSuggestions, added);
    this.sampleSuggestions = suggestions;
    return result;
  }

  /** Keeps where a person was last met on a platform. */
  rememberAddress(personId: string, { platform, route }: Address): void {
    const isSame = (one: KnownAddress) => one.personId === personId && one.platform === platform;
    const known = this.addresses.find(isSame);
    if (known !== undefined && JSON.stringify(known.route) === JSON.stringify(route)) return;
    this.addresses = [...this.addresses.filter((one) => !isSame(one)), { personId, platform, route }];
  }

  /** Keeps an installation, once for each key. */
  keepInstallation({ platform, key, sealed }: Installation): void {
    this.forgetInstallation(platform, key);
    this.installations = [...this.installations, { platform, key, sealed }];
  }

  /** Deletes an installation. */
  forgetInstallation(platform: string, key: string): void {
    const kept = this.installations.filter((one) => one.platform !== platform || one.key !== key);
    if (kept.length < this.installations.length) this.installations = kept;
  }

  /** The acknowledgements these changes add, by key. */
  get newlyAcknowledged(): Acknowledged {
    return this.added;
  }

  /** The records with the changes; the very records it began from when nothing changed. */
  get after(): Records {
    const { before, added, policyTexts, tallies, hrQuestions, sampleSuggestions } = this;
    const { addresses, installations } = this;
    const lists = { policyTexts, tallies, hrQuestions, sampleSuggestions, addresses, installations };
    const names = Object.keys(lists) as (keyof typeof lists)[];
    if (added.size === 0 && names.every((name) => lists[name] === before[name])) return before;
    return { ...before, ...lists, acknowledgements: [...before.acknowledgements, ...added.values()] };
  }
}
