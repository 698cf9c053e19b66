/** Where Microsoft's services are. All of them belong to one cloud and are changed together. */
export interface TeamsCloud {
  /** Where the app gets its tokens; the tenant follows. */
  readonly loginUrl: string;
  /** What the app asks a token for. */
  readonly scope: string;
  /** Who signs the tokens that come with activities, and where their keys are. */
  readonly tokenIssuer: string;
  readonly openIdMetadataUrl: string;
  readonly graphUrl: string;
  /** Where messages go to people who never wrote to the app. */
  readonly serviceUrl: string;
}

/** How the app proves to Microsoft who it is. */
export type TeamsCredential =
  | { readonly kind: 'secret'; readonly secret: string }
  | { readonly kind: 'certificate'; readonly certificate: string; readonly privateKey: string }
  | { readonly kind: 'managed-identity' };

/** How Teams is reached: with an app of Microsoft Entra, or, for trying on one machine, without any proof. */
export type TeamsSettings =
  | { readonly auth: 'off' }
  | {
      readonly auth: 'on';
      readonly appId: string;
      readonly tenantId: string;
      readonly credential: TeamsCredential;
      /** People of these tenants are served; the app's own is among them. */
      readonly allowedTenants: readonly string[];
      readonly cloud: TeamsCloud;
      /** Where Teams sends activities, as the Azure Bot has it; undefined when that is not told. */
      readonly endpoint?: string;
      /** Whether the app is put into people's Teams through Graph when they are first written to. */
      readonly installsForPeople: boolean;
    };

type Env = Readonly<Record<string, string | undefined>>;

const CLOUDS: Readonly<Record<string, TeamsCloud>> = {
  public: {
    loginUrl: 'https://login.microsoftonline.com',
    scope: 'https://api.botframework.com',
    tokenIssuer: 'https://api.botframework.com',
    openIdMetadataUrl: 'https://login.botframework.com/v1/.well-known/openidconfiguration',
    graphUrl: 'https://graph.microsoft.com',
    serviceUrl: 'https://smba.trafficmanager.net/teams',
  },
  usgov: {
    loginUrl: 'https://login.microsoftonline.us',
    scope: 'https://api.botframework.us',
    tokenIssuer: 'https://api.botframework.us',
    openIdMetadataUrl: 'https://login.botframework.azure.us/v1/.well-known/openidconfiguration',
    graphUrl: 'https://graph.microsoft.us',
    serviceUrl: 'https://smba.infra.gov.teams.microsoft.us/teams',
  },
};

const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const LOOPBACK: ReadonlySet<string> = new Set(['127.0.0.1', '::1', 'localhost']);

/** Reads the settings whose names begin with TEAMS_. Undefined settings and no problems: Teams is not to be used. */
export function parseTeamsSettings(
  env: Env,
  { host, readFile }: { readonly host: string; readonly readFile: (path: string) => string },
): { settings?: TeamsSettings; problems: string[] } {
  const read = (name: string) => env[name]?.trim() || undefined;
  const names = Object.keys(env).filter((name) => name.startsWith('TEAMS_') && read(name) !== undefined);
  if (names.length === 0) return { problems: [] };
  const auth = read('TEAMS_AUTH') ?? 'on';
  if (auth !== 'on' && auth !== 'off')
    return { problems: ['TEAMS_AUTH is "off", for trying on one machine, or not set'] };
  const appId = read('TEAMS_APP_ID');
  if (auth === 'off') {
    const problems = [
      ...(LOOPBACK.has(host)
        ? []
        : [`TEAMS_AUTH=off lets anybody in who reaches ${host}: set HOST=127.0.0.1 with it`]),
      ...(appId === undefined ? [] : ['TEAMS_AUTH=off is for trying without an app: take out TEAMS_APP_ID']),
    ];
    return problems.length > 0 ? { problems } : { settings: { auth: 'off' }, problems };
  }
  const problems: string[] = [];
  const tenantId = read('TEAMS_TENANT_ID');
  if (appId === undefined) problems.push('TEAMS_APP_ID is missing');
  else if (!GUID.test(appId))
    problems.push('TEAMS_APP_ID is not an application id (8-4-4-4-12 of 0-9 and a-f)');
  if (tenantId === undefined) problems.push('TEAMS_TENANT_ID is missing');
  else if (!GUID.test(tenantId))
    problems.push('TEAMS_TENANT_ID is not a directory id (8-4-4-4-12 of 0-9 and a-f)');
  const allowed = (read('TEAMS_ALLOWED_TENANTS') ?? '').split(/[\s,]+/).filter((one) => one !== '');
  for (const one of allowed)
    if (!GUID.test(one)) problems.push(`TEAMS_ALLOWED_TENANTS: "${one}" is not a directory id`);
  const installs = read('TEAMS_INSTALL_FOR_PEOPLE') ?? 'no';
  if (installs !== 'yes' && installs !== 'no') problems.push('TEAMS_INSTALL_FOR_PEOPLE is "yes" or "no"');
  const credential = parseCredential(read, readFile, problems);
  if (installs === 'yes' && credential !== undefined && credential.kind !== 'secret')
    problems.push('TEAMS_INSTALL_FOR_PEOPLE=yes works with TEAMS_APP_SECRET alone: set that, or take it out');
  const cloud = parseCloud(read, problems);
  const endpoint = read('TEAMS_ENDPOINT');
  if (endpoint !== undefined && !(URL.canParse(endpoint) && /^https?:/.test(endpoint)))
    problems.push('TEAMS_ENDPOINT is an address that begins with https://');
  if (problems.length > 0 || credential === undefined || cloud === undefined) return { problems };
  return {
    problems,
    settings: {
      auth: 'on',
      appId: (appId ?? '').toLowerCase(),
      tenantId: (tenantId ?? '').toLowerCase(),
      credential,
      allowedTenants: [...new Set([tenantId ?? '', ...allowed].map((one) => one.toLowerCase()))],
      cloud,
      ...(endpoint === undefined ? {} : { endpoint }),
      installsForPeople: installs === 'yes',
    },
  };
}

