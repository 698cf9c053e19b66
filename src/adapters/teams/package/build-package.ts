import { zipSync } from 'fflate';
import { drawColourIcon, drawOutlineIcon } from './icons.ts';
import { buildManifest, ICON_FILES, type PackageSettings } from './manifest.ts';

/** The app package as a zip file, ready to upload in the Teams admin centre. The same settings give the same bytes. */
export function buildPackage(settings: PackageSettings): Uint8Array {
  const manifest = `${JSON.stringify(buildManifest(settings), null, 2)}\n`;
  return zipSync(
    {
      'manifest.json': new TextEncoder().encode(manifest),
      [ICON_FILES.color]: drawColourIcon(),
      [ICON_FILES.outline]: drawOutlineIcon(),
    },
    // The first day that a zip can tell.
    { mtime: new Date(1980, 0, 2) },
  );
}
