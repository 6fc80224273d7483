import pg from 'pg';
import { messageOf, RelayError } from '../errors.ts';
import { readSslMode, sslModesText } from '../ssl-mode.ts';
import { toStoreError } from './store-error.ts';

/** Encrypted, but whoever answers is believed: Heroku's databases are known to no authority. */
const unverified = { ssl: { rejectUnauthorized: false } } as const;
const plain = { ssl: false } as const;

/** As libpq reads `sslmode`; pg would verify for `require` and never try for `prefer`, the default. */
export async function chooseTls(url: string, config: pg.ClientConfig): Promise<Pick<pg.ClientConfig, 'ssl'>> {
  switch (readSslMode(url)) {
    case 'verify-ca':
    case 'verify-full':
      return {};
    case 'disable':
      return plain;
    case 'require':
    case 'no-verify':
      return unverified;
    case 'prefer':
    case 'allow':
      return (await speaksTls(config)) ? unverified : plain;
    default:
      throw new RelayError('config_invalid', `DATABASE_URL has an unknown sslmode: write ${sslModesText}`);
  }
}

/** Verification stays with pg, which reads the certificates named beside it. */
export function withoutSslMode(url: string): string {
  if (readSslMode(url)?.startsWith('verify-')) return url;
  const parsed = new URL(url);
  parsed.searchParams.delete('sslmode');
  return parsed.href;
}

async function speaksTls(config: pg.ClientConfig): Promise<boolean> {
  try {
    await connectOnce({ ...config, ...unverified });
    return true;
  } catch (error) {
    if (messageOf(error).includes('does not support SSL')) return false;
    throw toStoreError(error);
  }
}

/** pg reads the certificates that the URL names when the client is made. */
async function connectOnce(config: pg.ClientConfig): Promise<void> {
  const client = new pg.Client(config);
  client.on('error', () => {});
  try {
    await client.connect();
  } finally {
    await client.end();
  }
}
