import type * as Plot from '@observablehq/plot'
import { escapeHtml, type Html } from '../html.ts'

/** Draws plots without a browser. */
export interface Painter {
  readonly plot: typeof Plot
  /** Draws a plot as inline SVG; the label says in words what it shows. */
  draw(label: string, options: Plot.PlotOptions): Html
}

/** Attributes that hold coordinates, whose far digits nobody sees. */
const coordinates = / (x|y|x1|x2|y1|y2|cx|cy|r|width|height|d|transform|points)="([^"]*)"/g

function rounded(svg: string): string {
  return svg.replace(coordinates, (_, name: string, value: string) => {
    const short = value.replace(/-?\d+\.\d+(?:e-?\d+)?/g, (digits) =>
      String(Math.round(Number(digits) * 10) / 10),
    )
    return ` ${name}="${short}"`
  })
}

/** What stands between the tags of a drawn SVG: no style of its own, no labels inside one picture. */
function inner(svg: string): string {
  const start = svg.indexOf('>') + 1
  return svg
    .slice(start, svg.lastIndexOf('</svg>'))
    .replace(/<style>[\s\S]*?<\/style>/, '')
    .replace(/ aria-(?:label|hidden)="[^"]*"/g, '')
}

/** Loads what drawing takes: some 200 ms, once. */
export async function openPainter(): Promise<Painter> {
  const [plot, { parseHTML }] = await Promise.all([import('@observablehq/plot'), import('linkedom')])
  const { document } = parseHTML('<!doctype html><html><body></body></html>')
  return {
    plot,
    draw(label, options) {
      const { width = 480, height = 160 } = options
      const drawn = plot.plot({ ...options, width, height, document } as Plot.PlotOptions)
      const text = (drawn as unknown as { outerHTML: string }).outerHTML
      const open = `<svg role="img" aria-label="${escapeHtml(label)}" viewBox="0 0 ${width} ${height}" font-size="11" text-anchor="middle" fill="currentColor">`
      return { markup: `${open}${rounded(inner(text))}</svg>` }
    },
  }
}
