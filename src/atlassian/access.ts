import type { Environment } from '../config.ts';
import { RelayError } from '../errors.ts';

/** What Atlassian's REST API of one organization is asked with. */
export interface AtlassianAccess {
  /** With a final slash; organizations are below it. */
  readonly apiUrl: string;
  readonly orgId: string;
  /** Never shown: not in an error, not in a log line. */
  readonly apiKey: string;
}

const defaultUrl = 'https://api.atlassian.com/admin/v1/';

/** Reads variables that `readConfig` has passed; undefined where none are set. */
export function readAtlassianAccess(environment: Environment): AtlassianAccess | undefined {
  const [orgId, apiKey, url] = ['ATLASSIAN_ORG_ID', 'ATLASSIAN_API_KEY', 'ATLASSIAN_API_URL'].map((name) =>
    environment[name]?.trim(),
  );
  if (!orgId || !apiKey) return undefined;
  // A header of other characters is refused with an error that shows it.
  if (!/^[\x21-\x7e]+$/.test(apiKey)) {
    throw new RelayError(
      'config_invalid',
      'ATLASSIAN_API_KEY: it has a character that no key has (value not shown)',
    );
  }
  const apiUrl = url || defaultUrl;
  return { apiUrl: apiUrl.endsWith('/') ? apiUrl : `${apiUrl}/`, orgId, apiKey };
}
