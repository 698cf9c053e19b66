import type { Span } from '../../core/reply.ts';
import type { Detector } from '../detector.ts';
import type { View } from '../views.ts';
import { after, before, findAll, findGroup, isAlone, merge, withoutLoneBracket } from './find-all.ts';

/** What stands between the digits of a number: a few signs, or what people say when they read one out. */
const GAP =
  '(?:[^\\p{L}\\p{N}£$€%+]{0,4}|[ ,.-]{0,3}(?:then|and|space|dash|hyphen|gap)(?: (?:it )?(?:finish|end)(?:es|ing|s)?(?: in| with)?| finally)?[ ,.:-]{1,3})';
/** A figure, or a letter alone that stands for one. */
const DIGIT = '(?:\\d|(?<![a-z])[oil](?![a-z]))';
const EXTENSION = '(?:[ ,;]{0,2}(?:ext|extn|extension|x)[ .:#]{0,2}\\d{1,5})?';
const NOT_BEFORE = '(?<![\\d£$€]|\\d[.\\-/#]|[#/])';
const NOT_BEHIND = '(?!\\d|[/:]\\d|\\.\\d|%)';

/**
 * UK numbers, national or with +44, 0044 or 44: mobiles and other 07 ranges have ten digits behind the 0, 01 and 02 ranges
 * nine or ten (Ofcom, National Telephone Numbering Plan). 03, 08 and 09 ranges belong to organisations.
 */
const UK = new RegExp(
  `${NOT_BEFORE}(?:(?:\\+ ?|00[ .-]?|(?<!\\d ?))4 ?4${GAP}(?:\\(0\\)|0)?|(?:[([](?=0[\\d ]{2,6}[)\\]]))?(?:0|(?<![a-z])o(?![a-z])(?=[ ,.-]{1,3}\\d)))${GAP}(?:7(?:${GAP}${DIGIT}){9}|[12](?:${GAP}${DIGIT}){8,9})${EXTENSION}${NOT_BEHIND}`,
  'gu',
);
const SIGNS_BETWEEN = /\d(?:[^\p{L}\p{N}]{0,4}|[^\d]{0,24})(?=\d)/gu;
/** Country codes in use (ITU-T E.164, list of assigned codes), without 44, and without numbers no person has. */
const COUNTRY =
  '(?:1|7|2[07]|3[0-469]|4[013-9](?<!44)|5[1-8]|6[0-6]|8[1246]|9[0-58]|(?:2[1-69]|3[578]|42|5[09]|6[7-9]|8[057]|9[679])\\d)';
