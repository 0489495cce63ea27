import { el, newName } from '../../dom.ts'
import type { Control, ControlOf } from './field.ts'

/** Options shown at once: the rest is found by typing. */
const mostShown = 50

/** Levels that hold what was typed, those that begin with it first; and how many there are. */
export function matching(levels: readonly string[], folded: readonly string[], typed: string) {
  const wanted = typed.trim().toLowerCase()
  const first: string[] = []
  const later: string[] = []
  let count = 0
  for (let at = 0; at < levels.length; at++) {
    const found = wanted === '' ? 0 : folded[at].indexOf(wanted)
    if (found < 0) continue
    count++
    if (found === 0 && first.length < mostShown) first.push(levels[at])
    else if (later.length < mostShown) later.push(levels[at])
  }
  return { shown: [...first, ...later].slice(0, mostShown), count }
}

/** A text with a list of levels below it, as ARIA's pattern of an editable combobox has it; any other text is taken too. */
export const comboBox: ControlOf = (column, enter): Control => {
  const levels = column.levels ?? []
  let folded: readonly string[] | undefined
  let at = -1
  const list = el('ul', { role: 'listbox', id: newName(), 'aria-label': `Levels of ${column.name}` })
  const count = el('p', { class: 'quiet count', 'aria-hidden': 'true' })
  const popup = el('div', { class: 'popup' }, list, count)
  const input = el('input', {
    type: 'text',
    role: 'combobox',
    autocomplete: 'off',
    spellcheck: 'false',
    dir: 'auto',
    placeholder: 'missing',
    'aria-expanded': 'false',
    'aria-autocomplete': 'list',
    'aria-controls': list.id,
  })
  const options = (): readonly HTMLElement[] => [...list.children] as HTMLElement[]
  const show = (isOpen: boolean): void => {
    popup.hidden = !isOpen
    input.setAttribute('aria-expanded', String(isOpen))
    if (!isOpen) input.removeAttribute('aria-activedescendant')
  }
  const mark = (next: number): void => {
    at = next
    options().forEach((option, place) => {
      option.setAttribute('aria-selected', String(place === at))
    })
    const option = options()[at]
    if (option === undefined) return input.removeAttribute('aria-activedescendant')
    input.setAttribute('aria-activedescendant', option.id)
    option.scrollIntoView({ block: 'nearest' })
  }
  const take = (level: string): void => {
    input.value = level
    show(false)
    enter(level)
  }
  const search = (typed: string): void => {
    folded ??= levels.map((level) => level.toLowerCase())
    const found = matching(levels, folded, typed)
    list.replaceChildren(
      ...found.shown.map((level) => {
        const option = el(
          'li',
          { role: 'option', id: newName(), 'aria-selected': 'false', dir: 'auto' },
          level,
        )
        option.addEventListener('pointerdown', (event) => {
          event.preventDefault()
          take(level)
        })
        return option
      }),
    )
    const more = found.count > found.shown.length
    count.textContent = more ? `${found.shown.length} of ${found.count} levels: type to find others` : ''
    at = -1
    show(found.shown.length > 0)
  }
  show(false)
  input.addEventListener('input', () => {
    search(input.value)
    enter(input.value === '' ? null : input.value)
  })
  input.addEventListener('pointerdown', () => search(''))
  input.addEventListener('blur', () => show(false))
  input.addEventListener('keydown', (event) => {
    const { length } = options()
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault()
      if (popup.hidden) return search('')
      const step = event.key === 'ArrowDown' ? 1 : -1
      mark(at < 0 && step < 0 ? length - 1 : (at + step + length) % length)
    } else if (event.key === 'Enter' && !popup.hidden && at >= 0) {
      event.preventDefault()
      take(options()[at].textContent ?? '')
    } else if (event.key === 'Escape' && !popup.hidden) {
      event.stopPropagation()
      show(false)
    }
  })
  return {
    input,
    parts: [el('div', { class: 'combo' }, input, popup)],
    set(value) {
      input.value = value === null ? '' : String(value)
    },
  }
}
