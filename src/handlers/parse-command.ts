import type { Action, RemindWhat } from './action.ts';
import { stripEnd } from './strip-end.ts';

/** `rest` is what follows the word without its closing punctuation, `verbatim` with it. */
type Command = (rest: string, verbatim: string) => Action | undefined;

const alone =
  (action: Action): Command =>
  (rest) =>
    rest === '' ? action : undefined;

/** The words of `help`, and short forms people try. A word with text after it that it does not take is no command. */
const COMMANDS: Readonly<Record<string, Command>> = {
  help: alone({ kind: 'help' }),
  commands: alone({ kind: 'help' }),
  menu: alone({ kind: 'help' }),
  start: alone({ kind: 'help' }),
  ask: (rest, verbatim) =>
    rest === '' ? undefined : { kind: 'ask', question: verbatim.replace(/^[:\s]+/, '') },
  'ask hr': (_, verbatim) => askHr(verbatim),
  'ask human': (_, verbatim) =>
    /^resources\b/i.test(verbatim) ? askHr(verbatim.replace(/^resources\b/i, '')) : undefined,
  check: (rest) => (rest === '' ? { kind: 'check-empty' } : undefined),
  read: (rest) => readTarget(rest),
  show: (rest) => (rest === '' ? undefined : readTarget(rest)),
  clause: (rest) => readTarget(rest),
  section: (rest) => readTarget(rest),
  acknowledge: (rest) => acknowledgeTarget(rest),
  acknowledgement: alone({ kind: 'acknowledge' }),
  sign: alone({ kind: 'acknowledge' }),
  'my record': alone({ kind: 'my-record' }),
  record: alone({ kind: 'my-record' }),
  'what changed': (rest) => changesTarget(rest),
  "what's changed": (rest) => changesTarget(rest),
  'whats changed': (rest) => changesTarget(rest),
  changes: alone({ kind: 'what-changed' }),
  team: (rest, verbatim) => teamOf(rest, verbatim),
  'my team': alone({ kind: 'team' }),
  nudge: (rest, verbatim) => {
    if (rest === '') return { kind: 'nudge' };
    const who = nameIn(verbatim);
    return who === undefined ? undefined : { kind: 'nudge', who };
  },
  excuse: (rest, verbatim) => whom('excuse', rest, verbatim),
  excuses: alone({ kind: 'excuse' }),
  paper: (rest, verbatim) => whom('paper', rest, verbatim),
  'on paper': alone({ kind: 'paper' }),
  report: (rest, verbatim) => reportOf(rest, verbatim),
  remind: (rest) => remindTarget(rest),
  reminders: (rest) => remindTarget(rest),
  topics: (rest) => ({ kind: 'topics', topic: rest }),
  questions: alone({ kind: 'hr-questions' }),
  'hr questions': alone({ kind: 'hr-questions' }),
  'open questions': alone({ kind: 'hr-questions' }),
  feedback: alone({ kind: 'feedback' }),
};

/** The ways people say what to do with reminders. */
const REMIND_WORDS: Readonly<Record<string, RemindWhat>> = {
  '': 'status',
  status: 'status',
  progress: 'status',
  preview: 'preview',
  estimate: 'preview',
  me: 'me',
  test: 'me',
  start: 'start',
  'start now': 'start-now',
  pause: 'pause',
  stop: 'pause',
  resume: 'resume',
  continue: 'resume',
  cancel: 'cancel',
  'resend-failures': 'resend-failures',
  'resend failures': 'resend-failures',
  resend: 'resend-failures',
};

/** A word for reminders and the id of a policy, in either order: "remind start social-media", "remind social-media pause". */
function remindTarget(rest: string): Action | undefined {
  const words = rest.toLowerCase().split(' ').filter(Boolean);
  const whole = REMIND_WORDS[words.join(' ')];
  if (whole !== undefined) return { kind: 'remind', what: whole };
  const policyId = words.find(
    (word) =>
      /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/.test(word) &&
      !(word in REMIND_WORDS) &&
      word !== 'now' &&
      word !== 'failures',
  );
  const what = REMIND_WORDS[words.filter((word) => word !== policyId).join(' ')];
  return policyId === undefined || what === undefined ? undefined : { kind: 'remind', what, policyId };
}

