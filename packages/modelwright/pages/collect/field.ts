import type { FormField, FormValue } from '../../src/core/form/field.ts'
import { readValue } from '../../src/core/form/read-value.ts'
import { el, key, newName } from '../dom.ts'

/** A field on the page. */
export interface FieldControl {
  readonly field: FormField
  readonly node: HTMLElement
  /** What is in it now, as typed; null where it is blank. */
  value(): FormValue
  unit(): string | undefined
  set(value: FormValue): void
  /** Shows a sentence, or none. */
  say(problem: string | undefined): void
  focus(): void
  /** Chooses by place, from 0; false where there is nothing to choose there. */
  choose?(at: number): boolean
}

/** Hears that a field changed. */
export type Changed = (control: FieldControl) => void

interface Shell {
  readonly node: HTMLElement
  readonly message: HTMLElement
  say(problem: string | undefined, inputs: readonly HTMLElement[]): void
}

/** Label, help and the place of the sentence. */
function shellOf(
  field: FormField,
  label: HTMLElement,
  isGroup: boolean,
  body: readonly HTMLElement[],
): Shell {
  const message = el('p', { class: 'problem', id: newName(), role: 'status' })
  const help = field.help === undefined ? undefined : el('p', { class: 'help', id: newName() }, field.help)
  const node = el(
    isGroup ? 'fieldset' : 'div',
    { class: `field ${field.type}`, 'data-field': field.name },
    label,
    help,
    body,
    message,
  )
  const described = [help?.id, message.id].filter((id) => id !== undefined).join(' ')
  return {
    node,
    message,
    say(problem, inputs) {
      message.textContent = problem ?? ''
      node.classList.toggle('wrong', problem !== undefined)
      for (const input of inputs) {
        input.setAttribute('aria-invalid', String(problem !== undefined))
        input.setAttribute('aria-describedby', described)
      }
    },
  }
}

const optional = ({ required }: FormField): HTMLElement | undefined =>
  required ? undefined : el('span', { class: 'optional' }, 'optional')

interface Option {
  readonly value: FormValue
  readonly label: string
  readonly help?: string | undefined
}

function optionsOf({ type, choices = [], choiceHelp = {} }: FormField): readonly Option[] {
  if (type === 'boolean')
    return [
      { value: true, label: 'Yes' },
      { value: false, label: 'No' },
    ]
  return choices.map(({ value, label }) => ({ value, label, help: choiceHelp[value] }))
}

/** The key that chooses an option by its place: 1 to 9, then 0. */
export function choiceKey(at: number): string | undefined {
  return at < 9 ? String(at + 1) : at === 9 ? '0' : undefined
}

/** More choices than this get a box to search them. */
const mostWithoutSearch = 12

function searchOf(
  entries: readonly { node: HTMLElement; words: string; input: HTMLInputElement }[],
): HTMLElement {
  const search = el('input', {
    type: 'search',
    placeholder: 'Search choices',
    'aria-label': 'Search choices',
    class: 'search',
  })
  const matching = () => entries.filter(({ words }) => words.includes(search.value.trim().toLowerCase()))
  search.addEventListener('input', () => {
    const shown = new Set(matching())
    for (const entry of entries) entry.node.hidden = !shown.has(entry)
  })
  search.addEventListener('keydown', (event) => {
    const [first] = matching()
    if (event.key !== 'Enter' || search.value === '' || first === undefined || first.input.checked) return
    event.preventDefault()
    event.stopPropagation()
    first.input.click()
  })
  return search
}

