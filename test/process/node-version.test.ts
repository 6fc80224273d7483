import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { cleanUp, runMain } from './run-main.ts';

afterEach(cleanUp);

/** A Node of this machine that is too old; tests run on the one that npm brought. */
function anOlderNode(): string | undefined {
  const places = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/bin', '/usr/local/bin'];
  const found = places.filter((place) => !place.includes('node_modules')).map((place) => join(place, 'node'));
  return found.find((node) => existsSync(node) && majorOf(node) < 24);
}

function majorOf(node: string): number {
  return Number(/^v(\d+)/.exec(spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout ?? '')?.[1]);
}

const pretend = `data:text/javascript,
  Object.defineProperty(process.versions, 'node', { value: '20.19.0' });
  Object.defineProperty(process, 'version', { value: 'v20.19.0' });`;

describe('an older Node', () => {
  const older = anOlderNode();
  const ways = {
    ...(older === undefined ? {} : { 'found on this machine': { node: older } }),
    'by its own word': { nodeOptions: ['--import', pretend.replaceAll('\n', '')] },
  };
  for (const [name, way] of Object.entries(ways)) {
    it(`${name} is told in one line which Node it takes and how to get it`, async () => {
      const advice = { 'npm start': [], 'npx node src/main.ts check --strict': ['check', '--strict'] };
      for (const [newer, words] of Object.entries(advice)) {
        const { code, stdout, stderr } = await runMain(words, way).ended;
        expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
        expect(stderr).toMatch(
          /^audit-relay needs Node 24 or newer and this is v\d+\..*run it as `.*`.*nodejs\.org.*\n$/,
        );
        expect(stderr).toContain(`\`${newer}\``);
      }
    });
  }

  it('is not what this one is', async () => {
    expect(await runMain(['check']).ended).toMatchObject({ code: 0, stderr: '' });
  });
});
