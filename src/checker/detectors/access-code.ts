import type { Span } from '../../core/reply.ts';
import type { Detector } from '../detector.ts';
import type { DraftViews, View } from '../views.ts';
import { ABOUT, CALLED_ON, DOES, HARMLESS, LOCK, SECRET, SOCIAL, TELLS } from './access-words.ts';
import { findAll, merge } from './find-all.ts';
import { KEYED_CODES } from './keyed-codes.ts';

/**
 * Codes, PINs, passwords and logins, told by the value and what is said round it: the more a value looks like a secret
 * (`Heron!Lake77`), the less needs to be said; four digits need a lock or a word for a code, and a verb.
 */
export const accessCode: Detector = {
  name: 'access-code',
  detect: (draft) => {
    if (MADE_UP.test(draft.base.text)) return [];
    const views = { ...draft, base: withoutOthers(draft.base), digits: withoutOthers(draft.digits) };
    const found = merge([
      ...mixedValues(views),
      ...digitValues(views),
      ...keyedValues(views),
      ...wordsAsPasswords(views.base),
      ...findAll(
        views.base,
        JOINED_WORDS,
        ({ input, index }) => !HARMLESS.test(input.slice(index, index + 60)),
      ),
      ...pairs(views.base),
    ]);
    return joined(found, views.original);
  },
};

/** A story, a game or a puzzle: its codes open nothing. */
const MADE_UP =
  /short story|my novel|her novel|his novel|escape room|puzzle|video game|board game|gamers|\blarp\b|crossword/;

const LINK = /(?:https?:\/\/|(?<![\w@.-])(?:[a-z0-9-]{1,63}\.){1,5}[a-z]{2,18}\/)[^\s"<>]*/g;
const TELEPHONE = /(?<![\d£$€])(?:\+ ?44|0044|0)[ ().-]{0,3}(?:0[ )]{1,2})?[1-9](?:[ .-]{0,2}\d){8,9}(?!\d)/g;

/** The view with telephone numbers and links blotted out: they are told by others or are nothing, and their parts are no codes. */
function withoutOthers({ text, toOriginal }: View): View {
  const blot = (found: string) => '·'.repeat(found.length);
  return { text: text.replace(LINK, blot).replace(TELEPHONE, blot), toOriginal };
}

/** A name and its password are one finding. */
function joined(spans: readonly Span[], original: string): Span[] {
  const kept: Span[] = [];
  for (const span of spans) {
    const last = kept.at(-1);
    const isNext = last !== undefined && NEXT.test(original.slice(last.end, span.start));
    if (last !== undefined && isNext) kept[kept.length - 1] = { start: last.start, end: span.end };
    else kept.push(span);
  }
  return kept;
}

