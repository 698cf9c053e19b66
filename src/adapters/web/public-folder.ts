import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the page's static files, the same whether this runs from src/ or compiled from dist/. */
export function findPublicFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error('package.json is in no folder above the web chat');
    folder = parent;
  }
  return join(folder, 'src', 'adapters', 'web', 'public');
}
