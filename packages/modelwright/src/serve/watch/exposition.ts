import type { Family, Labels, Sample } from './family.ts'

/** What the text is, for the header. */
export const expositionType = 'text/plain; version=0.0.4; charset=utf-8'

function numberText(value: number): string {
  if (value === Infinity) return '+Inf'
  if (value === -Infinity) return '-Inf'
  return String(value)
}

function labelText(labels: Labels): string {
  if (labels.length === 0) return ''
  const shown = labels.map(([name, value]) => `${name}="${escapeLabel(value)}"`)
  return `{${shown.join(',')}}`
}

function escapeLabel(value: string): string {
  return value.replace(/[\\"\n]/g, (found) => (found === '\n' ? '\\n' : `\\${found}`))
}

function escapeHelp(text: string): string {
  return text.replace(/[\\\n]/g, (found) => (found === '\n' ? '\\n' : '\\\\'))
}

function histogramLines(name: string, bounds: readonly number[], sample: Sample): string {
  let below = 0
  let text = ''
  const { labels, counts = [] } = sample
  for (const [i, count] of counts.entries()) {
    below += count
    const end = i < bounds.length ? bounds[i]! : Infinity
    text += `${name}_bucket${labelText([...labels, ['le', numberText(end)]])} ${below}\n`
  }
  return `${text}${name}_sum${labelText(labels)} ${numberText(sample.value)}\n${name}_count${labelText(labels)} ${below}\n`
}

function familyText({ name, help, kind, bounds = [], samples }: Family): string {
  const lines = samples.map((sample) =>
    kind === 'histogram'
      ? histogramLines(name, bounds, sample)
      : `${name}${labelText(sample.labels)} ${numberText(sample.value)}\n`,
  )
  return `# HELP ${name} ${escapeHelp(help)}\n# TYPE ${name} ${kind}\n${lines.join('')}`
}

/**
 * Writes metrics in the text format of Prometheus, version 0.0.4; those without a value are left out.
 *
 * @see https://prometheus.io/docs/instrumenting/exposition_formats/
 */
export function expositionOf(families: readonly Family[]): string {
  return families
    .filter(({ samples }) => samples.length > 0)
    .map(familyText)
    .join('')
}
