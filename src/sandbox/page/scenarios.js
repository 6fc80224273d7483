const site = [
  {
    id: '5f0c2b1e-3d44-4c1a-9a55-1f2e3d4c5b6a',
    type: 'sites',
    attributes: { siteName: 'example', siteHostName: 'https://example.atlassian.net' },
  },
];

const oslo = {
  ip: '198.51.100.23',
  geo: '59.91,10.75',
  countryName: 'Norway',
  regionName: 'Oslo',
  city: 'Oslo',
};

/** An event as Atlassian writes it; what is not said is as in most of them. */
function event({ action, actor, content, context = [], location = oslo, time = '{{now}}' }) {
  return JSON.stringify(
    {
      id: '{{id}}',
      type: 'events',
      attributes: { time, action, actor, context, container: site, location },
      message: { content, format: 'simple' },
    },
    undefined,
    2,
  );
}

function user(name, email) {
  return { id: '712020:{{id}}', type: 'users', attributes: { name, email, accountType: 'atlassian' } };
}

const admin = { id: '712020:7d1f0a52', name: 'Example Admin', email: 'admin@example.com' };

/** What somebody may try first. Each is an event with places that are filled in, and how many of it are sent. */
export const scenarios = [
  {
    id: 'impersonation',
    name: 'An admin logs in as another user',
    about: 'One event, critical: what follows happens in somebody else’s name.',
    text: event({
      action: 'user_logged_in_as_user',
      actor: admin,
      content: 'Logged in as bob@example.com',
      context: [user('Bob Berg', 'bob@example.com')],
    }),
  },
  {
    id: 'tokens',
    name: 'API tokens at 3 a.m.',
    about:
      'Five tokens of one user in a minute of the night: each is low, five within an hour are worth a look.',
    times: 5,
    text: event({
      action: 'api_token_created',
      time: '{{last 03:12}}',
      actor: { id: '712020:40c8a9b1', name: 'Carol Chen', email: 'carol@example.com' },
      content: 'Created API token backup-{{n}}',
      location: {
        ip: '203.0.113.77',
        geo: '-33.45,-70.67',
        countryName: 'Chile',
        regionName: 'Santiago',
        city: 'Santiago',
      },
    }),
  },
  {
    id: 'brute-force',
    name: 'A brute-force burst',
    about:
      '25 failed logins of as many users from one address: every one is recorded, the burst is told once.',
    times: 25,
    text: event({
      action: 'user_login_failed',
      actor: { id: '712020:victim-{{n}}', name: 'User {{n}}', email: 'user{{n}}@example.com' },
      content: 'Failed to log in',
      location: { ip: '192.0.2.66', geo: '', countryName: 'Romania', regionName: '', city: '' },
    }),
  },
  {
    id: 'harmless',
    name: 'A harmless login',
    about: 'Recorded, and nobody is told: no rule matches.',
    text: event({
      action: 'user_login',
      actor: { id: '712020:91be77c0', name: 'Dan Dahl', email: 'dan@example.com' },
      content: 'Logged in',
    }),
  },
  {
    id: 'hostile',
    name: 'Hostile text in every field',
    about: 'Names that would ring everybody, forge a link or run a script: all of it shows as text.',
    text: event({
      action: 'user_logged_in_as_user',
      actor: {
        id: '712020:<!channel>',
        name: '<!channel> *Eve* <script>alert(1)</script>',
        email: '<https://evil.example|reset your password>@example.com',
      },
      content: 'Logged in as <@U0SANDBOX1> `code` & ~more~ https://evil.example/\n> quoted',
      context: [user('<!here> _Mallory_ :tada:', '<mailto:x@evil.example|x>')],
      location: { ip: '<!everyone>', geo: '', countryName: '<b>Nowhere</b>', regionName: '', city: '*bold*' },
    }),
  },
  {
    id: 'storm',
    name: 'A storm of 500',
    about:
      '500 people lose their two-step verification at once: the first are shown, a digest stands for the rest.',
    times: 500,
    text: event({
      action: 'twosv_disabled_for_user',
      actor: { id: '712020:storm-{{n}}', name: 'Person {{n}}', email: 'person{{n}}@example.com' },
      content: 'Disabled two-step verification for person{{n}}@example.com',
      context: [user('Person {{n}}', 'person{{n}}@example.com')],
    }),
  },
];
