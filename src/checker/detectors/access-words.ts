/** What a word before or behind a value says of it. Patterns are for lower case and are looked for in short windows. */

/** Something secret is named: a code, a password, a login. */
export const SECRET =
  /\b(?:(?:pass ?|key ?)?codes?|pins?|pin (?:number|code)|pass ?(?:words?|phrases?|key)|passwd|pwd?|pa(?:\$\$|ss)|combos?|combinations?|log ?ins?|log ?ons?|sign ?in|creds|credentials|user(?:name| name)?|admin|root|key ?safes?|key ?box(?:es)?|lock ?box(?:es)?|key ?pads?|door entry|entry system|p a s s ?w o r d|birthday backwards|num(?:ber)? ?pads?|(?:badge|staff|payroll|employee) number|override|wi-?fi|wpa2?|network key|hotspot|unlocks?|unlocked|disarms?|disarmed|unsets?|deactivates?|opens? (?:with|on)|locked out|shared key|digits|kod|cod|cyfrinair|haslo|mot de passe|contrasena|codul|parola|potem)(?=[\s:=,.'"’)/-]|$)|🔢|🔐|🔒|🔑|🗝/gu;

/** Something that is locked, or that is signed in to. */
export const LOCK =
  /\b(?:doors?|gates?|barriers?|bollards?|alarms?|alarm panel|safes?|strong ?room|vault|panels?|padlocks?|lockers?|locks?|lock ?up|shutters?|cupboards?|cabinets?|tills?|store ?room|stock ?room|store cupboard|shed|server|vpn|tablets?|laptops?|terminal|router|garages?|bike (?:store|shed|lock)|compound|lifts?|fob|toilets?|loo|ward|pharmacy|cellar|archive|intercom|buzzer|entry ?phone|entrance|staff room|plant room|boiler room|bin store|office|depot|pavilion|clinic|kitchen|stationery|photocopier|printer|bramy|brama|drws|drzwi|porte|puerta|staff (?:one|network)|key cabinet|meds|medication|controlled drugs|cash ?box|petty cash|container|gun|bothy|hut|porch|lobby|side entrance|changing room|generator|switchboard|remote desktop|back office|system)(?=[\s:=,.'"’)/-]|$)/g;

/** Stands just before a value: somebody does it, or it is one. */
export const TELLS =
  /(?:\b(?:is|are|are all|was|its|it's|it is|that's|thats|becomes|became|now|still|always|just|again|to|with|as|equals|press(?:es|ed|ing)?|punch(?:ed)?(?: in)?|typed?|typing|tap(?:ped)?|key(?:ed)?(?: in)?|enter(?:ed)?|dial(?:led)?|try|tried|use[sd]?|using|put(?: in)?|wants?|needs?|takes?|hit|do|remember|then|goes|ydi|yw|to jest|est|es|este)|'s|’s|[:=?–—-]|\b[a-z]{2,12}'s)[\s"'“‘(]*$/;

/** Stands just behind a value: what to do next, or what happens. */
export const DOES =
  /^[\s"'”’),.]*(?:(?:and |&|\+|then|followed by|finish(?:ing)? with|plus)\s*(?:the |a |press |hit |a good )?(?:hash|star|square|pound|hashtag|bell|buzzer|handle|enter|green|tick|hit|press|bell|key|turn|twist|shove|push|pull|give|shoulder|wait|x|y|z|c|#|\*|\d|you|your in|it opens|it shuts|it stops|it unlocks|in you go|off you go|wedyn)|wedyn|hash\b|star\b|enter\b|#|opens\b|unlocks?\b|gets you in|lets you in|works on|to (?:get in|get out|open|unlock|disarm|silence|turn it off|switch it off|set it|log ?in)|with a capital|all (?:lower ?case|one word|caps)|no (?:caps|spaces)|capital [a-z]\b|for (?:the|anyone|whoever)|if (?:you|ur|the|it|anyone)|in case|backwards)/;

const NETWORK =
  '(?:snap(?:chat)?|insta(?:gram)?|ig|discord|tik ?tok|twitter|facebook|fb|threads|blue ?sky|mastodon|reddit|twitch|you ?tube|steam|xbox(?: live)?|psn|playstation|roblox|gamer ?tag|kik|telegram|linked ?in|pinterest|tumblr|be ?real|strava|skype|socials)';

/** Stands just before the name that somebody goes by on a social network. */
export const SOCIAL = new RegExp(
  `(?<![a-z])(?:${NETWORK}(?: (?:and|or|&) ${NETWORK})?(?: (?:handle|name|user ?name|tag|id|account|profile))?|(?:my|his|her|their|social media) handle)(?:'s| is| as| under| at|,)?(?: now| still)?(?: called)?[\\s:=@"'“‘(-]{1,4}$`,
);
/** Stands just behind it. */
export const CALLED_ON = new RegExp(
  `^[\\s"'”’),]{1,3}(?:is me )?(?:on|via) (?:my |the )?${NETWORK}(?![a-z])`,
);

/** What says that no lock is meant, or that it is a game, an example or a warning. */
export const HARMLESS =
  /discount|promo|use (?:the )?code|with code|voucher|coupon|\boffer|checkout|% off|post ?code|dress code|qr code|highway code|code of|error|status code|source code|zip code|sort code|area code|dialling code|colour|paint|course code|reference|\border\b|tracking|parcel|raffle|lottery|\bbus(?:es)?\b|\bflight|escape room|puzzle|\blevel\b|\bgames?\b|gamer|crossword|\bfilm\b|heist|movie|novel|\bplot\b|\bchapter|(?:is not|isn't|isnt) a (?:strong |good |real |proper )?password|change your password|terrible|bad idea|my (?:very )?first (?:[a-z]{2,10} )?(?:password|lock|code|pin)|not my|not our|isn't (?:my|our|the)|isnt (?:my|our|the)|(?:don't|\bdont\b|do not|never) (?:use|share|write|post|put|pick|choose|have|set|type|enter|give|open|reuse|include|make|work|email|send)|shouldn't|should not|doesn't open|\bavoid|for example|e\.g|such as|\bcharacters\b|random words|numbers long|digits long|at least|minimum|kahoot|free wi-?fi|public wi-?fi|bingo|\bscore|league|\bvotes\b|\bsteps\b|\bmiles\b(?! (?:fast|bett|easi|quick))|signatures|followers|pin badge|drawing pin|bowling pin|pinned|\btrains?\b|platform|was full|sold out|hacked|leaked|worst passwords|most common|at the till|tell (?:th)?em|money off|per ?cent off|half (?:the )?price|free delivery|used to be|no longer|expired|model|\bkit\b|recipe|\bkit\b|\b(?:pin|password|passcode|code|number) jokes?\b|\bjokes? about\b|\bsame as (?:my|everyone's|everybody's) luggage/;

/** Words that say something of a password and are none. */
export const ABOUT =
  /^(?:required|needed|changed|reset|wrong|expired|strong|weak|protected|dead|long|short|your|yours|mine|this|that|there|here|what|when|where|which|whatever|something|anything|nothing|incorrect|correct|invalid|secure|safe|secret|private|personal|shared|stored|saved|sent|given|taken|hidden|known|unknown|unique|different|same|important|essential|hard|easy|good|better|best|terrible|awful|rubbish|ridiculous|stupid|daft|only|also|really|very|quite|never|always|probably|still|about|from|with|into|under|over|back|gone|lost|forgotten|compromised|hacked|working|broken|blank|case|like|just|those|these|their|they|being|going|getting|simple|obvious|ready|available|on|in|not|public)$/;
