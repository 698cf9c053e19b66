import type { Detector } from '../detector.ts';
import { findAll, findGroup } from './find-all.ts';

const MONTH =
  '(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)';
const YEAR = "(?:(?:19[2-9]\\d|20[0-2]\\d)|'?\\d{2})";
const DAY = '(?:3[01]|[12]\\d|0?[1-9])(?:st|nd|rd|th)?';
const DATE = `(?:${DAY}(?: of)? ${MONTH},? ?${YEAR}|${MONTH} ${DAY},? ${YEAR}|${DAY}[ ./-]{1,2}(?:1[0-2]|0?[1-9])[ ./-]{1,2}(?:19|20)?\\d{2}|(?:19|20)\\d{2}-\\d{2}-\\d{2})`;
const CUE = '(?:d\\.?o\\.?b\\.?|date of birth|birth ?date|born(?: on| in)?|b\\.)';

/**
 * A date of birth: a full date beside words of birth. A birthday greeting, a year alone and the date of an event pass,
 * as does the birth of somebody's baby, which is news of the day.
 */
export const dateOfBirth: Detector = {
  name: 'date-of-birth',
  detect: ({ base }) => [
    ...findGroup(
      base,
      new RegExp(`\\b${CUE}\\b(?:'s| is| was| on| the|:|,|=| -){0,3} ?(${DATE})(?!\\d)`, 'g'),
      (_, match) =>
        !/(?:was|were|been|baby|arrived|club|company|charity|council|founded|museum|building|king|queen|poet|writer|composer|author|scientist) (?:\w+ ){0,3}born/.test(
          match.input.slice(Math.max(0, match.index - 40), match.index + 8),
        ),
    ),
    ...findAll(
      base,
      new RegExp(
        `\\b(?:my|her|his|their|whose|mum'?s|dad'?s|son'?s|daughter'?s|wife'?s|husband'?s|nan'?s) (?:\\d{1,2}(?:st|nd|rd|th) )?(?:birthday|bday|b-day)(?:'s| is| was|:)? ?(?:on )?(?:the )?(?:${DAY}(?: of)? ${MONTH},? ?(?:19[2-9]\\d|20[0-2]\\d)|${DAY}[./-](?:1[0-2]|0?[1-9])[./-](?:19|20)?\\d{2})`,
        'g',
      ),
    ),
  ],
};
