import type { Problem } from '@modelwright/runtime'
import { shownCount } from '../../src/core/report/shown.ts'
import { el, fill } from '../dom.ts'
import type { Desk } from './desk.ts'
import type { ModelError } from './model-client.ts'
import type { FileProgress, ScoredFile } from './protocol.ts'
import { shownCell, size } from './words.ts'

const mostFindings = 20

/** Problems or notes by row and column, the first of them. */
function findings(list: readonly Problem[], count: number, caption: string): HTMLElement {
  const shown = list.slice(0, mostFindings)
  const more = count - shown.length
  return el(
    'div',
    { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': caption },
    el(
      'table',
      { class: 'findings' },
      el('caption', {}, caption),
      el(
        'thead',
        {},
        el(
          'tr',
          {},
          ['Row', 'Column', 'What'].map((name) => el('th', { scope: 'col' }, name)),
        ),
      ),
      el(
        'tbody',
        {},
        shown.map(({ row, column, message }) =>
          el(
            'tr',
            {},
            el('td', { class: 'figure' }, row < 0 ? 'all' : shownCount(row + 1)),
            el('th', { scope: 'row' }, el('bdi', {}, column)),
            el('td', {}, message),
          ),
        ),
      ),
    ),
    more > 0 && el('p', { class: 'quiet' }, `and ${shownCount(more)} more`),
  )
}

/** The first rows as they are written, predictions last. */
function preview([names, ...rows]: ScoredFile['preview']): HTMLElement {
  return el(
    'div',
    { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'First rows with their predictions' },
    el(
      'table',
      { class: 'preview' },
      el(
        'thead',
        {},
        el(
          'tr',
          {},
          names.map((name) => el('th', { scope: 'col' }, el('bdi', {}, name))),
        ),
      ),
      el(
        'tbody',
        {},
        rows.map((row) =>
          el(
            'tr',
            {},
            row.map((cell) => el('td', {}, el('bdi', {}, cell === '' ? '' : shownCell(cell)))),
          ),
        ),
      ),
    ),
  )
}

const rowsOf = (count: number): string => `${shownCount(count)} ${count === 1 ? 'row' : 'rows'}`

/** A CSV file, scored in this browser: nothing of it is sent anywhere. */
export function filePart(desk: Desk): HTMLElement {
  const picker = el('input', { type: 'file', accept: '.csv,.tsv,.txt,.gz,text/csv', id: 'file-input' })
  const lenient = el('input', { type: 'checkbox' })
  const [body, status] = [el('div'), el('p', { class: 'quiet', role: 'status' })]
  const track = el('progress', { max: 1, value: 0, 'aria-label': 'How much of the file is scored' })
  const stop = el(
    'button',
    { type: 'button', class: 'plain', onclick: () => void desk.model.ask('stop', {}) },
    'Stop',
  )
  const working = el('div', { class: 'line' }, track, stop)
  let file: File | undefined
  let address: string | undefined
  let turn = 0
  working.hidden = true
  const show = (found: ScoredFile): void => {
    const { rowCount, problemCount, noteCount } = found
    if (found.file === undefined) {
      status.textContent = `Nothing was scored: ${shownCount(problemCount)} ${problemCount === 1 ? 'problem' : 'problems'} in ${rowsOf(rowCount)}.`
      return fill(body, findings(found.problems, problemCount, 'Problems'))
    }
    address = URL.createObjectURL(found.file)
    status.textContent = `${rowsOf(rowCount)} scored.`
    fill(
      body,
      el(
        'p',
        {},
        el(
          'a',
          { class: 'main', href: address, download: found.name },
          `Download ${found.name} (${size(found.file.size)})`,
        ),
      ),
      rowCount > 0 && preview(found.preview),
      noteCount > 0 && findings(found.notes, noteCount, 'Worth knowing'),
    )
  }
  const score = async (): Promise<void> => {
    if (file === undefined) return
    const mine = ++turn
    if (address !== undefined) URL.revokeObjectURL(address)
    address = undefined
    fill(body)
    working.hidden = false
    track.value = 0
    const tell = (progress: unknown): void => {
      const { rowCount, share } = progress as FileProgress
      if (mine !== turn) return
      track.value = share
      status.textContent = `${rowsOf(rowCount)} so far …`
    }
    try {
      const found = await desk.model.ask(
        'score',
        { file, unreadable: lenient.checked ? 'missing' : 'refuse' },
        tell,
      )
      if (mine === turn) show(found)
    } catch (error) {
      if (mine !== turn) return
      const { message, mend = [] } = error as ModelError
      status.textContent = /abort/i.test(message)
        ? 'Stopped.'
        : `Nothing was scored: ${message} ${mend.join(' ')}`
    } finally {
      if (mine === turn) working.hidden = true
    }
  }
  const take = (chosen: File | null | undefined): void => {
    if (chosen === null || chosen === undefined) return
    file = chosen
    void score()
  }
  picker.addEventListener('change', () => take(picker.files?.[0]))
  lenient.addEventListener('change', () => void score())
  const drop = el(
    'div',
    { class: 'drop' },
    el('label', { for: picker.id }, 'A CSV file with the columns of the form'),
    picker,
    el('label', { class: 'toggle' }, lenient, 'take what cannot be read as missing'),
  )
  drop.addEventListener('dragover', (event) => {
    event.preventDefault()
    drop.classList.add('over')
  })
  drop.addEventListener('dragleave', () => drop.classList.remove('over'))
  drop.addEventListener('drop', (event) => {
    event.preventDefault()
    drop.classList.remove('over')
    take(event.dataTransfer?.files[0])
  })
  const history =
    desk.facts.reach === undefined
      ? undefined
      : el(
          'p',
          { class: 'quiet' },
          `This model looks back: each row of the file must carry its history as JSON. modelwright predict takes it from the rows of the file itself.`,
        )
  return el(
    'section',
    { class: 'file-part', 'aria-labelledby': 'file-title' },
    el('h2', { id: 'file-title' }, 'Score a file'),
    el('p', { class: 'quiet' }, 'It is read and scored in this browser; nothing of it is sent.'),
    history,
    drop,
    working,
    status,
    body,
  )
}
