import type { Capacity } from '../checker/circumstances.ts';
import { type Request, requestBefore, requestBehind } from './request.ts';
import type { TextModel } from './text-model.ts';

/** A draft found in a message, and the words around it that hand it over. Either may be empty. */
export interface HandedOver {
  readonly draft: string;
  readonly lead: string;
}

/** Words outside the draft: more than this, and they are no mere lead. */
const MOST_LEAD_WORDS = 30;
const FEWEST_DRAFT_WORDS = 3;

/**
 * Separates a draft from the words that hand it over, in front of it or behind: `can I post this: …`,
 * `… – ok to send?`. Quotation marks, line ends, colons and the ends of sentences are where they may part; a part is
 * a lead when the model reads it as a request to check without a draft. The draft is empty when all of it is lead.
 */
export function findDraft(message: string, model: TextModel): HandedOver {
  const text = message.trim();
  const quoted = quotedPart(text);
  if (quoted !== undefined) return quoted;
  if (wordCount(text) <= MOST_LEAD_WORDS && !/[:\n]\s*\S/.test(text) && isLead(text, model, 0.6)) {
    return { draft: '', lead: text };
  }
  const asked = requestBefore(text);
  const isCut = asked !== undefined && (asked.mark !== 'none' || !GOES_ON.test(text.slice(asked.at)));
  const start = Math.max(isCut ? asked.at : 0, leadEnd(text, model));
  const end = start + (requestBehind(text.slice(start))?.at ?? tailStart(text.slice(start), model));
  const draft = text
    .slice(start, end)
    .replace(/^[>\s–—-]+\s*/, '')
    .trim();
  return {
    draft: stripQuotes(draft),
    lead: `${text.slice(0, start)} ${text.slice(end)}`.trim(),
  };
}

const PERMISSION =
  '(?:can|could|may|should|shall) (?:i|we)|(?:am i|are we) (?:ok|okay|allowed|alright) to|(?:is|would) it (?:be )?(?:ok|okay|alright|all right|fine|allowed|acceptable) (?:to|if i)';
const PUBLISH = '(?:post|share|tweet|say|write|put|publish|comment|send|reply)';
/** "can I post: …", "is it ok to tweet "…"", "check: …", "draft: …": a mark announces the words themselves. */
const ANNOUNCED = new RegExp(
  `^(?:(?:${PERMISSION}) ${PUBLISH}(?: this| that| the following| something like)?(?: (?:on|to|in) [\\w' ]{2,40}?)?|(?:please )?check(?: this| the following| my (?:post|draft|tweet))?|(?:my )?(?:draft|post|tweet|caption))\\?? ?(?::|\\n|(?=["“]))\\s*(\\S[\\s\\S]*)$`,
  'i',
);
/** "is it ok to say the council is useless", "check lovely day at the fair": no mark, but the words follow. */
const SAID =
  /^(?:(?:is|would) it (?:be )?(?:ok|okay|alright|all right|fine|allowed|acceptable) to say(?: that)?|check(?: please| pls| plz)?) (\S[\s\S]*)$/i;
/** What follows "say" or "check" when the matter is described, not quoted. */
const DESCRIBED =
  /^(?:what|which|who|whose|where|when|why|how|if|whether|anything|something|things?|stuff|nothing|bad|nice|negative|positive|rude|horrible|any|some|about|on|in|at|out|up|with|for|over|a|an|my (?:post|posts|draft|drafts|tweet|phone|emails?|messages|own|opinions?|views?|job|facebook|socials?)|the (?:names?|photos?|details?|policy|rules?)|this|that|it|these|someone|somebody|facebook|instagram|linkedin|tiktok|twitter|social)\b/i;

/**
 * A draft that the message hands over in so many words; undefined when it does not, and the model has to tell.
 * `isSure` is false when the same words could describe a matter.
 */
