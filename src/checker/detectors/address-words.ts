/** Kinds of street, as the last word of its name. */
const PLAIN_STREET =
  '(?:road|rd|street|lane|ln|avenue|ave|crescent|cres|close|gardens|gdns|terrace|mews|wynd|cottages|boulevard|brae|loan|cul-de-sac|crossroads|villas)';
/** Kinds of street whose words say other things as well. */
export const AMBIGUOUS_STREET =
  '(?:court|ct|drive|dr|place|grove|yard|walk|rise|view|hill|row|green|square|sq|park|croft|fold|brow|bank|parade|way|gate|heights|meadows?|orchard|vale|paddock|fields?|end|wharf|quay|dale|lea|garth|st|hey|bridge|chase|drove|spinney|copse|hollow|mount|ridge|side|common|nook|garden|cottage|ginnel|passage|circus|link|wood|woods|leys|lodge|house|towers?|buildings?|maltings?|mansions?|point)';
/** Streets with shops, offices and works rather than homes. */
export const COMMERCIAL =
  /\b(?:high street|market (?:place|square|street|hill)|exchange (?:square|street)|(?:business|retail|science|industrial|trading|enterprise|leisure) (?:park|estate|centre|village)|industrial estate|trading estate|shopping (?:centre|park)|town square|civic (?:way|square)|station approach)\b/;
/** What no word of a street's name is, though it may stand between a number and such a word. */
const NOT_A_NAME =
  '(?:of|in|at|from|on|to|the|a|an|and|or|for|is|are|was|were|be|been|with|without|by|up|down|into|onto|over|off|out|about|per|via|than|as|so|if|but|not|no|my|our|your|his|her|their|its|this|that|these|those|it|he|she|they|we|i|you|who|which|there|here|when|then|now|just|only|still|all|some|any|more|most|less|other|another|same|different|years?|yrs?|days?|hours?|hrs?|mins?|minutes?|secs?|seconds?|weeks?|months?|miles?|metres?|meters?|km|k|pm|am|x|people|lads?|kids?|men|man|women|woman|cars?|vans?|bins?|dogs?|cats?|times?|quid|pounds?|grand|percent|pence|bed|beds|bedroom|bedroomed|star|stars|point|points|goals?|bags?|boxes|tickets?|pints?|grams?|litres?|good|new|big|lovely|great|nice|best|happy|mile|minute|hour|day|year|week|month|foot|feet|inch|ton|tonne|st|nd|rd|th|went|going|left|right|came|come|walked|drove|ran|had|has|have|got|get|said|says|did|do|does|will|would|can|could|blocking|parked|along|across|around|round|outside|inside|between|behind|through|since|until|before|after|every|each|both|next|last|first|second|third|hundred|thousand|million|pizza|parking|free|open)';
/** One word of a street's or a house's name. */
export const NAME = `(?!${NOT_A_NAME}[ ,.])(?:st\\.? )?[a-z][a-z'-]{1,19}`;
/** One to three words and a kind of street; or, in Welsh, the kind of street first. */
export const STREET_NAME = `(?:(?:${NAME} ){1,3}(?:${PLAIN_STREET}|${AMBIGUOUS_STREET})|the (?:green|square|crescent|close|avenue|drive|meadows?|paddocks?|orchard|lane|terrace|grove|croft|mews|row|street|hollow|glebe|leys|spinney)|(?:heol|ffordd|stryd|lon|clos|maes|rhodfa|bryn|parc|tai|teras|cwrt) (?:yr? )?[a-z]{3,16}(?: [a-z]{3,16})?)(?![a-z'])`;
/** UK postcodes (Royal Mail, as BS 7666 writes their form). */
export const POSTCODE =
  '(?:gir ?0aa|(?:[a-pr-uwyz](?:\\d{1,2}|[a-hk-y]\\d{1,2}|\\d[a-hjkps-uw]|[a-hk-y]\\d[abehmnprv-y])) ?\\d[abd-hjlnp-uw-z]{2})';

/** Straight behind a street: a place that is called after it. */
export const CALLED_AFTER =
  /^ (?:surgery|school|infants?|juniors?|primary|secondary|academy|college|nursery|church|chapel|mosque|methodist|baptist|hall|hospital|medical|health|clinic|practice|pharmacy|library|museum|theatre|stadium|ground|baths|pool|leisure|sports|community|centre|garage|depot|works|cemetery|allotments?|recreation|rec\b|playing|park|car park|bus|station|bridge|junction|roundabout|market|cafe|club|hotel|care home|nursing home|fc|united|athletic|estate)\b/;
/** Straight before a number: it counts buses, rooms or pages. */
export const COUNTS_ELSE =
  /(?:\b(?:room|bus(?:es)?|route|service|stop|platform|line|gate|junction|channel|page|track|chapter|level|round|form|year|bay|score[ds]?|highway|table|pitch|lot|plot|hole|class|box|fig|about|around|over|under|nearly|almost|only|another|than|times|the first|the last|next|past|top|ft|aged?) |[a-z]\d*-|\d,)$/;
/** Addresses that stand for an office or a story. */
export const FAMOUS =
  /\b(?:10|11|no\.? ?10|number (?:10|ten)) downing|221b? baker street|coronation street|sesame street|ramsay street|privet drive|albert square|abbey road|drury lane|carnaby street|elm street|jump street|wall street|penny lane|fleet street|cherry tree lane/;

