import type { Accuracy, Share } from './accuracy.js';

export interface Line {
  readonly title: string;
  readonly accuracy: Accuracy;
  readonly cannotSee: string;
}

/** The table of docs/accuracy.md. */
export function accuracyTable(lines: readonly Line[]): string {
  const header = [
    'source',
    'uses found',
    'seen at all',
    'service',
    'device named',
    'device',
    'user named',
    'user',
    'bytes',
    'cannot see',
  ];
  const rows = lines.map(({ title, accuracy, cannotSee }) => [
    title,
    ...[accuracy.recall, accuracy.seen, accuracy.service, accuracy.deviceNamed, accuracy.device].map(percent),
    ...[accuracy.userNamed, accuracy.user, accuracy.bytes].map(percent),
    cannotSee,
  ]);
  return [header, header.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |\n`).join('');
}

function percent({ right, of }: Share): string {
  return of === 0 ? '–' : `${((right / of) * 100).toFixed(right === of ? 0 : 1)} %`;
}
