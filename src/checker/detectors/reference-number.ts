import type { Detector } from '../detector.ts';
import { after, asWritten, before, findGroup } from './find-all.ts';

/** What a council, an employer or a landlord files people under. */
const RECORD =
  '(?:council tax(?: (?:account|acc|bill))?|rent(?: (?:account|acc))?|tenancy|tenant|housing(?: (?:benefit|application|register|list|need))?|benefits?(?: claim)?|claim|claimant|universal credit|case(?: ?(?:file|work))?|safeguarding|social care|social services|asb|homeless(?:ness)?|complaint|grievance|disciplinary|blue badge|permit|payroll|pay|staff|employee|personnel|pension|hr|oracle|works?|warrant|collar|crime|court|arrears|debt|customer|client|service user|pupil|student|upn|pip|esa|warranty card|library card|membership|clock)';
const NUMBER_WORD = '(?:number|no|num|nr|ref|reference|id|code|file|account|acc|claim|#)';
const VALUE =
  '(?=[a-z/-]{0,8}\\d)[a-z]{0,4}[/ -]?\\d[a-z0-9]{0,11}(?:[/.-][a-z0-9]{1,8}| \\d[a-z0-9]{1,5}){0,3}';
const NUMBERED = new RegExp(
  `(?<![a-z])${RECORD}(?:'s)?(?: ${NUMBER_WORD}\\.?){1,3}(?: (?:is|was|for (?:[a-z'-]{2,14} ){1,3}is)|[:=,#-])? {0,2}#?(${VALUE})(?![a-z0-9])`,
  'g',
);
/** Named without the word "number": "permit 0413", "council tax 88312044". */
const BARE =
  /(?<![a-z])(?:permit|council tax|rent account|payroll|tenancy|claim|blue badge|case file|upn|collar|case)[ :#-]{1,2}#?((?:[a-z]{1,4}[/-])?\d{4,10}(?:[/-][a-z0-9]{2,8}){0,2})(?![a-z0-9%])/g;
const TITLE = /\b(?:Mrs?|Ms|Miss|Dr|Cllr|Prof)\.? [A-Z]/;
const FULL_NAME =
  /\b(?!(?:Council|Rent|Housing|The|My|Our|Your|Blue|Case|Universal|Staff|Payroll|Please|Ref|Quote)\b)[A-Z][a-z']+ (?:[A-Z][a-z']+-)?(?!(?:Tax|Benefit|Credit|Account|Number|Ref|Case|Council|Team)\b)[A-Z][a-z']+/;
const POSSESSIVE = /\b(?:my|his|her|their|[a-z]{3,14}'s)(?: [a-z]{2,12}){0,2},? $/i;
const BELONGS =
  /^[ ,(–-]{1,3}(?:that'?s (?:me|her|him)|belongs to|for|is|name of|in the name of) ?(?:mr|mrs|ms|miss|[A-Z])/;
const NOT_PERSONAL =
  /\b(?:charity|company|planning|tender|contract|order|parcel|delivery|lost property|road|pothole|street ?light|bin|grid|invoice|ticket (?:no|number|inc))\b/i;

/** Numbers under which somebody is filed, where it is said whose they are. */
export const referenceNumber: Detector = {
  name: 'reference-number',
  detect: ({ base, original }) => {
    const written = asWritten(original).text;
    const isSomebodys = (part: string, match: RegExpExecArray) => {
      if (part.replace(/\D/g, '').length < 4) return false;
      const { start, end } = base.toOriginal(match.index, match.index + match[0].length);
      const near = written.slice(Math.max(0, start - 60), Math.min(written.length, end + 60));
      if (NOT_PERSONAL.test(before(match, 24)) || YEAR.test(part)) return false;
      return (
        POSSESSIVE.test(before(match, 40)) ||
        TITLE.test(near) ||
        FULL_NAME.test(near) ||
        BELONGS.test(after(match, 24))
      );
    };
    return [...findGroup(base, NUMBERED, isSomebodys), ...findGroup(base, BARE, isSomebodys)];
  },
};

const YEAR = /^(?:19|20)\d{2}(?:[/-]\d{2,4})?$/;
