/** A row of bars, one a period, as high as its share of the highest; a gap where the period was not assessed. */
export function sparkline(values: ReadonlyArray<number | null>): string {
  const most = Math.max(1, ...values.map((value) => value ?? 0));
  const bars = values.map((value, i) => {
    const height = value === null ? 0 : value === 0 ? 1 : Math.max(2, Math.round((value / most) * 20));
    const now = i === values.length - 1 ? ' class="now"' : '';
    return height === 0 ? '' : `<rect${now} x="${i * 7}" y="${20 - height}" width="5" height="${height}"/>`;
  });
  return `<svg class="spark" viewBox="0 0 ${values.length * 7} 20" aria-hidden="true">${bars.join('')}</svg>`;
}
