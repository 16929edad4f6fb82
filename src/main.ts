#!/usr/bin/env node
import { runCommandLine } from './cli/shared/command-line.js';

process.exitCode = await runCommandLine(process.argv.slice(2));
