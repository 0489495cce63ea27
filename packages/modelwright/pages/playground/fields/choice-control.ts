import type { Cell } from '@modelwright/runtime'
import { el } from '../../dom.ts'
import { comboBox } from './combo-box.ts'
import type { Control, ControlOf } from './field.ts'

/** More levels than this are searched, not listed. */
export const mostListed = 30

const shown = (level: string): string => (level.trim() === '' ? `“${level}”` : level)

/** True or false. */
export const booleanControl: ControlOf = (column, enter): Control => {
  const choices: readonly (readonly [string, Cell])[] = [
    ['true', true],
    ['false', false],
    ...(column.nullable ? ([['missing', null]] as const) : []),
  ]
  const input = el(
    'select',
    {},
    choices.map(([label], at) => el('option', { value: at }, label)),
  )
  input.addEventListener('change', () => enter(choices[Number(input.value)][1]))
  return {
    input,
    parts: [input],
    set(value) {
      const truth = value === 'true' || value === 1 ? true : value === 'false' || value === 0 ? false : value
      input.value = String(choices.findIndex(([, choice]) => choice === truth))
    },
  }
}

/** A few levels: a list, with a way to write one that is not there. */
function listControl(
  levels: readonly string[],
  column: Parameters<ControlOf>[0],
  enter: Parameters<ControlOf>[1],
): Control {
  const other = el('input', {
    type: 'text',
    autocomplete: 'off',
    'aria-label': `${column.name}, another value`,
    dir: 'auto',
  })
  const input = el(
    'select',
    { dir: 'auto' },
    levels.map((level, at) => el('option', { value: at }, shown(level))),
    column.nullable && el('option', { value: 'missing' }, 'missing'),
    el('option', { value: 'other' }, 'another value …'),
  )
  other.hidden = true
  const chosen = (): Cell =>
    input.value === 'other' ? other.value : input.value === 'missing' ? null : levels[Number(input.value)]
  input.addEventListener('change', () => {
    other.hidden = input.value !== 'other'
    if (!other.hidden) other.focus()
    enter(chosen())
  })
  other.addEventListener('input', () => enter(chosen()))
  return {
    input,
    parts: [input, other],
    set(value) {
      const at = value === null ? -1 : levels.indexOf(String(value))
      const isMissing = value === null && column.nullable
      input.value = at >= 0 ? String(at) : isMissing ? 'missing' : 'other'
      other.hidden = input.value !== 'other'
      if (!other.hidden) other.value = value === null ? '' : String(value)
    },
  }
}

/** A level: listed where there are few, else searched. */
export const categoryControl: ControlOf = (column, enter): Control => {
  const levels = column.levels ?? []
  return levels.length > 0 && levels.length <= mostListed
    ? listControl(levels, column, enter)
    : comboBox(column, enter)
}
