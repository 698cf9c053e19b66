/** A clause of a policy, by ids. */
export interface ShownClause {
  readonly policyId: string;
  readonly clauseId: string;
}

/** A question that a person chose to send to HR. */
export interface HrQuestion {
  /** Short, speakable reference such as Q-7K3M. */
  readonly id: string;
  /** The same for every press of one card with one text, so that a repeat is known. Tells nothing of who asked. */
  readonly key: string;
  readonly text: string;
  /** The clauses that the assistant had shown for it; empty when none. */
  readonly shown: readonly ShownClause[];
  /** ISO-8601 in UTC. */
  readonly askedAt: string;
  readonly via: string;
  /** False when HR is not to see who asked. */
  readonly isNamed: boolean;
  /** The policy whose reminders to the asker wait until HR has answered; absent of a question that has nothing to do with acknowledging. */
  readonly pauses?: string;
  /** Of a question without a name it is here only until the answer has been delivered, and only for that. */
  readonly askerId?: string;
  readonly answer?: HrAnswer;
}

export type NewHrQuestion = Omit<HrQuestion, 'id' | 'answer'> & { readonly askerId: string };

/** The one answer to a question. Instants are ISO-8601 in UTC. */
export interface HrAnswer {
  readonly text: string;
  readonly answeredBy: string;
  readonly answeredAt: string;
  /** When a platform took it to keep in memory until the asker comes; lost if that stops before. */
  readonly heldAt?: string;
  /** When it reached the asker. */
  readonly deliveredAt?: string;
}

export type NewHrAnswer = Pick<HrAnswer, 'text' | 'answeredBy' | 'answeredAt'>;

/** A sample question that HR would like in the notes of a clause. It changes nothing by itself. */
export interface SampleSuggestion {
  /** Short, speakable reference such as S-7K3M. */
  readonly id: string;
  readonly policyId: string;
  readonly clauseId: string;
  /** One line. */
  readonly question: string;
  readonly suggestedBy: string;
  /** ISO-8601 in UTC. */
  readonly suggestedAt: string;
}

export type NewSampleSuggestion = Omit<SampleSuggestion, 'id'>;

/** Questions to HR and what came of them; part of the record store, with its promises. */
export interface HrQuestionStore {
  /** One question for each key: a repeat gives back the first with `created: false`. */
  askHr(question: NewHrQuestion): Promise<{ readonly question: HrQuestion; readonly created: boolean }>;
  /** Oldest first. */
  hrQuestions(filter: {
    readonly id?: string;
    readonly askerId?: string;
    readonly isAnswered?: boolean;
  }): Promise<readonly HrQuestion[]>;
  /** The first answer stands: a later one gives back the question with that and `created: false`; undefined for an unknown id. */
  answerHrQuestion(
    id: string,
    answer: NewHrAnswer,
  ): Promise<{ readonly question: HrQuestion; readonly created: boolean } | undefined>;
  /** Notes how far an answer got. Once delivered, a question without a name loses its asker for good. */
  noteAnswer(id: string, state: 'held' | 'delivered', at: string): Promise<void>;
  /** Deletes every question asked before an instant, answered or not, and gives their number. */
  deleteHrQuestions(askedBefore: string): Promise<number>;
  /** One for each policy, clause and question: a repeat gives back the first with `created: false`. */
  suggestSample(
    suggestion: NewSampleSuggestion,
  ): Promise<{ readonly suggestion: SampleSuggestion; readonly created: boolean }>;
  /** Oldest first. */
  sampleSuggestions(): Promise<readonly SampleSuggestion[]>;
}
