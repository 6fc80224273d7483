import { describe, expect, it } from '@jest/globals';
import { type Config, type Environment, readConfig } from '../src/config.ts';

const token = 'xoxb-1234567890-abcdef';
const real = {
  SLACK_BOT_TOKEN: token,
  SLACK_SIGNING_SECRET: '0123456789abcdef0123456789abcdef',
  SLACK_CHANNEL: '#security-alerts',
  WEBHOOK_AUTHORIZATION: 'Basic dXNlcjpwYXNzd29yZA==',
} as const;

function read(environment: Environment): Config {
  let made = 0;
  return readConfig(environment, () => {
    made += 1;
    return `made-${made}`;
  });
}

/** What is told of a wrong environment, line by line; nothing where it is right. */
function problemsOf(environment: Environment): readonly string[] {
  try {
    read(environment);
    return [];
  } catch (error) {
    expect(error).toMatchObject({ code: 'config_invalid' });
    return error instanceof Error ? error.message.split('\n') : [];
  }
}

describe('the defaults', () => {
  it('of the sandbox need no variable at all', () => {
    expect(read({})).toEqual({
      host: '127.0.0.1',
      port: 3000,
      webhookAuthorizations: [`Basic ${Buffer.from('sandbox:sandbox').toString('base64')}`],
      slack: {
        sandbox: true,
        botToken: 'made-1',
        signingSecrets: ['made-2'],
        channel: '#security-alerts',
        opsChannel: '#security-alerts',
      },
      databaseUrl: 'sqlite:data/audit-relay.db',
      rulesDir: 'rules',
      retentionDays: 180,
      logLevel: 'info',
    });
  });

  it('with the real Slack hold no secret', () => {
    expect(read(real)).toEqual({
      host: '0.0.0.0',
      port: 3000,
      webhookAuthorizations: [real.WEBHOOK_AUTHORIZATION],
      slack: {
        sandbox: false,
        botToken: token,
        signingSecrets: [real.SLACK_SIGNING_SECRET],
        channel: '#security-alerts',
        opsChannel: '#security-alerts',
      },
      databaseUrl: 'sqlite:data/audit-relay.db',
      rulesDir: 'rules',
      retentionDays: 180,
      logLevel: 'info',
    });
  });

  it('stand for variables that are empty or blank', () => {
    const names = [
      'PORT',
      'HOST',
      'DATABASE_URL',
      'RULES_DIR',
      'RETENTION_DAYS',
      'LOG_LEVEL',
      'SLACK_BOT_TOKEN',
    ];
    expect(read(Object.fromEntries(names.map((name) => [name, ' '])))).toEqual(read({}));
  });
});

