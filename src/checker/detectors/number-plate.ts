import type { Detector } from '../detector.ts';
import type { View } from '../views.ts';
import { after, asWritten, before, findAll, isAlone, merge } from './find-all.ts';

/** Age identifiers in use: the year from 02, or the year and 50 from 51 (DVLA, INF104). */
const AGE = '(?:0[2-9]|[12]\\d|5[1-9]|[67]\\d)';
const CURRENT = `[A-HJ-PR-Y]{2}${AGE}[ -]?[A-HJ-PR-Z]{3}`;
/** With hyphens, as on the plates of other countries. */
const HYPHENED = `[A-HJ-PR-Y]{2}-${AGE}-[A-HJ-PR-Z]{3}`;
/** A letter for the year, a number to 999, three letters: 1983 to 2001. Q is for cars of unknown age. */
const YEAR_FIRST = '[A-HJ-NP-TV-Y][ -]?[1-9]\\d{0,2}[ -]?[A-HJ-PR-Y]{3}';
/** The other way round: 1963 to 1983. */
const YEAR_LAST = '[A-HJ-PR-Y]{3}[ -]?[1-9]\\d{0,2}[ -]?[A-HJ-NPR-TV-Y]';
/** Northern Ireland: three letters with I or Z, a number to 9999. */
const NORTHERN = '(?:[A-Z][IZ][A-Z]|[A-Z]{2}[IZ]|[IZ][A-Z]|[A-Z][IZ])[ -]?[1-9]\\d{1,3}';
/** Diplomatic: three digits, D or X, three digits. */
const DIPLOMATIC = '[1-3]\\d{2}[ -]?[DX][ -]?[1-3]\\d{2}';
/** Before 1963, and on cherished plates: up to three letters and up to four digits, either first. */
const DATELESS =
  '(?:(?!reg|is|was|no|its|of|the|and)[A-Z]{1,3}[ -]?[1-9]\\d{0,3}|[1-9]\\d{0,3}[ -]?[A-Z]{1,3})(?![ -]?[A-Z]?\\d)';
/** As people make them up, with letters and years that are not allotted. */
const SHAPE = '[A-Z]{2} ?\\d{2} ?[A-Z]{3}';
/** And the older ones, of one letter and a number. */
const OLD_SHAPE = '[A-Z]\\d{1,3}[ -]?[A-Z]{3}|[A-Z]{3}[ -]?\\d{1,3}[A-Z]';

const plate = (forms: readonly string[], flags: string) =>
  new RegExp(`(?<![A-Za-z0-9£$#-])(?:${forms.join('|')})(?![A-Za-z0-9]|-\\d)`, flags);
const CURRENT_PLATE = plate([CURRENT], 'g');
const DATED_PLATE = plate([YEAR_FIRST, YEAR_LAST], 'g');
const CAPITAL_PLATE = plate([CURRENT, HYPHENED, YEAR_FIRST, YEAR_LAST, NORTHERN, DIPLOMATIC, SHAPE], 'g');
const LOOSE_PLATE = plate([CURRENT, HYPHENED, YEAR_FIRST, YEAR_LAST], 'gi');
const NAMED_PLATE = plate([SHAPE, OLD_SHAPE, HYPHENED, YEAR_FIRST, YEAR_LAST, NORTHERN, DIPLOMATIC], 'gi');
const DATELESS_PLATE = plate([DATELESS], 'gi');
/** Letters and digits each with a space between: "F 6 1 2 L N B". */
const SPACED_PLATE =
  /(?<![a-z0-9])(?:[a-z] [a-z] \d \d [a-z] [a-z] [a-z]|[a-z](?: \d){1,3}(?: [a-z]){3}|(?:[a-z] ){3}(?:\d ){1,3}[a-z])(?![a-z0-9])/g;

