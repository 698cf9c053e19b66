import { isValidBIC, ValidationErrorsIBAN, validateIBAN } from 'ibantools';
import type { Span } from '../../core/reply.ts';
import type { Detector } from '../detector.ts';
import type { View } from '../views.ts';
import { before, findAll, findGroup, isAlone, merge } from './find-all.ts';

/** Signs of an account: with groups of four, or any spacing. */
const ACCOUNT = /(?<![a-z0-9])[a-z] ?[a-z] ?\d ?\d(?:[ .-]{0,2}[a-z0-9]){11,30}/g;
const IBAN_NAME = /\biban(?: ?(?:number|no|code))?(?:'s| is|:|=|,|-)?[ :(]{0,3}$/;

/**
 * International bank account numbers with a right check sum (ISO 13616), in any spacing. Straight behind the word IBAN one
 * of the right shape and length will do: a slip of the pen still tells the account.
 */
export const iban: Detector = {
  name: 'iban',
  detect: ({ base }) => {
    const spans: Span[] = [];
    for (const match of base.text.matchAll(ACCOUNT)) {
      const length = lengthOfIban(match[0], IBAN_NAME.test(before(match, 24)));
      if (length > 0) spans.push(base.toOriginal(match.index, match.index + length));
    }
    return spans;
  },
};

/** How much of a text, from its beginning, is an account number; 0 where none is. */
function lengthOfIban(text: string, isNamed: boolean): number {
  for (let length = text.length; length >= 15; length--) {
    if (/[^a-z0-9]/.test(text[length - 1] ?? '')) continue;
    const code = text
      .slice(0, length)
      .replace(/[^a-z0-9]/g, '')
      .toUpperCase();
    if (code.length < 15) return 0;
    const { errorCodes } = validateIBAN(code);
    const slips = isNamed ? NAMED_SLIPS : SLIPS;
    if (errorCodes.every((error) => slips.has(error))) return length;
  }
  return 0;
}

/** A national check digit inside the number may be wrong: banks' own specimens have such. */
const SLIPS: ReadonlySet<ValidationErrorsIBAN> = new Set([
  ValidationErrorsIBAN.WrongAccountBankBranchChecksum,
]);
const NAMED_SLIPS: ReadonlySet<ValidationErrorsIBAN> = new Set([
  ...SLIPS,
  ValidationErrorsIBAN.WrongIBANChecksum,
]);

/** Bank identifier codes straight behind their name (ISO 9362). */
export const bankIdentifier: Detector = {
  name: 'bank-identifier',
  detect: ({ base }) =>
    findGroup(
      base,
      /\b(?:bic|swift)(?:\/(?:bic|swift))?(?: ?code)?(?:'s| is|:|=)?[ :(]{0,3}([a-z]{6}[a-z0-9]{2}(?:[a-z0-9]{3})?)(?![a-z0-9])/g,
      (code) =>
        isValidBIC(code.toUpperCase()) &&
        /\d|^[a-z]{4}(?:gb|ie|de|fr|es|pl|nl|it|pt|us|be|at|ch|se|dk|no|fi)/.test(code),
    ),
};

const GAP = '[ .\\-–/]{0,3}';
const SORT = `\\d${GAP}\\d${GAP}\\d${GAP}\\d${GAP}\\d${GAP}\\d`;
const NUMBER = `\\d(?:${GAP}\\d){7}`;
const SORT_NAME = '(?:sort(?: ?code)?|s ?\\/ ?c|s\\.c\\.?|sc)';
const ACCOUNT_NAME = '(?:(?:bank )?account|acc(?:ount|t|nt)?|a ?\\/ ?c)(?: ?(?:number|no|num|nr|#))?';
const IS = "(?:'s| is| was)?[ :,.=#(-]{0,4}";
const END = '(?![\\d%]|[.:/]\\d)';
const A_SORT = new RegExp(`(?<![\\d£])${SORT}(?!\\d)`, 'g');
const AN_ACCOUNT = new RegExp(`(?<![\\d£])${NUMBER}(?!\\d)`, 'g');
/** What stands a few words behind a sort code, and behind an account number. */
const ACCOUNT_BEHIND = new RegExp(`[^\\d£]{1,40}${NUMBER}${END}`, 'y');
const SORT_BEHIND = new RegExp(`[^\\d\\n£]{1,40}\\d{2}[ -]?\\d{2}[ -]?\\d{2}${END}`, 'y');
/** Nothing else is written so, where nothing else is said. */
const ALONE = /\d{2}([ -])\d{2}\1\d{2}[ ,;:/|\n-]{1,3}\d{8}(?!\d)/g;
const MONEY =
  /\b(?:sort|account|acc|acct|a ?\/ ?c|s ?\/ ?c|bank|banking|pay|paid|payment|transfer|bacs|monzo|starling|barclays|lloyds|natwest|hsbc|santander|nationwide|halifax|whip ?round|collection|send (?:it|money)|quid|tenner|fiver)\b/;
const NAMED_ACCOUNT = new RegExp(`(?<![a-z])${ACCOUNT_NAME}${IS}(${NUMBER})(?![\\d%]|[ -]?\\d)`, 'g');
const NAMED_SORT = new RegExp(`(?<![a-z])${SORT_NAME}${IS}(${SORT})(?![\\d%])`, 'g');
const OTHER_ACCOUNT =
  /\b(?:council tax|water|gas|electric(?:ity)?|energy|rent|customer|library|broadband|twitter|insta(?:gram)?|charity|company)(?: \w{1,10})? $/;

/** A UK sort code with an account number near it, or either of them behind its name, in any spacing. */
export const bankAccount: Detector = {
  name: 'bank-account',
  detect: ({ digits }) =>
    merge([
      ...findAll(digits, ALONE, isAlone),
      ...pairs(digits, A_SORT, ACCOUNT_BEHIND),
      ...pairs(digits, AN_ACCOUNT, SORT_BEHIND),
      ...findGroup(digits, NAMED_ACCOUNT, (_, match) => !OTHER_ACCOUNT.test(before(match, 30))),
      ...findGroup(digits, NAMED_SORT),
    ]),
};

/** A number with another a few words behind it, where money is spoken of. */
function pairs(view: View, first: RegExp, behind: RegExp): Span[] {
  const spans: Span[] = [];
  for (const match of view.text.matchAll(first)) {
    behind.lastIndex = match.index + match[0].length;
    const second = behind.exec(view.text);
    if (second === null) continue;
    const end = second.index + second[0].length;
    const near = view.text.slice(Math.max(0, match.index - 60), end + 60);
    if (MONEY.test(near)) spans.push(view.toOriginal(match.index, end));
  }
  return spans;
}
