import { createIpRange } from './ip-range.ts';
import type { MatchValue } from './match-schema.ts';
import { expand, opposite, type Scope } from './scope.ts';
import type { Path } from './yaml-source.ts';

const addressField = 'location.ip';

/** Warns of networks that stand as texts after the field of an address: none is written so, and nothing says why. */
export function warnOfNetworkTexts(field: string, value: MatchValue, path: Path, scope: Scope): void {
  // What is wrong with the value has been told.
  if (field === addressField) warn(value, path, { ...scope, report: () => {}, spend: () => true });
}

function warn(value: MatchValue, path: Path, scope: Scope): void {
  for (const part of expand(value, path, scope)) {
    if (typeof part.value === 'object') {
      if (part.value.not !== undefined) warn(part.value.not, [...part.path, 'not'], opposite(scope));
    } else if (isNetwork(String(part.value))) {
      const example = `{cidr: ${JSON.stringify(part.value)}}`;
      scope.warn(part.path, `"${part.value}" is compared as a text, which no address is: write ${example}`);
    }
  }
}

function isNetwork(text: string): boolean {
  return text.includes('/') && createIpRange(text) !== undefined;
}