function choiceControl(field: FormField, changed: Changed): FieldControl {
  const name = newName()
  const entries = optionsOf(field).map((option, at) => {
    const input = el('input', { type: 'radio', name, value: String(at) })
    const shortcut = choiceKey(at)
    const node = el(
      'label',
      { class: 'option' },
      input,
      shortcut !== undefined && key(shortcut),
      el('span', { class: 'words' }, option.label, option.help !== undefined && el('small', {}, option.help)),
    )
    return { option, input, node, words: `${option.label} ${String(option.value)}`.toLowerCase() }
  })
  const inputs = entries.map(({ input }) => input)
  const body = el(
    'div',
    { class: 'options' },
    entries.map(({ node }) => node),
  )
  const search = entries.length > mostWithoutSearch ? [searchOf(entries)] : []
  const shell = shellOf(field, el('legend', {}, field.label, optional(field)), true, [...search, body])
  const control: FieldControl = {
    field,
    node: shell.node,
    value: () => entries.find(({ input }) => input.checked)?.option.value ?? null,
    unit: () => undefined,
    set(value) {
      for (const { input, option } of entries) input.checked = option.value === value
    },
    say: (problem) => shell.say(problem, inputs),
    focus: () => (search[0] ?? inputs.find(({ checked }) => checked) ?? inputs[0]).focus(),
    choose(at) {
      if (entries[at] === undefined) return false
      entries[at].input.checked = true
      changed(control)
      return true
    },
  }
  for (const input of inputs) input.addEventListener('change', () => changed(control))
  return control
}

type Typed = HTMLInputElement | HTMLTextAreaElement

function inputOf(field: FormField, id: string): Typed {
  if (field.type === 'text' && (field.lines ?? 1) > 1) return el('textarea', { id, rows: field.lines })
  if (field.type === 'date') return el('input', { id, type: 'date' })
  if (field.type === 'time') return el('input', { id, type: 'datetime-local', step: 1 })
  const mode = field.type === 'number' ? { inputmode: 'decimal' } : {}
  return el('input', {
    id,
    type: 'text',
    autocomplete: 'off',
    spellcheck: field.type === 'text' ? 'true' : 'false',
    ...mode,
  })
}

/** What a number must be, in a few words. */
function ruleOf({ type, min, max, step, unit, maxLength }: FormField): string {
  if (type === 'text') return maxLength === undefined ? '' : `at most ${maxLength} characters`
  if (type === 'time') return 'UTC'
  if (type !== 'number') return ''
  const range =
    min === undefined
      ? max === undefined
        ? ''
        : `up to ${max}`
      : max === undefined
        ? `from ${min}`
        : `${min} to ${max}`
  const steps = step === undefined ? '' : step === 1 ? 'whole numbers' : `steps of ${step}`
  return [unit === undefined || range === '' ? range : `${range} ${unit}`, steps]
    .filter((part) => part !== '')
    .join(', ')
}

function unitPicker(field: FormField): HTMLSelectElement | HTMLElement | undefined {
  if (field.unit === undefined) return undefined
  if (field.units === undefined) return el('span', { class: 'unit' }, field.unit)
  const names = [field.unit, ...field.units.map(({ name }) => name)]
  return el(
    'select',
    { class: 'unit', 'aria-label': `Unit of ${field.label}` },
    names.map((name) => el('option', { value: name }, name)),
  )
}

function typedControl(field: FormField, changed: Changed): FieldControl {
  const id = newName()
  const input = inputOf(field, id)
  const picker = unitPicker(field)
  const select = picker instanceof HTMLSelectElement ? picker : undefined
  const becomes = el('output', { class: 'becomes', for: id })
  const line = el('div', { class: 'line' }, input, picker, becomes)
  const rule = ruleOf(field)
  const label = el(
    'label',
    { for: id },
    field.label,
    optional(field),
    rule !== '' && el('span', { class: 'rule' }, rule),
  )
  const shell = shellOf(field, label, false, [line])
  const control: FieldControl = {
    field,
    node: shell.node,
    value: () => (input.value.trim() === '' ? null : input.value),
    unit: () => select?.value,
    set(value) {
      input.value =
        value === null ? '' : field.type === 'time' ? String(value).replace('Z', '') : String(value)
      if (select !== undefined) select.selectedIndex = 0
      becomes.textContent = ''
    },
    say: (problem) => shell.say(problem, [input]),
    focus: () => input.focus(),
  }
  const hear = (): void => {
    const read = readValue(field, control.value(), control.unit())
    const isConverted = read.problem === undefined && read.entered !== undefined
    becomes.textContent = isConverted ? `= ${String(read.value)} ${field.unit}` : ''
    changed(control)
  }
  input.addEventListener('input', hear)
  select?.addEventListener('change', hear)
  return control
}

/** Makes the control of a field. */
export function fieldControl(field: FormField, changed: Changed): FieldControl {
  const isChosen = field.type === 'choice' || field.type === 'boolean'
  return isChosen ? choiceControl(field, changed) : typedControl(field, changed)
}
