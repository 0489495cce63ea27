import { type Cell, formatTime, type Input, parseTime } from '@modelwright/runtime'
import { el } from '../../dom.ts'
import type { Control, ControlOf } from './field.ts'

const plain = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i
const dayMs = 86_400_000

/** A number as JSON has it where it is one; else the text, for the value fixes to read. Blank is missing. */
export function typedNumber(text: string): Cell {
  const trimmed = text.trim()
  if (trimmed === '') return null
  const value = plain.test(trimmed) ? Number(trimmed) : Number.NaN
  return Number.isFinite(value) ? value : text
}

/** Where the slider of a column runs, and how far a step goes; none where the schema has no range. */
export function slideOf({ type, range, integer }: Input) {
  if (range === undefined || !(range[0] < range[1])) return undefined
  const [min, max] = range
  if (type === 'time')
    return { min, max, step: max - min > 4 * dayMs ? dayMs : Math.max(1, (max - min) / 100) }
  return { min, max, step: integer === true ? 1 : stepOf(max - min) }
}

/** A step of 1, 2 or 5 at the head, some two hundred in the range. */
function stepOf(width: number): number {
  const size = 10 ** Math.floor(Math.log10(width / 200))
  return size * ([1, 2, 5, 10].find((head) => head * size >= width / 200) ?? 10)
}

/** A place of the slider as a value of the column, in as few digits as the step needs. */
export function slidValue({ type }: Input, place: number, step: number): Cell {
  if (type === 'time')
    return formatTime(step === dayMs ? Math.floor(place / dayMs) * dayMs : Math.floor(place))
  return Number(place.toFixed(Math.max(0, Math.min(20, -Math.floor(Math.log10(step))))))
}

/** Where a value lies on the slider; undefined where it does not. */
export function placeOf({ type }: Input, value: unknown): number | undefined {
  if (type === 'time' && typeof value === 'string') return parseTime(value) ?? undefined
  return typeof value === 'number' ? value : undefined
}

const textOf = (value: Cell | readonly unknown[]): string => (value === null ? '' : String(value))

/** A number or a time: typed as text, or slid. */
export const numberControl: ControlOf = (column, enter): Control => {
  const isTime = column.type === 'time'
  const input = el('input', {
    type: 'text',
    autocomplete: 'off',
    spellcheck: 'false',
    placeholder: 'missing',
    ...(isTime ? {} : { inputmode: 'decimal' }),
  })
  const slide = slideOf(column)
  const slider =
    slide &&
    el('input', {
      type: 'range',
      min: slide.min,
      max: slide.max,
      step: slide.step,
      'aria-label': `${column.name}, slider`,
    })
  const follow = (value: unknown): void => {
    if (slider === undefined || slide === undefined) return
    const place = placeOf(column, value)
    slider.value = String(place ?? (slide.min + slide.max) / 2)
    slider.classList.toggle('off', place === undefined || place < slide.min || place > slide.max)
    slider.setAttribute('aria-valuetext', place === undefined ? 'not on the slider' : textOf(value as Cell))
  }
  input.addEventListener('input', () => {
    const value = isTime ? (input.value.trim() === '' ? null : input.value) : typedNumber(input.value)
    follow(value)
    enter(value)
  })
  slider?.addEventListener('input', () => {
    const value = slidValue(column, Number(slider.value), slide!.step)
    input.value = textOf(value)
    follow(value)
    enter(value)
  })
  return {
    input,
    parts: [el('div', { class: 'slid' }, input, slider)],
    set(value) {
      input.value = textOf(value)
      follow(value)
    },
  }
}
