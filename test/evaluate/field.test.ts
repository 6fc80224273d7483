import { describe, expect, it } from '@jest/globals';
import { createFieldReader, fieldMistake } from '../../src/evaluate/field.ts';
import type { JsonObject } from '../../src/model/json.ts';
import { anEvent } from './builders.ts';

function read(field: string, attributes: JsonObject, message?: string | JsonObject): unknown {
  return createFieldReader(field)(anEvent({ attributes, ...(message !== undefined && { message }) }));
}

const people: JsonObject = {
  context: [
    { id: 'g1', type: 'groups', attributes: { name: 'admins', groupName: 'org-admins' } },
    { id: 'u1', type: 'users', attributes: { name: 'Ann', id: 'inner' }, links: { alt: 'https://x' } },
    { id: 'u2', type: 'users' },
  ],
  container: [
    { type: 'users', attributes: { name: 'Bob' } },
    { type: 'sites', attributes: { siteName: 's' } },
  ],
};

it('is read of each event, though its latest answer is kept', () => {
  const [ann, bob] = ['Ann', 'Bob'].map((name) => anEvent({ attributes: { actor: { name } } }));
  const [one, same] = [createFieldReader('actor.name'), createFieldReader('actor.name')];
  const read = [one, same].flatMap((reader) => [ann, bob, bob, ann].map((event) => event && reader(event)));
  expect(read).toEqual(['Ann', 'Bob', 'Bob', 'Ann', 'Ann', 'Bob', 'Bob', 'Ann']);
});

describe('a star in a field', () => {
  it('stands for every element of a list, and every value of an object', () => {
    expect(read('context.*.type', people)).toEqual(['groups', 'users', 'users']);
    expect(read('context.*.attributes.*', people)).toEqual(['admins', 'org-admins', 'Ann', 'inner']);
    expect(read('context.attributes.*', people)).toEqual(['admins', 'org-admins', 'Ann', 'inner']);
    expect(read('users.attributes.*', people)).toEqual(['Ann', 'inner', 'Bob']);
    expect(read('actor.tags.*.*', { actor: { tags: [{ a: 1 }, [{ b: 2 }], 3] } })).toEqual([1, 2]);
    expect(read('users.*.name', people)).toEqual(['Ann', 'Bob']);
    expect(read('actor.*', { actor: { name: 'Ann', email: null } })).toEqual(['Ann', null]);
    expect(read('actor.*', {})).toBeUndefined();
    expect(read('message.*', {}, { content: 'x', format: 'simple' })).toEqual(['x', 'simple']);
  });
});

describe('fields by type', () => {
  it('come from context and container, whatever their position', () => {
    expect(read('users.name', people)).toEqual(['Ann', 'Bob']);
    expect(read('sites.siteName', people)).toEqual(['s']);
    expect(read('groups.groupName', people)).toEqual(['org-admins']);
  });

  it('have their attributes lifted beside the id, which stays itself', () => {
    expect(read('users.id', people)).toEqual(['u1', 'u2']);
    expect(read('users.links.alt', people)).toEqual(['https://x']);
    expect(read('users.attributes.name', people)).toEqual(['Ann', 'Bob']);
  });

  it('take what is null or empty beside the id from their attributes', () => {
    const items = [null, ''].map((name) => ({ type: 'users', name, attributes: { name: 'Ann' } }));
    expect(read('users.name', { context: items })).toEqual(['Ann', 'Ann']);
    expect(read('users', { context: items })).toMatchObject([{ name: 'Ann' }, { name: 'Ann' }]);
  });

  it('are by themselves the items, lifted', () => {
    expect(read('groups', people)).toEqual([
      {
        id: 'g1',
        type: 'groups',
        name: 'admins',
        groupName: 'org-admins',
        attributes: { name: 'admins', groupName: 'org-admins' },
      },
    ]);
  });

  it('are absent without context, with one that is no list, or with items that are no objects', () => {
    expect(read('users.name', {})).toEqual([]);
    expect(read('users.name', { context: 'users' })).toEqual([]);
    expect(
      read('users.name', { context: [null, 1, 'users', [], { type: 'users', attributes: 'x' }] }),
    ).toEqual([]);
    expect(read('users.name', { context: { type: 'users', attributes: { name: 'One' } } })).toEqual(['One']);
  });
});

describe('other fields', () => {
  it('reach through objects and lists', () => {
    expect(read('actor.auth.tokenId', { actor: { auth: { tokenId: 't' } } })).toBe('t');
    expect(read('context.attributes.name', people)).toEqual(['admins', 'Ann']);
    expect(read('location.geo.lat', { location: { geo: [{ lat: 1 }, { lat: 2 }] } })).toEqual([1, 2]);
  });

  it('take the message for what it says', () => {
    expect(read('message', {}, { content: 'Hello', format: 'simple' })).toBe('Hello');
    expect(read('message.content', {}, { content: 'Hello' })).toBe('Hello');
    expect(read('message.content', {}, 'Hello')).toBe('Hello');
    expect(read('message.format', {}, 'Hello')).toBeUndefined();
    expect(read('message.format', {}, { format: 'simple' })).toBe('simple');
  });

  it('see own properties only, never a prototype', () => {
    for (const name of ['__proto__', 'constructor', 'toString', 'length', 'hasOwnProperty']) {
      expect(read(`actor.${name}`, { actor: {} })).toBeUndefined();
      expect(read(`actor.name.${name}`, { actor: { name: 'Ann' } })).toBeUndefined();
    }
    expect(read('context.length', { context: [] })).toEqual([]);
    const hostile: JsonObject = { actor: JSON.parse('{"__proto__": {"admin": true}, "constructor": "c"}') };
    expect(read('actor.__proto__.admin', hostile)).toBe(true);
    expect(read('actor.constructor', hostile)).toBe('c');
    expect(read('actor.admin', hostile)).toBeUndefined();
  });

  it('survive lists nested a hundred thousand deep', () => {
    const deep: JsonObject = { context: JSON.parse('['.repeat(100_000) + ']'.repeat(100_000)) };
    expect(read('context.type', deep)).toEqual([]);
    expect(read('users.name', deep)).toEqual([]);
  });
});

describe('a field of a rule', () => {
  it.each([
    'id',
    'action',
    'time',
    'actor',
    'actor.a.b',
    'message',
    'message.content',
    'invited-user.name',
    'users',
  ])('%s can be used', (field) => expect(fieldMistake(field)).toBeUndefined());

  it.each([
    ['actr.email', 'did you mean "actor"?'],
    ['user.name', 'did you mean "users"?'],
    ['Action', 'did you mean "action"?'],
    ['__proto__.x', 'allowed at the start'],
    ['', 'unknown field ""'],
    ['action.name', '"action" is a text'],
    ['actor..email', 'an empty part'],
    ['actor.', 'an empty part'],
    ['actor.email ', 'a blank at the edge of a part'],
    ['actor. email', 'a blank at the edge of a part'],
    ['context.1.attributes.status', 'leave the position out; in "conditions" a path can hold one: $[1]'],
    ['users.0', 'leave the position out'],
  ])('%j cannot: %s', (field, why) => expect(fieldMistake(field)).toContain(why));
});
