import type { Config } from '../../config.ts';
import { toHeaderText } from '../../header-text.ts';
import { relayUrl } from '../relay-url.ts';
import { type Answered, askHttp } from './ask.ts';
import { type Finding, failed, ok, skipped } from './finding.ts';

const check = 'webhook';

/** An empty list, with the credential and without: the relay that runs stores nothing of either. */
export async function checkWebhook(config: Config): Promise<Finding> {
  if (config.port === 0) return skipped(check, 'PORT is 0: there is no telling where a relay listens');
  const url = relayUrl(config, '/webhooks/atlassian');
  const [authorization = ''] = config.webhookAuthorizations;
  const [known, stranger] = await Promise.all([
    send(url, { authorization: toHeaderText(authorization) }),
    send(url, { authorization: 'Basic nobody' }),
  ]);
  if (typeof known === 'string' || typeof stranger === 'string') {
    return skipped(check, `no relay answers at ${url} (${String(known)}): start it and ask again`);
  }
  return toFinding(url, known.status, stranger.status);
}

function toFinding(url: string, known: number, stranger: number): Finding {
  if (known === 200 && stranger === 401) {
    return ok(check, `${url} takes WEBHOOK_AUTHORIZATION and refuses others`);
  }
  if (known === 401) {
    const mend =
      'start the relay again with the WEBHOOK_AUTHORIZATION that is set here, and register the same with Atlassian';
    return failed(check, `the relay at ${url} refuses WEBHOOK_AUTHORIZATION`, mend);
  }
  if (stranger === 200) {
    return failed(check, `${url} takes any credential`, 'something else listens there: choose another PORT');
  }
  const mend = "look at the relay's log and at /readyz; or something else listens there: choose another PORT";
  return failed(check, `${url} answers ${known}`, mend);
}

function send(url: string, headers: Readonly<Record<string, string>>): Promise<Answered | string> {
  return askHttp(url, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: '[]',
  });
}
