import { once } from 'node:events';
import { connect } from 'node:net';

/** A client that says exactly what it is told to, byte for byte, and hears what comes back. */
export interface RawConnection {
  write(bytes: string | Buffer): void;
  /** Whether all of it went out. */
  sent(bytes: Buffer): Promise<boolean>;
  /** All that came back, once it has the text in it; rejects where the connection ends before. */
  until(text: string): Promise<string>;
  /** All that came back, once the other side has ended the connection. */
  readonly ended: Promise<string>;
  /** Reads nothing until it is told to. */
  pause(): void;
  resume(): void;
  /** Breaks the connection off. */
  destroy(): void;
}

export async function openRaw(url: string): Promise<RawConnection> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  let heard = '';
  let looks: (() => void)[] = [];
  const look = () => {
    for (const again of looks) again();
  };
  socket.on('data', (bytes) => {
    heard += bytes.toString('latin1');
    look();
  });
  // Being cut off in the middle of a word is one way to be told.
  socket.on('error', () => {});
  const ended = new Promise<string>((resolve) => {
    socket.once('close', () => {
      look();
      resolve(heard);
    });
  });
  return {
    write: (bytes) => void socket.write(bytes),
    sent: (bytes) =>
      new Promise((resolve) =>
        socket.write(bytes, (error) => resolve(error === undefined || error === null)),
      ),
    until: (text) =>
      new Promise((resolve, reject) => {
        const again = () => {
          if (heard.includes(text)) resolve(heard);
          else if (socket.destroyed) reject(new Error(`ended before "${text}", after: ${heard}`));
          else return;
          looks = looks.filter((one) => one !== again);
        };
        looks.push(again);
        again();
      }),
    ended,
    pause: () => void socket.pause(),
    resume: () => void socket.resume(),
    destroy: () => socket.destroy(),
  };
}

/** The head of a webhook request; headers with undefined are left out. */
export function head(headers: Readonly<Record<string, string | number | undefined>>): string {
  const lines = Object.entries({ Host: 'relay', ...headers })
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}: ${value}\r\n`);
  return `POST /webhooks/atlassian HTTP/1.1\r\n${lines.join('')}\r\n`;
}
