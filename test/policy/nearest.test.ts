/** What is offered in place of a misspelt word. */
import { describe, expect, test } from 'vitest';
import { didYouMean, nearest } from '../../src/policy/nearest.js';

describe('the nearest spelling', () => {
  const ids = ['chatgpt', 'capitol', 'github-copilot', 'microsoft-copilot-studio', 'claude', 'gemini', 'deepl'];
  const offers: readonly (readonly [string, string | undefined])[] = [
    ['chatgtp', 'chatgpt'],
    ['ChatGPT', 'chatgpt'],
    ['cluade', 'claude'],
    ['clode', 'claude'],
    ['copilot', 'github-copilot'],
    ['capitl', 'capitol'],
    ['depl', 'deepl'],
    ['dee', undefined],
    ['xyzzy', undefined],
    ['', undefined],
    ['c'.repeat(100_000), undefined],
  ];
  for (const [written, meant] of offers) {
    test(`of "${written.slice(0, 20)}" is ${meant ?? 'none'}`, () => {
      expect(nearest(written, ids)).toBe(meant);
    });
  }

  test('is offered as a question, or not at all', () => {
    expect(didYouMean('clade', ids)).toBe(' Did you mean "claude"?');
    expect(didYouMean('xyzzy', ids)).toBe('');
  });
});
