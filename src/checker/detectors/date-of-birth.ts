import type { Detector } from '../detector.ts';
import type { View } from '../views.ts';
import { hasPublicWords } from './address-words.ts';
import { AGE, DAY_AND_MONTH, FEAST, FIGURES, FULL_DATE, isBirthYear } from './date-words.ts';
import { after, before, findAll, findGroup, isAlone, merge } from './find-all.ts';

const NAME_OF_IT = '(?:d\\.? ?o\\.? ?b\\.?|dates? of birth|birth ?dates?|data urodzenia|dyddiad geni)';
const BORN =
  '(?:born|b\\.|n[e]e le|geboren|urodzon[ya]|ur\\.|nacid[oa]|(?:fy )?n?geni|came into (?:the|this) world|arrived in (?:the|this) world|on this (?:earth|planet) since|been alive since)';
/** A date straight behind the words for it. */
const NAMED = new RegExp(`(?<![a-z])${NAME_OF_IT}[^\\d\\n]{0,44}?(?<![\\d/])(${FULL_DATE}|${FIGURES})`, 'g');
const BIRTH = new RegExp(
  `(?<![a-z-])${BORN}(?:[^\\d\\n.!?]{0,48}?[ ,:(]{1,2})?(?:the )?(?<![\\d/£])(${FULL_DATE}|${FEAST},? (?:in |of )?(?:19[2-9]\\d|20[0-2]\\d|'\\d{2}))`,
  'g',
);
const BEHIND = new RegExp(
  `(?<![\\d/£])(${FULL_DATE})(?:,| -| \\()? ?(?:(?:is|was|that'?s) (?:my|his|her|their|when (?:i|he|she|we) (?:was|were|came|arrived)|the day (?:i|he|she|we|that) )|(?:is |was )?(?:my |his |her )?(?:dob|date of birth|birthday|bday|baby|vintage)(?![a-z]))`,
  'g',
);
const ANY_DATE = new RegExp(`(?<![\\d/£$€:+.-])${FULL_DATE}`, 'g');
const SUM =
  /(?<![\d+])(?:[0-3] ?\+ ?)?\d ?\+ ?(?:[01] ?\+ ?)?\d ?\+ ?(?:(?:19|20)\d{2}|[12] ?\+ ?[09] ?\+ ?\d ?\+ ?\d)(?![\d+])/g;
/** Words of somebody's birth or age, not those that only greet. */
const BIRTH_WORDS = new RegExp(
  [
    '(?<!work )\\b(?:dobs?|dates? of birth|birthdays?|bdays?|b-days?|birth ?chart|birth ?date|born|star ?sign|horoscope|numerology|midwife|maternity|delivered|came into|twins?|triplets|leap (?:year|day)|same age|vintage year|life path|penblwydd|urodzin\\w*|geburtstag|cumple\\w*|anniversaire)\\b',
    '\\b(?:aries|taurus|gemini|virgo|libra|scorpio|sagittarius|capricorn|aquarius|pisces)\\b|[\\u2648-\\u2653]',
    `\\b(?:happy|his|her|my|their|our|[a-z]{2,14}'s) (?:big )?\\d{2}(?:st|nd|rd|th)\\b|\\b(?:turn(?:s|ed|ing)?|hit(?:s|ting)?) (?:the big )?${AGE}\\b|\\b(?:the )?big ${AGE}\\b|(?:^|[.!?\\n] ?)${AGE}(?: today| tomorrow| years (?:young|old))?[.!]|\\b${AGE} (?:today|tomorrow|years (?:young|old))\\b`,
    "\\b(?:cake topper|on the cake|candles|balloons?|(?:valentine'?s?|christmas|halloween|easter|new year'?s?|leap year|bonfire night) bab(?:y|ies))\\b",
  ].join('|'),
  'u',
);
/** Other things that have a date: they began, ended or are kept on it. */
const OTHER_DAY =
  /\b(?:wedding|married|wed|anniversary|anniversaries|engaged|divorced|joined|started|opened|opening|founded|established|since|died|passed away|lost (?:him|her|them|my|our)|funeral|memorial|rip|launched|released|deadline|closes|elected|built|battle|war|armistice|d-day|exam|match|final|concert|gig|tour|fair|f[eê]te|festival|match|meeting|agenda|consultation|committee|expires?|valid|invoice|mot)\b/;
