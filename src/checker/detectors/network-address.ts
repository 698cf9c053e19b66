import { isIPv4, isIPv6 } from 'node:net';
import type { Detector } from '../detector.ts';
import { after, before, findAll, isAlone } from './find-all.ts';

/** Four numbers with points between, or points in brackets, which keep programs from making it a link. */
const V4 =
  /(?<![\w.:/-]|\d )\d{1,3}(?:(?:\.|\[\.\]|\(\.\)|\[dot\]|\(dot\))\d{1,3}){3}(?:\/\d{1,2})?(?![\w]|\.\d|-\d)/g;
/** Four numbers with points between that count something else. */
const VERSION =
  /(?:\bv|\b(?:versions?|release|build|firmware|driver|update|(?:up|down)grad(?:ed?|ing) to|updat(?:ed?|ing) to|patch|bios|app|ios|(?:mac|ipad|watch|tv) ?os(?: x)?|android|chrome|firefox|safari|opera|edge|windows|linux|ubuntu|debian|kernel|excel|outlook|teams|zoom|slack|acrobat|reader|photoshop|java|python|node|php|mysql|oracle|nginx|apache|openssl|wordpress|drupal|citrix|section|clause|chapter|para(?:graph)?|rule|table|figure|article|item)[ :.]{0,2}(?:no\.? ?)?)$/;
/** Behind one that counts versions. */
const OF_VERSION = /^ (?:update|release|patch|hotfix|build|beta|rc\b|firmware|is out\b|came out|changelog)/;
/**
 * No machine of anybody's: this network, loopback and masks (RFC 1122, RFC 6890), and the name servers that Google,
 * Cloudflare, Quad9 and OpenDNS run for everybody.
 */
const NOBODYS =
  /^(?:(?:0|127|255)\.[\d.]+|8\.8\.(?:8\.8|4\.4)|1\.(?:1\.1|0\.0)\.[1-3]|9\.9\.9\.(?:9|1[0-2])|149\.112\.112\.\d+|208\.67\.22[02]\.\d+|::1?|(?:0{1,4}:){7}0{0,3}[01]|2001:4860:4860::88(?:88|44)|2606:4700:4700::1(?:111|001)|2620:fe::(?:fe|9))$/;

function isSomebodys(address: string): boolean {
  return !NOBODYS.test(address.replace(/\/\d+$/, ''));
}

/** Groups of hexadecimal digits, one run of which `::` may leave out, and perhaps an IPv4 address or a zone at the end. */
const V6 =
  /(?<![\w:.])(?:[0-9a-f]{0,4}:){2,8}(?:(?:\d{1,3}\.){3}\d{1,3}|[0-9a-f]{0,4})(?:%[0-9a-z]{1,12})?(?:\/\d{1,3})?(?![\w:])/g;

/** Addresses of machines on a network: IPv4 (RFC 791) and IPv6 in every way of writing it (RFC 4291). */
export const ipAddress: Detector = {
  name: 'ip-address',
  detect: ({ base }) => [
    ...findAll(base, V4, (match) => {
      const written = match[0].replace(/[[(](?:\.|dot)[\])]/g, '.');
      return (
        isIPv4(written.replace(/\/\d+$/, '')) &&
        isSomebodys(written) &&
        !VERSION.test(before(match, 20)) &&
        !OF_VERSION.test(after(match, 14))
      );
    }),
    ...findAll(
      base,
      V6,
      (match) => /\d/.test(match[0]) && isIPv6(match[0].replace(/\/\d+$/, '')) && isSomebodys(match[0]),
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
