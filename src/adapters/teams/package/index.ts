import { zipSync } from 'fflate';
import { drawColourIcon, drawOutlineIcon } from './icons.ts';
import { type AppIdentity, manifestOf } from './manifest.ts';

/** The app as a zip file for the Teams admin centre. The same identity gives the same bytes. */
export function packageOf(identity: AppIdentity): Uint8Array {
  const manifest = new TextEncoder().encode(`${JSON.stringify(manifestOf(identity), null, 2)}\n`);
  return zipSync(
    {
      'manifest.json': manifest,
      'color.png': new Uint8Array(drawColourIcon()),
      'outline.png': new Uint8Array(drawOutlineIcon()),
    },
    // Files in a zip have a date.
    { mtime: '2020-01-01T00:00:00' },
  );
}
