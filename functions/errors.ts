/** The publisher does not answer, or not yet: try again later. Nothing is wrong with the lake. */
export class SourceUnavailableError extends Error {
  override readonly name = 'SourceUnavailableError';
  readonly source: string;

  constructor(source: string, expected: string, found: string, options?: ErrorOptions) {
    super(`${source}: expected ${expected}, found ${found}`, options);
    this.source = source;
  }
}

/** The publisher's layout differs from the one the parser knows: a person must look. */
export class SourceChangedError extends Error {
  override readonly name = 'SourceChangedError';
  readonly source: string;

  constructor(source: string, expected: string, found: string, options?: ErrorOptions) {
    super(`${source}: expected ${expected}, found ${found}`, options);
    this.source = source;
  }
}

/** The engine refused or failed: wrong SQL of a user, or a view that does not hold. */
export class QueryFailedError extends Error {
  override readonly name = 'QueryFailedError';
}

/** A flag, file or folder the caller gave is missing or wrong: stop and say which. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

/** An object changed between reading and replacing it: read again and merge. */
export class ConflictError extends Error {
  override readonly name = 'ConflictError';
}

/** Something in the lake is not what its own records say: never answer from it. */
export class LakeDamagedError extends Error {
  override readonly name = 'LakeDamagedError';
}
