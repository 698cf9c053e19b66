const MONTH_NAME =
  '(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?|ionawr|chwefror|mawrth|ebrill|mai|mehefin|gorffennaf|awst|medi|hydref|tachwedd|rhagfyr|stycznia|lutego|marca|kwietnia|maja|czerwca|lipca|sierpnia|wrzesnia|pazdziernika|listopada|grudnia)';
const MONTH_NUMBER = '(?:1[0-2]|0?[1-9])';
const ROMAN_MONTH = '(?:i{1,3}|iv|vi{0,3}|ix|xi{0,2})';
const UNIT = '(?:one|two|three|four|five|six|seven|eight|nine)';
const ORDINAL =
  '(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|thirteenth|fourteenth|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth|twentieth|twenty[ -](?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)|thirtieth|thirty[ -]first)';
const DAY_NUMBER = '(?:3[01]|[12]\\d|0?[1-9])';
/** Of those alive: from 1920 to 2029, in figures or words. */
const LONG_YEAR = `(?:19[2-9]\\d|20[0-2]\\d|nineteen[ -](?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:[ -]${UNIT})?|two thousand(?: and ${UNIT})?|twenty[ -](?:oh[ -]${UNIT}|ten|eleven|twelve|\\w{3,5}teen))`;
const YEAR = `(?:${LONG_YEAR}|'?\\d{2}(?![\\d:]|\\.\\d|%|p\\b|am\\b|pm\\b| ?(?:people|pages|times)))`;
const DAY = `(?:${DAY_NUMBER}(?: ?(?:st|nd|rd|th|ain|fed|eg))?|${ORDINAL})`;
const SIGN = ' ?[./•·|+*,\\-\\u2044] ?';

/** A day and a month in words: "3rd of May", "May 3rd", "the eleventh of June". */
export const DAY_AND_MONTH = `(?:${DAY}(?: of)?[ -]${MONTH_NAME}|${MONTH_NAME} (?:the )?${DAY})(?![a-z])`;
/** A date with its year, in words, figures, Roman months or any order that is in use. */
export const FULL_DATE = `(?:${DAY}(?: of)?[ ./-]{0,2}${MONTH_NAME}[ ,./-]{0,2}${YEAR}|${MONTH_NAME} (?:the )?${DAY},? ${LONG_YEAR}|${DAY_NUMBER}${SIGN}${MONTH_NUMBER}${SIGN}${YEAR}|${DAY_NUMBER}${SIGN}${ROMAN_MONTH}${SIGN}${YEAR}|${MONTH_NUMBER}${SIGN}${DAY_NUMBER}${SIGN}${LONG_YEAR}|${LONG_YEAR}-${MONTH_NUMBER}-${DAY_NUMBER}|${DAY_NUMBER} ${MONTH_NUMBER} ${LONG_YEAR})(?![\\d%]|[./-]\\d)`;
/** Eight figures in a row, or six, as forms ask for them. */
export const FIGURES = '(?:(?:3[01]|[12]\\d|0[1-9])(?:1[0-2]|0[1-9])(?:(?:19|20)\\d{2}|\\d{2}))(?!\\d)';
/** Days of the year that have a name. */
export const FEAST =
  "(?:christmas(?: day| eve)?|xmas(?: day| eve)?|boxing day|new year'?s? (?:eve|day)|valentine'?s?(?: day)?|halloween|hallowe'en|bonfire night|guy fawkes(?: night)?|leap (?:day|year'?s? day)|april fool'?s?(?: day)?|st george'?s day|st patrick'?s day|st david'?s day|st andrew'?s day|may day|pancake day|burns night)";
/** An age in figures or words, of grown people and of round numbers. */
export const AGE =
  '(?:1[3-9]|[2-9]\\d|100|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty(?:[ -]one)?|thirty|forty|fifty|sixty(?:[ -]five)?|seventy|eighty|ninety|[2-9]-0|(?:two|three|four|five|six|seven|eight|nine)-?oh)';

const SHORT_OR_LONG = /((?:19|20)\d{2})|'?(\d{2})$/;

/** True where the year of a date is one in which somebody who posts, or a child they tell of, was born; not one of lately. */
export function isBirthYear(date: string): boolean {
  const [, long, short] = SHORT_OR_LONG.exec(date) ?? [];
  if (long !== undefined) return Number(long) >= 1920 && Number(long) < 2020;
  return short === undefined || Number(short) < 20 || Number(short) >= 30;
}
