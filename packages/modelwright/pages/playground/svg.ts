const namespace = 'http://www.w3.org/2000/svg'

/** Makes an element of a picture; text is always text. */
export function svg(
  tag: string,
  attributes: Readonly<Record<string, string | number>> = {},
  ...children: readonly (Element | string)[]
): SVGElement {
  const made = document.createElementNS(namespace, tag)
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value))
  made.append(...children)
  return made
}

/** Round places on an axis, some five of them. */
export function ticksOf(low: number, high: number, count = 5): number[] {
  const width = high - low
  if (!(width > 0)) return [low]
  const size = 10 ** Math.floor(Math.log10(width / count))
  const step = size * ([1, 2, 5, 10].find((head) => head * size * count >= width) ?? 10)
  const ticks: number[] = []
  for (let at = Math.ceil(low / step - 1e-9); at * step <= high + step * 1e-9; at++) ticks.push(at * step)
  return ticks
}
