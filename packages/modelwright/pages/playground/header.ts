import { shownScore } from '../../src/core/report/shown.ts'
import { el } from '../dom.ts'
import type { ModelFacts } from './protocol.ts'
import { size } from './words.ts'

const mostNamed = 8

function classWords(classes: readonly string[]): readonly (HTMLElement | string)[] {
  const named = classes.slice(0, mostNamed).flatMap((name, at) => [at === 0 ? '' : ', ', el('bdi', {}, name)])
  return [': ', ...named, classes.length > mostNamed ? ` and ${classes.length - mostNamed} more` : '']
}

function goldenWords({ golden: { rowCount, differing } }: ModelFacts): HTMLElement | undefined {
  if (rowCount === 0) return undefined
  if (differing === 0)
    return el('span', { class: 'good' }, `✓ same bits here for all ${rowCount} golden rows`)
  return el(
    'span',
    { class: 'bad' },
    `≠ other bits here for ${differing} of ${rowCount} golden rows: do not rely on this browser`,
  )
}

/** What is served, and whether it is the same here. */
export function headerParts(facts: ModelFacts, kept: HTMLElement): readonly (HTMLElement | undefined)[] {
  const { name = '', version = '' } = document.documentElement.dataset
  const { output } = facts.schema
  const metrics = Object.entries(facts.metrics).slice(0, 3)
  const facts2 = [
    el('span', {}, `artifact ${facts.digest.slice(0, 12)}, ${size(facts.byteCount)}`),
    goldenWords(facts),
    facts.hasWebAssembly
      ? undefined
      : el('span', {}, 'no WebAssembly here: the same numbers, files take longer'),
    kept,
  ].filter((part) => part !== undefined)
  return [
    el('p', { class: 'kicker' }, 'Playground'),
    el(
      'h1',
      {},
      el('bdi', {}, name),
      version !== '' && el('span', { class: 'version' }, ' ', el('bdi', {}, version)),
    ),
    el(
      'p',
      { class: 'about' },
      'Predicts ',
      el('b', {}, el('bdi', {}, output.name)),
      output.classes === undefined ? '.' : [...classWords(output.classes), '.'],
      metrics.length > 0 &&
        ` On rows its evaluated fit never saw: ${metrics.map(([metric, { value }]) => `${metric} ${shownScore(value)}`).join(', ')}.`,
    ),
    el('p', { class: 'facts' }, facts2),
  ]
}