type Read = (name: string) => string | undefined;

function parseCredential(
  read: Read,
  readFile: (path: string) => string,
  problems: string[],
): TeamsCredential | undefined {
  const type = read('TEAMS_APP_TYPE') ?? 'SingleTenant';
  const secret = read('TEAMS_APP_SECRET');
  const certificateFile = read('TEAMS_CERTIFICATE_FILE');
  const keyFile = read('TEAMS_CERTIFICATE_KEY_FILE');
  const hasCertificate = certificateFile !== undefined || keyFile !== undefined;
  if (type === 'UserAssignedMSI') {
    if (secret !== undefined || hasCertificate)
      problems.push('TEAMS_APP_TYPE=UserAssignedMSI has no secret and no certificate: take them out');
    return { kind: 'managed-identity' };
  }
  if (type !== 'SingleTenant') {
    problems.push(`TEAMS_APP_TYPE is SingleTenant or UserAssignedMSI, not "${type}"`);
    return undefined;
  }
  if (secret !== undefined && hasCertificate) {
    problems.push('TEAMS_APP_SECRET and a certificate are both set: set one of them');
    return undefined;
  }
  if (secret !== undefined) return { kind: 'secret', secret };
  if (!hasCertificate) {
    problems.push('TEAMS_APP_SECRET is missing (or TEAMS_CERTIFICATE_FILE with TEAMS_CERTIFICATE_KEY_FILE)');
    return undefined;
  }
  const certificate = readPem('TEAMS_CERTIFICATE_FILE', certificateFile, 'CERTIFICATE', readFile, problems);
  const privateKey = readPem('TEAMS_CERTIFICATE_KEY_FILE', keyFile, 'PRIVATE KEY', readFile, problems);
  return certificate === undefined || privateKey === undefined
    ? undefined
    : { kind: 'certificate', certificate, privateKey };
}

function readPem(
  name: string,
  file: string | undefined,
  label: string,
  readFile: (path: string) => string,
  problems: string[],
): string | undefined {
  if (file === undefined) {
    problems.push(`${name} is missing`);
    return undefined;
  }
  try {
    const text = readFile(file);
    if (text.includes(`${label}-----`)) return text;
    problems.push(`${name}: ${file} holds no "${label}" in PEM form`);
  } catch {
    problems.push(`${name}: ${file} cannot be read`);
  }
  return undefined;
}

/** One cloud whole, with single addresses changed; what is not set keeps the cloud's own. */
function parseCloud(read: Read, problems: string[]): TeamsCloud | undefined {
  const name = read('TEAMS_CLOUD') ?? 'public';
  const cloud = Object.hasOwn(CLOUDS, name) ? CLOUDS[name] : undefined;
  if (cloud === undefined) {
    problems.push(`TEAMS_CLOUD is ${Object.keys(CLOUDS).join(' or ')}, not "${name}"`);
    return undefined;
  }
  const address = (setting: string, own: string): string => {
    const value = read(setting);
    if (value === undefined) return own;
    if (URL.canParse(value) && /^https?:/.test(value)) return value.replace(/\/$/, '');
    problems.push(`${setting} is an address that begins with https://`);
    return own;
  };
  return {
    loginUrl: address('TEAMS_LOGIN_URL', cloud.loginUrl),
    scope: read('TEAMS_TOKEN_SCOPE') ?? cloud.scope,
    tokenIssuer: read('TEAMS_TOKEN_ISSUER') ?? cloud.tokenIssuer,
    openIdMetadataUrl: address('TEAMS_OPENID_METADATA_URL', cloud.openIdMetadataUrl),
    graphUrl: address('TEAMS_GRAPH_URL', cloud.graphUrl),
    serviceUrl: address('TEAMS_SERVICE_URL', cloud.serviceUrl),
  };
}
