/**
 * Options in a few words: `trees 200, learningRate 0.05`.
 *
 * @param shown - writes a number, as the place it is shown in does
 */
export function optionsText(
  options: Readonly<Record<string, unknown>>,
  shown: (value: number) => string,
): string {
  const list = Object.entries(options).map(
    ([name, value]) => `${name} ${typeof value === 'number' ? shown(value) : String(value)}`,
  )
  return list.length === 0 ? 'defaults' : list.join(', ')
}
