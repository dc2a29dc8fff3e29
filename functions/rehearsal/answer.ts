/** A request as a publisher receives it: `https://HOST/PATH?QUERY`. */
export interface Asked {
  readonly host: string;
  readonly path: string;
  readonly query: URLSearchParams;
}

/** What a publisher sends back. */
export interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly body: Uint8Array;
}

/** One publisher: what it answers at a moment, or undefined when it has no such address. */
export type Publisher = (
  asked: Asked,
  now: Date,
) => Answer | undefined | Promise<Answer | undefined>;

const encoder = new TextEncoder();

export function textAnswer(text: string, contentType: string, status = 200): Answer {
  return { status, contentType, body: encoder.encode(text) };
}

/** Lines ended by LF, the last one too. */
export function csvAnswer(lines: readonly string[]): Answer {
  return textAnswer(`${lines.join('\n')}\n`, 'text/csv');
}

/** How a storage bucket behind Cboe and FINRA says "no such file": 403, never 404. */
export const accessDenied: Answer = textAnswer(
  '<?xml version="1.0" encoding="UTF-8"?>\n' +
    '<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>',
  'application/xml',
  403,
);

export const notFound: Answer = textAnswer('Not Found\n', 'text/plain', 404);
