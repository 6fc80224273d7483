import { createIpRange } from './ip-range.ts';
import type { Scope } from './scope.ts';

const addressField = 'location.ip';

/** Warns of networks that stand as texts after the field of an address: none is written so, and nothing says why. */
export function withNetworkTexts(field: string, scope: Scope): Scope {
  if (field !== addressField) return scope;
  return {
    ...scope,
    compared: ({ value, path }) => {
      if (!isNetwork(String(value))) return;
      const example = `{cidr: ${JSON.stringify(value)}}`;
      scope.warn(path, `"${value}" is compared as a text, which no address is: write ${example}`);
    },
  };
}

function isNetwork(text: string): boolean {
  return text.includes('/') && createIpRange(text) !== undefined;
}
