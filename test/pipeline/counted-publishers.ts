import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Publishers behind a server that writes down which host was asked. */
export interface CountedPublishers {
  readonly origin: string;
  /** Hosts in the order of their requests; the lake's own drop folder is none. */
  readonly asked: string[];
  readonly close: () => Promise<void>;
}

/**
 * Passes requests on, on this machine alone.
 *
 * @param origin of publishers that are asked as `<origin>/HOST/PATH`
 */
export async function countedPublishers(origin: string): Promise<CountedPublishers> {
  const asked: string[] = [];
  const { hostname, port } = new URL(origin);
  const server = createServer((from, to) => {
    const { method, url: path = '/', headers } = from;
    const [, host = ''] = path.split('/');
    if (host !== 'drop') asked.push(host);
    const sent = request({ hostname, port, method, path, headers }, (answer) => {
      to.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(to);
      answer.on('error', () => to.destroy());
    });
    sent.on('error', () => to.destroy());
    to.on('close', () => sent.destroy());
    from.pipe(sent);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