const NEXT = /^[\s,;:/'"“”‘’–—-]{0,4}(?:(?:and|then|or|with|is|&)[\s'"“‘:]{1,3})?$/i;

/** How far before and behind a value its meaning is looked for, in UTF-16 units. */
const BEFORE = 100;
const BEHIND = 60;
/** Sum of what speaks for a secret from which it is one. */
const LEAST = 5;
/** How far before its value a lock or a code is still shown with it. */
const SHOWN = 45;

const TOKEN = /[^\s"“”‘’()<>,;[\]]{4,40}/g;

function mixedValues({ base, original }: DraftViews): Span[] {
  return [...base.text.matchAll(TOKEN)].flatMap((match) => {
    const token = match[0].replace(/^['*.-]+|[.!?:'…*-]+$/g, '');
    const start = match.index + match[0].indexOf(token);
    const end = start + token.length;
    const { start: from, end: to } = base.toOriginal(start, end);
    const strength = strengthOf(token, original.slice(from, to));
    return strength === 0 || isHandle(base, start, end, strength) ? [] : told(base, start, end, strength);
  });
}

/** What somebody goes by on a social network, which anyone may see. */
function isHandle({ text }: View, start: number, end: number, strength: number): boolean {
  if (strength > 4 || /[^a-z0-9._#-]/.test(text.slice(start, end))) return false;
  return SOCIAL.test(text.slice(Math.max(0, start - 60), start)) || CALLED_ON.test(text.slice(end, end + 30));
}

/** Times, measures, ordinals, roads, school years and the like. */
const ORDINARY =
  /^(?:\d+(?:st|nd|rd|th|s|am|pm|k|m|mb|gb|tb|mph|km|kg|g|ml|l|cm|mm|ft|in|hrs?|h|mins?|p|d|x|bn|yrs?|yo|ish|ers?|days?|weeks?|years?|pt|pc|nil)|\d+[a-z]{1,3}\d+|[a-z]{1,2}\d{1,4}|[a-z]{1,2}\d{1,2}[a-z]|(?:covid|year|day|week|room|flat|unit|block|level|class|team|group|page|part|gate|bay|stage|windows|office|route|junction|season|round|under|over|vol|ep|no|mp|web|iso|fy|ks|ps|form)\d+|\d+[a-z]{1,2})$/;
/** What a new account is given for a password, and what is put on it for want of a better (lists of common passwords lead with these). */
const FIRST_PASSWORD =
  /^(?:welcome|passw[o0]rd|pa[s$]{2}word|changeme|letmein|qwerty|admin|default|temp|secret)[!@#]?\d{1,4}[!?]?$/;
const ADDRESS = /:\/\/|^www\.|@.*\.|^[@#/]|\.[a-z]{2,12}(?:\/|$)|^\d+[/.:]\d/;

/** 0 for a word, an address or a measure; 4 for what is hardly anything but a password, 5 where nothing need be said of it. */
function strengthOf(token: string, written: string): number {
  if (token.length < 4 || ADDRESS.test(token) || !/[a-z]/.test(token)) return 0;
  const isCased = /\p{Lu}/u.test(written) && /\p{Ll}/u.test(written);
  if (FIRST_PASSWORD.test(token)) return isCased ? 5 : 4;
  const hasDigit = /\d/.test(token);
  const hasSign = /[a-z0-9][!@#$%^&_+?~][a-z0-9]/.test(token);
  if (hasDigit && isCased && token.length >= 8 && /[a-z0-9][!$%^?][a-z0-9]/.test(token)) return 5;
  if (hasDigit && hasSign) return token.length >= 6 ? 4 : 2;
  if (hasSign) return /[!#$%^_?~]/.test(token) && token.length >= 6 ? 2 : 0;
  if (!hasDigit) return 0;
  if (/^[cxyz]\d{3,5}[xyzc]?$/.test(token)) return 2;
  if (ORDINARY.test(token) || /['/.]/.test(token)) return 0;
  if (token.length < 6) return 1;
  return isCased && token.length >= 8 ? 3 : 2;
}

const DIGITS =
  /(?<![\w£$€.,:/+&-]|\d )#?(?:[cxz] )?\d(?:[ -]?\d){2,9}(?: [xyz](?![a-z]))?[#*]?(?![\w%]|[.,:/]\d|-\d| ?(?:mm|cm|km|kg|st|th)\b)/g;
const YEAR = /^(?:19|20)\d\d$/;
const OF_YEAR =
  /(?:\b(?:in|since|from|of|circa|until|till|by|before|after|summer|autumn|winter|spring|christmas|january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|the|a|back in|\d)|19\d\d|20\d\d)[\s'-]*$/;
const OF_TIME = /\b(?:at|from|until|till|til|by|between|about|around|before|after)\s*$/;
const OF_PLACE =
  /\b(?:flat|room|number|no|house|unit|plot|page|clause|section|extension|ext|bus|platform|£|over|nearly|almost|about|some|(?<!\bare )all|another|than|total|first|last|next|those|these)\s*$/;
const OF_COUNT =
  /^\s*(?:people|of (?:us|them|you)|or so|years?|staff|homes|houses|visitors|quid|pounds|pence|points|tickets|letters|times|days|hours|calls|emails|visits|residents|members|jobs|miles|runners|entries|books|bags|bins|hours|minutes|o'?clock|hrs|pm|am|million|per|to \d|x \d|v \d)/;

function digitValues({ digits }: DraftViews): Span[] {
  const { text } = digits;
  return [...text.matchAll(DIGITS)].flatMap((match) => {
    const value = match[0];
    const start = match.index;
    const end = start + value.length;
    const count = value.replace(/\D/g, '').length;
    if (count > 8) return [];
    const ahead = text.slice(Math.max(0, start - 25), start);
    if (OF_PLACE.test(ahead) || OF_COUNT.test(text.slice(end, end + 20))) return [];
    const isApart = /^\D*\d(?:[ -]\d)+\D*$/.test(value);
    const isKeyed = /[#*xyzc]/.test(value);
    let strength = isApart ? 2 : count >= 4 && count <= 6 ? 1 : 0;
    if (isKeyed) strength += 1;
    if (/^0\d{3}$/.test(value)) strength += 1;
    if (YEAR.test(value) && OF_YEAR.test(ahead)) strength -= 3;
    if (count === 4 && OF_TIME.test(ahead)) strength -= 2;
    return told(digits, start, end, strength);
  });
}

function keyedValues({ digits }: DraftViews): Span[] {
  return KEYED_CODES.flatMap((keyed) =>
    findAll(digits, keyed, (match) => {
      const round = match.input.slice(Math.max(0, match.index - 40), match.index + match[0].length + 15);
      return !HARMLESS.test(round) && !match[0].includes('?');
    }),
  );
}

/** The span of a value that is told to be a secret: with the lock or the code that stands shortly before it. */
function told(view: View, start: number, end: number, strength: number): Span[] {
  const { text } = view;
  const before = text.slice(Math.max(0, start - BEFORE), start);
  const behind = text.slice(end, end + BEHIND);
  if (HARMLESS.test(before.slice(-60)) || HARMLESS.test(behind.slice(0, 30))) return [];
  if (/^[^.!\n]{0,12}\?/.test(behind) && strength < 3) return [];
  const secret = nearest(before, SECRET);
  const lock = nearest(before, LOCK);
  const tells = TELLS.test(before.slice(-25));
  const does = DOES.exec(behind);
  const secretBehind = secret === undefined && SECRET.test(reset(behind));
  const lockBehind = lock === undefined && LOCK.test(resetLock(behind));
  const said =
    strength +
    worthOf(secret, [3, 2]) +
    worthOf(lock, [2, 1]) +
    (secretBehind ? 2 : 0) +
    (lockBehind ? 1 : 0) +
    (tells ? 1 : 0) +
    (does === null ? 0 : 2);
  if (said < LEAST) return [];
  // A code that is not named needs a lock, and a lock a code that is one.
  const isNamed = secret !== undefined || lock !== undefined || (secretBehind && lockBehind);
  if (!isNamed && strength < 4 && does === null) return [];
  const named = [secret, lock].flatMap((one) =>
    one !== undefined && one.distance <= SHOWN && !before.slice(-one.distance).includes('·') ? [one] : [],
  );
  const first = Math.max(0, ...named.filter(({ isSame }) => isSame).map(({ distance }) => distance));
  return [view.toOriginal(start - first, end)];
}

interface Near {
  /** From its beginning to the value, in UTF-16 units. */
  readonly distance: number;
  /** Whether no sentence ends between. */
  readonly isSame: boolean;
}

function nearest(before: string, pattern: RegExp): Near | undefined {
  let last: number | undefined;
  for (const match of before.matchAll(pattern)) last = match.index;
  if (last === undefined) return undefined;
  return { distance: before.length - last, isSame: !/[.!]\s|\n/.test(before.slice(last)) };
}

function worthOf(near: Near | undefined, [close, far]: readonly [number, number]): number {
  if (near === undefined) return 0;
  return near.distance <= 40 && near.isSame ? close : far;
}

/** A global pattern remembers where it was. */
function reset(text: string): string {
  SECRET.lastIndex = 0;
  return text;
}

function resetLock(text: string): string {
  LOCK.lastIndex = 0;
  return text;
}

const PASSWORD_WORD =
  /\b(?:pass ?word|pass ?phrase|pass ?code|pwd?|pa\$\$|wi-?fi(?: (?:password|key|code|pass))?)(?:'s| (?:for|to|on) (?:the |our )?[a-z]{2,14}(?: [a-z]{2,14})?)?(?: ?(?:is|was|are|=|:|remains|still|just|always|literally|currently|now|set to|called)){1,3} ?["'“‘]?([a-z]{4,24})["'”’]?(?= ?(?:[,.!)(\n]|$|with a|but the|all (?:one|lower|caps)|no caps|capital|lol|and (?:the|it)|everyone|help|enjoy|\p{Extended_Pictographic}))/gu;

/** Words that are said to be written as one. */
const JOINED_WORDS =
  /\b(?:pass ?words?|wi-?fi|network|log ?in)\b[^.!?\n]{0,50}?[,:=-] ?(?:[a-z0-9']{2,14} ){1,4}(?:all one word|no spaces|all lower ?case|with a capital)/g;

/** A word that is said to be the password. */
function wordsAsPasswords(view: View): Span[] {
  return [...view.text.matchAll(PASSWORD_WORD)].flatMap((match) => {
    const around = view.text.slice(Math.max(0, match.index - 40), match.index + match[0].length + 30);
    if (ABOUT.test(match[1] ?? '') || HARMLESS.test(around)) return [];
    return [view.toOriginal(match.index, match.index + match[0].length)];
  });
}

const PAIR = /(?<![\w./])[a-z][a-z0-9._-]{1,24} ?\/ ?([a-z][a-z0-9!@#$%^&*_-]{3,29})(?![\w/]|\.\w)/g;
const DEFAULT_PAIR =
  /^([a-z]{4,12}) ?\/ ?\1$|^(?:admin|guest|root|user|test) ?\/ ?(?:password|passw0rd|admin|letmein|changeme|welcome)$/;
const SIGNS_IN =
  /wi-?fi|network|log ?in|log ?on|sign ?in|password|user|creds|credentials|vpn|admin|server|access|account/;

/** A name and a password with a stroke between. */
function pairs(view: View): Span[] {
  return [...view.text.matchAll(PAIR)].flatMap((match) => {
    const around = view.text.slice(Math.max(0, match.index - 80), match.index + match[0].length + 40);
    const [pair, password = ''] = match;
    const isWeak = DEFAULT_PAIR.test(pair);
    if (!(/\d/.test(password) || isWeak) || !SIGNS_IN.test(around) || HARMLESS.test(around)) return [];
    return [view.toOriginal(match.index, match.index + match[0].length)];
  });
}
