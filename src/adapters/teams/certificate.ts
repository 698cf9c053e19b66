import { X509Certificate } from 'node:crypto';

/** The SHA-256 fingerprint of a certificate in PEM form, in hexadecimal, by which Microsoft Entra knows it. */
export function thumbprintOf(certificate: string): string {
  return new X509Certificate(certificate).fingerprint256.replaceAll(':', '');
}
