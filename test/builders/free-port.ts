import { once } from 'node:events';
import { createServer } from 'node:net';

// Below the ports a system gives to connections that are opened (Linux: 32768 on). A program that starts for
// half a minute would find one of those taken, if only by whoever asks it meanwhile whether it is up.
const [first, count] = [20_000, 12_000];
let next = (process.pid * 97) % count;

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    await once(server.listen(port, '127.0.0.1'), 'listening');
  } catch {
    return false;
  }
  server.close();
  await once(server, 'close');
  return true;
}

/** A port nobody listens on at this moment. */
export async function freePort(): Promise<number> {
  for (let tried = 0; tried < count; tried += 1) {
    const port = first + next;
    next = (next + 1) % count;
    if (await isFree(port)) return port;
  }
  throw new Error(`expected a free port from ${first} on, found none in ${count}`);
}