/** Births that are told in books, on plaques and in the news of the day. */
const PUBLIC_BIRTH =
  /\b(?:king|queen|prince|princess|emperor|saint|president|prime minister|sir|dame|lord|poet|writer|novelist|composer|author|scientist|painter|inventor|philosopher|footballer|singer|actor|actress|suffragette|club|company|charity|council|museum|building|railway|nhs|town|team|band|newborn|baby (?:was|boy|girl|is|came|arrived|finally)|our baby|little one|plaque|on this day|quiz|horse|foal|puppies|puppy|kittens?|lambs?|calf|cygnets|panda|giraffe)\b/;
const ANIMAL =
  '(?:dogs?|dogg(?:y|ies)|pupp(?:y|ies)|pups?|cats?|kittens?|tabby|rabbits?|bunn(?:y|ies)|hamsters?|guinea pigs?|gerbils?|ferrets?|tortoises?|horses?|pon(?:y|ies)|foals?|mares?|donkeys?|cows?|calf|calves|goats?|sheep|ewes?|pigs?|piglets?|alpacas?|llamas?|chickens?|hens?|ducklings?|parrots?|budgies?|snakes?|lizards?|hedgehogs?|elephants?|tigers?|lions?|pandas?|gorillas?|penguins?|rhinos?|spaniel|labrador|retriever|terrier|collie|poodle|whippet|greyhound|staffie|dachshund|cockapoo|labradoodle|pug)';
const BODY =
  '(?:nhs|bbc|internet|world wide web|welfare state|party|union|service|movement|nation|state|country|republic|idea|project|festival|magazine|newspaper|programme|hospice|choir|band|team)';
/** Before a birth or its date: an animal, perhaps with its name, or something that was founded. A "dog walker" is neither. */
const NOBODY = new RegExp(
  `(?<![a-z-])(?:the (?:[a-z-]{2,14} ){0,2}${BODY} (?:was|were|is)(?: born)?|${ANIMAL}(?:'s)?(?:,? (?:called |named )?(?!walker|sitter|groomer|owner|trainer|lover|breeder|minder|warden|farmer|leader|manager|member)[a-z]{2,12})?(?:[ ,]{1,2}(?:was|were|is|are|who|which|that|he|she|it|they|born|hatched|on|the|birth|birthday|bday|day|dob|date|of)(?![a-z])){0,7})(?: on)?(?: the)?[ ,:(-]{0,3}$`,
);
const NEWS_OF_A_BABY = /\b\d{1,2} ?lbs?\b|\bweighing\b|\b\d{1,2} ?oz\b|\bmother and baby\b/;

/**
 * A date of birth: a date with its year beside words of birth or age, or a day beside the age it brings. A greeting, a
 * year alone, the date of an event, births in history and news of a baby pass.
 */
export const dateOfBirth: Detector = {
  name: 'date-of-birth',
  detect: ({ base, digits, original }) =>
    merge([
      ...datesIn(base, original),
      ...(digits.text === base.text ? [] : datesIn(digits, original)),
      ...findAll(base, SUM, (match) => BIRTH_WORDS.test(`${before(match, 80)} ${after(match, 60)}`)),
      ...(A_DAY.test(base.text) ? BIRTHDAYS.flatMap((pattern) => findGroup(base, pattern)) : []),
    ]),
};

/** Without one of these there is no date to look closer at, and most drafts have none. */
const A_YEAR = /\d\d|nineteen|two thousand|twenty/;
const A_DAY = new RegExp(`${DAY_AND_MONTH}|${FEAST}`);