/** Any other country: + or 00, its code and 6 to 12 more digits (E.164 allows 15 in all). */
const INTERNATIONAL = new RegExp(
  `(?<![\\d£$€./-])(?:\\+|00)[ ]?${COUNTRY}(?:[ .\\-()/]{0,3}\\d){6,12}${EXTENSION}${NOT_BEHIND}`,
  'gu',
);
/** North American numbers in the signs they are written with: (212) 555-0123, 212-555-0123, 212.555.0123 (NANPA). */
const NORTH_AMERICAN = new RegExp(
  `(?<![\\d£$€./-]|\\d )(?:\\+?1[ .-])?(?:\\([2-9]\\d{2}\\)[ .-]{0,2}[2-9]\\d{2}[ .-]?\\d{4}|[2-9]\\d{2}([.-])[2-9]\\d{2}\\1\\d{4})${EXTENSION}(?![\\d-]|\\.\\d)`,
  'gu',
);
/** Digits in groups, as any country may write a number, or as people cut their own: only beside words of ringing. */
const GROUPED = /(?<![\d£$€.\-/#:+]|\d )\(?\d{1,5}\)?(?:[ .\-/]{0,2}\d){4,11}(?![\d/:%]|\.\d|-\d)/g;
const LINK =
  /(?:wa\.me\/|whatsapp\.com\/send\/?\?phone=|tel:|signal\.me\/#p\/|viber:\/\/chat\?number=)\+?(?:%2b)?(\d[\d-]{6,17})/g;
/** A number told in two parts: "the usual 07700, ending 318". */
const PARTED =
  /(?<!\d)(0[ -]?7(?:[ -]?\d){3,7}[^\d\n]{1,30}(?:end(?:s|ing)|finish(?:es|ing)?|last (?:three|four|six|3|4|6)|rest is)[^\d\n]{1,16}(?:\d[ -]?){2,6}\d?)(?!\d)/g;

const FILLER = "(?: [a-z']{1,12}){0,4}";
const RING =
  "(?:ring|rang|call|calls|calling|phone|phones|text|txt|tel|telephone|mob|mobile|moby|cell|landline|home line|bell|buzz|what'?s ?app|whats|reach|get (?:me|him|her|them|us|hold of \\w{1,12})|contact|sms|imessage|facetime|signal|dial|fax|pager|☎|📞|📱|📲)";
const RING_CUE = new RegExp(
  `(?:(?<![a-z])${RING}${FILLER}|(?<![a-z])(?:my|his|her|their|our|[a-z]{2,14}'?s) (?:[a-z-]{1,14} ){0,2}(?:number|num|no|digits)(?: is| are|'s|s)?(?: now| still)?|(?<![a-z])(?:phone|mobile|contact|new|home) (?:number|num|no|digits)(?: is| are|'s|s)?)[ :,.=(\\u2013-]{1,4}$`,
  'u',
);
/** Numbers of other things, by the word before them. */
const NOT_A_PHONE =
  /(?:orders?|case|ref|reference|invoice|ticket|tracking|isbn|issn|doi|parcel|crime|incident|application|job|policy|serial|model|charity|charities|company|po|account|acct|acc|a\/c|version|build|item|sku|barcode|planning|permit|licen[cs]e|passport|nhs|chi|utr|vat|ein|payroll|staff|employee|member(?:ship)?|card|sort(?: code)?|raffle|lott(?:ery|o)|euromillions|thunderball|(?:winning|lucky|bingo) numbers|bus|route|train|flight|grid|asset|meter|batch|part|product|catalogue|id|udi|patient|iban|eori|duns|copyright|patent|score|total|population|postcode|zip)(?: [a-z]{1,10}){0,2}(?: (?:no|number|num|nos|ref|code|id))?(?:'s| is| was)?[ .:#=-]{0,5}$/;
const NOT_AFTER =
  /^[ ,]{0,2}(?:people|folk|times|votes|views|likes|followers|miles|km|metres|meters|steps|pounds|quid|per\b|%|years|days|hours|pages|words|households|homes|residents|tonnes|bins|calls|signatures|sheep|bikes|trees|entries)/;
/** A caller's number that somebody asks or warns about. */
const CALLER_BEFORE =
  /\b(?:who'?s(?: phone)?(?: number)?(?: is)?|whose (?:phone )?(?:number )?(?:is )?|(?:any(?:one|body)|who) (?:know|recogni[sz]e|else (?:had|got|getting) (?:a )?calls? from)s?(?: th(?:is|e) (?:phone )?number)?|missed calls? from|scam(?:mers?|s)? (?:calls? )?(?:from|on|using)|nuisance calls? from|block(?:ed)?(?: the number)?)[ :,-]{0,3}$/;
const CALLER_AFTER =
  /^[ ,.?!:]{0,3}(?:it |who |that |which |they )?(?:keeps?|kept) (?:on )?(?:ring|call|phon)ing/;
/** Someone's own line rather than a desk's. */
const PERSONAL =
  /\b(?:home|house|mums?|mum's|dads?|dad's|nans?|nan's|gran|auntie|uncle|wife|husband|hubby|her|his|him|she|he|my|mine|me|personal|private|direct|mobile|mob|own|mrs?|ms|miss|cllr|after \d)\b/;
/** Said behind a number, it is somebody's own all the same. */
const OWN_LINE = /\b(?:home|my|mine|personal|private|direct|mobile|mob|own|after \d)\b/;
const DESK =
  /\b(?:reception|switchboard|main line|enquiry|enquiries|front desk|help ?desk|helpline|hotline|contact cent(?:re|er)|call cent(?:re|er)|customer services?|box office|bookings?|head office|press office|surgery|gp|clinic|ward|hospital|pharmacy|library|museum|theatre|leisure cent(?:re|er)|school office|police|council's|the council|published|website|out of hours|emergency line|samaritans|childline|crimestoppers|advice line|citizens advice|shop|pub|garage|restaurant|takeaway|salon|vets?|(?:repairs?|rents?|main|info|information|duty|news|bookings?|tickets?|rescue|support|service|lost property|emergency|benefits|housing|planning|council tax) (?:line|desk|office|cent(?:re|er)|team)|on (?:the|your|our) (?:website|rent card|poster|letter))\b/;

/** Telephone numbers, written, spoken or disguised, except those anyone may post. */
export const phone: Detector = {
  name: 'phone',
  detect: ({ original, base, digits }, { publicPhones }) => {
    const allowed = new Set(publicPhones.map(national));
    const isPublic = (text: string) => {
      const number = national(text);
      return allowed.has(number) || SERVICE.test(number) || /^0?(?:0123456789|1234567890)/.test(number);
    };
    const isPrivate = (match: RegExpExecArray) =>
      !isPublic(match[0]) &&
      !NOT_A_PHONE.test(before(match, 40)) &&
      !NOT_AFTER.test(after(match, 14)) &&
      !CALLER_BEFORE.test(before(match, 60)) &&
      !CALLER_AFTER.test(after(match, 30));
    const isUk = (match: RegExpExecArray) => {
      const number = national(match[0].replace(/[ ,;]{0,2}(?:ext|extn|extension|x)[ .:#]{0,2}\d{1,5}$/, ''));
      if (!isPrivate(match) || !isGrouping(match[0]) || SAME_DIGIT.test(number)) return false;
      if (PAIRS.test(match[0]) && /^[ -]\d\d(?!\d)/.test(after(match, 4))) return false;
      return /^07/.test(number) || !isDesk(match);
    };
    return merge([
      ...findAll(digits, UK, isUk),
      ...findAll(
        digits,
        INTERNATIONAL,
        (match) => isPrivate(match) && !SAME_DIGIT.test(match[0].replace(/\D/g, '')),
      ),
      ...findAll(digits, NORTH_AMERICAN, isPrivate),
      ...findGroup(base, LINK, (number) => !isPublic(number)),
      ...findAll(digits, PARTED, isPrivate),
      ...cued(digits, (match) => isPrivate(match) && !isDesk(match)),
    ]).map((span) => withoutLoneBracket(span, original));
  },
};

/** Numbers that only words of ringing, or the lack of any words, make telephone numbers. */
function cued(view: View, accepts: (match: RegExpExecArray) => boolean): Span[] {
  return findAll(view, GROUPED, (match) => {
    const number = match[0].replace(/\D/g, '');
    if (number.length < 6 || number.length > 13 || SAME_DIGIT.test(number)) return false;
    if (isDate(match[0])) return false;
    const isCued = RING_CUE.test(before(match, 60)) || (isAlone(match) && ALONE.test(match[0]));
    return isCued && accepts(match);
  });
}

/** Written so, digits are a number to ring even with no words: from 0 in groups, or as North America and India group theirs. */
const ALONE = /^\(?0[1-9]\d{0,3}\)?[ -]\d[\d -]{5,9}$|^[2-9]\d{2} [2-9]\d{2} \d{4}$|^[6-9]\d{4} \d{5}$/;
const SAME_DIGIT = /^(?:44|0)?(\d)\1+$/;
/** Numbers of services: 116 xxx of social value, 118 xxx of directories, the 03, 08 and 09 ranges, and short old ones of these. */
const SERVICE = /^(?:11[68]\d{3}|0[389]\d{9}|0(?:300|345|370|500|800|808|845|870)\d{4,6})$/;

/** Five numbers of two digits: a sixth behind them, and they were drawn in a lottery. */
const PAIRS = /^\d\d(?:-\d\d){4}$|^\d\d(?: \d\d){4}$/;

/** True where a desk answers: words of a public place are near and none of somebody's own. */
function isDesk(match: RegExpExecArray): boolean {
  const near = `${before(match, 50)} ${after(match, 30)}`;
  return DESK.test(near) && !PERSONAL.test(before(match, 40)) && !OWN_LINE.test(after(match, 14));
}

/** False for a list of small numbers that happens to have as many digits: more than a few parts of one digit need a reader. */
function isGrouping(text: string): boolean {
  const gaps = [...text.matchAll(SIGNS_BETWEEN)].map(([gap]) => gap.slice(1));
  const spoken = gaps.filter((gap) => /[a-z]/.test(gap)).length;
  const commas = gaps.filter((gap) => gap.includes(',')).length;
  return spoken <= 4 && commas <= 5;
}

function isDate(text: string): boolean {
  return /^\d{1,2}[./-]\d{1,2}[./-](?:\d{2}|\d{4})$|^\d{4}-\d{2}-\d{2}$|^(?:19|20)\d{2} ?- ?(?:19|20)?\d{2}$/.test(
    text,
  );
}

/** The digits as dialled inside the UK. */
function national(number: string): string {
  return number
    .replace(/\(0\)/, '')
    .replace(/(?<![a-z])o(?![a-z])/g, '0')
    .replace(/(?<![a-z])[il](?![a-z])/g, '1')
    .replace(/\D/g, '')
    .replace(/^(?:00)?440?(?=\d{9})/, '0');
}
