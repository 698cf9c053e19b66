import type { Detector } from '../detector.ts';
import { findAll } from './find-all.ts';

const PLAIN =
  /(?<![a-z0-9._%+-])[a-z0-9](?:[a-z0-9._%+-]{0,62}[a-z0-9_])?@(?:[a-z0-9-]{1,62}\.){1,4}[a-z]{2,18}(?![a-z0-9])/g;
/** "jo dot smith at example dot com", "jo[at]example.com", with the top-level domain that tells it from other words. */
const SPELT =
  /(?<![a-z0-9._%+-])[a-z0-9][a-z0-9_%+-]{0,30}(?:(?:\.| ?[[(]?dot[\])]? ?| ?underscore ?| ?dash ?)[a-z0-9]{1,30}){0,4}(?: ?[[({<]at[\])}>] ?| at )(?:[a-z0-9-]{1,40}(?:\.| ?[[(]dot[\])] ?| dot )){1,3}(?:com|co|uk|org|net|gov|nhs|me|info|io|ac|sch|eu|ie|de|fr|pl)(?![a-z])/g;
/** An address of a service, not of a person. */
const SERVICE =
  /^(?:info|enquir(?:y|ies)|contact|hello|help|helpdesk|support|press|media|news|office|reception|admin|sales|bookings?|events?|jobs|recruitment|hr|complaints|feedback|customer[._]?services?|team|noreply|no-reply|planning|library|volunteer(?:s|ing)?)@/;

/** E-mail addresses of people, plain or spelt out. */
export const email: Detector = {
  name: 'email',
  detect: ({ base }, { publicDomains, publicEmails }) => {
    const isPublic = (address: string) => {
      const plain = address.replace(/ ?[[({<]at[\])}>] ?| at /g, '@').replace(/ ?[[(]dot[\])] ?| dot /g, '.');
      const isOfficial = publicDomains.some(
        (domain) => plain.endsWith(`@${domain.toLowerCase()}`) || plain.endsWith(`.${domain.toLowerCase()}`),
      );
      return (
        publicEmails.some((one) => one.toLowerCase() === plain) ||
        (SERVICE.test(plain) &&
          (isOfficial || !/@(?:gmail|hotmail|outlook|yahoo|icloud|aol|btinternet|live|proton)/.test(plain)))
      );
    };
    return [
      ...findAll(base, PLAIN, (match) => !isPublic(match[0])),
      ...findAll(base, SPELT, (match) => !match[0].includes('@') && !isPublic(match[0])),
    ];
  },
};