const HOME: readonly RegExp[] = [
  "(?<!\\b(?:care|nursing|residential|take|funeral|rest|children's) )\\bhomes?\\b(?! ?(?:page|game|win|office|secretary|bargains|improvement|school|team|side|choice|link|start|care))",
  '\\b(?:lives?|living|stays|staying|stops with|stopping with|sleeps|resides?|kips|dwells) (?:with|at|in|on|over|above|round|opposite|next|there|here|near|just|up|down|alone|by)\\b|\\blives\\b',
  '\\b(?:flat|apartment|bungalow|maisonette|bedsit|caravan|doorstep|letter ?box|front door|back door|side gate|house ?warming|next door|neighbou?rs?|postie|landlord|tenants?|householder|widow|pensioner)\\b',
  "\\b(?:my|our|his|her|their|[a-z]{2,14}'s)(?: [a-z]{2,12})? (?:house|place|gaff|door|address|gate|drive|gran's|road|street|pad|digs|garden|bedroom|kitchen|postcode)\\b",
  "\\b(?:round|at|to|from) (?:mine|ours|hers|his|theirs|(?:my |his |her |our )?(?:mum|mam|dad|nan|gran|sister|brother|auntie|uncle|son|daughter)(?:'?s)?)\\b",
  "\\b(?:the|my|our|his|her|a) (?:[a-z]{3,10} )?door (?:next to|opposite|by|with|beside|on the)\\b|\\b(?:driver|postie|courier|they|he|she) can'?t find (?:me|us|it)\\b",
  '\\b(?:party|bbq|barbecue) at (?:ours|mine)\\b|\\bfrom [a-z]+s? house\\b',
  "(?<!\\b(?:office|offices|library|surgery|shop|clinic|centre|team|branch|service|club|group|school|market|council|we have|stop)(?: has| have| is| are|'s|'ve)? )\\b(?:moved?|moving) (?:in|into|to|house|out)\\b|\\bnew (?:house|place|pad|gaff|flat)\\b",
  '\\b(?:mr|mrs|ms|mx|cllr|councillor)\\.? [a-z]|\\bmiss (?!the\\b|you|it\\b|out\\b|a\\b|my\\b|our\\b|this\\b|that\\b|him\\b|her\\b|them\\b|an\\b|your\\b|being\\b)[a-z]',
  "\\b(?:parcels?|deliver(?:y|ies|ed|oo)?|knock|the kettle|bring a bottle|byob|on (?:her|his) own|all alone|send (?:it|them|cards?|flowers)|cards? (?:to|for)|address|keys?|(?:he|she|they|we|i)(?:'s|s|'re|re|'m|m| is| are| am)(?: now| still| actually| back)? (?:at|from|in|on|round|over|down) (?:number |no\\.? ?|flat )?\\d)",
  "\\b(?:(?:the |a |our |that |this |this |old )?(?:lad|bloke|fella|man|woman|lady|girl|guy|chap|kid|family|couple|one)s?)(?: [a-z',-]{1,14}){0,5} (?:is |are |'s )?(?:from|at|on|in|of)\\b",
  "\\b[a-z]+'s (?:house|flat|place|mum's|gaff)\\b|\\bborn in\\b|\\bgrew up\\b|\\bpop (?:round|in|over)\\b|\\bcome (?:round|over)\\b|\\bmy actual\\b",
].map((source) => new RegExp(source));
const PUBLIC: readonly RegExp[] = [
  '\\b(?:caf[e\\u00e9]|coffee|library|libraries|school|academy|college|nursery|playgroup|university|church|chapel|mosque|temple|synagogue|cathedral|abbey|hall|centre|center|pub|inn|arms|tavern|brewery|bar|club|shops?|store|supermarket|market|museum|theatre|hospital|surgery|clinic|practice|station|depot|stadium|hotel|b&b|restaurant|takeaway|chippy|offices?|headquarters|hq|council|chemist|pharmacy|gallery|cinema|gym|baths|pool|bakery|butchers?|bakers?|barbers?|salon|hairdressers?|florist|garage|branch|bank|post office|hub|studio|playground|allotments?|cemetery|crematorium|court|courthouse|registry|tourist information|food ?bank|charity|company|limited|ltd|plc|firm|business|workshop|warehouse|unit|premises|venue)\\b',
  '\\b(?:diversion|closed|closure|roadworks?|resurfac\\w+|pothole|gritting|planning|application|consultation|demolition|development|site|car park|bus|buses|listed building|blue plaque|heritage)\\b',
  '\\b(?:meet(?:ing|s|up)?|event|fair|fete|fayre|open day|open house|exhibition|gig|concert|workshop|class(?:es)?|session|drop-?in|coffee morning|jumble|car boot|fundraiser|parade|rehearsal|service|surgery|polling|vaccin\\w+|tickets?|doors open|opening|open (?:late|until|till|from|on|daily|again|mon|tue|wed|thu|fri|sat|sun)|queue|raffle|auction|public|visitors?|customers?|festival|carnival|gala|fun day|family fun|free entry|the park)\\b',
].map((source) => new RegExp(source));
/** True for words of where somebody lives. They outweigh words of public places. */
export function hasHomeWords(text: string): boolean {
  return HOME.some((pattern) => pattern.test(text));
}

/** True for words of places anyone may walk into, and of what happens there. */
export function hasPublicWords(text: string): boolean {
  return PUBLIC.some((pattern) => pattern.test(text));
}
