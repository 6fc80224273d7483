import { RelayError } from './errors.ts';
import { isHost } from './is-host.ts';
import { readSslMode, sslModesText } from './ssl-mode.ts';

/** Everything the environment decides, read once at start. */
export interface Config {
  readonly host: string;
  readonly port: number;
  /** The exact `Authorization` values that are accepted: the current one, and the previous while rotating. */
  readonly webhookAuthorizations: readonly string[];
  readonly slack: SlackConfig;
  readonly databaseUrl: string;
  readonly rulesDir: string;
  readonly retentionDays: number;
  readonly logLevel: LogLevel;
}

export interface SlackConfig {
  /** True without SLACK_BOT_TOKEN: the local stand-in plays Slack. */
  readonly sandbox: boolean;
  readonly botToken: string;
  /** Empty only with an app token. */
  readonly signingSecrets: readonly string[];
  readonly appToken?: string;
  /** Base of the Web API with a final slash; undefined means Slack's own. */
  readonly apiUrl?: string;
  readonly channel: string;
  readonly opsChannel: string;
  readonly teamId?: string;
  /** Slack user ids that may mute; undefined means everyone. */
  readonly admins?: ReadonlySet<string>;
}

const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

export type Environment = Readonly<Record<string, string | undefined>>;

/** The only place that looks at the process's own variables. */
export function processEnvironment(): Environment {
  return process.env;
}

/**
 * Reads the environment; rejects with every problem at once, one a line.
 * `makeSecret` gives what the sandbox uses where the real Slack would have a secret of its own.
 */
export function readConfig(environment: Environment, makeSecret: () => string): Config {
  const read = createReader(environment);
  const slack = readSlack(read, makeSecret);
  const config = {
    host: read.host('HOST') ?? (slack.sandbox ? '127.0.0.1' : '0.0.0.0'),
    port: read.whole('PORT', { least: 0, most: 65_535 }) ?? 3000,
    webhookAuthorizations: readAuthorizations(read, slack.sandbox),
    slack,
    databaseUrl: readDatabaseUrl(read),
    rulesDir: read.text('RULES_DIR') ?? 'rules',
    retentionDays: readDays(read),
    logLevel: read.oneOf('LOG_LEVEL', logLevels) ?? 'info',
  };
  readAtlassian(read);
  rejectProblems(read);
  return config;
}

/** RETENTION_DAYS alone, for who needs no more: rejects where the relay would. */
export function readRetentionDays(environment: Environment): number {
  const read = createReader(environment);
  const days = readDays(read);
  rejectProblems(read);
  return days;
}

function readDays(read: Reader): number {
  return read.whole('RETENTION_DAYS', { least: 1, most: 36_500 }) ?? 180;
}

function rejectProblems({ problems }: Reader): void {
  if (problems.length > 0) throw new RelayError('config_invalid', problems.join('\n'));
}

function readSlack(read: Reader, makeSecret: () => string): SlackConfig {
  const botToken = read.token('SLACK_BOT_TOKEN');
  const sandbox = botToken === undefined;
  const appToken = read.token('SLACK_APP_TOKEN');
  const needed = sandbox ? undefined : 'needed to talk to Slack (SLACK_BOT_TOKEN is set)';
  const signingSecret =
    appToken === undefined ? read.token('SLACK_SIGNING_SECRET', needed) : read.token('SLACK_SIGNING_SECRET');
  const channel = read.channel('SLACK_CHANNEL', needed) ?? '#security-alerts';
  const secrets = [signingSecret, read.token('SLACK_SIGNING_SECRET_PREVIOUS')];
  const found = secrets.filter((secret) => secret !== undefined);
  const apiUrl = read.url('SLACK_API_URL');
  const teamId = read.team('SLACK_TEAM_ID');
  const admins = read.ids('AUDIT_ADMINS');
  return {
    sandbox,
    botToken: botToken ?? makeSecret(),
    signingSecrets: sandbox && found.length === 0 ? [makeSecret()] : found,
    ...(appToken === undefined || sandbox ? {} : { appToken }),
    ...(apiUrl === undefined || sandbox ? {} : { apiUrl }),
    channel,
    opsChannel: read.channel('SLACK_OPS_CHANNEL') ?? channel,
    ...(teamId === undefined ? {} : { teamId }),
    ...(admins === undefined ? {} : { admins }),
  };
}

/** The value of Basic `sandbox:sandbox`: only ever accepted in sandbox mode. */
export const sandboxAuthorization = `Basic ${Buffer.from('sandbox:sandbox').toString('base64')}`;

function readAuthorizations(read: Reader, sandbox: boolean): readonly string[] {
  const current = read.secret(
    'WEBHOOK_AUTHORIZATION',
    sandbox ? undefined : 'the exact Authorization value registered with Atlassian, such as "Basic …"',
  );
  const previous = read.secret('WEBHOOK_AUTHORIZATION_PREVIOUS');
  const values = [current ?? (sandbox ? sandboxAuthorization : undefined), previous];
  return values.filter((value) => value !== undefined);
}

function readDatabaseUrl(read: Reader): string {
  const url = read.text('DATABASE_URL')?.trim() ?? 'sqlite:data/audit-relay.db';
  const isPostgres = /^postgres(ql)?:\/\/.+$/s.test(url) && URL.canParse(url);
  if (isPostgres && readSslMode(url) === undefined) {
    read.problems.push(`DATABASE_URL: an unknown sslmode, allowed: ${sslModesText}`);
  }
  if (!isPostgres && !/^sqlite:.+$/s.test(url)) {
    read.problems.push(
      'DATABASE_URL: allowed: sqlite:PATH, sqlite::memory: or postgres://USER:PASSWORD@HOST:PORT/NAME, without quotation marks around it (value not shown; what is special in a password is written as %XX)',
    );
  }
  return url;
}

