import type { Span } from '../../core/reply.ts';
import type { Detector } from '../detector.ts';
import { after, around, before } from './find-all.ts';

/**
 * First digits and lengths of card schemes (ISO/IEC 7812 and the schemes' own pages): Visa, Mastercard, American Express,
 * Diners Club, Discover, JCB, UnionPay, Maestro.
 */
const SCHEMES =
  /^(?:4(?:\d{12}|\d{15}|\d{18})|5[1-5]\d{14}|(?:222[1-9]|22[3-9]\d|2[3-6]\d\d|27[01]\d|2720)\d{12}|3[47]\d{13}|3(?:0[0-59]|[689]\d)\d{11,16}|35\d{14,17}|5[06-8]\d{10,17}|6\d{11,18})$/;
const CARD = /(?<![\d+£$€]|\d[.-])[2-6](?:[ .\-–/]{0,2}\d){11,18}(?!\d|[.-]\d)/g;
const CARD_NAME = /\b(?:card|visa|mastercard|amex|american express|maestro|debit|credit)\b/;
/** What is told along with a card only. */
const SECURITY =
  /\b(?:cvv2?|cvc2?|csc|security code|exp(?:iry|ires?|iration)?|valid (?:from|thru|until)|three digits on the back|3 digits on the back)\b/;
const OTHER_NUMBER =
  /(?:tracking|parcel|order|ref(?:erence)?|isbn|imei|serial|barcode|loyalty|nectar|clubcard|meter|mpan)(?: \w{1,10})? ?(?:number|no|id)?[ :#.]{0,3}$/;
const COUNTED = /^ ?(?:people|times|views|votes|likes|steps|miles)/;

/**
 * Payment card numbers of a scheme's length that pass the Luhn check (ISO/IEC 7812-1). Where an expiry date or security
 * code is told too, sixteen digits will do.
 */
export const bankCard: Detector = {
  name: 'bank-card',
  detect: ({ digits }) => {
    const spans: Span[] = [];
    for (const match of digits.text.matchAll(CARD)) {
      if (OTHER_NUMBER.test(before(match, 30)) || COUNTED.test(after(match, 10))) continue;
      const length = lengthOfCard(match[0], around(match, 50));
      if (length > 0) spans.push(digits.toOriginal(match.index, match.index + length));
    }
    return spans;
  },
};

/** How much of a text, from its beginning, is a card number, for an expiry date may stand behind it; 0 where none is. */
function lengthOfCard(text: string, near: string): number {
  const isGrouped = /\d{3}/.test(text);
  for (let length = text.length; length >= 12; length--) {
    const isWhole = length === text.length;
    if (!isWhole && (!isGrouped || /\d/.test(text[length] ?? '') || !/\d/.test(text[length - 1] ?? '')))
      continue;
    const number = text.slice(0, length).replace(/\D/g, '');
    if (!SCHEMES.test(number) || /^(\d)\1+$/.test(number)) continue;
    const isLong = number.length >= 13 || (isWhole && CARD_NAME.test(near));
    if (isLong && isLuhn(number)) return length;
    if (number.length === 16 && SECURITY.test(`${text.slice(length)} ${near}`)) return length;
  }
  return 0;
}

/** True where the last digit makes the sum of the Luhn check a multiple of ten. */
function isLuhn(digits: string): boolean {
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = Number(digits[digits.length - 1 - i]);
    const doubled = i % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}
