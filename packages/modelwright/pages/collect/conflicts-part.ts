import type { FormConflict } from '../../src/core/contracts/form-server.ts'
import type { FormValue, FormValues } from '../../src/core/form/field.ts'
import { el, key } from '../dom.ts'
import { desk, newId } from './api.ts'
import type { Frame, OpenPart } from './ask-part.ts'
import { formControls } from './form.ts'
import { rowCard } from './row-card.ts'

function shown(value: FormValue | undefined): string {
  if (value === null || value === undefined) return '–'
  return typeof value === 'boolean' ? (value ? 'Yes' : 'No') : String(value)
}

/** What each collector answered, a button each to take it. */
function answersTable(conflict: FormConflict, frame: Frame, take: (values: FormValues) => void): HTMLElement {
  const { fields } = frame.state.view
  const head = el(
    'tr',
    {},
    el('th', { scope: 'col' }, 'Who'),
    fields.map(({ label }) => el('th', { scope: 'col' }, label)),
    el('th', { scope: 'col' }, 'Decide'),
  )
  const rows = conflict.answers.map(({ by, values, note }, at) =>
    el(
      'tr',
      {},
      el('th', { scope: 'row' }, by, note !== undefined && el('small', { class: 'quiet' }, ` “${note}”`)),
      fields.map(({ name }) =>
        el('td', { class: conflict.fields.includes(name) ? 'differs' : '' }, shown(values[name])),
      ),
      el(
        'td',
        {},
        el(
          'button',
          {
            type: 'button',
            class: 'plain',
            onclick: () => take(values),
            'aria-label': `Take the answer of ${by}`,
          },
          'Take',
          key(String(at + 1)),
        ),
      ),
    ),
  )
  return el('div', { class: 'scroll' }, el('table', {}, el('thead', {}, head), el('tbody', {}, rows)))
}

/** Shows rows whose collectors disagree, one at a time, and decides them. */
export async function conflictsPart(frame: Frame, reload: () => void): Promise<OpenPart> {
  const { state } = frame
  const { conflicts } = await desk.conflicts()
  const [conflict] = conflicts
  if (conflict === undefined) {
    const words =
      state.view.overlap > 1
        ? 'Collectors agree wherever enough of them answered.'
        : 'Each row is asked from one collector; where several answered all the same, they agree.'
    const node = el(
      'section',
      { class: 'done' },
      el('h2', { tabindex: '-1' }, 'No conflict'),
      el('p', {}, words),
    )
    return { node, focus: () => node.querySelector('h2')?.focus(), press: () => false }
  }
  const id = newId()
  const settle = (
    values: Readonly<Record<string, FormValue>>,
    units: Record<string, string> = {},
  ): Promise<void> =>
    frame.attempt(async () => {
      const outcome = await desk.settle(state.by, { id, row: conflict.row, values, units })
      if ('problems' in outcome) return form.say(outcome.problems)
      state.progress = outcome.progress
      frame.say('Decided.')
      reload()
    })
  const form = formControls(state.view.fields, () => {})
  const save = (): void => {
    if (form.check()) void settle(form.values(), form.units())
  }
  const otherwise = el(
    'details',
    { class: 'otherwise' },
    el('summary', {}, 'Decide otherwise'),
    form.node,
    el('button', { type: 'button', class: 'main', onclick: save }, 'Decide'),
  )
  const left = conflicts.length === 1 ? 'The only conflict' : `${conflicts.length} conflicts`
  const node = el(
    'div',
    { class: 'desk' },
    state.view.hasRows ? rowCard(conflict, state.progress?.rows ?? 0) : undefined,
    el(
      'section',
      { class: 'answer' },
      el('h2', { tabindex: '-1' }, left),
      answersTable(conflict, frame, (values) => void settle(values)),
      otherwise,
    ),
  )
  return {
    node,
    focus: () => node.querySelector<HTMLElement>('.answer h2')?.focus(),
    press(name) {
      const answer = /^[1-9]$/.test(name) ? conflict.answers[Number(name) - 1] : undefined
      if (answer === undefined || otherwise.open) return false
      void settle(answer.values)
      return true
    },
  }
}
