import { isIPv4, isIPv6 } from 'node:net';
import type { Detector } from '../detector.ts';
import { before, findAll, isAlone } from './find-all.ts';

const V4 = /(?<![\w.:/-]|\d )(?:\d{1,3}\.){3}\d{1,3}(?:\/\d{1,2})?(?![\w]|\.\d|-\d)/g;
/** Four numbers with points between that count something else. */
const VERSION =
  /(?:\bv|\b(?:versions?|release|build|firmware|driver|update|app|ios|android|chrome|windows|section|clause|chapter|para(?:graph)?|rule|table|figure|article|item)[ :.]{0,2}(?:no\.? ?)?)$/;
/** Groups of hexadecimal digits, one run of which `::` may leave out, and perhaps an IPv4 address or a zone at the end. */
const V6 =
  /(?<![\w:.])(?:[0-9a-f]{0,4}:){2,8}(?:(?:\d{1,3}\.){3}\d{1,3}|[0-9a-f]{0,4})(?:%[0-9a-z]{1,12})?(?:\/\d{1,3})?(?![\w:])/g;

/** Addresses of machines on a network: IPv4 (RFC 791) and IPv6 in every way of writing it (RFC 4291). */
export const ipAddress: Detector = {
  name: 'ip-address',
  detect: ({ base }) => [
    ...findAll(
      base,
      V4,
      (match) => isIPv4(match[0].replace(/\/\d+$/, '')) && !VERSION.test(before(match, 20)),
    ),
    ...findAll(
      base,
      V6,
      (match) => /\d/.test(match[0]) && isIPv6(match[0].replace(/\/\d+$/, '')) && match[0].length > 2,
    ),
  ],
};

const MAC =
  /(?<![\w:.-])(?:[0-9a-f]{2}([:-])(?:[0-9a-f]{2}\1){4}[0-9a-f]{2}|(?:[0-9a-f]{4}\.){2}[0-9a-f]{4})(?![\w:.-]\w|\w)/g;

/** Hardware addresses of devices: six pairs with colons or hyphens, or three fours with points (IEEE 802). */
export const macAddress: Detector = {
  name: 'mac-address',
  detect: ({ base }) =>
    findAll(base, MAC, (match) => {
      const digits = match[0].replace(/[^0-9a-f]/g, '');
      if (/^(?:0+|f+)$/.test(digits)) return false;
      // Six pairs of digits with hyphens may be lottery numbers, and three fours a price list.
      return /[a-f]/.test(digits) || match[0].includes(':') || isAlone(match);
    }),
};
