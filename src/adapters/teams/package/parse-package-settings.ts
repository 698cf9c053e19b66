import type { PackageSettings } from './manifest.ts';

/** What is said about the package, before it is checked. */
export interface PackageInput {
  readonly appId: string | undefined;
  readonly version: string;
  /** Names of the organisation; the longest that fits and is no mere "the Council" stands in the package. */
  readonly organisations: readonly string[];
  readonly website: string | undefined;
  readonly privacy: string | undefined;
  readonly terms: string | undefined;
  readonly url: string | undefined;
}

const GUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** What Teams shows of a developer's name. */
const MOST_NAME = 32;

/** The settings of a package, or every problem with them in one sentence each. The pages default to the website. */
export function parsePackageSettings(
  input: PackageInput,
): { readonly settings: PackageSettings } | { readonly problems: readonly string[] } {
  const problems: string[] = [];
  const appId = input.appId?.trim() ?? '';
  if (appId === '') problems.push('TEAMS_APP_ID is missing: the application id from Microsoft Entra.');
  else if (!GUID.test(appId))
    problems.push('TEAMS_APP_ID is not an application id (8-4-4-4-12 of 0-9 and a-f).');
  const [organisation] = input.organisations
    .filter((name) => name.length <= MOST_NAME && /^[^\p{Ll}\s]/u.test(name))
    .sort((a, b) => b.length - a.length);
  if (organisation === undefined)
    problems.push(
      `--organisation is missing or too long: its name, in ${MOST_NAME} characters or fewer, with a capital first.`,
    );
  const page = (option: string, value: string | undefined): string => {
    if (value !== undefined && isWebAddress(value)) return value;
    problems.push(
      value === undefined
        ? `${option} is missing: a page about the assistant.`
        : `${option} is not an address that begins with https://.`,
    );
    return '';
  };
  const websiteUrl = page('--website', input.website);
  const privacyUrl = input.privacy === undefined ? websiteUrl : page('--privacy', input.privacy);
  const termsOfUseUrl = input.terms === undefined ? websiteUrl : page('--terms', input.terms);
  const publicUrl = input.url === undefined ? undefined : page('--url', input.url);
  if (problems.length > 0 || organisation === undefined) return { problems };
  return {
    settings: {
      appId: appId.toLowerCase(),
      version: input.version,
      organisation,
      websiteUrl,
      privacyUrl,
      termsOfUseUrl,
      ...(publicUrl === undefined ? {} : { publicUrl }),
    },
  };
}

function isWebAddress(text: string): boolean {
  return (
    text.length <= 2_048 &&
    URL.canParse(text) &&
    new URL(text).protocol === 'https:' &&
    /^https:\/\//i.test(text)
  );
}