function datesIn(view: View, original: string) {
  if (!A_YEAR.test(view.text)) return [];
  return [
    ...findGroup(view, NAMED, (_, match) => !NOBODY.test(before(match, 60))),
    ...findGroup(view, BIRTH, (_, match) => !isPublicBirth(match)),
    ...findGroup(view, BEHIND, (_, match) => !isPublicBirth(match)),
    ...findAll(view, ANY_DATE, (match) => {
      if (!isBirthYear(match[0])) return false;
      if (isAlone(match)) return true;
      if (isBesideName(match, original.slice(0, view.toOriginal(match.index, match.index + 1).start)))
        return true;
      const near = `${before(match, 90)} , ${after(match, 60)}`;
      return BIRTH_WORDS.test(near) && !OTHER_DAY.test(near) && !isPublicBirth(match);
    }),
  ];
}

/** A name before it. */
const FULL_NAME =
  /^\s*(?:[A-Z][a-z]{0,14}(?:['’-][A-Z][a-z]{1,14})?\.? ){1,2}[A-Z][a-z]{0,14}(?:['’-][A-Z][a-z]{1,14})?[ ,:;(–-]{1,3}$/;
const NO_NAME =
  /\b(?:the|day|night|show|party|week|road|street|lane|town|village|summer|winter|spring|autumn|photos?|photograph|post(?:ed)?|news|report|draft|minutes|notice|january|february|march|april|may|june|july|august|september|october|november|december|(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b/;

/** True where a draft is nothing but somebody's name and this date. */
function isBesideName(match: RegExpExecArray, written: string): boolean {
  const name = written.toLowerCase();
  if (/[\p{L}\p{N}]/u.test(after(match, 40)) || !FULL_NAME.test(written)) return false;
  return !NO_NAME.test(name) && !OTHER_DAY.test(name) && !PUBLIC_BIRTH.test(name) && !hasPublicWords(name);
}

function isPublicBirth(match: RegExpExecArray): boolean {
  if (NOBODY.test(before(match, 60))) return true;
  return PUBLIC_BIRTH.test(`${before(match, 60)} ${match[0]}`) || NEWS_OF_A_BABY.test(after(match, 40));
}

const WHO =
  "(?:i|he|she|we|they|(?:my |our |the )?(?:mum|dad|mam|wife|husband|hubby|partner|son|daughter|nan|gran|grandad|sister|brother|bestie|boss|manager|mate|eldest|youngest|twins?)|[a-z]{3,12})(?:'s|'m|'ll|'re| will| have| has| is| am| are)?";
/** A day of the year and the age that somebody comes to on it, which is a date of birth to whoever can subtract. */
const BIRTHDAYS: readonly RegExp[] = [
  new RegExp(
    `(?<![a-z])(${WHO} (?:just |finally |officially )?(?:turn(?:s|ed|ing)?|(?:was|will be)|hits?) (?:the big )?${AGE}(?: years? old)? on (?:the |a )?(?:${DAY_AND_MONTH}|${FEAST}))`,
    'g',
  ),
  new RegExp(`(?<![a-z])((?:the )?big ${AGE},? (?:on|being) (?:the |a )?(?:${DAY_AND_MONTH}|${FEAST}))`, 'g'),
  new RegExp(
    `\\b(?:my|her|his) (?:birthday|bday|b-day)(?:'s| is| was|:)? (?:on )?(?:the )?((?:${DAY_AND_MONTH}|${FEAST}),? (?:and |so )?(?:(?:i|she|he) (?:was|turned|turns|am|is|will be)|i'm|im|she's|he's|born in|year|turning) (?:born in )?(?:the big )?(?:19[2-9]\\d|20[0-2]\\d|${AGE}))(?!\\d)`,
    'g',
  ),
  new RegExp(
    `(?<![a-z])(${FEAST} bab(?:y|ies)[ ,(]{1,2}(?:of )?(?:19[2-9]\\d|20[01]\\d|'\\d{2}))(?!\\d)`,
    'g',
  ),
  new RegExp(
    `\\b\\d{2}(?:st|nd|rd|th)\\b[^\\n]{0,60}\\b(born (?:[^\\d\\n.!?]{0,30} )?on (?:the )?(?:${DAY_AND_MONTH}|${FEAST}))`,
    'g',
  ),
  new RegExp(
    `\\b(?:twins?|hospital|maternity|midwife|born)\\b[^\\n]{0,50}(?<![a-z])(${FEAST},? (?:19[2-9]\\d|20[01]\\d))(?!\\d)`,
    'g',
  ),
];
