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

/** The list below a combobox. */
interface Popup {
  readonly node: HTMLElement
  readonly list: HTMLElement
  isOpen(): boolean
  close(): void
  search(typed: string): void
  /** Marks the next option, or the one before. */
  step(by: 1 | -1): void
  /** The level that is marked. */
  marked(): string | undefined
}

function popupOf(
  name: string,
  levels: readonly string[],
  input: HTMLElement,
  take: (level: string) => void,
): Popup {
  const list = el('ul', { role: 'listbox', id: newName(), 'aria-label': `Levels of ${name}` })
  const count = el('p', { class: 'quiet count' })
  const node = el('div', { class: 'popup', hidden: true }, list, count)
  let folded: readonly string[] | undefined
  let shown: readonly string[] = []
  let at = -1
  const show = (isOpen: boolean): void => {
    node.hidden = !isOpen
    input.setAttribute('aria-expanded', String(isOpen))
    input.removeAttribute('aria-activedescendant')
    at = -1
  }
  const optionOf = (level: string): HTMLElement => {
    const look = { role: 'option', id: newName(), 'aria-selected': 'false', dir: 'auto' }
    const option = el('li', look, level)
    option.addEventListener('pointerdown', (event) => {
      event.preventDefault()
      take(level)
    })
    return option
  }
  return {
    node,
    list,
    isOpen: () => !node.hidden,
    close: () => show(false),
    marked: () => shown[at],
    search(typed) {
      folded ??= levels.map((level) => level.toLowerCase())
      const found = matching(levels, folded, typed)
      shown = found.shown
      list.replaceChildren(...shown.map(optionOf))
      const isCut = found.count > shown.length
      count.textContent = isCut ? `${shown.length} of ${found.count} levels: type to find others` : ''
      show(shown.length > 0)
    },
    step(by) {
      const options = [...list.children]
      options[at]?.setAttribute('aria-selected', 'false')
      at = at < 0 && by < 0 ? options.length - 1 : (at + by + options.length) % options.length
      options[at].setAttribute('aria-selected', 'true')
      options[at].scrollIntoView({ block: 'nearest' })
      input.setAttribute('aria-activedescendant', options[at].id)
    },
  }
}

/** Arrows walk the list, Enter takes, Escape closes: ARIA's pattern of an editable combobox. */
function hearKeys(input: HTMLElement, popup: Popup, take: (level: string) => void): void {
  input.addEventListener('keydown', (event) => {
    const { key } = event
    if (key === 'ArrowDown' || key === 'ArrowUp') {
      event.preventDefault()
      if (popup.isOpen()) popup.step(key === 'ArrowDown' ? 1 : -1)
      else popup.search('')
      return
    }
    if (!popup.isOpen()) return
    const marked = popup.marked()
    if (key === 'Enter' && marked !== undefined) {
      event.preventDefault()
      take(marked)
    } else if (key === 'Escape') popup.close()
  })
}

/** A text with a list of levels below it; any other text is taken too. */
export const comboBox: ControlOf = ({ name, levels = [] }, enter): Control => {
  const input = el('input', {
    type: 'text',
    role: 'combobox',
    autocomplete: 'off',
    spellcheck: 'false',
    dir: 'auto',
    placeholder: 'missing',
    'aria-expanded': 'false',
    'aria-autocomplete': 'list',
  })
  const take = (level: string): void => {
    input.value = level
    popup.close()
    enter(level)
  }
  const popup: Popup = popupOf(name, levels, input, take)
  input.setAttribute('aria-controls', popup.list.id)
  input.addEventListener('input', () => {
    popup.search(input.value)
    enter(input.value === '' ? null : input.value)
  })
  input.addEventListener('pointerdown', () => popup.search(''))
  input.addEventListener('blur', popup.close)
  hearKeys(input, popup, take)
  return {
    input,
    parts: [el('div', { class: 'combo' }, input, popup.node)],
    set(value) {
      input.value = value === null ? '' : String(value)
    },
  }
}
