import { copyFileSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Stage } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { buildSync } from 'esbuild';
import type { Step } from '../pipeline-names.ts';

const root = join(import.meta.dirname, '../..');

// Packages written for `require` find it and their own folder in a module that has neither.
const banner = [
  "import{createRequire as __lakeRequire}from'node:module';",
  "import{dirname as __lakeDirname}from'node:path';",
  "import{fileURLToPath as __lakePath}from'node:url';",
  'const require=__lakeRequire(import.meta.url);',
  'const __filename=__lakePath(import.meta.url);',
  'const __dirname=__lakeDirname(__filename);',
].join('');

/** WebAssembly that reads Parquet and packs it, read from beside the bundle: esbuild follows code alone. */
const wasm = [
  'node_modules/parquet-wasm/node/parquet_wasm_bg.wasm',
  'node_modules/@bokuweb/zstd-wasm/dist/common/zstd.wasm',
];

/**
 * The code of a step, from source to `index.mjs` and what that imports later.
 *
 * A sandbox reads all of a module before it runs any of it, a third of the time it starts in. What is
 * imported on demand (workbooks, stored Parquet, most ways to sign in) lies in files of its own.
 */
export function bundled(scope: Construct, step: Step): Code {
  const folder = join(Stage.of(scope)?.outdir ?? 'cdk.out', 'bundles', step);
  rmSync(folder, { recursive: true, force: true });
  buildSync({
    absWorkingDir: root,
    entryPoints: { index: join('functions/aws', `${step}.ts`) },
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    mainFields: ['module', 'main'],
    minify: true,
    // A map would be larger than the code; errors say by themselves who expected what.
    sourcemap: false,
    banner: { js: banner },
    logLevel: 'warning',
  });
  for (const file of wasm) copyFileSync(join(root, file), join(folder, basename(file)));
  return Code.fromAsset(folder);
}
