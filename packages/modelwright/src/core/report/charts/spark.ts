import { escapeHtml, type Html } from '../html.ts'

const width = 108
const height = 22

const isDrawn = (value: number): boolean => Math.abs(value) < 1e100

/** Points where they are drawn; a tenth of a pixel is enough. */
function placed(values: readonly number[], from: number, until: number): string[] {
  const step = values.length > 1 ? (width - 4) / (values.length - 1) : 0
  const size = until > from ? until - from : 1
  const at = (place: number): string => (2 + step * place).toFixed(1)
  const up = (value: number): string => (height - 3 - ((value - from) / size) * (height - 6)).toFixed(1)
  return values.map((value, place) => (isDrawn(value) ? `${at(place)},${up(value)}` : ''))
}

/** Stretches without a gap. */
function stretches(points: readonly string[]): string[][] {
  const found: string[][] = [[]]
  for (const point of points) {
    if (point === '') found.push([])
    else found[found.length - 1].push(point)
  }
  return found.filter(({ length }) => length > 0)
}

/**
 * Draws a few values as a line as small as a word, from a level up; a dashed line marks where they begin to matter.
 *
 * @param options.label - what it shows, in words
 */
export function sparkLine(
  values: readonly number[],
  {
    label,
    from = 0,
    level,
  }: { readonly label: string; readonly from?: number; readonly level?: number | undefined },
): Html {
  const all = [...values, ...(level === undefined ? [] : [level])].filter(isDrawn)
  const most = all.reduce((high, value) => Math.max(high, value), from)
  const least = all.reduce((low, value) => Math.min(low, value), from)
  const lines = stretches(placed(values, least, most)).map((points) =>
    points.length === 1
      ? `<circle cx="${points[0].split(',')[0]}" cy="${points[0].split(',')[1]}" r="1.8" fill="var(--accent)"/>`
      : `<polyline points="${points.join(' ')}" fill="none" stroke="var(--accent)" stroke-width="1.4"/>`,
  )
  const [mark] = level === undefined ? [''] : placed([level], least, most)
  const dashed =
    mark === ''
      ? ''
      : `<line x1="0" x2="${width}" y1="${mark.split(',')[1]}" y2="${mark.split(',')[1]}" stroke="var(--quiet)" stroke-dasharray="2 2"/>`
  return {
    markup: `<svg class="spark" role="img" aria-label="${escapeHtml(label)}" viewBox="0 0 ${width} ${height}">${dashed}${lines.join('')}</svg>`,
  }
}
