import type { Detector } from '../detector.ts';
import { asWritten, findAll, merge } from './find-all.ts';

/** Keys and tokens that machines sign in with, by the forms their makers document. */
export const apiToken: Detector = {
  name: 'api-token',
  detect: ({ original }) => {
    const written = asWritten(original);
    return merge([...findAll(written, TOKENS), ...findAll(written, NAMED)]);
  },
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
] as const;
const TOKENS = new RegExp(TOKEN_FORMS.join('|'), 'g');
/** By what stands before them, in any case. */
const NAMED = new RegExp(
  [
    '-----BEGIN (?:RSA |EC |DSA |OPENSSH |ENCRYPTED |PGP )?PRIVATE KEY(?: BLOCK)?-----',
    '(?<![A-Za-z0-9_])(?:api|access|auth|secret|client)[_-]?(?:key|token|secret)["\']?\\s{0,3}[:=]\\s{0,3}["\']?[A-Za-z0-9_/+.=-]{12,120}',
  ].join('|'),
  'gi',
);