/** What `report` takes besides a department, in small letters. */
const REPORT_OF =
  /^(?:who is |everyone )?(acknowledged|due|overdue|not yet due|question open|excused|left|unreachable|failures|failed)$/;

function reportOf(rest: string, verbatim: string): Action | undefined {
  const { words, page } = withoutPage(rest);
  const lower = words.toLowerCase();
  if (lower === '' || lower === 'all') return { kind: 'report', ...page };
  if (lower === 'csv' || lower === 'json') return { kind: 'report', format: lower };
  const of = REPORT_OF.exec(lower)?.[1] ?? titledIn(withoutPage(verbatim).words);
  return of === undefined ? undefined : { kind: 'report', of, ...page };
}

function teamOf(rest: string, verbatim: string): Action | undefined {
  const { words, page } = withoutPage(rest);
  if (words === '') return { kind: 'team', ...page };
  const who = nameIn(withoutPage(verbatim).words);
  return who === undefined ? undefined : { kind: 'team', who, ...page };
}

function whom(kind: 'excuse' | 'paper', rest: string, verbatim: string): Action | undefined {
  if (rest === '') return { kind };
  const who = nameIn(verbatim);
  return who === undefined ? undefined : { kind, who };
}

/** "Housing page 2" without the page. */
function withoutPage(text: string): { readonly words: string; readonly page: { readonly page?: number } } {
  const [whole, page] = /(?:^|\s)page (\d{1,6})$/i.exec(text) ?? [];
  if (whole === undefined) return { words: text, page: {} };
  return { words: text.slice(0, -whole.length).trimEnd(), page: { page: Number(page) } };
}

/** Somebody's e-mail address, roster number or name with capitals; undefined for what may be anything else, such as the rest of a question. */
function nameIn(verbatim: string): string | undefined {
  const words = verbatim.replace(/^of /i, '').trim();
  if (/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(words) || /^[\p{L}_-]*\d[\p{L}\d_-]*$/u.test(words)) return words;
  return /^\p{Lu}[\p{L}\p{M}'’.-]*(?: (?:\p{Lu}[\p{L}\p{M}'’.-]*|de|van|von|der|den|la|le|al|bin|ap|ab|o')){1,4}$/u.test(
    words,
  )
    ? words
    : undefined;
}

/** A department's name as rosters write it: every word of weight has a capital. */
function titledIn(verbatim: string): string | undefined {
  const words = verbatim.replace(/^(?:of|for) /i, '').trim();
  return /^\p{Lu}[\p{L}\p{M}\d'’&./-]*(?: (?:\p{Lu}[\p{L}\p{M}\d'’&./-]*|and|of|the|for|&|-)){0,6}$/u.test(
    words,
  )
    ? words
    : undefined;
}

const CLAUSE_ID = String.raw`[a-z]?\d{1,3}(?:\.\d{1,3}){0,3}(?:\s?\([a-z]\)|\s?[a-z](?![a-z]))?(?:\s?\([ivx]{1,4}\))?`;
const BARE_ID = new RegExp(
  String.raw`^(?:the )?(?:clause|section|paragraph|para|item|number|no\.?)?\s*(${CLAUSE_ID})\s*[?.!]*$`,
  'i',
);

