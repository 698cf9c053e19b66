import type { Detector } from '../detector.ts';
import { findAll } from './find-all.ts';

/** Keys and tokens that machines sign in with, by the forms their makers document. */
export const apiToken: Detector = {
  name: 'api-token',
  detect: ({ original }) =>
    findAll(
      { text: original, toOriginal: (start, end) => ({ start, end }) },
      new RegExp(TOKEN_FORMS.join('|'), 'g'),
    ),
};

const TOKEN_FORMS = [
  '(?<![A-Za-z0-9])(?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Za-z0-9])',
  '(?<![A-Za-z0-9])gh[pousr]_[A-Za-z0-9]{36,80}',
  '(?<![A-Za-z0-9])github_pat_[A-Za-z0-9_]{20,90}',
  '(?<![A-Za-z0-9])xox[abeprs]-[A-Za-z0-9-]{10,120}',
  '(?<![A-Za-z0-9])AIza[A-Za-z0-9_-]{35}',
  '(?<![A-Za-z0-9])[sr]k_(?:live|test)_[A-Za-z0-9]{16,64}',
  '(?<![A-Za-z0-9])sk-[A-Za-z0-9_-]{20,120}',
  '(?<![A-Za-z0-9])eyJ[A-Za-z0-9_-]{8,400}\\.eyJ[A-Za-z0-9_-]{8,800}\\.[A-Za-z0-9_-]{8,400}',
  '-----BEGIN (?:RSA |EC |OPENSSH |PGP )?PRIVATE KEY(?: BLOCK)?-----',
  '(?<![A-Za-z0-9_])(?:api|access|auth|secret|client)[_-]?(?:key|token|secret)["\']?\\s{0,3}[:=]\\s{0,3}["\']?[A-Za-z0-9_/+.=-]{12,120}',
] as const;

/** What opens a door or an account, said in prose: a word for it, a little grammar, and a code with digits or a mixed word. */
const THING =
  '(?:pass ?word|pass ?code|passphrase|pin(?: number| code)?|log ?in|wi ?-?fi(?: (?:password|key|code|pass))?|network key|(?:door|gate|alarm|safe|key ?safe|key ?box|lock ?box|locker|entry|entrance|access|security|garage|store ?room|cupboard|office|building|staff|back door|front door|padlock|barrier|keypad|lock|till|compound|shed|burglar)(?: \\w{3,10})? (?:code|pin|combination|combo|number)|combination|access code|entry code|code (?:for|to|on|of) (?:the |our |my )?(?:\\w{2,12} ){0,2}(?:door|gate|alarm|safe|locker|keypad|building|office|box|lock|room|store|barrier|garage|shed|cupboard|till))';
const BETWEEN =
  "(?:[ ]?(?:to|for|on|at|of) (?:the |our |my |your )?(?:[a-z0-9'-]{1,14} ){0,3})?(?: ?(?:is|was|are|will be|now|still|just|again|changed to|set to|it's|its|in case|everyone|guys|remember|all lower ?case|today|:|=|-|,|–)){0,4}[ :\"'=]{1,3}";
const CODE =
  '(?:#?\\d[\\d #*-]{1,10}\\d#?|(?=[a-z0-9!@£$%^&*_.-]{5,40})(?=[a-z!@£$%^&*_.-]*\\d)[a-z0-9!@£$%^&*_.-]{5,40}|[a-z]{3,20}[!@£$%^&*_]\\w{0,20})';

