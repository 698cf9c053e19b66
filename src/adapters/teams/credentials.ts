import { ConfidentialClientApplication, type Configuration } from '@azure/msal-node';
import { ConfigurationServiceClientCredentialFactory } from 'botbuilder';
import {
  MsalServiceClientCredentialsFactory,
  type ServiceClientCredentialsFactory,
} from 'botframework-connector';
import { thumbprintOf } from './certificate.ts';
import type { TeamsSettings } from './settings.ts';

type On = Extract<TeamsSettings, { auth: 'on' }>;

/** What signs calls to Microsoft's service for messages. Without proof of who anybody is, calls are not signed. */
export function createCredentials(settings: TeamsSettings): ServiceClientCredentialsFactory {
  // An empty id switches the SDK's checks off.
  if (settings.auth === 'off') return new ConfigurationServiceClientCredentialFactory({});
  const { appId, tenantId, credential } = settings;
  if (credential.kind === 'managed-identity')
    return new ConfigurationServiceClientCredentialFactory({
      MicrosoftAppId: appId,
      MicrosoftAppTenantId: tenantId,
      MicrosoftAppType: 'UserAssignedMSI',
    });
  // The SDK's own ask the public cloud whatever address they are given.
  // To the types, the module that it requires and the one imported here are two.
  return new MsalServiceClientCredentialsFactory(appId, confidentialClient(settings, credential) as never);
}

/** What asks Microsoft for the app's tokens, at the login address of its cloud. */
export function confidentialClient(
  { appId, tenantId, cloud }: On,
  credential: Exclude<On['credential'], { kind: 'managed-identity' }>,
): ConfidentialClientApplication {
  const auth: Configuration['auth'] = {
    clientId: appId,
    authority: `${cloud.loginUrl}/${tenantId}`,
    // Else whether the address is Microsoft's is asked of the public cloud.
    knownAuthorities: [new URL(cloud.loginUrl).host],
    ...(credential.kind === 'secret'
      ? { clientSecret: credential.secret }
      : {
          clientCertificate: {
            thumbprintSha256: thumbprintOf(credential.certificate),
            privateKey: credential.privateKey,
          },
        }),
  };
  return new ConfidentialClientApplication({ auth });
}
