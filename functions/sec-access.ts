import { program } from './exchange.ts';
import type { Credential, Pace } from './source.ts';

/**
 * Who is asking. The SEC answers 403 to whoever does not say it in the User-Agent.
 *
 * Source: "Accessing EDGAR Data", sec.gov: a company or person, and an e-mail address.
 */
export const contact = {
  setting: 'SEC_CONTACT',
  place: { header: 'User-Agent', prefix: `${program} ` },
  form: { pattern: /^\S.*\s\S+@\S+\.\S+$/, meaning: 'a name and an e-mail address' },
} as const satisfies Credential;

// Ten a second are allowed, counted where they arrive: nine are sent, lest two arrive closer.
export const pace: Pace = { spacing_ms: 112 };
