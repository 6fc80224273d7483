import { afterEach, describe, expect, it } from '@jest/globals';
import { readAtlassianAccess } from '../../src/atlassian/access.ts';
import { readEventActions } from '../../src/atlassian/event-actions.ts';
import { noon } from '../support/builders.ts';
import { type Atlassian, anAtlassian, aPage, type Reply } from './an-atlassian.ts';

const key = 'ATATT-secret-key-of-an-organization';

describe('reading the event actions of an organization', () => {
  const open: Atlassian[] = [];
  afterEach(() => Promise.all(open.splice(0).map((atlassian) => atlassian.close())));

  const read = async (...replies: readonly Reply[]) => {
    const atlassian = await anAtlassian(...replies);
    open.push(atlassian);
    const pauses: number[] = [];
    const access = { apiUrl: `${atlassian.url}/`, orgId: 'org/1', apiKey: key };
    const isSilent = replies.some(({ body }) => body === undefined);
    const timeoutMs = isSilent ? 200 : 30_000;
    const asking = { now: () => noon, pause: async (ms: number) => pauses.push(ms), timeoutMs };
    const result = await readEventActions(access, asking).then(
      (actions) => actions.map(({ name }) => name),
      (error: unknown) => String(error),
    );
    expect(JSON.stringify(result)).not.toContain(key);
    return { result, pauses, asked: atlassian.asked };
  };

  it('asks for the organization with its key', async () => {
    const { result, asked } = await read({ body: aPage(['user_login']) });
    expect(result).toEqual(['user_login']);
    expect(asked).toEqual([{ path: '/admin/v1/orgs/org%2F1/event-actions', authorization: `Bearer ${key}` }]);
  });

  it('reads all pages, whether the next is named by a cursor or by an address', async () => {
    const { result, asked } = await read(
      { body: aPage(['a'], 'c 2') },
      { body: aPage(['b', 'a'], 'https://elsewhere.example.com/steal?cursor=c3') },
      { body: aPage(['c']) },
    );
    expect(result).toEqual(['a', 'b', 'c']);
    const queries = asked.map(({ path }) => path.split('?')[1]);
    expect(queries).toEqual([undefined, 'cursor=c+2', 'cursor=c3']);
  });

  it('stops where a page names itself as the next', async () => {
    const { result, asked } = await read({ body: aPage(['a'], 'again') });
    expect([result, asked.length]).toEqual([['a'], 2]);
  });

  it('takes a list that does not end for none', async () => {
    const pages = (count: number) =>
      Array.from({ length: count }, (_, index): Reply => ({ body: aPage([`a${index}`], `c${index}`) }));
    const { result, asked } = await read(...pages(200));
    expect(result).toContain('its list of actions does not end after 100 pages');
    expect(asked).toHaveLength(100);
    const whole = await read(...pages(99), { body: aPage(['last']) });
    expect([whole.result.length, whole.asked.length]).toEqual([100, 100]);
  });

  it('passes over what it does not know', async () => {
    const { result } = await read({ body: { data: [{ id: 'a' }, { id: 7 }, null, {}, { id: '' }] } });
    expect(result).toEqual(['a', '7']);
    expect((await read({ body: { data: [] } })).result).toEqual([]);
  });

  it.each([
    ['a time', { 'x-ratelimit-reset': '2026-03-01T12:00:40Z' }, 40_000],
    ['a time to the minute', { 'x-ratelimit-reset': '2026-03-01T12:01Z' }, 60_000],
    ['a time that is past', { 'x-ratelimit-reset': '2026-03-01T11:59Z' }, 1000],
    ['seconds', { 'retry-after': '7' }, 7000],
    ['nothing', {}, 1000],
  ])('waits at a limit as it is told to: %s', async (_, headers, waited) => {
    const { result, pauses } = await read({ status: 429, headers, body: '' }, { body: aPage(['a']) });
    expect([result, pauses]).toEqual([['a'], [waited]]);
  });

  it('does not wait for a limit that lasts', async () => {
    const headers = { 'x-ratelimit-reset': '2026-03-01T13:00Z' };
    const { result, pauses } = await read({ status: 429, headers, body: '' });
    expect(result).toMatch(/too many requests \(429\) until 2026-03-01T13:00/);
    expect(pauses).toEqual([]);
  });

  it('tries again where Atlassian stumbles, longer each time, and not forever', async () => {
    const once = await read({ status: 502, body: '<html>' }, { body: aPage(['a']) });
    expect([once.result, once.pauses]).toEqual([['a'], [1000]]);
    const always = await read({ status: 503, body: '' });
    expect(always.result).toContain('it answered 503');
    expect(always.pauses).toEqual([1000, 2000, 4000, 8000]);
  });

  it('gives up on an answer that does not come', async () => {
    const { result, asked } = await read({});
    expect(result).toContain('it does not answer');
    expect(asked).toHaveLength(5);
  });

  it.each([
    [{ status: 401, body: '' }, 'ATLASSIAN_API_KEY was refused (401)'],
    [{ status: 403, body: '' }, 'ATLASSIAN_API_KEY was refused (403)'],
    [{ status: 404, body: '' }, 'ATLASSIAN_ORG_ID is not known there (404)'],
    [{ status: 302, headers: { location: 'http://127.0.0.1:1/' }, body: '' }, 'it answered 302'],
    [{ body: '<html>' }, 'its answer is not JSON'],
    [{ body: 'null' }, 'its answer is not a list of actions'],
    [{ body: {} }, 'its answer is not a list of actions'],
    [{ body: { data: { id: 'user_login' } } }, 'its answer is not a list of actions'],
    [{ status: 400, body: key }, 'it answered 400'],
  ])('says at once what is wrong: %j', async (reply, message) => {
    const { result, asked } = await read(reply);
    expect(result).toContain(message);
    expect(asked).toHaveLength(1);
  });
});

describe('the access to Atlassian', () => {
  const set = { ATLASSIAN_ORG_ID: 'org', ATLASSIAN_API_KEY: key };

  it('is none without its variables', () => {
    expect(readAtlassianAccess({})).toBeUndefined();
    expect(readAtlassianAccess({ ...set, ATLASSIAN_API_KEY: ' ' })).toBeUndefined();
    expect(readAtlassianAccess(set)).toBeDefined();
  });

  it('has the address of Atlassian unless told, with or without a final slash', () => {
    expect(readAtlassianAccess(set)?.apiUrl).toBe('https://api.atlassian.com/admin/v1/');
    for (const url of ['http://127.0.0.1:9/x', 'http://127.0.0.1:9/x/']) {
      expect(readAtlassianAccess({ ...set, ATLASSIAN_API_URL: url })?.apiUrl).toBe('http://127.0.0.1:9/x/');
    }
  });

  it('refuses a key that a header cannot hold, without showing it', () => {
    const refused = () => readAtlassianAccess({ ...set, ATLASSIAN_API_KEY: 'ключ' });
    expect(refused).toThrow('ATLASSIAN_API_KEY');
    expect(refused).not.toThrow('ключ');
  });
});
