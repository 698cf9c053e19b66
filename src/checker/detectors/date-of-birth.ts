import type { Detector } from '../detector.ts';
import { findAll, findGroup } from './find-all.ts';

const MONTH =
  '(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)';
const YEAR = "(?:(?:19[2-9]\\d|20[0-2]\\d)|'?\\d{2})";
const DAY = '(?:3[01]|[12]\\d|0?[1-9])(?:st|nd|rd|th)?';
const DATE = `(?:${DAY}(?: of)? ${MONTH},? ?${YEAR}|${MONTH} ${DAY},? ${YEAR}|${DAY}[ ./-]{1,2}(?:1[0-2]|0?[1-9])[ ./-]{1,2}(?:19|20)?\\d{2}|(?:19|20)\\d{2}-\\d{2}-\\d{2})`;
const FULL_DATE = `(?:${DAY}(?: of)? ${MONTH},? ?(?:19[2-9]\\d|20[0-2]\\d)|${MONTH} ${DAY},? (?:19[2-9]\\d|20[0-2]\\d)|${DAY}[./-](?:1[0-2]|0?[1-9])[./-](?:19|20)?\\d{2})`;
const AGE =
  '(?:1[3-9]|[2-9]\\d|eighteen|twenty(?:[ -]one)?|thirty|forty|fifty|sixty(?:[ -]five)?|seventy|eighty|ninety|5-0|4-0|3-0|6-0)';
const FEAST =
  "(?:christmas day|christmas eve|boxing day|new year'?s (?:eve|day)|valentine'?s day|halloween|bonfire night|leap day|april fool'?s day|st george'?s day|st patrick'?s day)";
const WEEKDAY = '(?:mon|tues|wednes|thurs|fri|satur|sun)day';
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
    ...findGroup(
      base,
      new RegExp(
        `\\b(?:i|he|she|we|mum|dad|wife|husband|hubby|son|daughter|nan|grandad|sister|brother|bestie)(?:'s|'m| will| have| has| is| am| are)? (?:just |finally |officially )?(?:turn(?:s|ed|ing)?|(?:was|will be)) (?:the big )?(?:${AGE})(?: years? old)? on (?:the )?(${FULL_DATE})(?!\\d)`,
        'g',
      ),
    ),
    ...findGroup(
      base,
      new RegExp(
        `\\b(?:i was|i'm|im|he was|she was|we were|mum was|dad was) born (?:on )?(?:the |a )?((?:${FEAST}|${WEEKDAY},? (?:the )?${DAY}(?: of)? ${MONTH}),? (?:in )?(?:19[2-9]\\d|20[0-2]\\d))(?!\\d)`,
        'g',
      ),
    ),
    ...findGroup(
      base,
      new RegExp(
        `\\b(?:my|her|his) (?:birthday|bday|b-day)(?:'s| is| was|:)? (?:on )?(?:the )?((?:${DAY}(?: of)? ${MONTH}|${MONTH} ${DAY}|${FEAST})),? (?:and )?(?:(?:i|she|he) (?:was|turned|turns|am|is|will be)|i'm|im|she's|he's|born in|year|turning) (?:born in )?(?:the big )?(?:19[2-9]\\d|20[0-2]\\d|${AGE})(?!\\d)`,
        'g',
      ),
    ),
  ],
};
