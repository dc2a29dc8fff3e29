import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const header =
  'accountingYearMonthNumber|symbolCode|issueName|issuerServicesGroupExchangeCode|marketClassCode|' +
  'currentShortPositionQuantity|previousShortPositionQuantity|stockSplitFlag|' +
  'averageDailyVolumeQuantity|daysToCoverQuantity|revisionFlag|changePercent|' +
  'changePreviousNumber|settlementDate';

const file = /\/shrt(\d{4})(\d{2})(\d{2})\.csv$/;

/** Three capital letters and one more: `AAAA`, `AAAB`, … */
function symbolOf(index: number): string {
  return [17_576, 676, 26, 1]
    .map((place) => String.fromCharCode(65 + (Math.floor(index / place) % 26)))
    .join('');
}

function fileOf(day: string, symbols: number): string {
  const accounting = day.replaceAll('-', '');
  const [year = 0, month = 0, dayOfMonth = 0] = day.split('-').map(Number);
  // Two settlements a month, the first by the 15th: each says what the one before it said.
  const settlement = year * 24 + month * 2 + (dayOfMonth <= 15 ? 0 : 1);
  const sharesOf = (i: number, at: number) => (((i + 1) * 7919) % 5_000_000) + (at % 97) * 10;
  const lines = Array.from({ length: symbols }, (_, i) => {
    const shares = sharesOf(i, settlement);
    const before = sharesOf(i, settlement - 1);
    const volume = 1000 + ((i * 104_729) % 900_000);
    const cover = Math.max(1, shares / volume).toFixed(2);
    const percent = before === 0 ? '100.00' : ((100 * (shares - before)) / before).toFixed(2);
    const cells = [accounting, symbolOf(i), `Company ${i}`, 'R', 'NNM', shares, before, ''];
    return [...cells, volume, cover, '', percent, shares - before, day].join('|');
  });
  return `${[header, ...lines].join('\n')}\n`;
}

/** A publisher in FINRA's format with so many symbols in each file, on this machine alone. */
export async function manySymbols(
  symbols: number,
): Promise<{ readonly origin: string; readonly close: () => Promise<void> }> {
  const server = createServer((request, response) => {
    const [, year, month, day] = file.exec(request.url ?? '') ?? [];
    response.sendDate = false;
    if (day === undefined) response.writeHead(403).end();
    else {
      response.writeHead(200, { 'content-type': 'text/csv' });
      response.end(fileOf(`${year}-${month}-${day}`, symbols));
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
