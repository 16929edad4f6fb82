import { describe, expect, it } from 'vitest';
import type { Catalogue, Service } from '../../src/match/catalogue.js';
import { riskScore } from '../../src/match/risk-score.js';
import { builtInCatalogue } from './built-in.js';

const chatgpt = builtInCatalogue.services.find(({ id }) => id === 'chatgpt')!;

describe('the risk of a service', () => {
  it('is from 0 to 10 for every one, and made of the factors shown', () => {
    for (const service of builtInCatalogue.services) {
      const { score, known, factors } = riskScore(builtInCatalogue, service);
      const weight = factors.reduce((sum, factor) => sum + factor.weight, 0);
      const points = factors.reduce((sum, factor) => sum + factor.weight * factor.points, 0);
      expect(score).toBeCloseTo(points / weight, 1);
      expect(score).toBeGreaterThanOrEqual(0);
      expect(score).toBeLessThanOrEqual(10);
      expect(known).toBeGreaterThan(0);
      expect(factors).toHaveLength(7);
    }
  });

  it('names the source of every fact it rests on', () => {
    const facts = riskScore(builtInCatalogue, chatgpt).factors.filter(({ name }) => name !== 'exposure');
    expect(facts.filter(({ answer, source }) => answer !== 'not-known' && source === undefined)).toEqual([]);
  });

  it('tells what is not known apart from no', () => {
    const unknown = pointsOf(withFacts({}), 'trainsOnBusinessInput');
    const no = pointsOf(
      withFacts({ trainsOnBusinessInput: { value: 'no', source: 'x', seen: '2026-11' } }),
      'trainsOnBusinessInput',
    );
    const yes = pointsOf(
      withFacts({ trainsOnBusinessInput: { value: 'yes', source: 'x', seen: '2026-11' } }),
      'trainsOnBusinessInput',
    );
    expect([no, unknown, yes]).toEqual([0, 6, 10]);
  });

  it.each([
    [0, 'none'],
    [30, 'a-month'],
    [180, 'a-year'],
    [1095, 'longer'],
  ])('reads %i days of retention as %s', (value, answer) => {
    expect(answerOf(withFacts({ retentionDays: { value, source: 'x', seen: '2026-11' } }), 'retention')).toBe(answer);
  });

  it.each([
    [['DE', 'FR'], 'adequate'],
    [['DE', 'US'], 'us'],
    [['US', 'CN'], 'other'],
  ])('takes the least protective country of %j', (value, answer) => {
    expect(answerOf(withFacts({ processedIn: { value, source: 'x', seen: '2026-11' } }), 'jurisdiction')).toBe(answer);
  });
});

/** ChatGPT of a vendor of whom nothing else is known. */
function withFacts(risk: NonNullable<Service['risk']>): [Catalogue, Service] {
  return [builtInCatalogue, { ...chatgpt, vendor: 'unknown', risk }];
}

function pointsOf([catalogue, service]: [Catalogue, Service], name: string): number {
  return riskScore(catalogue, service).factors.find((factor) => factor.name === name)!.points;
}

function answerOf([catalogue, service]: [Catalogue, Service], name: string): string {
  return riskScore(catalogue, service).factors.find((factor) => factor.name === name)!.answer;
}
