/** The environment, read once. */
export const settings = {
  noColour: (process.env['NO_COLOR'] ?? '') !== '',
} as const;
