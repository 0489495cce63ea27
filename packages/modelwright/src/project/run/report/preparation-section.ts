import { html, printable, type Section } from '../../../core/report/index.ts'
import { transformGraph } from '../../transform-graph.ts'
import type { RunResult } from '../index.ts'

/** Lines that are drawn at most; `modelwright show` draws them all. */
const mostLines = 400
const mostCharacters = 200

/** Section on what becomes of each input on its way to the model. */
export function preparationSection({ parts }: RunResult): Section {
  const lines = transformGraph(parts[parts.length - 1].pipeline)
  const drawn = lines
    .slice(0, mostLines)
    .map((line) => `${printable(line.slice(0, mostCharacters)).replace(/[\r\n\t]/g, ' ')}\n`)
  const more = lines.length > mostLines && html`<p class="small">${lines.length - mostLines} more lines.</p>`
  return {
    id: 'preparation',
    title: 'Preparation',
    about:
      'What becomes of each input; the model takes what has a ●. Names of derived columns tell where they come from.',
    body: html`<pre>${drawn.join('')}</pre>${more}`,
  }
}
