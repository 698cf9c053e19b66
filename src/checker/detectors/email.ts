import type { Detector } from '../detector.ts';
import { before, findAll, isAlone, merge } from './find-all.ts';

/** Local part and domain as mail systems take them (RFC 5321, the unquoted form), within their longest lengths. */
const PLAIN =
  /(?<![a-z0-9._%+-])[a-z0-9_][a-z0-9._%+-]{0,63}@(?:[a-z0-9-]{1,63}\.){1,5}[a-z]{2,18}(?![a-z0-9])/g;
/** Signs for @ that are not words. */
const AT_SIGN = '(?: ?[[({<*_] ?(?:at|@|a) ?[\\])}>*_] ?| @ ?|@ | ?(?:📧|✉|📩|🅰) ?)';
const DOT_SIGN = '(?: ?[[({<*_] ?(?:dot|\\.|d0t|punkt) ?[\\])}>*_] ?| ?• ?)';
const DOT = `(?:\\.|${DOT_SIGN}| dot | d0t | \\. )`;
const JOINT = `(?:${DOT_SIGN}| (?:dot|d0t|underscore|under score|dash|hyphen|plus|minus) )`;
const LOCAL = `[a-z0-9][a-z0-9._%+-]{0,40}(?:${JOINT}[a-z0-9._+-]{1,30}){0,5}(?: \\d{1,4})?`;
/** With a sign for @ any ending will do, for nothing else is written so. */
const SIGNED = new RegExp(
  `(?<![a-z0-9._%+-])${LOCAL}${AT_SIGN}(?:[a-z0-9-]{1,40}${DOT}){1,4}[a-z]{2,18}(?![a-z0-9@])`,
  'gu',
);
/** Ends of domains that tell a spoken address from other words with an "at" and a "dot" in them. */
const ENDING =
  '(?:com|co|uk|org|net|gov|nhs|me|info|io|ac|sch|eu|ie|de|fr|pl|es|it|nl|us|ca|au|nz|biz|app|dev|mail|email|online|scot|wales|cymru|london|cloud|xyz|example|test|invalid)';
const SPOKEN = new RegExp(
  `(?<![a-z0-9._%+-])${LOCAL}(?: at |@)(?:[a-z0-9-]{1,40}${DOT}){1,3}${ENDING}(?![a-z0-9])`,
  'gu',
);
const PROVIDERS =
  '(?:gmail|googlemail|hotmail|outlook|yahoo|ymail|icloud|aol|btinternet|protonmail|proton|live|msn|sky|virginmedia|talktalk|gmx|me)';
/** A provider everybody knows, with no ending: "jo.bloggs89 at gmail". */
const SHORT = new RegExp(
  `(?<![a-z0-9._%+-])${LOCAL}(?:${AT_SIGN}|@| at )(?:gmail|googlemail|hotmail|outlook|yahoo|icloud|btinternet|protonmail)(?![a-z0-9]|\\.[a-z0-9]|${DOT_SIGN}| dot )`,
  'gu',
);
const MAIL_CUE =
  /(?:e-?mail(?:s|ed)?|mail|address|reach|contact|message|paypal|drop (?:me|her|him|us) a line|i'?m on|it'?s)(?: [a-z']{1,10}){0,3}[ :,]{1,3}$/;
const FREEMAIL = new RegExp(`@(?:[a-z0-9-]{1,40}\\.)?${PROVIDERS}\\.`);

/** A desk rather than a person: any part of the name before @. */
const DESK =
  /(?:^|[._-])(?:info|information|enquir(?:y|ies)|inquiries|contact|contactus|hello|hi|help|helpdesk|service ?desk|support|press|media|news|newsletter|office|reception|admin|administrator|webmaster|postmaster|sales|shop|orders?|bookings?|events?|jobs|careers|recruitment|hr|complaints|feedback|comments|consultations?|customers?|services?|customerservices?|team|no-?reply|donotreply|planning|building|housing|benefits?|council|counciltax|revenues|elections?|democratic|licensing|environmental|foi|dpo|dataprotection|privacy|security|report(?:ing)?|library|libraries|museum|tickets?|volunteer(?:s|ing)?|membership|members|accounts|finance|marketing|hospice|nursery|school|club|secretary|treasurer|clerk|chair|committee|editor|general|mail|post|everyone|staff|all)(?:[._+-]|\d{0,3}@)/;

/** E-mail addresses of people, plain, spelt out or disguised. Those of desks, and any the organisation allows, pass. */
export const email: Detector = {
  name: 'email',
  detect: ({ base, original }, { publicDomains, publicEmails }) => {
    const listed = new Set(publicEmails.map((one) => one.toLowerCase()));
    const domains = publicDomains.map((domain) => domain.toLowerCase().replace(/^[@.]/, ''));
    const isPublic = (text: string) => {
      const address = plainAddress(text);
      if (listed.has(address)) return true;
      const domain = address.slice(address.indexOf('@') + 1);
      const isOfficial = domains.some((one) => domain === one || domain.endsWith(`.${one}`));
      return DESK.test(address) && (isOfficial || !FREEMAIL.test(address));
    };
    const isPrivate = ({ 0: text }: RegExpExecArray) => !isPublic(text);
    const isShouted = ({ index, 0: text }: RegExpExecArray) => {
      const { start, end } = base.toOriginal(index, index + text.length);
      return / AT .* DOT /.test(original.slice(start, end)) && /[a-z]/.test(original);
    };
    return merge([
      ...findAll(base, PLAIN, isPrivate),
      ...findAll(base, SIGNED, isPrivate),
      ...findAll(base, SPOKEN, (match) => isPrivate(match) && (isSaidOfMail(match) || isShouted(match))),
      ...findAll(base, SHORT, (match) => isPrivate(match) && isSaidOfMail(match)),
    ]);
  },
};

/** False for "it is at argos dot com": no name that only an address has, no provider of mail, no word of mailing. */
function isSaidOfMail(match: RegExpExecArray): boolean {
  const [local = ''] = match[0].split(/ ?@ ?| at /);
  const address = plainAddress(match[0]);
  return (
    /[\d_.]|[ [(](?:dot|underscore|dash)[ \])]/.test(local) ||
    (FREEMAIL.test(address) && !VERB.test(local)) ||
    MAIL_CUE.test(before(match, 40)) ||
    isAlone(match)
  );
}

const VERB = /^(?:look(?:ing)?|work(?:s|ed|ing)?|is|was|are|account|app|server|login|me|up|down|live)$/;

/** An address as a mail programme would take it. */
function plainAddress(text: string): string {
  return text
    .replace(/ ?[[({<*_] ?(?:at|@|a) ?[\])}>*_] ?| at | ?@ ?| ?[📧✉📩🅰] ?/u, '@')
    .replace(/ ?[[({<*_] ?(?:dot|\.|d0t|punkt) ?[\])}>*_] ?| (?:dot|d0t) | ?\. ?| ?• ?/g, '.')
    .replace(/ ?under ?score ?/g, '_')
    .replace(/ ?(?:dash|hyphen|minus) ?/g, '-');
}
