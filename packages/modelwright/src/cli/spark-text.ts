const blocks = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█']

/** Makes fewer values of many: the mean of each stretch, NaN where none of it is known. */
function thinned(values: readonly number[], most: number): readonly number[] {
  if (values.length <= most) return values
  return Array.from({ length: most }, (_, at) => {
    const from = Math.floor((at * values.length) / most)
    const part = values
      .slice(from, Math.floor(((at + 1) * values.length) / most))
      .filter((value) => Number.isFinite(value))
    return part.reduce((sum, value) => sum + value, 0) / (part.length === 0 ? Number.NaN : part.length)
  })
}

/**
 * Draws values as a line of blocks, as high as they are between the least and the greatest; what is not known leaves a gap.
 *
 * @param options.most - blocks at most; of more values the mean of each stretch is drawn
 * @param options.from - the least that is drawn, where it is not the least value; `until` the greatest
 * @example
 * sparkText([1, 2, 3]) // → "▁▅█"
 */
export function sparkText(
  values: readonly number[],
  {
    most = 40,
    from,
    until,
  }: { readonly most?: number; readonly from?: number; readonly until?: number } = {},
): string {
  const shown = thinned(values, most)
  const known = shown.filter((value) => Number.isFinite(value))
  const least = known.reduce((low, value) => Math.min(low, value), from ?? Number.POSITIVE_INFINITY)
  const greatest = known.reduce((high, value) => Math.max(high, value), until ?? Number.NEGATIVE_INFINITY)
  const step = (value: number): number =>
    greatest > least
      ? Math.round(((value - least) / (greatest - least)) * (blocks.length - 1))
      : from === undefined
        ? 3
        : 0
  return shown.map((value) => (Number.isFinite(value) ? blocks[step(value)] : ' ')).join('')
}
