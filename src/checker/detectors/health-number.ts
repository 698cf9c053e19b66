import type { Detector } from '../detector.ts';
import { after, around, before, findAll, isAlone, merge } from './find-all.ts';

const TEN_DIGITS = /(?<![\d+£$€]|\d[ .-])\d(?:[ .\-–]{0,3}\d){9}(?![\d%]|[.-]\d)/g;
const GROUPS = /^\d{3}([ -])\d{3}\1\d{4}$/;
const HEALTH =
  /\b(?:nhs|chi|h&c|hcn|patients?|hospital|medical|health|gp|doctor|surgery|clinic|ward|wristband|bed \d|prescription|vaccin\w+|jab|referral)\b/;
/** So plain that a slip of the pen changes nothing. */
const NAMED =
  /\b(?:nhs|chi|h ?& ?c|health (?:and care|card|service))(?: ?(?:number|no|num|nr|#|id))?(?:'s| is| was|:|\.|=|,| -|\)|\()* {0,2}$/;
/** Wristbands and labels carry a name and ten digits. */
const WRISTBAND = /\b(?:wristband|hospital (?:number|no|label|bracelet)|patient (?:number|no|id))\b/;
const COUNTED = /^ ?(?:people|times|views|votes|likes|birds|followers|steps|miles|km|pounds|per)\b/;

/**
 * NHS, CHI (Scotland) and H&C (Northern Ireland) numbers: ten digits whose last is their Modulus 11 check digit (NHS Data
 * Dictionary). Written 3-3-4 they stand for themselves; in a row they need words of health or nothing else in the draft.
 */
export const nhsNumber: Detector = {
  name: 'nhs-number',
  detect: ({ digits }) =>
    merge(
      findAll(digits, TEN_DIGITS, (match) => {
        if (NAMED.test(before(match, 30))) return true;
        const near = around(match, 80);
        if (WRISTBAND.test(near)) return true;
        if (!isHealthNumber(match[0]) || COUNTED.test(after(match, 12))) return false;
        if (isAlone(match) || HEALTH.test(near)) return true;
        return GROUPS.test(match[0]) && !match[0].startsWith('0');
      }),
    ),
};

/** True where the tenth digit is the Modulus 11 check digit of the nine before it. */
function isHealthNumber(text: string): boolean {
  const digits = [...text.replace(/\D/g, '')].map(Number);
  if (new Set(digits).size === 1) return false;
  const sum = digits.slice(0, 9).reduce((total, digit, index) => total + digit * (10 - index), 0);
  const check = (11 - (sum % 11)) % 11;
  return check !== 10 && check === digits[9];
}
