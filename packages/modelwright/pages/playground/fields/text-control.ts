import { el } from '../../dom.ts'
import type { Control, ControlOf, Enter } from './field.ts'

/** A text; where it may be missing, a box says so, since an empty text is a text. */
export const textControl: ControlOf = (column, enter): Control => {
  const input = el('textarea', { rows: 3, dir: 'auto' })
  const missing = el('input', { type: 'checkbox', 'aria-label': `${column.name} is missing` })
  const tell = (): void => {
    input.disabled = missing.checked
    enter(missing.checked ? null : input.value)
  }
  input.addEventListener('input', tell)
  missing.addEventListener('change', tell)
  return {
    input,
    parts: column.nullable ? [input, el('label', { class: 'toggle' }, missing, 'missing')] : [input],
    set(value) {
      missing.checked = value === null && column.nullable
      input.disabled = missing.checked
      if (!missing.checked) input.value = String(value ?? '')
    },
  }
}

/** What went before the row, as JSON: a list of rows. */
export function historyControl(enter: Enter): Control {
  const input = el('textarea', { rows: 8, spellcheck: 'false', class: 'code' })
  input.addEventListener('input', () => {
    try {
      const parsed: unknown = JSON.parse(input.value)
      enter(Array.isArray(parsed) ? parsed : input.value)
    } catch {
      enter(input.value)
    }
  })
  return {
    input,
    parts: [input],
    set(value) {
      input.value = Array.isArray(value)
        ? `[\n${value.map((row) => `  ${JSON.stringify(row)}`).join(',\n')}\n]`
        : String(value ?? '')
    },
  }
}
