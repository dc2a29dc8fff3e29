// The package's one file of everything has no types of its own.
declare module 'echarts/dist/echarts.esm.min.mjs' {
  export * from 'echarts';
}