describe('every variable', () => {
  it('is taken', () => {
    const config = read({
      ...real,
      HOST: ' ::1 ',
      PORT: ' 8080 ',
      WEBHOOK_AUTHORIZATION_PREVIOUS: 'Bearer before',
      SLACK_SIGNING_SECRET_PREVIOUS: 'before',
      SLACK_APP_TOKEN: 'xapp-1',
      SLACK_API_URL: 'http://127.0.0.1:9/api',
      SLACK_OPS_CHANNEL: 'C0123',
      SLACK_TEAM_ID: ' T0123 ',
      AUDIT_ADMINS: 'U01, W02',
      DATABASE_URL: 'postgres://relay:p%40ss@db/audit\n',
      RULES_DIR: '/etc/rules',
      RETENTION_DAYS: '30',
      ATLASSIAN_ORG_ID: 'org',
      ATLASSIAN_API_KEY: 'key',
      ATLASSIAN_API_URL: 'https://api.example.com',
      LOG_LEVEL: 'Debug',
    });
    expect(config).toMatchObject({
      host: '::1',
      port: 8080,
      webhookAuthorizations: [real.WEBHOOK_AUTHORIZATION, 'Bearer before'],
      databaseUrl: 'postgres://relay:p%40ss@db/audit',
      rulesDir: '/etc/rules',
      retentionDays: 30,
      logLevel: 'debug',
    });
    expect(config.slack).toEqual({
      sandbox: false,
      botToken: token,
      signingSecrets: [real.SLACK_SIGNING_SECRET, 'before'],
      appToken: 'xapp-1',
      apiUrl: 'http://127.0.0.1:9/api/',
      channel: '#security-alerts',
      opsChannel: 'C0123',
      teamId: 'T0123',
      admins: new Set(['U01', 'W02']),
    });
  });

  it.each([
    '0.0.0.0',
    '127.0.0.1',
    '0',
    '127.1',
    '::',
    '::1',
    '2001:DB8::a',
    '::ffff:192.0.2.1',
    'fe80::1%eth0',
    'localhost',
    'relay-1.example.com',
    'relay.example.com.',
    '3com.example',
    'xn--a',
    'audit_relay',
    `${'a'.repeat(63)}.b`,
    `${'ab.'.repeat(84)}a`,
  ])('of the host may be %s', (host) => expect(read({ HOST: host }).host).toBe(host));

  it.each(['xoxb', 'no-prefix', 'ünïcode'])('that Slack gives out may have any form: %s', (secret) => {
    const given = { SLACK_BOT_TOKEN: secret, SLACK_APP_TOKEN: secret, SLACK_SIGNING_SECRET: secret };
    expect(problemsOf({ ...real, ...given })).toEqual([]);
  });

  it('of the authorization has a scheme before its secret', () => {
    expect(problemsOf({ ...real, WEBHOOK_AUTHORIZATION: 'Basic a b' })).toEqual([]);
  });

  it('of Slack’s address may end with a slash or not', () => {
    const urlOf = (url: string) => read({ ...real, SLACK_API_URL: url }).slack.apiUrl;
    expect(urlOf('https://slack.example/api/')).toBe(urlOf('https://slack.example/api'));
  });

  it('of the sandbox may be set as well', () => {
    const config = read({
      HOST: '0.0.0.0',
      WEBHOOK_AUTHORIZATION: 'Bearer mine',
      SLACK_SIGNING_SECRET: 'mine',
      SLACK_CHANNEL: 'mine',
    });
    expect(config).toMatchObject({ host: '0.0.0.0', webhookAuthorizations: ['Bearer mine'] });
    expect(config.slack).toMatchObject({ sandbox: true, signingSecrets: ['mine'], opsChannel: 'mine' });
  });

  it.each(['sqlite::memory:', 'sqlite:/var/lib/relay.db', 'postgresql://db/audit?sslmode=require'])(
    'of the database may be %s',
    (url) => expect(read({ DATABASE_URL: url }).databaseUrl).toBe(url),
  );
});

describe('a missing value', () => {
  it.each(['WEBHOOK_AUTHORIZATION', 'SLACK_SIGNING_SECRET', 'SLACK_CHANNEL'])(
    'of %s is told by name',
    (name) => {
      for (const missing of [undefined, '', '  ']) {
        const problems = problemsOf({ ...real, [name]: missing });
        expect(problems).toEqual([expect.stringMatching(new RegExp(`^${name} is missing: `))]);
      }
    },
  );

  it('of the signing secret is none where commands come over Socket Mode', () => {
    expect(problemsOf({ ...real, SLACK_SIGNING_SECRET: undefined, SLACK_APP_TOKEN: 'xapp-1' })).toEqual([]);
  });

  it.each(['ATLASSIAN_ORG_ID', 'ATLASSIAN_API_KEY'])('is what %s makes of the other', (name) => {
    expect(problemsOf({ [name]: 'given' })).toEqual([
      expect.stringMatching(/ATLASSIAN_ORG_ID and ATLASSIAN_API_KEY/),
    ]);
  });

  it('is told together with all that are missing', () => {
    expect(problemsOf({ SLACK_BOT_TOKEN: token })).toHaveLength(3);
  });

  it('is not made good by the value before it', () => {
    const before = { WEBHOOK_AUTHORIZATION: undefined, WEBHOOK_AUTHORIZATION_PREVIOUS: 'Basic before' };
    expect(problemsOf({ ...real, ...before })).toHaveLength(1);
    expect(
      problemsOf({ ...real, SLACK_SIGNING_SECRET: '', SLACK_SIGNING_SECRET_PREVIOUS: 'x' }),
    ).toHaveLength(1);
  });
});