/** A code told by what it is: a year, a birthday, a word turned round, a row of the same digit. */
const DESCRIBED_CODE = new RegExp(
  `\\b${THING}(?:[ ]?(?:to|for|on|at|of) (?:the |our |my |your )?(?:[a-z0-9'-]{1,14} ){0,3})?(?: ?(?:is|was|are|will be|still|just|simply|only|always|literally|set to|changed to|it's|:|=|-|,)){1,4}[ :"']{1,3}(?:(?:the |my |our |his |her |their |[a-z]{2,12}'s )(?:[a-z']{1,14} ){0,3}(?:year|birthday|birth year|date of birth|dob|anniversary|name|postcode|house number|initials|phone number|extension)\\b|(?:the )?year (?:we|it|the|i|england|of)\\b|[a-z0-9']{2,20}(?: [a-z0-9']{2,20}){0,3} (?:backwards|reversed|in reverse|spelt backwards|spelled backwards)\\b|(?:all|four|six|three) (?:zero|one|two|three|four|five|six|seven|eight|nine|nought|oh)(?:s|es)\\b|(?:default|factory default|password|admin|qwerty|letmein|welcome)(?![a-z0-9 ]))`,
  'g',
);

const FIGURES =
  '#?\\d(?:[ ,-]{0,2}\\d){2,7}(?:[ ,]{0,2}[#*])?(?![\\d:/%a-z]|[.,]\\d| ?(?:metres?|meters?|miles?|yards?|feet|years?|people|pounds|quid|kg|days?|times|seats?|of|tonnes?|hours?|hrs|minutes?|mins?)\\b)';
const ENTRY =
  '(?:key ?pad|panel|door ?pad|entry ?(?:pad|phone|system)|intercom|(?:side |back |front |bin store |staff )?(?:gate|door|shutter|barrier|padlock)|combination(?: lock)?|(?:burglar |intruder |house |office )?alarm|key ?safe|key ?box|lock ?box|safe|locker|turnstile)';
/** A number that is keyed in to get in, although nothing calls it a code. */
const KEYED_CODES: readonly RegExp[] = [
  new RegExp(
    `\\b(?:tap|press|punch|key|type|enter|put|poke|hit|dial|pop|try|use|just)(?: in)? ${FIGURES}(?: in)?(?: on| at| into| for| to open| opens| and you'?re| and it| gets)(?: the| our| my| that| this)?(?: [a-z]{1,12})? ${ENTRY}\\b`,
    'g',
  ),
  new RegExp(
    `\\b${ENTRY}(?:'s| is| takes| wants| needs| likes| opens with| goes| =|:| -)(?: still| now| just| always| back to| set to)?(?: (?:my |our |the |her |his )?[a-z']{2,12}(?: birthday| birth year| year)?,)? ${FIGURES}`,
    'g',
  ),
  new RegExp(
    `(?<![\\d£$€.:/])${FIGURES}(?:,? (?:then|and|followed by|plus|with)(?: a| the| press)? (?:hash|star|pound key|green (?:button|tick)|enter|tick))\\b`,
    'g',
  ),
];

/** Passwords, PINs and codes of doors, gates, alarms, safes and networks, in prose. */
export const accessCode: Detector = {
  name: 'access-code',
  detect: ({ base, digits }) => {
    const pattern = new RegExp(`\\b${THING}${BETWEEN}${CODE}(?![a-z0-9])`, 'g');
    const isTalkAbout = (text: string) =>
      /(?:never|don't|do not|dont|change|reset|forgot(?:ten)?|shouldn't|not to) (?:\w+ ){0,3}(?:pass ?word|pin|code)|characters|digits? long|at least|in \d+ (?:minutes|days|hours)|postcode|dress code|discount|promo|voucher|offer code|qr code|pin badge/.test(
        text,
      );
    const accepts = (match: RegExpExecArray) =>
      !isTalkAbout(match.input.slice(Math.max(0, match.index - 25), match.index + match[0].length + 15));
    const isHarmless = (match: RegExpExecArray) => accepts(match) && !/\?/.test(match[0]);
    return [
      ...findAll(base, pattern, accepts),
      ...findAll(digits, pattern, accepts),
      ...findAll(base, DESCRIBED_CODE, isHarmless),
      ...KEYED_CODES.flatMap((keyed) => findAll(digits, keyed, isHarmless)),
    ];
  },
};
