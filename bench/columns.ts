import type { Column, Result } from './case.js';

export const wall: Column = { title: 'wall s', text: ({ wallSeconds }) => wallSeconds.toFixed(2) };

export const cpu: Column = { title: 'cpu s', text: ({ cpuSeconds }) => cpuSeconds?.toFixed(2) ?? '–' };

export const throughput: Column = {
  title: 'MB/s',
  text: ({ bytes, wallSeconds }) => (bytes / 1e6 / wallSeconds).toFixed(0),
};

export const peak: Column = {
  title: 'peak MB',
  text: ({ peakBytes }) => (peakBytes === undefined ? '–' : (peakBytes / 1e6).toFixed(0)),
};

/** How many times as long as the contender called `other`. */
export function times(other: string): Column {
  return {
    title: `× ${other.split(' ')[0]}`,
    text: ({ wallSeconds }, results) => ratio(wallSeconds, results.get(other)?.wallSeconds),
  };
}

/** A number that the contender printed. */
export function figure(key: string, title: string, digits = 0): Column {
  return { title, text: ({ figures }: Result) => figures[key]?.toFixed(digits) ?? '–' };
}

function ratio(value: number, by: number | undefined): string {
  return by === undefined ? '–' : (value / by).toFixed(2);
}
