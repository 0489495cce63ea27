import { el, key } from '../dom.ts'
import { showHelp } from './help-dialog.ts'
import type { Part, State } from './state.ts'

const all: readonly (readonly [part: Part, words: string, shortcut: string])[] = [
  ['ask', 'Answer', 'l'],
  ['conflicts', 'Conflicts', 'c'],
  ['agreement', 'Agreement', 'g'],
]

/** Parts of the page with their keys; where each answer is a row of its own, nobody can disagree. */
export function partsOf({ view }: State): typeof all {
  return view.hasRows ? all : all.slice(0, 1)
}

/** How far the work is, and who works. */
function progressBar({ progress, view }: State): HTMLElement {
  if (progress === undefined) return el('div')
  const { done, rows, answers, skipped } = progress
  if (!view.hasRows) return el('p', { class: 'count' }, `${answers} collected`)
  const bar = el('i', {})
  bar.style.width = `${rows === 0 ? 0 : (100 * done) / rows}%`
  const words = `${done} of ${rows}${skipped > 0 ? `, ${skipped} skipped` : ''}`
  return el(
    'div',
    {
      class: 'count',
      role: 'progressbar',
      'aria-valuemin': 0,
      'aria-valuemax': rows,
      'aria-valuenow': done,
      'aria-valuetext': `${words} rows`,
    },
    el('span', { class: 'track' }, bar),
    el('span', {}, words),
  )
}

/** Who answered how much. */
export function peopleLine({ progress }: State): HTMLElement | undefined {
  if (progress === undefined || progress.collectors.length === 0) return undefined
  const list = progress.collectors.map(({ name, answers }) => `${name} ${answers}`)
  return el('p', { class: 'people' }, `Answers: ${list.join(', ')}`)
}

/** What stands above each part: title, progress, the way to the other parts, who answers. */
export function headerParts(
  state: State,
  go: (part: Part) => void,
  rename: () => void,
): readonly HTMLElement[] {
  const { conflicts = 0 } = state.progress ?? {}
  const tabs = partsOf(state).map(([part, words, shortcut]) =>
    el(
      'button',
      {
        ...{ type: 'button', class: 'tab', onclick: () => go(part) },
        'aria-current': part === state.part ? 'page' : undefined,
      },
      words,
      part === 'conflicts' && conflicts > 0 && el('span', { class: 'badge' }, String(conflicts)),
      key(shortcut),
    ),
  )
  const title = el('div', {}, el('p', { class: 'kicker' }, 'collect'), el('h1', {}, state.view.title))
  const who = { type: 'button', class: 'tab who-is', onclick: rename, title: 'Somebody else answers now' }
  const help = { type: 'button', class: 'tab', onclick: showHelp, 'aria-label': 'Keys' }
  return [
    el('div', { class: 'top' }, title, progressBar(state)),
    el(
      'nav',
      { 'aria-label': 'Parts of this form' },
      tabs,
      el('span', { class: 'gap' }),
      el('button', who, state.by),
      el('button', help, '?'),
    ),
  ]
}