function readAtlassian(read: Reader): void {
  const given = ['ATLASSIAN_ORG_ID', 'ATLASSIAN_API_KEY'].filter((name) => read.secret(name) !== undefined);
  if (given.length === 1) {
    read.problems.push(
      `${given[0]}: ATLASSIAN_ORG_ID and ATLASSIAN_API_KEY go together; the other is missing`,
    );
  }
  read.url('ATLASSIAN_API_URL');
}

interface Reader {
  readonly problems: string[];
  /** `wanted`: said where it is missing and must not be. */
  text(name: string, wanted?: string): string | undefined;
  /** Never shown in a problem; no white space or quotation marks at the ends, no control characters. */
  secret(name: string, wanted?: string): string | undefined;
  /** A secret without white space inside either: what Slack gives out has none. */
  token(name: string, wanted?: string): string | undefined;
  host(name: string): string | undefined;
  whole(name: string, bounds: { least: number; most: number }): number | undefined;
  oneOf<T extends string>(name: string, allowed: readonly T[]): T | undefined;
  url(name: string): string | undefined;
  channel(name: string, wanted?: string): string | undefined;
  team(name: string): string | undefined;
  ids(name: string): ReadonlySet<string> | undefined;
}

function createReader(environment: Environment): Reader {
  const problems: string[] = [];
  const text = (name: string, wanted?: string): string | undefined => {
    const value = environment[name];
    if (value !== undefined && value.trim() !== '') return value;
    if (wanted !== undefined) problems.push(`${name} is missing: ${wanted}`);
    return undefined;
  };
  const secret = (name: string, wanted?: string): string | undefined => {
    const value = text(name, wanted);
    const wrong = value === undefined ? undefined : secretProblem(value);
    if (wrong !== undefined) problems.push(`${name}: ${wrong} (value not shown)`);
    return value;
  };
  return {
    problems,
    text,
    secret,
    token(name, wanted) {
      const value = secret(name, wanted);
      if (value !== undefined && secretProblem(value) === undefined && /\s/.test(value)) {
        problems.push(`${name}: it has white space inside (value not shown)`);
      }
      return value;
    },
    host(name) {
      const value = text(name)?.trim();
      if (value === undefined || isHost(value)) return value;
      const brackets = /^\[.*\]$/.test(value) ? '; leave out the brackets' : '';
      problems.push(
        `${name}: ${shown(value)}, allowed: an IPv4 or IPv6 address, or a host name, without a port${brackets}`,
      );
      return undefined;
    },
    whole(name, { least, most }) {
      const value = text(name)?.trim();
      if (value === undefined) return undefined;
      const number = /^\d{1,9}$/.test(value) ? Number(value) : Number.NaN;
      if (number >= least && number <= most) return number;
      problems.push(`${name}: ${shown(value)}, allowed: a whole number from ${least} to ${most}`);
      return undefined;
    },
    oneOf(name, allowed) {
      const value = text(name)?.trim().toLowerCase();
      const found = allowed.find((candidate) => candidate === value);
      if (value !== undefined && found === undefined) {
        problems.push(`${name}: ${shown(value)}, allowed: ${allowed.join(', ')}`);
      }
      return found;
    },
    url(name) {
      const value = text(name)?.trim();
      if (value === undefined) return undefined;
      if (isAddress(value)) return value.endsWith('/') ? value : `${value}/`;
      problems.push(`${name}: allowed: an http:// or https:// address, without a user or a password`);
      return undefined;
    },
    channel(name, wanted) {
      const value = text(name, wanted)?.trim();
      if (value === undefined || /^#?[^\s#,<>]{1,80}$/u.test(value)) return value;
      problems.push(
        `${name}: ${shown(value)}, allowed: a channel's name such as "#security-alerts", or its id`,
      );
      return undefined;
    },
    team(name) {
      const value = text(name)?.trim();
      if (value === undefined || /^[TE][A-Z0-9]+$/.test(value)) return value;
      problems.push(`${name}: ${shown(value)}, allowed: a workspace's id such as "T012AB3CD"`);
      return undefined;
    },
    ids(name) {
      const value = text(name);
      if (value === undefined) return undefined;
      const ids = value.split(',').map((id) => id.trim());
      if (ids.every((id) => /^[UW][A-Z0-9_]+$/.test(id))) return new Set(ids);
      problems.push(`${name}: ${shown(value)}, allowed: Slack user ids such as "U012AB3CD, U045EF6GH"`);
      return undefined;
    },
  };
}

/** `fetch` takes no address with a user or a password in it, and says so with all of it: a secret. */
function isAddress(text: string): boolean {
  const { protocol, username, password } = URL.parse(text) ?? {};
  return (protocol === 'http:' || protocol === 'https:') && username === '' && password === '';
}

/** A mistake is found sooner where it can be seen, but who confuses two variables may have put a secret here. */
function shown(value: string): string {
  return value.length > 60 || /xox|xapp|basic|bearer|:\/\/|[0-9a-f]{16}|=$/i.test(value)
    ? '(value not shown)'
    : JSON.stringify(value);
}

function secretProblem(value: string): string | undefined {
  if (value !== value.trim() || hasControl(value))
    return 'it has white space at an end or a control character';
  return isQuoted(value) ? 'leave out the quotation marks around it' : undefined;
}

/** As a shell would take them away: `docker --env-file` and others keep them, and nobody's secret then fits. */
function isQuoted(value: string): boolean {
  return /^["'“‘].*["'”’]$/s.test(value);
}

function hasControl(text: string): boolean {
  return [...text].some((character) => character < ' ' || character === '\u007f');
}
