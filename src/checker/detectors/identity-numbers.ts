import type { Detector } from '../detector.ts';
import type { View } from '../views.ts';
import { before, findAll, findGroup } from './find-all.ts';

/** National Insurance numbers: two letters HMRC allows, six digits, A to D (HMRC, NIM39110). */
export const nationalInsurance: Detector = {
  name: 'national-insurance',
  detect: ({ base, digits }) =>
    unique([base, digits], (view) =>
      findAll(
        view,
        /(?<![a-z0-9])(?!bg|gb|kn|nk|nt|tn|zz)[a-ceghj-prstw-z][ -]?[a-ceghj-nprstw-z](?:[ -]?\d){6}[ -]?[a-d](?![a-z0-9])/g,
      ),
    ),
};

/** NHS numbers: ten digits whose last is their Modulus 11 check digit (NHS Data Dictionary), where health is spoken of or written 3-3-4. */
export const nhsNumber: Detector = {
  name: 'nhs-number',
  detect: ({ digits }) => {
    const isSpokenOf = /\b(?:nhs|patient|hospital|medical|health)\b/.test(digits.text);
    return findAll(digits, /(?<![\d+£])\d{3}([ -]?)\d{3}\1\d{4}(?![\d-])/g, (match) => {
      return !match[0].startsWith('0') && isNhsNumber(match[0]) && (isSpokenOf || match[1] !== '');
    });
  },
};

function isNhsNumber(text: string): boolean {
  const digits = [...text.replace(/\D/g, '')].map(Number);
  const sum = digits.slice(0, 9).reduce((total, digit, index) => total + digit * (10 - index), 0);
  const check = (11 - (sum % 11)) % 11;
  return check !== 10 && check === digits[9];
}

/** UK passport numbers, nine digits or two letters and seven digits, where a passport is spoken of. */
export const passport: Detector = {
  name: 'passport',
  detect: ({ base }) =>
    findGroup(base, /\bpassport(?:[^\n]{0,40}?)(?<![a-z0-9])((?:[a-z]{2}\d{7}|\d{9}))(?![a-z0-9])/g),
};

/** Great Britain driver numbers: five of the surname, the coded date of birth, initials and check characters (DVLA). */
export const drivingLicence: Detector = {
  name: 'driving-licence',
  detect: ({ base }) =>
    findAll(
      base,
      /(?<![a-z0-9])[a-z][a-z9]{4}[ -]?\d(?:0[1-9]|1[0-2]|5[1-9]|6[0-2])(?:0[1-9]|[12]\d|3[01])\d[ -]?[a-z9]{2}[a-z0-9]{3}(?: ?\d{2})?(?![a-z0-9])/g,
    ),
};

/**
 * Number plates. The form since 2001 stands alone (two letters, two digits, three letters, in capitals or beside words of
 * cars); older and Northern Irish forms need words of cars.
 */
export const numberPlate: Detector = {
  name: 'number-plate',
  detect: ({ original, base }) => {
    const asWritten: View = { text: original, toOriginal: (start, end) => ({ start, end }) };
    const isCar = (match: RegExpExecArray) =>
      CARS.test(before(match, 60)) || CARS.test(match.input.slice(match.index, match.index + 60));
    return unique([asWritten, base], (view) =>
      view === asWritten
        ? findAll(view, /(?<![A-Za-z0-9])[A-HJ-PR-Y]{2}(?:0[1-9]|[1-7]\d)[ -]?[A-HJ-PR-Z]{3}(?![A-Za-z0-9])/g)
        : findAll(
            view,
            /(?<![a-z0-9])(?:[a-hj-pr-y]{2}(?:0[1-9]|[1-7]\d)[ -]?[a-hj-pr-z]{3}|[a-hj-npr-tv-y]\d{1,3}[ -]?(?!car|van|was|the|and|for|not|bus|its|are|out|all|now|has|had|but|can|you|who)[a-hj-pr-y]{3}|[a-hj-pr-y]{3}[ -]?\d{1,3}[a-hj-npr-tv-y]|[a-z]{1,2}[iz][a-z]? ?\d{1,4})(?![a-z0-9])/g,
            isCar,
          ),
    );
  },
};

const CARS =
  /\b(?:reg|registration|plate|number plate|car|van|lorry|vehicle|audi|bmw|fiesta|focus|corsa|golf|astra|parked|parking|driver|driving|motor|bike|transit|dashcam)\b/i;

function unique(views: readonly View[], find: (view: View) => { start: number; end: number }[]) {
  const seen = new Map<string, { start: number; end: number }>();
  for (const span of views.flatMap(find)) seen.set(`${span.start}-${span.end}`, span);
  return [...seen.values()];
}
