import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';
import { AppManifestUtils, type TeamsManifest, TeamsManifestConverter } from '@microsoft/app-manifest';
import { unzipSync } from 'fflate';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { encodePng } from '../../../src/adapters/png.ts';
import { buildPackage } from '../../../src/adapters/teams/package/build-package.ts';
import { drawColourIcon, drawOutlineIcon } from '../../../src/adapters/teams/package/icons.ts';
import { buildManifest, type PackageSettings } from '../../../src/adapters/teams/package/manifest.ts';
import { parsePackageSettings } from '../../../src/adapters/teams/package/parse-package-settings.ts';
import { runTeamsCommand } from '../../../src/cli/teams.ts';
import { UserError } from '../../../src/core/errors.ts';

const SETTINGS: PackageSettings = {
  appId: '0f0e0d0c-1111-2222-3333-444455556666',
  version: '1.2.3',
  organisation: 'Example Council',
  websiteUrl: 'https://www.example.gov.uk/assistant',
  privacyUrl: 'https://www.example.gov.uk/privacy',
  termsOfUseUrl: 'https://www.example.gov.uk/terms',
  publicUrl: 'https://assistant.example.gov.uk:8443/api/messages',
};

/** What Microsoft's validator finds wrong, from the schemas that come with it: it is not to ask the network. */
async function problemsOf(manifest: object): Promise<string[]> {
  const fetched = vi.spyOn(globalThis, 'fetch').mockRejectedValue(new Error('no network'));
  const problems = await AppManifestUtils.validateAgainstSchema(manifest as TeamsManifest);
  expect(fetched).not.toHaveBeenCalled();
  return problems;
}

afterEach(() => void vi.restoreAllMocks());

/** The pixels of a PNG that has no filters. */
function readPng(file: Buffer): { width: number; height: number; at: (x: number, y: number) => number[] } {
  const chunks = new Map<string, Buffer>();
  for (let at = 8; at < file.length; ) {
    const length = file.readUInt32BE(at);
    chunks.set(file.toString('latin1', at + 4, at + 8), file.subarray(at + 8, at + 8 + length));
    at += length + 12;
  }
  const header = chunks.get('IHDR') ?? Buffer.alloc(0);
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)];
  const rows = inflateSync(chunks.get('IDAT') ?? Buffer.alloc(0));
  return {
    width,
    height,
    at: (x, y) => [...rows.subarray(y * (width * 4 + 1) + 1 + x * 4).subarray(0, 4)],
  };
}

describe('the manifest', () => {
  test('is what Microsoft’s validator takes, with the newest schema it knows', async () => {
    const manifest = buildManifest(SETTINGS);
    expect(await problemsOf(manifest)).toEqual([]);
    const { publicUrl: _, ...untold } = SETTINGS;
    expect(await problemsOf(buildManifest(untold))).toEqual([]);
    const schemas = Object.keys(await import('@microsoft/app-manifest'))
      .flatMap((name) => /^TeamsManifestV1D(\d+)$/.exec(name)?.[1] ?? [])
      .map(Number);
    expect(manifest.manifestVersion).toBe(`1.${Math.max(...schemas)}`);
    const back = TeamsManifestConverter.jsonToManifest(JSON.stringify(manifest));
    expect(JSON.parse(TeamsManifestConverter.manifestToJson(back))).toEqual(
      JSON.parse(JSON.stringify(manifest)),
    );
  });

  test('the validator would say what is wrong', async () => {
    const manifest = buildManifest({ ...SETTINGS, appId: 'no id', organisation: 'x'.repeat(33) });
    const problems = (await problemsOf({ ...manifest, accentColor: 'red', more: 1 })).join('\n');
    for (const place of ['/id', '/bots/0/botId', '/developer/name', '/accentColor', 'additional properties'])
      expect(problems).toContain(place);
  });

  test('has the app’s id wherever it belongs, the assistant’s host, and each way in', () => {
    const { appId } = SETTINGS;
    const manifest = buildManifest(SETTINGS);
    expect(manifest).toMatchObject({
      id: appId,
      validDomains: ['assistant.example.gov.uk'],
      webApplicationInfo: { id: appId, resource: `api://botid-${appId}` },
      bots: [{ botId: appId, scopes: ['personal', 'team', 'groupChat'] }],
      composeExtensions: [{ botId: appId }],
    });
    const contexts = manifest.composeExtensions[0]?.commands.map(({ id, context }) => [id, ...context]);
    expect(contexts).toEqual([
      ['checkMessage', 'message'],
      ['checkDraft', 'compose', 'commandBox'],
      ['askPolicy', 'compose', 'commandBox'],
    ]);
    const [personal, shared] = manifest.bots[0]?.commandLists ?? [];
    expect(personal?.commands.map(({ title }) => title)).toContain('acknowledge');
    expect(shared?.commands.map(({ title }) => title)).toEqual(['ask', 'check', 'read', 'help']);
  });
});

