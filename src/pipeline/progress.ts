import type { ScanProgress } from './scan-report.js';

/** One line, at most 79 columns: `access.log  1.2M records/s  160 MB/s  2 rejected  45%  0:12 left`. */
export function progressLine(progress: ScanProgress, seconds: number): string {
  const { source, records, rejected, bytes, done, total } = progress;
  const parts = [
    `${short(records / seconds)} records/s`,
    `${short(bytes / seconds)}B/s`,
    `${short(rejected)} rejected`,
    ...(total > 0 ? [`${Math.floor((100 * Math.min(done, total)) / total)}%`, left(progress, seconds)] : []),
  ];
  const numbers = parts.join('  ');
  const room = 79 - numbers.length - 2;
  return `${source.length <= room ? source : `…${source.slice(1 - room)}`}  ${numbers}`;
}

function left({ done, total }: ScanProgress, seconds: number): string {
  if (done === 0) return '';
  const rest = Math.ceil((seconds * (total - Math.min(done, total))) / done);
  return `${Math.floor(rest / 60)}:${String(rest % 60).padStart(2, '0')} left`;
}

/** `1.2M`, `160k`, `7`. */
function short(value: number): string {
  if (value >= 1e9) return `${(value / 1e9).toFixed(1)}G`;
  if (value >= 1e6) return `${(value / 1e6).toFixed(1)}M`;
  if (value >= 1e3) return `${Math.round(value / 1e3)}k`;
  return String(Math.round(value));
}
