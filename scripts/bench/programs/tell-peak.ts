import { writeFileSync } from 'node:fs';
import { readPeakBytes } from '../proc.js';

// Loaded into measured programs before their own code: when they end, they tell the most memory they have had.

process.on('exit', () => {
  const { BENCH_PEAK_FILE } = process.env;
  if (BENCH_PEAK_FILE === undefined) return;
  writeFileSync(BENCH_PEAK_FILE, String(readPeakBytes('self') ?? process.resourceUsage().maxRSS * 1024));
});
