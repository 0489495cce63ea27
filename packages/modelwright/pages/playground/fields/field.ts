import type { Cell, Input } from '@modelwright/runtime'
import { el, newName } from '../../dom.ts'

/** A field on the page: one column of the row. */
export interface Field {
  readonly name: string
  readonly node: HTMLElement
  set(value: Cell | readonly unknown[]): void
  /** Shows what the model says of the value: problems, notes, what a text was read as. */
  say(found: { readonly problem?: string; readonly note?: string; readonly readAs?: string }): void
  focus(): void
}

/** Takes a value that someone entered. */
export type Enter = (value: Cell | readonly unknown[]) => void

/** What makes up the middle of a field. */
export interface Control {
  /** What the label points at. */
  readonly input: HTMLElement
  readonly parts: readonly HTMLElement[]
  set(value: Cell | readonly unknown[]): void
}

/** Makes the control of a column. */
export type ControlOf = (input: Input, enter: Enter) => Control

/** Label, hint, control and the place of sentences. */
export function fieldOf({ name, unit }: Pick<Input, 'name' | 'unit'>, hint: string, control: Control): Field {
  const { input, parts, set } = control
  input.id = newName()
  const message = el('p', { class: 'problem', id: newName() })
  const note = el('p', { class: 'note quiet', id: newName() })
  const label = el(
    'label',
    { for: input.id },
    el('bdi', {}, name),
    unit !== undefined && el('span', { class: 'unit' }, ' in ', el('bdi', {}, unit)),
  )
  const help = hint === '' ? undefined : el('p', { class: 'help', id: newName(), dir: 'auto' }, hint)
  input.setAttribute(
    'aria-describedby',
    [help?.id, message.id, note.id].filter((id) => id !== undefined).join(' '),
  )
  let said = ''
  const node = el('div', { class: 'field' }, label, [...parts], help, message, note)
  return {
    name,
    node,
    set,
    focus: () => input.focus(),
    say({ problem, note: remark, readAs }) {
      const now = JSON.stringify([problem, remark, readAs])
      if (now === said) return
      said = now
      message.textContent = problem ?? ''
      note.textContent = [readAs === undefined ? undefined : `Read as ${readAs}.`, remark]
        .filter((text) => text !== undefined)
        .join(' ')
      node.classList.toggle('wrong', problem !== undefined)
      input.setAttribute('aria-invalid', String(problem !== undefined))
    },
  }
}
