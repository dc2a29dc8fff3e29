import packageJson from '../package.json' with { type: 'json' };

/** Recorded in each release, so that one can tell which code derived it. */
export const codeVersion: string = packageJson.version;
