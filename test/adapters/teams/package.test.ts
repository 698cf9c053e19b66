import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { inflateSync } from 'node:zlib';
import { AppManifestUtils, type TeamsManifest } from '@microsoft/app-manifest';
import { strFromU8, unzipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { packageOf } from '../../../src/adapters/teams/package/index.ts';

const IDENTITY = {
  appId: '11111111-2222-3333-4444-555555555555',
  organisation: 'North West Leicestershire District Council',
  website: 'https://www.example.gov.uk',
  version: '0.1.0',
};
const files = unzipSync(packageOf(IDENTITY));
const manifest = JSON.parse(strFromU8(files['manifest.json'] ?? new Uint8Array())) as TeamsManifest;

/** Microsoft's schema of the manifest's own version, from the validator’s package. */
function schema(): unknown {
  const folder = dirname(createRequire(import.meta.url).resolve('@microsoft/app-manifest'));
  const file = join(
    folder,
    'json-schemas',
    'teams',
    `v${manifest.manifestVersion}`,
    'MicrosoftTeams.schema.json',
  );
  return JSON.parse(readFileSync(file, 'utf8'));
}

describe('the app package', () => {
  test('has a manifest that Microsoft’s validator takes', async () => {
    expect(await AppManifestUtils.validateAgainstSchema(manifest, schema() as never)).toEqual([]);
  });

  test('has a manifest that would be refused if it were wrong', async () => {
    const wrong = { ...manifest, bots: [{ botId: 'x', scopes: ['everywhere'] }] } as never;
    expect(await AppManifestUtils.validateAgainstSchema(wrong, schema() as never)).not.toEqual([]);
  });

  test('is the same to the byte each time', () => {
    expect(Buffer.from(packageOf(IDENTITY)).equals(Buffer.from(packageOf(IDENTITY)))).toBe(true);
  });

  test.each([
    ['color.png', 192],
    ['outline.png', 32],
  ])('%s is a square of %d pixels', (name, size) => {
    const png = Buffer.from(files[name] ?? []);
    expect(png.subarray(1, 4).toString('latin1')).toBe('PNG');
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([size, size]);
  });

  test('the outline is white on nothing, as Teams asks', () => {
    const png = Buffer.from(files['outline.png'] ?? []);
    const rows = inflateSync(png.subarray(png.indexOf('IDAT') + 4, png.indexOf('IEND') - 8));
    let visible = 0;
    for (let row = 0; row < 32; row += 1)
      for (let column = 0; column < 32; column += 1) {
        const at = row * 129 + 1 + 4 * column;
        if (rows[at + 3] === 0) continue;
        visible += 1;
        expect([...rows.subarray(at, at + 3)]).toEqual([255, 255, 255]);
      }
    expect(visible).toBeGreaterThan(50);
    expect(visible).toBeLessThan(600);
  });
});