/** Somebody who wants a person and says no more: "can I speak to a human", "contact HR", "send this to hr". */
const FOR_A_PERSON =
  /^(?:please )?(?:(?:can|could|may) (?:i|you) |i(?:['’]d| would)? (?:want|need|like) to |how (?:do|can) i |let me )?(?:(?:talk|speak|chat) (?:to|with)|contact|message|write to|get hold of|put me through to|(?:send|pass|forward) (?:this|it|that|my question) (?:on )?to) (?:a |an |the |some)?(?:real |actual )?(?:human|person|human being|body|one|hr|human resources|hr (?:team|officer|person|department))(?: please)?[?.!]*$/i;

/** The action of a command word, or of a clause id alone; undefined when the message is neither. */
export function parseCommand(message: string): Action | undefined {
  const text = message.replace(/\s+/g, ' ').trim();
  const lower = text.toLowerCase();
  const [first = '', second = ''] = lower.split(' ', 2);
  for (const words of [second === '' ? first : `${first} ${second}`, first]) {
    const name = stripEnd(words, /[?.!,:]/);
    const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
    const verbatim = message.slice(name.length).trim();
    const action = command?.(stripEnd(verbatim.replace(/^[\s?.!,:]+/, ''), /[\s?!.]/), verbatim);
    if (action !== undefined) return action;
  }
  if (FOR_A_PERSON.test(text)) return askHr('');
  const id = BARE_ID.exec(text)?.[1];
  // "5" alone may be a slip; "5.2" or "section 5" is a place in the policy.
  return id !== undefined &&
    (id.includes('.') || /[a-z]/i.test(lower.replace(id.toLowerCase(), '')) || /^\d+$/.test(lower))
    ? { kind: 'read', what: id }
    : undefined;
}

const READ_ALL =
  /^(?:it |me )?(?:all|everything|(?:(?:the|whole|full|entire|current|social media) ?)*(?:policy|policies|document|text|thing|lot|rules))?(?: please)?$/i;
const READ_PLACE = new RegExp(
  String.raw`^(?:me )?(?:the )?(?:clause|section|paragraph|para|item|part)?\s*(${CLAUSE_ID})(?: (?:of|in) (?:the )?(?:policy|\S+ policy))?(?: please)?$`,
  'i',
);

function askHr(verbatim: string): Action {
  return { kind: 'ask-hr', question: verbatim.replace(/^[\s:,]+/, ''), shown: [] };
}

/** What follows "read": a place, a policy id with or without a place, everything, or nothing (the contents). */
function readTarget(rest: string): Action | undefined {
  if (rest === '') return { kind: 'read', what: '' };
  const place = READ_PLACE.exec(rest)?.[1];
  if (place !== undefined) return { kind: 'read', what: place };
  if (READ_ALL.test(rest)) return { kind: 'read', what: 'all' };
  return /^[a-z0-9]+(?:-[a-z0-9]+)+(?:\s+\S{1,12}){0,1}$/i.test(rest)
    ? { kind: 'read', what: rest }
    : undefined;
}

function acknowledgeTarget(rest: string): Action | undefined {
  if (/^(?:(?:the|this|social media|it|policy|my|now|please) ?)*$/i.test(rest))
    return { kind: 'acknowledge' };
  return /^[a-z0-9]+(?:-[a-z0-9]+)+$/i.test(rest) ? { kind: 'acknowledge', policyId: rest } : undefined;
}

function changesTarget(rest: string): Action | undefined {
  if (
    /^(?:(?:in|to|with|the|policy|social media|since|last|time|year|this|version|i|acknowledged|signed|read|it|lately|recently|please) ?)*$/i.test(
      rest,
    )
  )
    return { kind: 'what-changed' };
  return /^[a-z0-9]+(?:-[a-z0-9]+)+$/i.test(rest) ? { kind: 'what-changed', policyId: rest } : undefined;
}

const NAMED_PLACE = new RegExp(
  String.raw`\b(?:clause|section|paragraph|para|part|item)\s+(${CLAUSE_ID})`,
  'i',
);
const DOTTED_ID = /\b[a-z]?\d{1,2}(?:\.\d{1,2}){1,2}(?:\s?\([a-z]\)|[a-z]\b)?/i;

/** The clause or section a sentence names, "what does 2.1(f) say" or "show me section 3"; undefined when it names none. */
export function clauseIdIn(sentence: string): string | undefined {
  return NAMED_PLACE.exec(sentence)?.[1] ?? DOTTED_ID.exec(sentence)?.[0];
}
