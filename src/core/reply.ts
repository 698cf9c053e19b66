/** Half-open range into a text, in UTF-16 code units, as `String.slice` takes them. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** `stop` = a clear breach, `care` = a risk to fix or think about, `note` = one thing to ask yourself; a note leaves the verdict ok. */
export type Severity = 'stop' | 'care' | 'note';

export type Run = string | { readonly bold: string } | { readonly link: string; readonly href: string };

export interface Button {
  readonly name: string;
  readonly label: string;
  readonly value: string;
  readonly style?: 'primary' | 'danger';
}

/** One input of a form. With `options` it is a choice of one; otherwise a text box. */
export interface Field {
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
  readonly multiline?: boolean;
  readonly initial?: string;
  /** In UTF-16 code units. A platform may refuse more, and must say so without losing the text. */
  readonly maxLength?: number;
  readonly options?: readonly { readonly value: string; readonly label: string }[];
  /** Set when it needs no answer: fields in a row with the same words here may be folded away under them. */
  readonly fold?: string;
}

/** A marked range of a draft. `label` is what a screen reader says for it. */
export interface Mark extends Span {
  readonly severity: Severity;
  readonly label: string;
}

export type Block =
  | { readonly kind: 'text'; readonly runs: readonly Run[]; readonly tone?: 'normal' | 'muted' }
  /** Policy words, verbatim. `highlights` are ranges of `text` that the question's words met. */
  | {
      readonly kind: 'quote';
      readonly text: string;
      readonly cite: string;
      readonly highlights?: readonly Span[];
    }
  /** A draft with its marks in draft order, not overlapping. */
  | { readonly kind: 'marked'; readonly text: string; readonly marks: readonly Mark[] }
  | { readonly kind: 'facts'; readonly rows: readonly { readonly label: string; readonly value: string }[] }
  | {
      readonly kind: 'table';
      readonly head: readonly string[];
      readonly rows: readonly (readonly string[])[];
    }
  | {
      readonly kind: 'progress';
      readonly label: string;
      readonly parts: readonly { readonly label: string; readonly count: number }[];
    }
  /**
   * How a count grew within a whole: points in time order, evenly spaced, none when there is nothing to show yet. Drawn as a picture where
   * people would rather look than read, with its numbers beside it.
   */
  | {
      readonly kind: 'chart';
      readonly label: string;
      /** What is counted: "acknowledged". */
      readonly counted: string;
      readonly points: readonly { readonly label: string; readonly count: number }[];
      readonly whole: { readonly label: string; readonly count: number };
    }
  | { readonly kind: 'divider' }
  | { readonly kind: 'buttons'; readonly buttons: readonly Button[] }
  | {
      readonly kind: 'form';
      readonly name: string;
      /** What the form is about, as a button's value is: sent back with it, never shown. */
      readonly value?: string;
      readonly fields: readonly Field[];
      readonly submit: string;
    };

/** A file to save. `name` has an ending; `content` is text, a byte order mark included where its readers want one. */
export interface ReplyFile {
  readonly name: string;
  readonly mediaType: string;
  readonly content: string;
}

/** What a person sees. Every string is literal: renderers escape it. */
export interface Reply {
  /** One line: the notification, the screen-reader text, and the fallback if rendering fails. */
  readonly summary: string;
  readonly title?: string;
  readonly blocks: readonly Block[];
  readonly visibleTo: 'sender' | 'conversation';
  /** To be saved by the person, besides what they see. */
  readonly files?: readonly ReplyFile[];
  /** True when this reply takes the place of the card whose button was pressed. */
  readonly replacesCard?: boolean;
}
