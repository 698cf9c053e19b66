const FIGURES =
  '#?\\d(?:[ ,-]{0,2}\\d){2,7}(?:[ ,]{0,2}[#*])?(?![\\d:/%a-z]|[.,]\\d| ?(?:metres?|meters?|miles?|yards?|feet|years?|people|pounds|quid|kg|days?|times|seats?|of|tonnes?|hours?|hrs|minutes?|mins?)\\b)';
const ENTRY =
  '(?:key ?pad|panel|door ?pad|entry ?(?:pad|phone|system)|intercom|(?:side |back |front |bin store |staff )?(?:gate|door|shutter|barrier|padlock)|combination(?: lock)?|(?:burglar |intruder |house |office )?alarm|key ?safe|key ?box|lock ?box|safe|locker|turnstile)';
/** A number that is keyed in to get in, although nothing calls it a code. */
export const KEYED_CODES: readonly RegExp[] = [
  new RegExp(
    `\\b(?:tap|press|punch|key|type|enter|put|poke|hit|dial|pop|try|use|just)(?: in)? ${FIGURES}(?: in)?(?: on| at| into| for| to open| opens| and you'?re| and it| gets)(?: the| our| my| that| this)?(?: [a-z]{1,12})? ${ENTRY}\\b`,
    'g',
  ),
  new RegExp(
    `\\b${ENTRY}(?: (?:at|on|by|for|to)(?: [a-z']{2,12}){1,3})?(?:'s| is| takes| wants| needs| likes| opens with| goes| =|:| -)(?: still| now| just| always| back to| set to)?(?: (?:my |our |the |her |his )?[a-z']{2,12}(?: birthday| birth year| year)?,)?(?: (?:hash|star|press)[ ,]{1,2})? ?${FIGURES}`,
    'g',
  ),
  new RegExp(
    `(?<![\\d£$€.:/])${FIGURES}(?:,? (?:then|and|followed by|plus|with)(?: a| the| press)? (?:hash|star|pound key|green (?:button|tick)|enter|tick))\\b`,
    'g',
  ),
];
