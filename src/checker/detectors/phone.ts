import type { Detector } from '../detector.ts';
import { after, before, findAll } from './find-all.ts';

/**
 * UK numbers in any spacing, national or with +44 or 0044: 0 and ten or nine more digits, the first of them 1–3 or 7
 * (Ofcom's National Telephone Numbering Plan). Numbers that begin 08, 0300 or 09 belong to organisations.
 */
const UK =
  /(?<![\d£$€.\-/#])(?:(?:\+|00[ .-]?)44[ .-]?(?:\(0\)[ .-]?)?|\(?0)[ .-]?[1-37](?:[ .\-(),/]{0,3}\d){8,9}\)?(?![\d/]|\.\d)/g;
/** Any other country: + or 00, its code and 7 to 12 more digits (ITU-T E.164 allows 15 in all). */
const INTERNATIONAL = /(?<![\d£$€.\-/])(?:\+|00)(?!44)[1-9]\d{0,2}(?:[ .\-()]{0,2}\d){7,12}(?![\d/]|\.\d)/g;
/** A mobile number as people cut it when they say "it's the seven nine one one one." */
const LOCAL = /(?<![\d£$€.\-/]|\d[ -])(?:\d{3}[ -]?\d{4}|\d{6,7})(?![\d/]|\.\d)/g;
const LOCAL_CUE =
  /(?:ring|call|phone|text|tel|mob|mobile|landline|bell|number(?: is|'s)?|what'?s ?app)(?: \w{1,10}){0,3}[ :,]{1,3}$/;
const NOT_A_PHONE =
  /(?:order|case|ref|reference|invoice|ticket|tracking|isbn|parcel|crime|incident|application|job|policy|serial|model|charity|company|po|account|version|build|item|sku|barcode|planning)(?: \w{1,10})?(?: (?:no|number|num|ref|id))?[ .:#is]{0,5}$/;

/** Telephone numbers, written, spoken or disguised, except those anyone may post. */
export const phone: Detector = {
  name: 'phone',
  detect: ({ digits }, { publicPhones }) => {
    const allowed = new Set(publicPhones.map(national));
    const isPrivate = (match: RegExpExecArray) => {
      const number = national(match[0]);
      return !allowed.has(number) && !/^(?:08|09|03)/.test(number) && !NOT_A_PHONE.test(before(match, 30));
    };
    return [
      ...findAll(digits, UK, isPrivate),
      ...findAll(digits, INTERNATIONAL, (match) => !NOT_A_PHONE.test(before(match, 30))),
      ...findAll(
        digits,
        LOCAL,
        (match) =>
          LOCAL_CUE.test(before(match, 40)) &&
          !NOT_A_PHONE.test(before(match, 30)) &&
          !/^ ?(?:people|times|votes|views|likes|miles|steps|pounds|per|%|quid)/.test(after(match, 10)),
      ),
    ];
  },
};

function national(number: string): string {
  return number
    .replace(/\(0\)/, '')
    .replace(/\D/g, '')
    .replace(/^(?:00)?44/, '0');
}
