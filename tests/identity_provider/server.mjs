// The certified OpenID provider, for tests: whoever types a name is that person; "NAME with mfa" has shown two factors, "nobody" cancels.
import Provider from 'oidc-provider';

const { issuer, port, clients } = JSON.parse(process.argv[2]);
const provider = new Provider(issuer, {
  clients,
  clientAuthMethods: ['client_secret_basic', 'client_secret_jwt', 'client_secret_post', 'none'],
  pkce: { required: () => true },
  acrValues: ['urn:test:strong'],
  claims: { openid: ['sub', 'acr', 'amr'] },
  conformIdTokenClaims: false,
  cookies: { keys: ['only for tests'] },
  features: { devInteractions: { enabled: false }, rpInitiatedLogout: { enabled: true }, backchannelLogout: { enabled: true } },
  interactions: { url: (ctx, interaction) => `/interaction/${interaction.uid}` },
  // By itself it calls no address of this machine; the application of these tests is at one.
  fetch: (url, { dispatcher, ...options }) => fetch(url, options),
  findAccount: (ctx, id) => ({ accountId: id, claims: () => ({ sub: id, email: `${id}@example.org` }) }),
  async loadExistingGrant(ctx) {
    const grant = new ctx.oidc.provider.Grant({
      clientId: ctx.oidc.client.clientId, accountId: ctx.oidc.session.accountId,
    });
    grant.addOIDCScope('openid email');
    await grant.save();
    return grant;
  },
});
provider.on('backchannel.error', (ctx, fault) => { throw fault; });
const asWritten = provider.callback();

async function interact(request, response) {
  const address = new URL(request.url, issuer);
  const name = address.searchParams.get('name');
  if (!name) {
    response.setHeader('content-type', 'text/html');
    response.end(`<form><input name="name"><button>Sign in</button></form><form><button name="name" value="nobody">Cancel</button></form>`);
    return;
  }
  if (name === 'nobody') {
    const refused = { error: 'access_denied', error_description: 'the person pressed the button to cancel' };
    await provider.interactionFinished(request, response, refused, { mergeWithLastSubmission: false });
    return;
  }
  const strong = name.endsWith(' with mfa');
  const login = { accountId: name.replace(' with mfa', ''), ...(strong && { acr: 'urn:test:strong', amr: ['pwd', 'mfa'] }) };
  await provider.interactionFinished(request, response, { login }, { mergeWithLastSubmission: false });
}

const { createServer } = await import('node:http');
createServer((request, response) => (
  request.url.startsWith('/interaction/') ? interact(request, response) : asWritten(request, response)
)).listen(port, '127.0.0.1', () => console.log('ready'));
