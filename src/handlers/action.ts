import type { Circumstances } from '../checker/circumstances.ts';
import type { ShownClause } from '../core/hr-questions.ts';

/** What a person wants done. Only route.ts makes these; adapters know transport events alone. */
export type Action =
  /** `maybeDraft`: the words could also be a draft, so the reply offers to check them. */
  | { readonly kind: 'ask'; readonly question: string; readonly maybeDraft?: boolean }
  /** `maybeQuestion`: the words could also be a question, so the reply offers to look them up. */
  | {
      readonly kind: 'check';
      readonly draft: string;
      readonly circumstances?: Circumstances;
      readonly maybeQuestion?: boolean;
    }
  | { readonly kind: 'check-empty' }
  | { readonly kind: 'ask-empty' }
  /** `what` is what was asked for: a clause or section id, a policy id, "all", or empty for the contents. */
  | { readonly kind: 'read'; readonly what: string }
  | { readonly kind: 'acknowledge'; readonly policyId?: string }
  /** The button on the card. The version and digest are those of the text that was shown. */
  | {
      readonly kind: 'confirm-acknowledgement';
      readonly policyId: string;
      readonly policyVersion: string;
      readonly digest: string;
    }
  | { readonly kind: 'my-record' }
  | { readonly kind: 'what-changed'; readonly policyId?: string }
  /** Of the asker, or of `who` among their own people. `isDirect` leaves out those who are in a team below. */
  | { readonly kind: 'team'; readonly who?: string; readonly page?: number; readonly isDirect?: boolean }
  /** One of the asker's own people, or `all` in a state of the team `under` somebody; of every policy when none is named. */
  | {
      readonly kind: 'nudge';
      readonly policyId?: string;
      readonly who?: string;
      readonly all?: 'due' | 'overdue';
      readonly under?: string;
    }
  /** Without a format as a card; `of` is a department, a state or "failures", `maybeOf` words that may be a department or only a way of asking. */
  | {
      readonly kind: 'report';
      readonly format?: 'csv' | 'json';
      readonly of?: string;
      readonly maybeOf?: string;
      readonly page?: number;
    }
  /** Who is excused, and the form. */
  | { readonly kind: 'excuse'; readonly who?: string; readonly page?: number }
  /** The form as it was sent, as typed. */
  | {
      readonly kind: 'excuse-form';
      readonly person: string;
      /** Empty: every policy. */
      readonly policyId: string;
      readonly reason: string;
      readonly from: string;
      readonly until: string;
    }
  | { readonly kind: 'end-excuse'; readonly id: string }
  /** The form for what was signed on paper. */
  | { readonly kind: 'paper'; readonly who?: string }
  /** The form as it was sent, as typed. */
  | {
      readonly kind: 'paper-form';
      readonly person: string;
      readonly policyId: string;
      readonly signedOn: string;
      readonly witness: string;
    }
  /** Of one policy, or of the only one. */
  | { readonly kind: 'remind'; readonly what: RemindWhat; readonly policyId?: string }
  | { readonly kind: 'help' }
  | { readonly kind: 'topics'; readonly topic: string }
  | { readonly kind: 'smalltalk'; readonly mood: Mood }
  | {
      readonly kind: 'rate';
      readonly policyId: string;
      readonly clauseId: string;
      readonly rating: 'helpful' | 'not-helpful';
    }
  | { readonly kind: 'false-alarm'; readonly policyId: string; readonly rule: string }
  /** Shows what would be sent; sends nothing. `shown` are the clauses that the assistant had shown. */
  | {
      readonly kind: 'ask-hr';
      readonly question: string;
      readonly shown: readonly ShownClause[];
      /** The policy that the question keeps the asker from acknowledging. */
      readonly pauses?: string;
    }
  /** `token` is the consent card's own; `isNamed` is undefined when the form does not say. */
  | {
      readonly kind: 'send-to-hr';
      readonly question: string;
      readonly shown: readonly ShownClause[];
      readonly token: string;
      readonly isNamed: boolean | undefined;
      readonly pauses?: string;
    }
  | { readonly kind: 'hr-questions' }
  | { readonly kind: 'answer-hr'; readonly id: string; readonly answer: string }
  | { readonly kind: 'draft-sample'; readonly id: string }
  | { readonly kind: 'save-sample'; readonly id: string; readonly question: string; readonly clause: string }
  | { readonly kind: 'feedback' }
  /** `read` fetches the file that HR sent. */
  | {
      readonly kind: 'import-roster';
      readonly name: string;
      readonly read: () => Promise<Uint8Array>;
    }
  /** `digest`: of the change that was looked at. `allowLeavers`: how many leave by it, when those are many. */
  | { readonly kind: 'apply-roster'; readonly digest: string; readonly allowLeavers: number }
  /** A button or form this version does not know: an old card, or a forged one. */
  | { readonly kind: 'stale' };

/** What HR may do with reminders. `start` shows what would happen; `start-now` does it. */
export type RemindWhat =
  | 'status'
  | 'preview'
  | 'me'
  | 'start'
  | 'start-now'
  | 'pause'
  | 'resume'
  | 'cancel'
  | 'resend-failures';

/** What kind of small talk it was, which decides the answer. */
export type Mood = 'greeting' | 'thanks' | 'goodbye' | 'about-me' | 'chat';
