import type { Page } from 'playwright-core';

/** Id and place of each rule that axe says the page breaks. */
export async function violations(page: Page): Promise<string[]> {
  // The page forbids scripts; the check comes in from outside.
  await page.context().addInitScript('');
  const axe = (await import('axe-core')).default;
  const results = await page.evaluate(`${axe.source}; axe.run(document, { resultTypes: ['violations'] })`);
  const { violations: broken } = results as {
    violations: Array<{ id: string; nodes: Array<{ target: string[]; html: string }> }>;
  };
  return broken.map(
    ({ id, nodes }) =>
      `${id}: ${nodes
        .slice(0, 3)
        .map(({ html }) => html.slice(0, 120))
        .join(' ')}`,
  );
}
