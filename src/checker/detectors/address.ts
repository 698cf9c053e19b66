import type { Span } from '../../core/reply.ts';
import type { Detector } from '../detector.ts';
import type { View } from '../views.ts';
import {
  AMBIGUOUS_STREET,
  CALLED_AFTER,
  COMMERCIAL,
  COUNTS_ELSE,
  FAMOUS,
  hasHomeWords,
  hasPublicWords,
  NAME,
  POSTCODE,
  STREET_NAME,
} from './address-words.ts';
import { after, around, before, findAll, findGroup, isAlone, merge } from './find-all.ts';

const NUMBER = '[0-9](?: ?[0-9]){0,3}(?: ?[a-h](?![a-z]))?(?: ?[-/] ?[0-9]{1,4}[a-h]?)?';
const FLAT =
  '(?:(?:flat|apt|apartment|unit|studio|room|bedsit|floor) (?:no\\.? |number )?[0-9]{1,4} ?[a-h]?(?![a-z]),? )';
const END = `(?:,? ${POSTCODE}(?![a-z0-9]))?`;
/** "Flat 2, 14 Mill Lane": perhaps a flat, a house number, one to three words and a kind of street. */
const HOUSE = new RegExp(
  `(?<![\\d:£$€.\\-/#a-z])(?:${FLAT}|[a-z'-]{3,14} (?:cottage|house|lodge),? )?(?:number |no\\.? ?|house )?${NUMBER},? ${STREET_NAME}${END}`,
  'g',
);
/** "Flat 6, Rowan House": a flat in a building with a name, or over a shop. */
const FLAT_IN = new RegExp(
  `(?<![a-z])(?:${FLAT}(?:at |in |of )?${STREET_NAME}|${FLAT}(?:above|over|below|behind|opposite|next to) (?:[a-z'-]{2,14} ){1,5}(?:on|in|at|of) ${STREET_NAME})${END}`,
  'g',
);
const DWELLING =
  "(?:(?:lives?|living|stays|stops) (?:in |at |with (?:[a-z']{2,10} ){1,3})?|(?:my|our|his|her|their|the|a|[a-z]{2,14}'s) (?:[a-z-]{3,12} ){0,2}(?:door|house|flat|bungalow|cottage|caravan|home|place|gaff|maisonette|bedsit|one) )";
const BY =
  '(?:above|over|below|opposite|next to|next door to|behind|beside|across from|facing|round the corner from|on the (?:corner|junction) of|at the (?:end|top|bottom|corner|junction) of|outside|with the [a-z]{3,12}(?: [a-z]{3,12})?)';
/** "the blue door opposite the chip shop on Quarry Lane": a dwelling, what it is beside, and a street. */
const DESCRIBED = new RegExp(
  `(?<![a-z])(?:${DWELLING}${BY}(?:(?: [a-z0-9'-]{1,14}){0,6}(?:,|,? (?:on|in|of|at|off|down|along|near|from|up)))? |(?:outside|opposite|next to) (?:my|our|his|her|their|[a-z]{2,12}'s) (?:house|flat|place|door|bungalow|gate),? (?:(?:on|in|at|down) )?)${STREET_NAME}`,
  'g',
);
/** "number 14, the one with the yellow porch": a number in a street that needs no name once it is described. */
const MARKED_OUT = new RegExp(
  `(?<![a-z])(?:number|no\\.?) ?[0-9]{1,4}[a-h]?,? ?(?:[-(] ?)?(?:it'?s |that'?s )?(?:the |with (?:the |a )?)(?:[a-z]{3,10} )?(?:one |house |bungalow |door |place )?(?:(?:with|that has|that's got|next to|opposite|by|on) (?:the |a |all the |an )?)?(?:[a-z'-]{2,12} ){0,3}(?:doors?|porch|gates?|hedge|trees?|ramp|fence|wall|roof|windows?|garage|flags?|curtains|corner|gnomes?|steps|skip|caravan|palm|shutters|conservatory|wreath|blinds|lamp ?post)(?![a-z])(?: tree)?${END}`,
  'g',
);
const BUILDING =
  '(?:cottage|lodge|farm|barn|forge|grange|croft|gables|laurels|hollies|willows|elms|beeches|firs|bungalow|villas?|court|towers?|house|nook|rectory|vicarage|mansions?|heights|point|mews)';
