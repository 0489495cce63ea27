import { carriedInputs, formatTime, type Input } from '@modelwright/runtime'
import { shownNumber } from '../../../src/core/report/shown.ts'
import type { Desk } from '../desk.ts'
import type { ModelFacts, Said } from '../protocol.ts'
import { named } from '../words.ts'
import { booleanControl, categoryControl } from './choice-control.ts'
import { type ControlOf, type Field, fieldOf } from './field.ts'
import { numberControl } from './number-control.ts'
import { historyControl, textControl } from './text-control.ts'

const controls: Readonly<Record<Input['type'], ControlOf>> = {
  number: numberControl,
  time: numberControl,
  boolean: booleanControl,
  category: categoryControl,
  text: textControl,
}

/** Years and other numbers of four digits stay together. */
function plainNumber(value: number): string {
  return Math.abs(value) < 10_000 ? String(value).replace('-', '−') : shownNumber(value)
}

function rangeOf({ type, range }: Input): string | undefined {
  if (range === undefined) return undefined
  const [low, high] = range.map((end) => (type === 'time' ? formatTime(end).slice(0, 10) : plainNumber(end)))
  return `usually ${low} to ${high}`
}

function affixHint(affixes: readonly string[] = []): string | undefined {
  if (affixes.length === 0) return undefined
  const first = affixes.slice(0, 4).join(', ')
  return `may be written with ${first}${affixes.length > 4 ? ' …' : ''}`
}

/** What a column takes, in few words: all from the schema and the value fixes. */
export function hintOf(input: Input, { affixes }: Pick<ModelFacts, 'affixes'>): string {
  const { type, integer, levels, nullable } = input
  return [
    type === 'number' && integer === true ? 'whole number' : undefined,
    type === 'time' ? 'date, such as 2024-02-29' : undefined,
    levels === undefined || levels.length <= 30 ? undefined : `${shownNumber(levels.length)} levels`,
    rangeOf(input),
    affixHint(Object.hasOwn(affixes, input.name) ? affixes[input.name] : undefined),
    nullable && type !== 'text' && type !== 'boolean' ? 'may be missing' : undefined,
  ]
    .filter((part) => part !== undefined)
    .join(' · ')
}

function historyHint({ schema: { history }, reach }: ModelFacts): string {
  const names = [history!.time, ...history!.columns].map(named)
  return `The model looks back: give it ${reach}, as a JSON list of rows, each with ${names.join(', ')}. [] says that nothing went before.`
}

/** All fields of the model's row, in the order of the schema. */
export function allFields(desk: Desk): readonly Field[] {
  const { facts } = desk
  const { history } = facts.schema
  const fields = carriedInputs(facts.schema).map((input) => {
    const enter = (value: Parameters<typeof desk.set>[1]): void => desk.set(input.name, value, field)
    const field: Field = fieldOf(input, hintOf(input, facts), controls[input.type](input, enter))
    return field
  })
  if (history === undefined) return fields
  const past: Field = fieldOf(
    history,
    historyHint(facts),
    historyControl((value) => desk.set(history.name, value, past)),
  )
  past.node.classList.add('long')
  return [...fields, past]
}

/** Puts what the model found beside the fields it found it in; gives what belongs to none. */
export function sayInFields(
  fields: ReadonlyMap<string, Field>,
  { problems, notes, readAs }: Said,
): readonly string[] {
  const of = (list: Said['problems'], name: string): string | undefined =>
    list.find(({ column }) => column === name)?.message
  for (const [name, field] of fields) {
    const [problem, note] = [of(problems, name), of(notes, name)]
    const read = Object.hasOwn(readAs, name) ? readAs[name] : undefined
    field.say({
      ...(problem !== undefined && { problem }),
      ...(note !== undefined && { note }),
      ...(read !== undefined && { readAs: read }),
    })
  }
  return problems.filter(({ column }) => !fields.has(column)).map(({ message }) => message)
}
