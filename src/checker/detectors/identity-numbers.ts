import type { Detector } from '../detector.ts';
import { after, around, before, findAll, findGroup, isAlone, merge } from './find-all.ts';

const GAP = '[ .\\-–/]{0,2}';
const PREFIX = '(?!bg|gb|kn|nk|nt|tn|zz)[a-ceghj-prstw-z][ .-]?[a-ceghj-nprstw-z]';
/** Two letters HMRC allots, six digits, A to D (HMRC, NIM39110). */
const NINO = new RegExp(`(?<![a-z0-9])${PREFIX}(?:${GAP}\\d){6}${GAP}[a-d](?![a-z0-9])`, 'g');
/** The same form with letters that are not allotted, as in specimens, or without its last letter. */
const LOOSE_NINO = new RegExp(
  `(?<![a-z0-9])[a-z][ .-]?[a-z](?:${GAP}\\d){6}(?:${GAP}[a-d])?(?![a-z0-9])`,
  'g',
);
const WORDS_OF_TAX =
  /(?<![a-z])(?:ni|nino|n\.i\.?|national insurance|nat ins|payroll|payslips?|pay slips?|p45|p60|p11d|hmrc|tax|hr|benefits?|universal credit|dwp|insurance)(?![a-z])/;

/** National Insurance numbers in any spacing; in a form that HMRC does not allot, only beside words of pay and tax. */
export const nationalInsurance: Detector = {
  name: 'national-insurance',
  detect: ({ base, digits }) =>
    merge(
      [base, digits].flatMap((view) => [
        ...findAll(view, NINO),
        ...findAll(view, LOOSE_NINO, (match) => WORDS_OF_TAX.test(around(match, 80))),
      ]),
    ),
};

const NINE = '\\d(?:[ -]{0,3}\\d){8}';
const TWO_AND_SEVEN = '[a-z]{2}[ -]?\\d(?:[ -]?\\d){6}';
const PASSPORT_NUMBER = new RegExp(`(?<![a-z0-9£+])(?:${TWO_AND_SEVEN}|${NINE})(?![a-z0-9])`, 'g');
const OTHER_NUMBER = /(?:phone|mobile|ring|call|text|order|tracking|ref(?:erence)?|parcel)[ a-z:.#']{0,14}$/;

/** Passport numbers, nine digits or two letters and seven digits, where a passport is spoken of near them. */
export const passport: Detector = {
  name: 'passport',
  detect: ({ base, digits }) =>
    merge(
      [base, digits].flatMap((view) =>
        findAll(view, PASSPORT_NUMBER, (match) => {
          if (isAlone(match)) return /^[a-z]/.test(match[0]);
          const isNear = /\bpassports?\b/.test(`${before(match, 70)} ${after(match, 30)}`);
          return isNear && !OTHER_NUMBER.test(before(match, 24));
        }),
      ),
    ),
};

/** Five of the surname filled with 9s, the coded date of birth, initials and check characters (DVLA). */
const DRIVER =
  /(?<![a-z0-9])(?=[a-z]{1,5}9{0,4})[a-z][a-z9]{4}[ -]?\d(?:0[1-9]|1[0-2]|5[1-9]|6[0-2])(?:0[1-9]|[12]\d|3[01])\d[ -]?[a-z9]{2}[ -]?[a-z0-9]{3}(?: ?\d{2})?(?![a-z0-9])/g;
const LICENCE_CUE =
  /\b(?:licen[cs]e|driver|driving|dvla|dva|provisional)(?:'s)?(?: (?:number|no|num|card))?(?: is| was|:|,|\.| says)? ?$/;

/** Driver numbers of Great Britain, and of Northern Ireland (eight digits) straight behind their name. */
export const drivingLicence: Detector = {
  name: 'driving-licence',
  detect: ({ base, digits }) =>
    merge([
      ...findAll(base, DRIVER),
      ...findAll(digits, DRIVER),
      ...findAll(
        base,
        /(?<![a-z0-9£])(?:\d(?: ?\d){7}|[a-z][a-z9]{4}[ -]?\d{6}[ -]?[a-z0-9]{5})(?![a-z0-9])/g,
        (match) => LICENCE_CUE.test(before(match, 40)),
      ),
    ]),
};

/** Residence permits and visas: two letters and seven digits; a share code: nine signs in threes; both by their names. */
export const residencePermit: Detector = {
  name: 'residence-permit',
  detect: ({ base }) => [
    ...findGroup(
      base,
      /\b(?:brp|residence permit|biometric (?:card|permit)|visa|leave to remain|immigration)(?:'s)?(?: (?:card|number|no|vignette|sticker|ref|reference))?[^\n\d]{0,24}?(?<![a-z0-9])([a-z]{2}[ -]?[a-z0-9](?:[ -]?\d){6})(?![a-z0-9])/g,
    ),
    ...findGroup(
      base,
      /\bshare code\b[^\n\d]{0,16}?(?<![a-z0-9])((?=[a-z ]{0,8}\d)[a-z0-9]{3}[ -]?[a-z0-9]{3}[ -]?[a-z0-9]{3})(?![a-z0-9])/g,
    ),
  ],
};

/** Unique Taxpayer References: ten digits, where tax is spoken of (HMRC). */
export const taxReference: Detector = {
  name: 'tax-reference',
  detect: ({ digits }) => [
    ...findGroup(
      digits,
      /\b(?:utr|unique tax(?:payer)? ref(?:erence)?|tax ref(?:erence)?|self[ -]assessment)(?: (?:number|no|num|code|ref))?[^\n\d]{0,16}?(?<!\d)(\d(?:[ -]?\d){9}k?)(?!\d)/g,
    ),
  ],
};
