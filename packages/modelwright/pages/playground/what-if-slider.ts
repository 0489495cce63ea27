import type { Input } from '@modelwright/runtime'
import { el } from '../dom.ts'
import type { Desk } from './desk.ts'
import { placeOf, slideOf, slidValue } from './fields/number-control.ts'
import { measured, shownCell } from './words.ts'

/** A slider under the curve, for columns with a range. */
export function whatIfSlider(
  desk: Desk,
  current: () => Input,
): { readonly node: HTMLElement; follow(): void } {
  const slider = el('input', { type: 'range' })
  const node = el('div', { class: 'slot' }, slider)
  slider.addEventListener('input', () => {
    const value = slidValue(current(), Number(slider.value), Number(slider.step))
    desk.set(current().name, value, slider)
  })
  return {
    node,
    follow() {
      const input = current()
      const range = slideOf(input)
      node.hidden = range === undefined
      if (range === undefined) return
      const now = desk.row()[input.name]
      slider.min = String(range.min)
      slider.max = String(range.max)
      slider.step = String(range.step)
      if (document.activeElement !== slider)
        slider.value = String(placeOf(input, now) ?? (range.min + range.max) / 2)
      slider.setAttribute('aria-label', `What if ${input.name} were`)
      slider.setAttribute(
        'aria-valuetext',
        typeof now === 'number' ? measured(shownCell(now), input.unit) : shownCell(now),
      )
    },
  }
}
