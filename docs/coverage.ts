import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { formatMistake, loadRules } from '../src/evaluate/load-rules.ts';
import type { Rule } from '../src/evaluate/rule.ts';

/** What a product watches: a title for each slug that rules name as `covers.product.slug`, or why no rule can. */
interface Product {
  readonly name: string;
  readonly watches: Readonly<Record<string, string | Watched>>;
}

interface Watched {
  readonly title: string;
  /** What the rules can only come near to. */
  readonly note?: string;
  /** Why this log cannot show it. */
  readonly notInThisLog?: string;
}

export const products: Readonly<Record<string, Product>> = {
  'guard-detect': {
    name: 'Guard Detect',
    watches: {
      'org-admin-added': 'organization admin added',
      'org-admin-removed': 'organization admin removed',
      'admin-api-key-created': 'admin API key created',
      impersonation: 'admin logged in as another user',
      'org-admin-password-reset': {
        title: "organization admin's password reset",
        note: 'the log does not say who is an organization admin: a list in the file does, or the message',
      },
      'directory-sync-or-saml': 'SCIM, Google Workspace or SAML sync enabled',
      'authentication-policy': 'authentication policy changed',
      'ip-allowlist': 'IP allowlist changed',
      'two-step-policy': 'two-step verification policy changed',
      'verified-domain': 'verified domain added or removed',
      'api-token-created': 'user API token created',
      'excessive-page-views': { title: 'excessive page views', note: 'a fixed number, not a learnt one' },
      'suspicious-searches': { title: 'suspicious searches', note: 'only where the message tells the words' },
      'data-exported': 'data exported',
      'app-installed-or-removed': 'apps installed or removed',
      'product-configuration': 'product configuration',
    },
  },
  scanner: {
    name: 'Scanner.dev',
    watches: {
      'api-token': 'API token created or revoked',
      'added-to-admin-group': 'user added to an admin group',
      'invited-as-org-admin': 'user invited as organization admin',
      'global-permission': 'global permission added',
      'permission-scheme': 'permission scheme changed',
      'removed-from-group-or-project': 'user removed from group or project',
    },
  },
  'sumo-logic': {
    name: 'Sumo Logic',
    watches: {
      'risky-countries': { title: 'activity from risky countries', note: 'the list is yours to keep' },
      'failed-logins': 'more than 5 failed logins',
      'product-grants': { title: 'more than 5 product grants', note: 'roles of every kind are counted' },
      'new-country': {
        title: 'first login from a new country',
        note: "a new colleague's first login looks the same",
      },
      'impossible-travel': {
        title: 'impossible travel',
        note: 'two countries within an hour; distance is not looked at',
      },
      'policy-changed': 'policy changed',
    },
  },
  panther: {
    name: 'Panther',
    watches: {
      impersonation: 'impersonation',
      'admin-role-assigned': 'admin role assigned',
      'mfa-disabled': 'MFA disabled',
      'brute-force-by-ip': 'brute force by IP',
      'brute-force-by-user': 'brute force by user',
    },
  },
  sigma: {
    name: "Sigma (Bitbucket's own log)",
    watches: {
      'full-data-export': 'full data export',
      'secret-scanning-disabled': {
        title: 'secret scanning disabled',
        notInThisLog: "a setting of Bitbucket's repositories, recorded in Bitbucket's own audit log",
      },
      'audit-log-configuration': {
        title: 'audit log configuration changed',
        note: "the organization's audit log, not Bitbucket's own",
      },
      'permission-export': 'permission export',
    },
  },
};

/** What detection products watch, and which rules of the pack watch it here. */
export function coverageTable(rules: readonly Rule[]): string {
  const sections = Object.entries(products).map(([slug, product]) => productTable(slug, product, rules));
  return `${[head, ...sections, packTable(rules)].join('\n\n')}\n`;
}

const head = `# What the rule pack covers

Written by \`node docs/coverage.ts\` from the rules' \`covers.…\` tags; a test holds it current. A rule marked \\* looks for
actions that no public source names, by pattern and by words of the message: \`GET /event-actions\` of your organization
says whether they are called so there. *Shadow* rules are recorded, not posted.`;

function productTable(slug: string, { name, watches }: Product, rules: readonly Rule[]): string {
  const rows = Object.entries(watches).map(([thing, watched]) => {
    const { title, note, notInThisLog } = typeof watched === 'string' ? { title: watched } : watched;
    const covering = rules.filter(({ tags }) => tags.includes(`covers.${slug}.${thing}`));
    const by = covering.map(ruleText).join(', ');
    return [title, notInThisLog === undefined ? by : `not in this log: ${notInThisLog}`, note ?? ''];
  });
  return `## ${name}\n\n${table([['it watches', 'watched here by', 'note'], ...rows])}`;
}

function packTable(rules: readonly Rule[]): string {
  const rows = rules.map((rule) => [
    ruleText(rule),
    rule.severity,
    rule.name,
    rule.tags.filter((tag) => tag.startsWith('attack.')).join(', '),
  ]);
  return `## The pack\n\n${rules.length} rules.\n\n${table([['rule', 'severity', 'what', 'tags'], ...rows])}`;
}

function ruleText({ id, source, mode, attested }: Rule): string {
  const [file] = source.split(':');
  const marks = `${attested === false ? ' \\*' : ''}${mode === 'live' ? '' : ` (${mode})`}`;
  return `[${id}](../rules/${file})${marks}`;
}

function table([header = [], ...rows]: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(header), line(header.map(() => '---')), ...rows.map(line)].join('\n');
}

const root = join(import.meta.dirname, '..');
export const coverageFile = join(root, 'docs', 'coverage.md');

async function writeCoverage(): Promise<void> {
  const loaded = await loadRules(join(root, 'rules'));
  if (!loaded.ok) throw new Error(loaded.mistakes.map(formatMistake).join('\n'));
  const text = coverageTable(loaded.ruleSet.rules);
  const before = await readFile(coverageFile, 'utf8').catch(() => '');
  if (text !== before) await writeFile(coverageFile, text);
}

if (import.meta.main) await writeCoverage();
