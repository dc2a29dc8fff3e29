#!/usr/bin/env node
import { enableCompileCache } from 'node:module';
import { answer } from './answer.ts';
import { terminalIo } from './terminal.ts';

// Stripping types and compiling is a third of what a small command costs; the second time it is not.
enableCompileCache();

const stop = new AbortController();
process.once('SIGINT', () => stop.abort());
process.once('SIGTERM', () => stop.abort());

process.exitCode = await answer(process.argv.slice(2), terminalIo(stop.signal));
