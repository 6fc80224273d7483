import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { isScalar, isSeq, parseDocument } from 'yaml';
import { methodScopes, neededScopes } from '../../src/slack/scopes.ts';
import { type Manifest, manifestSchema } from './manifest-schema.ts';

const root = join(import.meta.dirname, '..', '..');
const document = parseDocument(readFileSync(join(root, 'slack/manifest.yaml'), 'utf8'));
const read = (): Manifest => manifestSchema.parse(document.toJS());

/** The code that talks to Slack. */
const source = ['src/slack', 'src/commands/doctor']
  .map((folder) => sourceBelow(join(root, folder)))
  .join('\n');

function sourceBelow(folder: string): string {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const code = files.filter((name) => name.endsWith('.ts') && !name.endsWith('scopes.ts'));
  return code.map((name) => readFileSync(join(folder, name), 'utf8')).join('\n');
}

/** What stands in the brackets of the pattern, each once, in order. */
function named(pattern: RegExp): string[] {
  return [...new Set([...source.matchAll(pattern)].map(([, name = '']) => name))].sort();
}

const families =
  'admin|apps|assistant|auth|bookmarks|bots|calls|canvases|chat|conversations|dialog|dnd|emoji|files|lists|migration|oauth|openid|pins|reactions|reminders|search|stars|team|tooling|usergroups|users|views|workflows';
const calledMethods = named(new RegExp(`'((?:${families})\\.[a-zA-Z.]+)'`, 'g'));
/** Called with the app's own token, which has a scope of its own. */
const ofTheApp = ['apps.connections.open'];

const difference = (these: readonly string[], those: readonly string[]) =>
  these.filter((each) => !those.includes(each));

describe('the manifest of the app', () => {
  it('is what Slack takes', () => {
    expect(document.errors).toEqual([]);
    expect(document.warnings).toEqual([]);
    expect(manifestSchema.safeParse(document.toJS()).error?.issues).toBeUndefined();
  });

  it.each<[string, (manifest: Manifest) => unknown]>([
    ['an unknown key', (manifest) => ({ ...manifest, feature: {} })],
    ['no name', (manifest) => ({ ...manifest, display_information: {} })],
    ['a name too long', (manifest) => ({ ...manifest, display_information: { name: 'x'.repeat(36) } })],
    ['a command without its stroke', (manifest) => withCommand(manifest, { command: 'audit' })],
    ['a text for a truth value', (manifest) => withCommand(manifest, { should_escape: 'yes' })],
    ['an address that is none', (manifest) => withCommand(manifest, { url: '/slack/events' })],
    ['interactivity unsaid', (manifest) => ({ ...manifest, settings: { interactivity: {} } })],
  ])('would not be taken with %s', (_, change) => {
    expect(manifestSchema.safeParse(change(read())).success).toBe(false);
  });

  it('asks for the scopes that the code needs, and for no others', () => {
    const asked = read().oauth_config?.scopes?.bot ?? [];
    const missing = difference(neededScopes, asked).map((each) => `slack/manifest.yaml lacks ${each}`);
    const more = difference(asked, neededScopes).map(
      (each) => `nothing needs ${each} of slack/manifest.yaml`,
    );
    expect([...missing, ...more]).toEqual([]);
    expect(asked).toEqual([...new Set(asked)]);
    expect(read().oauth_config?.scopes?.user).toBeUndefined();
  });

  it('gives a reason for each scope', () => {
    const scopes = document.getIn(['oauth_config', 'scopes', 'bot']);
    const items = isSeq(scopes) ? scopes.items.filter((item) => isScalar(item)) : [];
    const bare = items.filter(({ comment }) => (comment ?? '').trim().length < 5);
    expect(items.length).toBeGreaterThan(5);
    expect(bare.map(({ value }) => `${value} has no reason`)).toEqual([]);
  });

  it('needs scopes for every method that the code calls', () => {
    expect(calledMethods).toContain('chat.postMessage');
    const known = [...Object.keys(methodScopes), ...ofTheApp];
    const unknown = difference(calledMethods, known).map(
      (each) => `src/slack/scopes.ts does not say which scopes ${each} needs`,
    );
    const idle = difference(known, calledMethods).map(
      (each) => `nothing calls ${each} of src/slack/scopes.ts`,
    );
    expect([...unknown, ...idle]).toEqual([]);
  });

  it('calls methods by their names only, where they can be found', () => {
    expect(source.match(/client\s*\.\s*(?:chat|conversations|users|views|auth)\s*\./g)).toBeNull();
  });

  it('has the commands that the code answers, with people and channels as ids', () => {
    const commands = read().features?.slash_commands ?? [];
    expect(commands.map(({ command }) => command)).toEqual(named(/app\.command\('([^']+)'/g));
    expect(commands.map(({ should_escape: escapes }) => escapes)).toEqual([true]);
    expect(commands[0]?.usage_hint).toContain('help');
  });

  it('has the events that the code listens to', () => {
    const events = read().settings?.event_subscriptions?.bot_events ?? [];
    const listened = named(/app\.event\('([^']+)'/g);
    expect(difference(listened, events).map((each) => `slack/manifest.yaml lacks the event ${each}`)).toEqual(
      [],
    );
    expect(difference(events, listened).map((each) => `nothing listens to ${each}`)).toEqual([]);
    expect(read().features?.app_home?.home_tab_enabled).toBe(calledMethods.includes('views.publish'));
  });

  it('lets people click, where the code answers clicks', () => {
    expect(source).toMatch(/app\.(action|view)[<(]/);
    expect(read().settings?.interactivity?.is_enabled).toBe(true);
  });

  it('sends everything to the path that the relay listens at', () => {
    const { features, settings } = read();
    const urls = [
      features?.slash_commands?.[0]?.url,
      settings?.event_subscriptions?.request_url,
      settings?.interactivity?.request_url,
    ];
    expect(new Set(urls)).toEqual(new Set(['https://audit-relay.example.com/slack/events']));
    expect(source).toContain("path: '/slack/events'");
  });
});

function withCommand(manifest: Manifest, change: Record<string, unknown>): unknown {
  const commands = (manifest.features?.slash_commands ?? []).map((command) => ({ ...command, ...change }));
  return { ...manifest, features: { ...manifest.features, slash_commands: commands } };
}