describe('icons', () => {
  test('the coloured one is 192 × 192, opaque, its page inside the middle half', () => {
    const { width, height, at } = readPng(drawColourIcon());
    expect([width, height]).toEqual([192, 192]);
    const white: [number, number][] = [];
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) {
        const [red, green, blue, opacity] = at(x, y);
        expect(opacity).toBe(255);
        if (red !== 0x1f || green !== 0x5f || blue !== 0x5b) white.push([x, y]);
      }
    expect(white.length).toBeGreaterThan(3_000);
    for (const [x, y] of white) expect(x >= 48 && x < 144 && y >= 48 && y < 144).toBe(true);
    // The tick is cut out of the page.
    expect(at(91, 113)).toEqual([0x1f, 0x5f, 0x5b, 255]);
  });

  test('the outline is 32 × 32, white on nothing', () => {
    const { width, height, at } = readPng(drawOutlineIcon());
    expect([width, height]).toEqual([32, 32]);
    let [clear, solid] = [0, 0];
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) {
        const [red, green, blue, opacity] = at(x, y);
        expect([red, green, blue]).toEqual([255, 255, 255]);
        if (opacity === 0) clear++;
        if (opacity === 255) solid++;
      }
    expect(clear).toBeGreaterThan(500);
    expect(solid).toBeGreaterThan(60);
  });

  test('a picture that lacks pixels is refused', () => {
    expect(() => encodePng({ width: 2, height: 2, rgba: new Uint8Array(15) })).toThrow(RangeError);
  });
});

describe('the package', () => {
  test('is a zip of three files, the same each time', () => {
    const zip = buildPackage(SETTINGS);
    const files = unzipSync(zip);
    expect(Object.keys(files).sort()).toEqual(['color.png', 'manifest.json', 'outline.png']);
    const manifest = JSON.parse(new TextDecoder().decode(files['manifest.json']));
    expect(manifest).toEqual(JSON.parse(JSON.stringify(buildManifest(SETTINGS))));
    for (const name of Object.values(manifest.icons)) expect(Object.keys(files)).toContain(name);
    expect(Buffer.from(files['color.png'] ?? []).equals(drawColourIcon())).toBe(true);
    expect(buildPackage(SETTINGS)).toEqual(zip);
  });

  const input = {
    appId: ' 0F0E0D0C-1111-2222-3333-444455556666 ',
    version: '1.2.3',
    organisations: [
      'A name that is too long for what Teams shows',
      'EC',
      'Example Council',
      'the whole council',
    ],
    website: 'https://www.example.gov.uk/assistant',
    privacy: undefined,
    terms: undefined,
    url: undefined,
  };

  test('takes the longest name that fits, and the website for every page', () => {
    const { websiteUrl, appId, version, organisation } = SETTINGS;
    expect(parsePackageSettings(input)).toEqual({
      settings: {
        appId,
        version,
        organisation,
        websiteUrl,
        privacyUrl: websiteUrl,
        termsOfUseUrl: websiteUrl,
      },
    });
  });

  test('names everything that is wrong at once', () => {
    const parsed = parsePackageSettings({
      ...input,
      appId: 'abc',
      organisations: ['x'.repeat(33)],
      website: undefined,
      privacy: 'http://e.org',
      terms: 'https:e.org',
      url: 'e.org',
    });
    expect('problems' in parsed ? parsed.problems.map((one) => one.split(' ')[0]) : []).toEqual([
      'TEAMS_APP_ID',
      '--organisation',
      '--website',
      '--privacy',
      '--terms',
      '--url',
    ]);
  });

  test('is written by the command', () => {
    const folder = mkdtempSync(join(tmpdir(), 'teams-package-'));
    try {
      const out = join(folder, 'app.zip');
      const said = execFileSync(
        process.execPath,
        ['bin/policy-assistant.js', 'teams', 'package', '--website', SETTINGS.websiteUrl, '--out', out],
        { encoding: 'utf8', env: { ...process.env, TEAMS_APP_ID: SETTINGS.appId } },
      );
      expect(said).toContain(SETTINGS.appId);
      const files = unzipSync(readFileSync(out));
      expect(JSON.parse(new TextDecoder().decode(files['manifest.json']))).toMatchObject({
        id: SETTINGS.appId,
        developer: { name: 'NWL District Council' },
      });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('a command put together wrongly, and a file that cannot be written, are told', () => {
    const run = (words: string[], options: Parameters<typeof runTeamsCommand>[1]) => () =>
      runTeamsCommand(words, options, {
        appId: SETTINGS.appId,
        version: '1.2.3',
        organisations: () => ['Example Council'],
        write: () => {},
      });
    const website = SETTINGS.websiteUrl;
    expect(run([], { website })).toThrow(UserError);
    expect(run(['package', 'now'], { website })).toThrow('teams knows "package"');
    expect(run(['package'], {})).toThrow('--website is missing');
    expect(run(['package'], { website, out: '/no/such/folder/app.zip' })).toThrow(
      'cannot be written: ENOENT',
    );
  });
});