/** A house that has a name, where somebody is said to live there; or a floor of one. */
const NAMED_HOUSE = new RegExp(
  `(?<![a-z])(?:(?:live[sd]?|living|moved|moving|stays|staying) (?:(?:just |now |up |down |over )?(?:at|in|into|to) |with [a-z']{3,12} at )(?:the )?|(?:ground|first|second|third|fourth|fifth|top|\\d{1,2}(?:st|nd|rd|th)) floor,? (?:flat )?(?:at |in |of )?)(?:${NAME} ){1,2}${BUILDING}(?![a-z'])(?:,? ${STREET_NAME})?${END}`,
  'g',
);
/** A house of any name and its street, where somebody is said to live there. */
const NAMED_AND_STREET = new RegExp(
  `(?<![a-z])(?:live[sd]?|living|stays|staying|moved|moving) (?:(?:just |now |up |down |over )?(?:at|into|to) |with [a-z']{3,12} at )(?:the )?(?:${NAME} ){0,2}${NAME}, ${STREET_NAME}${END}`,
  'g',
);
/** A house by its name, a street without a number or a place, and a postcode, after words of where somebody is to be found. */
const TOLD = new RegExp(
  `(?<![a-z])(?:(?:i|we|she|he|they)(?:'?m|'?re|'?s| am| are| is)? (?:now |both |still )?(?:live|lives|living|at)|(?:find|visit|reach|meet) (?:me|us) (?:at|in)|(?:my|our|new|home) address(?: for [a-z ]{1,24})?(?: is|:)|(?:moved|moving|move) (?:to|into|in at)|(?:party|do|bbq)(?:'s| is) at)(?: at| in)? ((?:[a-z0-9'-]{1,16},? ){1,7}${POSTCODE})(?![a-z0-9])`,
  'g',
);
/** Somebody with a title, of a street. */
const TITLED = new RegExp(
  `(?<![a-z])(?:mrs?|ms|mx|miss|cllr|councillor)\\.? (?!the |you |my |our |it )[a-z'-]{2,20}(?: [a-z'-]{2,20}){0,2} (?:of|from|over at|down) (?:the )?${STREET_NAME}`,
  'g',
);
const CODE = new RegExp(`(?<![a-z0-9/#-])${POSTCODE}(?![a-z0-9])`, 'g');
/** A postcode with a space behind every sign: "L E 6 7 9 Z Z". */
const SPACED_CODE =
  /(?<![a-z0-9] ?)[a-z] (?:[a-z] )?\d (?:[a-z0-9] )?\d [abd-hjlnp-uw-z] [abd-hjlnp-uw-z](?! ?[a-z0-9])/g;