export function announcedDraft(message: string): (HandedOver & { readonly isSure: boolean }) | undefined {
  const text = message.trim();
  const announced = ANNOUNCED.exec(text)?.[1];
  if (announced !== undefined && wordCount(announced) >= FEWEST_DRAFT_WORDS) {
    return { ...cutBehind(text, text.length - announced.length), isSure: true };
  }
  if (/^["“][^"“”]+["”]$/.test(text) && wordCount(text) >= FEWEST_DRAFT_WORDS) {
    return { draft: stripQuotes(text), lead: '', isSure: true };
  }
  const asked = askedBefore(text) ?? askedBehind(text);
  if (asked !== undefined) return asked;
  const said = SAID.exec(text)?.[1];
  return said === undefined || DESCRIBED.test(said) || wordCount(said) < FEWEST_DRAFT_WORDS
    ? undefined
    : { draft: said.replace(/\?$/, ''), lead: text.slice(0, text.length - said.length), isSure: false };
}

/** What follows "can I post this" when it goes on with its sentence. */
const GOES_ON =
  /^\s*(?:before|b4|after|under|below|about|on|in|at|to|for|from|if|when|while|whether|will|as|up|out|with|without|even|it|and|or|by|of|my|photo|picture|pic|video|kind|sort|type|week|year|month|stuff|information|info|data|thing)\b/i;
/** What stands beside "can I post that" when it tells of something that could be posted. */
const TOLD_OF =
  /\b(?:photos?|pictures?|pics?|videos?|clips?|selfies?|screenshots?|recordings?|memes?|articles?|links?|blogs?|leaflets?|posters?|documents?)\b|\b(?:someone|somebody|he|she|they|who|colleague|manager|boss|mate|friend|resident|customer|councillor|man|woman|i)(?:['’]ve|\s+(?:has|have|had|just))*\s+(?:said|says|told|asked|asks|wants?|sent|emailed|wrote|written|commented|messaged|posted|claims|heard|overheard|found|saw|seen|took|taken)\b|^i(?:['’]d|\s+would)?\s+(?:want|like|was\s+going|am\s+going)\b|^(?:heard|seen|found|overheard)\b|^i (?:work|live|volunteer)\b|^i(?:['’]?m| am) an?\b(?: \w+){1,3}\.?$/i;
/** How a draft begins behind "can I post this" with nothing between them. */
const BEGINS =
  /^(?!I\b)[\p{Lu}\p{N}\p{Extended_Pictographic}]|^(?:my|our|he|she|they|we|everyone|nobody|the(?! (?:day|night|morning|week|moment|minute|same)))\b/u;
const COURTESY = /^(?:many )?(?:thanks?|cheers|ta|please)\b/i;

/** Where a request to post or to check stands in front, and the draft behind. */
function askedBefore(text: string): (HandedOver & { readonly isSure: boolean }) | undefined {
  const asked = requestBefore(text);
  if (asked === undefined) return undefined;
  const rest = text.slice(asked.at).trimStart();
  const isDraft: Record<Request['mark'], boolean> = {
    sign: true,
    sentence:
      !/^(?:it|its|it['’]s|this|that|they|there|he|she)\b/i.test(rest) &&
      !isToldOf(rest) &&
      !(COURTESY.test(rest) && wordCount(rest) < 8),
    none: asked.isOfThis && BEGINS.test(rest) && !rest.endsWith('?'),
  };
  return isDraft[asked.mark] && wordCount(rest) >= FEWEST_DRAFT_WORDS
    ? { ...(quotedPart(text) ?? cutBehind(text, asked.at)), isSure: asked.mark !== 'none' }
    : undefined;
}

/** Where a draft stands in front, and behind it the question whether that may be posted. */
function askedBehind(text: string): (HandedOver & { readonly isSure: boolean }) | undefined {
  const asked = requestBehind(text);
  if (asked === undefined || !asked.isToPost) return undefined;
  if (asked.mark === 'none' && !/\bthis\b/i.test(text.slice(asked.at))) return undefined;
  const front = text.slice(0, asked.at);
  if (wordCount(front) < FEWEST_DRAFT_WORDS || front.endsWith('?') || isToldOf(front)) return undefined;
  const cut = { draft: stripQuotes(front.trim()), lead: text.slice(asked.at) };
  return { ...(quotedPart(text) ?? cut), isSure: false };
}

function isToldOf(words: string): boolean {
  return TOLD_OF.test(words.slice(0, 300));
}

/** The draft from a place on, without a request that closes the message. */
function cutBehind(text: string, start: number): HandedOver {
  const rest = text.slice(start);
  const behind = requestBehind(rest);
  const isCut =
    behind !== undefined &&
    behind.mark !== 'none' &&
    wordCount(rest.slice(0, behind.at)) >= FEWEST_DRAFT_WORDS;
  const end = isCut ? start + behind.at : text.length;
  const draft = text.slice(start, end).trim();
  return { draft: stripQuotes(draft), lead: `${text.slice(0, start)}${text.slice(end)}` };
}

/** Where the author says it will go; undefined when unsaid. */
export function capacityOf(lead: string): Capacity | undefined {
  const words = lead.toLowerCase();
  if (
    /\b(?:official|corporate|council(?:'s|’s)?|department|service|team|company|library|school) (?:\w+ )?(?:page|account|feed|channel|profile)\b/.test(
      words,
    )
  )
    return 'council';
  return /\bmy (?:own|personal|private)\b/.test(words) ? 'own' : undefined;
}

/** The platform that the author says it will go to; undefined when unsaid. */
export function platformOf(lead: string, isPlatform: (word: string) => boolean): string | undefined {
  const named = lead.toLowerCase().matchAll(/\b(?:on|to|in|via)\s+(?:(?:my|our|the|a)\s+)?([\p{L}\p{N}]+)/gu);
  return [...named].map(([, word = '']) => word).find(isPlatform);
}

/** Single quotation marks are apostrophes too, and each would be tried with the rest of a long text. No draft may be longer. */
const MOST_IN_SINGLE_QUOTES = 12_000;
const DOUBLE_QUOTED = /["“]([^"“”]{10,})["”]/;
const QUOTED = /["“]([^"“”]{10,})["”]|(?<=^|[\s:(–—-])[‘']([^\n]{10,})['’](?=$|[\s.,?!)–—-])/;

/** The words in quotation marks when they make up the draft: long enough, and little stands outside them. */
function quotedPart(text: string): HandedOver | undefined {
  const match = (text.length > MOST_IN_SINGLE_QUOTES ? DOUBLE_QUOTED : QUOTED).exec(text);
  const draft = match?.[1] ?? match?.[2];
  if (match === null || draft === undefined) return undefined;
  const lead = `${text.slice(0, match.index)} ${text.slice(match.index + match[0].length)}`.trim();
  return wordCount(draft) >= FEWEST_DRAFT_WORDS &&
    wordCount(lead) <= Math.max(MOST_LEAD_WORDS, wordCount(draft))
    ? { draft: draft.trim(), lead }
    : undefined;
}

/**
 * Where the draft begins: behind the last opening part that reads as a lead, 0 when none does. The part is read whole, and
 * its last sentence alone too, so that the draft's own first sentence is not taken for more of the lead.
 */
function leadEnd(text: string, model: TextModel): number {
  let end = 0;
  let from = 0;
  for (const match of text.matchAll(/:\s+|\n+|[?!.…]\s+|\s[-–—]\s|,\s+/g)) {
    const at = match.index + match[0].length;
    const part = text.slice(0, match.index);
    if (wordCount(part) > MOST_LEAD_WORDS || wordCount(text.slice(at)) < FEWEST_DRAFT_WORDS) break;
    const isAnnounced = /^[:\n]/.test(match[0]);
    const least = isAnnounced ? 0.15 : match[0].startsWith(',') ? 0.7 : 0.45;
    if (isLead(part, model, least) && isLead(text.slice(from, match.index), model, isAnnounced ? 0.1 : 0.3))
      end = at;
    from = at;
  }
  return end;
}

/** Where a closing request begins ("is that ok?"), the whole length when there is none. */
function tailStart(text: string, model: TextModel): number {
  const breaks = [...text.matchAll(/\n+|[.!…]+["”']?\s+|\?\s+|\s[-–—]+\s|\p{Extended_Pictographic}\s+/gu)];
  for (const match of breaks.slice(-3)) {
    const at = match.index + match[0].length;
    const tail = text.slice(at);
    const isShort = wordCount(tail) <= 14 && wordCount(text.slice(0, at)) >= FEWEST_DRAFT_WORDS;
    if (isShort && tail !== '' && isLead(tail, model, 0.45)) return at;
  }
  return text.length;
}

function isLead(part: string, model: TextModel, least: number): boolean {
  const guess = model(part).find(({ action }) => action === 'check-empty');
  return (guess?.probability ?? 0) >= least;
}

function stripQuotes(text: string): string {
  return /^["“'‘][^"“”]*["”'’]$/.test(text) ? text.slice(1, -1).trim() : text;
}

function wordCount(text: string): number {
  return text.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length;
}