const wrong: Readonly<Record<string, readonly string[]>> = {
  HOST: [
    'not a host!',
    'two words',
    'host!',
    'http://127.0.0.1',
    '//localhost',
    'localhost/',
    'localhost:3000',
    '127.0.0.1:3000',
    '[::1]',
    '[::1]:3000',
    '::1%',
    '1::2::3',
    'fe80::1%eth 0',
    '256.0.0.1',
    '1.2.3.4.5',
    '-relay',
    'relay-.example.com',
    'a..b',
    '.',
    '.relay',
    '*',
    '127.0.0.1,::1',
    'a@b',
    'bücher.example',
    'a'.repeat(64),
    `${'ab.'.repeat(84)}ab`,
  ],
  PORT: ['-1', '65536', '3000.5', '0x50', 'http', '1e3', '９'],
  RETENTION_DAYS: ['0', '-1', 'forever', '99999999999'],
  LOG_LEVEL: ['verbose', 'infos', '30'],
  SLACK_API_URL: [
    'slack.com/api',
    'ftp://slack.com/',
    'file:///etc/passwd',
    'https://',
    'https://relay@slack.com/api/',
  ],
  ATLASSIAN_API_URL: ['api.atlassian.com', 'https://:secret@api.atlassian.com'],
  SLACK_CHANNEL: ['security alerts', '#a,#b', '<#C01|alerts>', '#'],
  SLACK_OPS_CHANNEL: ['two words'],
  SLACK_TEAM_ID: ['my workspace', 'U0123', 't0123'],
  AUDIT_ADMINS: ['ann', '@ann', 'U01;U02', 'U01,,U02', 'u01', ','],
  DATABASE_URL: [
    'relay.db',
    'sqlite:',
    'mysql://db/x',
    'postgres://',
    'postgres://relay:p#ss@db/audit',
    'postgres://db/audit?sslmode=on',
  ],
  SLACK_BOT_TOKEN: [
    '"xoxb-1"',
    'xoxb-1 ',
    ' xoxb-1',
    'xoxb\t1',
    'xoxb-1\n',
    'xoxb 1',
    'xoxb-1 xoxb-2',
    'xoxb-\u00a01',
  ],
  SLACK_SIGNING_SECRET: ["'secret'", 'secret\n', 'two words', 'sec\u2003ret'],
  SLACK_SIGNING_SECRET_PREVIOUS: [' secret', 'two words', '“secret”'],
  SLACK_APP_TOKEN: ['xapp-1\r', 'xapp 1'],
  WEBHOOK_AUTHORIZATION: ['"Basic x"', 'Basic x\n', ' Basic x', 'Basic\0x'],
  WEBHOOK_AUTHORIZATION_PREVIOUS: ['Basic x '],
};

describe('a wrong value', () => {
  for (const [name, values] of Object.entries(wrong)) {
    it.each(values)(`of ${name} is told by name: %j`, (value) => {
      expect(problemsOf({ ...real, [name]: value })).toEqual([
        expect.stringMatching(new RegExp(`^${name}: `)),
      ]);
    });
  }

  it('says what is allowed', () => {
    expect(problemsOf({ PORT: 'http' })).toEqual(['PORT: "http", allowed: a whole number from 0 to 65535']);
    expect(problemsOf({ HOST: '[::1]' })).toEqual([
      'HOST: "[::1]", allowed: an IPv4 or IPv6 address, or a host name, without a port; leave out the brackets',
    ]);
    expect(problemsOf({ LOG_LEVEL: 'loud' })[0]).toContain('trace, debug, info, warn, error, fatal');
  });

  it('in the quotation marks of a file that needs none is told as that', () => {
    expect(problemsOf({ ...real, WEBHOOK_AUTHORIZATION: '"Basic x"' })).toEqual([
      'WEBHOOK_AUTHORIZATION: leave out the quotation marks around it (value not shown)',
    ]);
    expect(problemsOf({ ...real, WEBHOOK_AUTHORIZATION: 'Digest name="x"' })).toEqual([]);
    expect(problemsOf({ DATABASE_URL: '"sqlite:relay.db"' })[0]).toContain('without quotation marks around');
  });

  it('is told together with all others', () => {
    const first = Object.fromEntries(Object.entries(wrong).map(([name, [value]]) => [name, value]));
    const problems = problemsOf(first);
    expect(problems).toHaveLength(Object.keys(wrong).length);
    for (const name of Object.keys(wrong)) {
      expect(
        problems.filter((problem) => problem.startsWith(`${name}:`) || problem.startsWith(`${name} is`)),
      ).toHaveLength(1);
    }
  });
});

describe('a secret', () => {
  const secrets = [
    token,
    real.SLACK_SIGNING_SECRET,
    real.WEBHOOK_AUTHORIZATION,
    'xapp-1-A01-secret',
    'postgres://relay:pa#ss@db/audit',
    'Bearer a-long-secret',
    'xoxb-1234567890 abcdef',
  ];
  it('is never told, even where it stands in the wrong variable or is wrong itself', () => {
    for (const secret of secrets) {
      const everywhere = Object.fromEntries(
        Object.keys(wrong).map((name) => [name, `${secret}\n, ${secret}`]),
      );
      const problems = problemsOf({ ...everywhere, SLACK_BOT_TOKEN: secret });
      expect(problems.length).toBeGreaterThan(8);
      expect(problems.join('\n')).not.toContain(secret);
      for (const name of Object.keys(wrong)) {
        expect(problemsOf({ ...real, [name]: secret }).join('\n')).not.toContain(secret);
      }
    }
  });
});
