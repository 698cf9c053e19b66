import { isValidIBAN } from 'ibantools';
import type { Span } from '../../core/reply.ts';
import type { Detector } from '../detector.ts';
import { findAll } from './find-all.ts';

/** Payment card numbers: 13 to 19 digits of a card scheme that pass the Luhn check (ISO/IEC 7812). */
export const bankCard: Detector = {
  name: 'bank-card',
  detect: ({ digits }) =>
    findAll(digits, /(?<![\d+])[2-6](?:[ -]?\d){12,18}(?!\d)/g, ({ 0: number }) =>
      isLuhn(number.replace(/\D/g, '')),
    ),
};

/** International bank account numbers with a right check sum (ISO 13616). */
export const iban: Detector = {
  name: 'iban',
  detect: ({ base }) => {
    const spans: Span[] = [];
    for (const match of base.text.matchAll(/(?<![a-z0-9])[a-z]{2}\d{2}(?:[ -]?[a-z0-9]){11,30}/g)) {
      for (let length = match[0].length; length >= 15; length--) {
        const part = match[0].slice(0, length).trimEnd();
        if (!isValidIBAN(part.replace(/[ -]/g, '').toUpperCase())) continue;
        spans.push(base.toOriginal(match.index, match.index + part.length));
        break;
      }
    }
    return spans;
  },
};

/** A UK sort code with an account number near it, in either order. */
export const bankAccount: Detector = {
  name: 'bank-account',
  detect: ({ digits }) => [
    ...findAll(digits, /(?<!\d)\d{2}[ -]?\d{2}[ -]?\d{2}(?!\d)[^\d\n]{1,40}(?<!\d)\d{8}(?!\d)/g, (match) =>
      /sort|account|acc|a\/c|bank|pay|transfer|bacs/.test(
        match.input.slice(Math.max(0, match.index - 60), match.index + match[0].length),
      ),
    ),
    ...findAll(digits, /(?<!\d)\d{8}(?!\d)[^\d\n]{1,40}(?<!\d)\d{2}[ -]\d{2}[ -]\d{2}(?!\d)/g, (match) =>
      /sort|account|acc|a\/c|bank|pay|transfer/.test(
        match.input.slice(Math.max(0, match.index - 60), match.index + match[0].length),
      ),
    ),
    ...findAll(digits, /\b(?:account|acc|a\/c)(?: (?:number|no|num))?(?: is|:|\.)? ?\d{8}(?!\d)/g),
    ...findAll(digits, /\bsort ?code(?: is|:)? ?\d{2}[ -]?\d{2}[ -]?\d{2}(?!\d)/g),
  ],
};

function isLuhn(digits: string): boolean {
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = Number(digits[digits.length - 1 - i]);
    const doubled = i % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return digits.length >= 13 && digits.length <= 19 && sum % 10 === 0 && !/^(\d)\1+$/.test(digits);
}
