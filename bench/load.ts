import { connect, type Socket } from 'node:net';

export interface Load {
  readonly port: number;
  readonly connections: number;
  readonly durationMs: number;
  /** The body of the n-th request. */
  readonly body: (n: number) => string;
  readonly authorization: string;
  /** Requests in all; without it as many as fit the time. */
  readonly most?: number;
}

export interface LoadResult {
  readonly requests: number;
  readonly perSecond: number;
  readonly failures: number;
  /** Milliseconds, sorted. */
  readonly latencies: Float64Array;
}

/** Keeps every connection busy with one request after another, with as little of its own as it can. */
export async function runLoad(load: Load): Promise<LoadResult> {
  const latencies: number[] = [];
  let sent = 0;
  let failures = 0;
  const startedAt = performance.now();
  const endAt = startedAt + load.durationMs;
  const drive = async (): Promise<void> => {
    const socket = await open(load.port);
    while (performance.now() < endAt && sent < (load.most ?? Number.POSITIVE_INFINITY)) {
      const body = load.body(sent);
      sent += 1;
      const at = performance.now();
      const status = await exchange(socket, request(load, body));
      latencies.push(performance.now() - at);
      if (status !== 200) failures += 1;
    }
    socket.destroy();
  };
  await Promise.all(Array.from({ length: load.connections }, drive));
  const seconds = (performance.now() - startedAt) / 1000;
  const sorted = Float64Array.from(latencies).sort();
  return { requests: sorted.length, perSecond: sorted.length / seconds, failures, latencies: sorted };
}

export function percentile(sorted: Float64Array, share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

function request({ authorization }: Load, body: string): string {
  const length = Buffer.byteLength(body);
  return `POST /webhooks/atlassian HTTP/1.1\r\nHost: localhost\r\nAuthorization: ${authorization}\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n\r\n${body}`;
}

function open(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true }, () => resolve(socket));
    socket.once('error', reject);
  });
}

/** The status; answers are small, so that one with all of its body comes in one piece or is waited for. */
function exchange(socket: Socket, text: string): Promise<number> {
  return new Promise((resolve) => {
    let answer = '';
    const take = (chunk: Buffer): void => {
      answer += chunk.toString('latin1');
      if (!isWhole(answer)) return;
      socket.off('data', take);
      resolve(Number(answer.slice(9, 12)));
    };
    socket.on('data', take);
    socket.write(text);
  });
}

function isWhole(answer: string): boolean {
  const end = answer.indexOf('\r\n\r\n');
  if (end === -1) return false;
  const length = /content-length: (\d+)/i.exec(answer.slice(0, end))?.[1];
  return length !== undefined && answer.length >= end + 4 + Number(length);
}
