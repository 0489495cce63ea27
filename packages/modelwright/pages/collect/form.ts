import { type FormField, type FormValue, type FormValues, isAsked } from '../../src/core/form/field.ts'
import { readForm, readValue } from '../../src/core/form/read-value.ts'
import { el } from '../dom.ts'
import { type FieldControl, fieldControl } from './field.ts'

/** All fields of a form on the page. */
export interface FormControls {
  readonly node: HTMLElement
  /** What is in it, field by field, as it goes to the desk. */
  values(): Record<string, FormValue>
  units(): Record<string, string>
  set(values: FormValues): void
  /** Checks all and shows what is wrong; true where nothing is. */
  check(): boolean
  say(problems: Readonly<Record<string, string>>): void
  focus(): void
  /** Chooses in the field at hand; true where that was possible. */
  choose(at: number): boolean
  /** Whether anything was entered. */
  isBlank(): boolean
}

const blank = (value: FormValue): boolean => value === null

/** Makes the fields; `answered` is called when a choice completes a form of one field. */
export function formControls(fields: readonly FormField[], answered: () => void): FormControls {
  const controls = fields.map((field) => fieldControl(field, heard))
  const node = el(
    'div',
    { class: 'fields' },
    controls.map((control) => control.node),
  )
  const read = () => readForm(fields, values(), units())

  function values(): Record<string, FormValue> {
    return Object.fromEntries(controls.map((control) => [control.field.name, control.value()]))
  }

  function units(): Record<string, string> {
    const chosen = controls.flatMap((control) => {
      const unit = control.unit()
      return unit === undefined ? [] : [[control.field.name, unit]]
    })
    return Object.fromEntries(chosen)
  }

  function showAsked(): void {
    const known = read().values
    for (const control of controls) control.node.hidden = !isAsked(control.field, known)
  }

  function heard(control: FieldControl): void {
    const value = control.value()
    control.say(blank(value) ? undefined : readValue(control.field, value, control.unit()).problem)
    showAsked()
    const isChoice = control.choose !== undefined
    if (isChoice && controls.length === 1) answered()
  }

  const visible = (): FieldControl[] => controls.filter((control) => !control.node.hidden)

  /** The choice that has the focus, else the first that is open, else the last. */
  function atHand(): FieldControl | undefined {
    const choices = visible().filter((control) => control.choose !== undefined)
    return (
      choices.find((control) => control.node.contains(document.activeElement)) ??
      choices.find((control) => blank(control.value())) ??
      choices.at(-1)
    )
  }

  function say(problems: Readonly<Record<string, string>>): void {
    for (const control of controls) control.say(problems[control.field.name])
    visible()
      .find((control) => problems[control.field.name] !== undefined)
      ?.focus()
  }

  showAsked()
  return {
    node,
    values: () => {
      const known = read().values
      const all = values()
      return Object.fromEntries(
        fields.map((field) => [field.name, isAsked(field, known) ? all[field.name] : null]),
      )
    },
    units,
    set(given) {
      for (const control of controls) {
        control.set(given[control.field.name] ?? null)
        control.say(undefined)
      }
      showAsked()
    },
    check() {
      const { problems } = read()
      say(problems)
      return Object.keys(problems).length === 0
    },
    say,
    focus: () => visible()[0]?.focus(),
    choose: (at) => atHand()?.choose?.(at) ?? false,
    isBlank: () => controls.every((control) => blank(control.value())),
  }
}
