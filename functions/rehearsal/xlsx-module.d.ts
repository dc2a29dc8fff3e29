// The package's types are named for its CommonJS form only.
declare module 'xlsx/xlsx.mjs' {
  export * from 'xlsx';
}
