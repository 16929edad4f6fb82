#!/usr/bin/env node
import { runCommandLine } from './cli/shared/command-line.js';

runCommandLine(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