const CODE_NAME =
  /\b(?:(?:my|our|his|her|their|home|house) post ?code|post ?code)(?:'s| is|:| was)?[ :(]{0,3}$/;
const CODE_LAST = new RegExp(`${POSTCODE}$`);
const LOWER_AMBIGUOUS = new RegExp(`(?:^| )${AMBIGUOUS_STREET}$`);
/** A town or village behind the street as addresses are written: after a comma, or last before a stop or a postcode. */
const TOWN =
  /(?:,? [A-Z][a-z]+(?:-[A-Za-z]+){0,3}(?: [A-Z][a-z]+)?(?=[,.!?;)\n]|$|,? [A-Z]{1,2}\d)|, [A-Z][a-z]+(?:-[A-Za-z]+){0,3}(?![a-z']))(?:, [A-Z][a-z]+(?:-[A-Za-z]+){0,3}(?=,? [A-Z]{1,2}\d))?/y;
/** The second street of a corner. */
const CORNER = /\b(?:corner|junction) of\b/i;
const CROSSING = new RegExp(` (?:and|&|with) ${STREET_NAME}`, 'iy');
const CODE_BEHIND = new RegExp(`,? ${POSTCODE}(?![a-z0-9])`, 'iy');

/** Where somebody lives: a house or flat in a street, a postcode beside words of home, a door told by what it is next to. Public places pass. */
export const address: Detector = {
  name: 'address',
  detect: ({ original, base, words }, { publicAddresses }) => {
    const allowed = publicAddresses.map(squeeze);
    const isListed = (text: string) => {
      const found = squeeze(text);
      return allowed.some((one) => one.includes(found) || found.includes(one));
    };
    const accepts = (match: RegExpExecArray) =>
      !isListed(match[0]) && !FAMOUS.test(match[0]) && !CALLED_AFTER.test(after(match, 20));
    const houses = (view: View) =>
      findAll(view, HOUSE, (match) => {
        const { start, end } = view.toOriginal(match.index, match.index + match[0].length);
        return (
          accepts(match) &&
          !COUNTS_ELSE.test(before(match, 12)) &&
          isHome(match) &&
          isStreet(match, original.slice(start, end))
        );
      });
    const isCode = (match: RegExpExecArray) => {
      if (isListed(match[0])) return false;
      const near = `${before(match, 70)} ${after(match, 50)}`;
      return (
        isAlone(match) || ((hasHomeWords(near) || CODE_NAME.test(before(match, 24))) && !hasPublicWords(near))
      );
    };
    return merge(
      [
        ...houses(base),
        ...(words.text === base.text ? [] : houses(words)),
        ...findAll(base, FLAT_IN, (match) => accepts(match) && !/^unit|^room/.test(match[0])),
        ...findAll(base, DESCRIBED, accepts),
        ...findAll(base, NAMED_AND_STREET, accepts),
        ...findAll(base, MARKED_OUT),
        ...findAll(
          base,
          NAMED_HOUSE,
          (match) =>
            accepts(match) &&
            (!/floor/.test(match[0]) ||
              (hasHomeWords(around(match, 60)) && !hasPublicWords(around(match, 40)))),
        ),
        ...findAll(base, TITLED, accepts),
        ...findGroup(
          base,
          TOLD,
          (found, match) =>
            !isListed(found) && !hasPublicWords(`${before(match, 60)} ${match[0]} ${after(match, 50)}`),
        ),
      ]
        .map((span) => withTown(span, original))
        .concat(findAll(base, CODE, isCode), findAll(base, SPACED_CODE, isCode)),
    );
  },
};

/** Words of home are near, or none of a public place. */
function isHome(match: RegExpExecArray): boolean {
  const near = around(match, 60);
  if (hasHomeWords(near) || hasHomeWords(match[0])) return true;
  return !COMMERCIAL.test(match[0]) && !hasPublicWords(near);
}

/** Written like a name, or in lower case where only an address fits. */
function isStreet(match: RegExpExecArray, written: string): boolean {
  if (
    /\d [a-z]{0,3} ?[A-Z]|\d[A-Za-z]?,? [A-Z]/.test(written) &&
    / [A-Z0-9][^ ]{0,20}(?: [^ ]{1,20})?$/.test(written)
  )
    return true;
  if (CODE_LAST.test(match[0])) return true;
  const isLed = /(?:\b(?:at|is|to|from|flat|number|no|address|lives?|of|in|on|door)|[,:(]) ?$/.test(
    before(match, 10),
  );
  if (LOWER_AMBIGUOUS.test(match[0])) return isLed && hasHomeWords(around(match, 60));
  return isLed || isAlone(match) || hasHomeWords(around(match, 60));
}

/** The span with the other street of a corner, the town and the postcode behind it. */
function withTown({ start, end }: Span, original: string): Span {
  let last = end;
  const isCorner = CORNER.test(original.slice(start, end));
  for (const pattern of [...(isCorner ? [CROSSING] : []), TOWN, CODE_BEHIND]) {
    pattern.lastIndex = last;
    last += pattern.exec(original)?.[0].length ?? 0;
  }
  return { start, end: last };
}

function squeeze(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9]/g, '');
}
