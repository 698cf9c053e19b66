import type { Detector } from '../detector.ts';
import { after, before, findAll } from './find-all.ts';

const STREET =
  '(?:road|rd|street|lane|ln|close|drive|dr|avenue|ave|crescent|cres|court|gardens|gdns|place|terrace|grove|mews|yard|walk|rise|view|hill|row|green|square|park|croft|fold|wynd|brow|bank|parade|boulevard|way|gate|heights|meadows?|orchard|vale|cottages?)';
const POSTCODE = '[a-z]{1,2}[0-9][0-9a-z]?[ ]?[0-9][abd-hjlnp-uw-z]{2}';
/** "Flat 2, 14 Mill Lane, Coalville LE67 3FJ": a house number or flat, one to three words, a kind of street. */
const HOUSE = new RegExp(
  `(?<![\\d:£$.\\-/])\\b(?:(?:flat|apt|apartment|unit|room) [0-9]{1,3}[a-z]?,? )?(?:number |no\\.? ?|house )?[0-9]{1,4}[a-z]?,? (?!(?:of|in|at|from|on|to|the|a|and|for|years?|days?|hours?|mins?|minutes?|miles?|people|more|new|good|more|weeks?|months?|per|x|st|nd|rd|th|pm|am|year|minute|mile|different|big|little|old|great|lovely|happy|times|best|other) )(?:[a-z'-]{2,20} ){1,3}${STREET}\\b(?:,? [a-z-]{3,20}){0,2}(?:,? ${POSTCODE})?`,
  'g',
);
const CODE = new RegExp(`(?<![a-z0-9])${POSTCODE}(?![a-z0-9])`, 'g');
const OTHER_USE = /(?:room|bus|route|service|stop|platform|line|gate|junction|no|number|the) $/;
const HOME_WORDS =
  /\b(?:lives?|living|home|house|flat|address|my|our|her|his|their|round|door|number|mum|nan|gran|pop over|come (?:to|over|round)|send|post(?:ed)? (?:it )?to|party|keys?|next door|neighbou?r|stay(?:s|ing)?|moved?|moving|new place|number|mrs?|ms|miss|parcels?|deliver|drop|pick|collect|staying)\b/;
const PUBLIC_PLACE =
  /\b(?:cafe|coffee|library|school|church|chapel|hall|centre|center|pub|inn|arms|club|shop|store|market|museum|theatre|hospital|surgery|clinic|station|stadium|hotel|restaurant|office|offices|headquarters|hq|town hall|council|chemist|pharmacy|gallery|cinema|gym|pool|bakery|branch|bus|diversion|closed|closure|roadworks|resurfacing|planning application|application)\b/;

/** Where somebody lives: a house number and street, or a postcode beside words of home. Public places pass. */
export const address: Detector = {
  name: 'address',
  detect: ({ base }, { publicAddresses }) => {
    const allowed = publicAddresses.map(squeeze);
    const isListed = (text: string) => {
      const found = squeeze(text);
      return allowed.some((one) => one.includes(found) || found.includes(one));
    };
    const near = (match: RegExpExecArray) => `${before(match, 60)} ${match[0]} ${after(match, 40)}`;
    const isHome = (match: RegExpExecArray) => {
      const around = near(match);
      return HOME_WORDS.test(around) || !PUBLIC_PLACE.test(around);
    };
    return [
      ...findAll(
        base,
        HOUSE,
        (match) =>
          !isListed(match[0]) &&
          !OTHER_USE.test(before(match, 10)) &&
          isHome(match) &&
          !/downing street|baker street|coronation street|sesame street|abbey road/.test(match[0]),
      ),
      ...findAll(
        base,
        CODE,
        (match) => !isListed(match[0]) && HOME_WORDS.test(near(match)) && !PUBLIC_PLACE.test(near(match)),
      ),
    ];
  },
};

function squeeze(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9]/g, '');
}
