import { shownCount } from '../../src/core/report/shown.ts'
import { el } from '../dom.ts'
import type { Desk } from './desk.ts'
import type { Field } from './fields/field.ts'

/** More fields than this get a box to find them. */
const mostWithoutSearch = 12

/** What the form's buttons do. */
export interface FormTools {
  share(): Promise<string>
  /** Said at first. */
  readonly news: string
  /** Told which field someone went into. */
  focused(name: string): void
}

function searchOf(fields: readonly Field[]): HTMLElement {
  const box = el('input', { type: 'search', id: 'find-field', autocomplete: 'off', spellcheck: 'false' })
  const found = el('output', { for: 'find-field', class: 'quiet' })
  const folded = fields.map(({ name }) => name.toLowerCase())
  box.addEventListener('input', () => {
    const words = box.value.toLowerCase().split(/\s+/).filter(Boolean)
    let count = 0
    fields.forEach(({ node }, at) => {
      node.hidden = !words.every((word) => folded[at].includes(word))
      if (!node.hidden) count++
    })
    found.textContent = words.length === 0 ? '' : `${shownCount(count)} of ${shownCount(fields.length)}`
  })
  return el(
    'p',
    { class: 'find', role: 'search' },
    el('label', { for: 'find-field' }, `Find one of ${shownCount(fields.length)} inputs`),
    box,
    found,
  )
}

/** The inputs of the row, with examples to begin with and a link to share. */
export function fieldsPart(desk: Desk, fields: readonly Field[], tools: FormTools): HTMLElement {
  const { examples } = desk.facts
  const said = el('span', { class: 'quiet', role: 'status' }, tools.news)
  const picker = el(
    'select',
    { id: 'example' },
    el('option', { value: '', disabled: true, selected: true }, 'Fill in …'),
    examples.map(({ label }, at) => el('option', { value: at }, label)),
  )
  picker.addEventListener('change', () => {
    desk.replace(examples[Number(picker.value)].row, picker)
    said.textContent = `Filled in: ${examples[Number(picker.value)].label.toLowerCase()}.`
    picker.value = ''
  })
  let drawn = 0
  const draw = el('button', { type: 'button', class: 'plain' }, 'Draw another')
  draw.addEventListener('click', () => {
    drawn += 1
    void desk.model.ask('draw', { number: drawn }).then((row) => {
      desk.replace(row, draw)
      said.textContent = 'Drawn from the ranges and levels of the schema.'
    })
  })
  const share = el('button', { type: 'button', class: 'plain' }, 'Copy link')
  share.addEventListener('click', () => {
    void tools.share().then((text) => {
      said.textContent = text
    })
  })
  const list = el(
    'div',
    { class: 'fields' },
    fields.map(({ node }) => node),
  )
  list.addEventListener('focusin', (event) => {
    const field = fields.find(({ node }) => node.contains(event.target as Node))
    if (field !== undefined) tools.focused(field.name)
  })
  return el(
    'section',
    { class: 'form', 'aria-labelledby': 'form-title' },
    el('h2', { id: 'form-title' }, 'Inputs'),
    el(
      'div',
      { class: 'tools' },
      el('label', { for: 'example', class: 'heard' }, 'Fill in an example'),
      picker,
      draw,
      share,
      said,
    ),
    fields.length > mostWithoutSearch && searchOf(fields),
    list,
  )
}
