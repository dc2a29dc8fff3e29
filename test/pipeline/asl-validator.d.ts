declare module 'asl-validator' {
  interface Validated {
    readonly isValid: boolean;
    readonly errorsText: (separator: string) => string;
  }
  /** Checks a definition against the JSON schemas of Amazon States Language. */
  function aslValidator(definition: unknown): Validated;
  export = aslValidator;
}
