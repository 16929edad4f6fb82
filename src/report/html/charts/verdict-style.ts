import type { Verdict } from '../../../policy/verdict.js';

/** From approved to forbidden: a stack has what matters on top, a pattern tells what a colour cannot. */
export const stackOrder: readonly Verdict[] = ['sanctioned', 'monitored', 'unreviewed', 'unsanctioned'];

/** The colour of a verdict, and a pattern that is told apart without colour. */
export function verdictStyle(verdict: Verdict) {
  return { color: `var(--${verdict})`, decal: decals[verdict] };
}

const stroke = 'var(--paper)';
const decals: Readonly<Record<Verdict, object>> = {
  sanctioned: { symbol: 'none' },
  monitored: {
    symbol: 'rect',
    color: stroke,
    symbolSize: 0.35,
    dashArrayX: [
      [4, 4],
      [0, 4, 4, 0],
    ],
    dashArrayY: [4, 0],
  },
  unreviewed: { symbol: 'rect', color: stroke, dashArrayX: [1, 0], dashArrayY: [3, 5], rotation: -Math.PI / 4 },
  unsanctioned: {
    symbol: 'rect',
    color: stroke,
    dashArrayX: [1, 0],
    dashArrayY: [2, 2],
    rotation: Math.PI / 4,
    symbolSize: 0.5,
  },
};
