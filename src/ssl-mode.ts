/** As libpq names them, and pg's `no-verify`. */
const sslModes = ['disable', 'allow', 'prefer', 'require', 'no-verify', 'verify-ca', 'verify-full'] as const;
export type SslMode = (typeof sslModes)[number];

export const sslModesText = 'disable, prefer, require, no-verify or verify-full';

/** The `sslmode` of a PostgreSQL URL, libpq's default where it has none; undefined where nobody knows it. */
export function readSslMode(url: string): SslMode | undefined {
  const given = new URL(url).searchParams.get('sslmode') ?? 'prefer';
  return sslModes.find((mode) => mode === given);
}