const VEHICLE =
  '(?:cars?|vans?|lorr(?:y|ies)|trucks?|pick-?up|motors?|vehicles?|motorbikes?|moped|scooter|hatchback|estate|saloon|jeep|4x4|minibus|taxi|cab|camper(?:van)?|caravan|trailer|convertible|wheels|audi|bmw|mercedes|merc|ford|fiesta|focus|mondeo|transit|kuga|vauxhall|corsa|astra|insignia|vw|volkswagen|golf|polo|passat|tesla|toyota|yaris|prius|honda|civic|jazz|nissan|micra|juke|qashqai|leaf|kia|hyundai|skoda|octavia|fabia|seat|ibiza|leon|peugeot|renault|clio|citroen|fiat|mini|metro|mg|range rover|land rover|landrover|discovery|defender|jaguar|volvo|mazda|suzuki|swift|dacia|duster|porsche|lexus|mitsubishi|subaru|porsche|smart car)';
const ROAD = new RegExp(
  `\\b(?:reg(?:istration)?s?|(?:number ?)?plates?|${VEHICLE}|park(?:s|ed|ing)?|bay|driver|drivers|driving|dash ?cam|drives?|drove|lights (?:on|are)|headlights|blocking|blocked|overt(?:ook|aking)|tailgat\\w+|cut me up|undert\\w+|layby|double yellow\\w*|number-plate|mot|v5c?|drive-thru|clamped|car park|driveway)\\b`,
  'i',
);
/** Straight before a plate of a form that is also a bus, a road or a size. */
const NAME =
  /(?:\b(?:reg(?:istration)?(?: (?:number|no|plate|mark))?|(?:number|licen[cs]e|private|cherished) ?plates?|plates?|index)(?: (?:is|was|of|reads|says|number))?[ :,."'“(-]{1,3})$/i;
const NOT_A_PLATE =
  /\b(?:form|model|size|route|bus|room|junction|flight|order|ref|code|part|grade|unit|postcode|serial|batch|class|page|clause|section|train|gate|seat|bus stop|smiley)[ :.#]{0,2}$/i;
/** Words that have a plate's form by chance once in lower case. */
const COMMON_WORD =
  /^[a-z]{1,2}\d{1,3} (?:car|van|was|the|and|for|not|bus|its|are|out|all|now|has|had|but|can|you|who|way|day|say|she|her|his|him|our|too|two|per|man|men|any|get|got|let|new|old|big|bad)$|^(?:the|and|for|all|his|her|our|was|got|had|top|bay|car|van|bus|just|day|age|now|its|you|but|man|are|has|can) ?\d{1,4} ?[a-z]?$|^[a-z] ?\d{1,3} (?:car|van|was|the|and|for|not|bus|its|are|out|all|now|has|had|but|can|you|who)$/;

/**
 * Number plates. The form since 2001 stands by itself in capitals; older, Northern Irish, diplomatic and lower-case ones
 * need words of the road, and dateless ones the word for a plate before them.
 */
export const numberPlate: Detector = {
  name: 'number-plate',
  detect: ({ original, base }) => {
    const written = asWritten(original);
    const isRoad = (match: RegExpExecArray) =>
      isFree(match) &&
      !COMMON_WORD.test(match[0].toLowerCase()) &&
      ROAD.test(`${before(match, 80)} , ${after(match, 60)}`);
    return merge([
      ...findAll(written, CURRENT_PLATE, isFree),
      ...findAll(written, CAPITAL_PLATE, isRoad),
      ...findAll(written, DATED_PLATE, (match) => isAlone(match) || isRoad(match)),
      ...[written, base].flatMap((view: View) => [
        ...findAll(view, LOOSE_PLATE, isRoad),
        ...findAll(view, NAMED_PLATE, (match) => isNamed(match) && !endsInWord(match)),
        ...findAll(view, DATELESS_PLATE, isNamed),
      ]),
      ...findAll(base, SPACED_PLATE, isRoad),
    ]);
  },
};

/** "P45 and": a plate with no third group, and a word in lower case. */
function endsInWord([found]: RegExpExecArray): boolean {
  return COMMON_WORD.test(found.charAt(0).toLowerCase() + found.slice(1));
}

function isNamed(match: RegExpExecArray): boolean {
  return isFree(match) && NAME.test(before(match, 30));
}

function isFree(match: RegExpExecArray): boolean {
  return !NOT_A_PLATE.test(before(match, 20));
}
