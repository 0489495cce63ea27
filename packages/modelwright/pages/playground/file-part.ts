import { shownCount } from '../../src/core/report/shown.ts'
import { el, fill } from '../dom.ts'
import type { Desk } from './desk.ts'
import { findingsTable, previewTable } from './file-tables.ts'
import type { ModelError } from './model-client.ts'
import type { FileProgress, ScoredFile } from './protocol.ts'
import { size } from './words.ts'

const rowsOf = (count: number): string => `${shownCount(count)} ${count === 1 ? 'row' : 'rows'}`

/** Where a file is chosen or dropped, and how it is read. */
function dropZone(take: (file: File) => void, again: () => void) {
  const picker = el('input', { type: 'file', accept: '.csv,.tsv,.txt,.gz,text/csv', id: 'file-input' })
  const lenient = el('input', { type: 'checkbox' })
  const node = el(
    'div',
    { class: 'drop' },
    el('label', { for: picker.id }, 'A CSV file with the columns of the form'),
    picker,
    el('label', { class: 'toggle' }, lenient, 'take what cannot be read as missing'),
  )
  const takeFirst = (files: FileList | null | undefined): void => {
    if (files?.[0] !== undefined) take(files[0])
  }
  picker.addEventListener('change', () => takeFirst(picker.files))
  lenient.addEventListener('change', again)
  node.addEventListener('dragover', (event) => {
    event.preventDefault()
    node.classList.add('over')
  })
  node.addEventListener('dragleave', () => node.classList.remove('over'))
  node.addEventListener('drop', (event) => {
    event.preventDefault()
    node.classList.remove('over')
    takeFirst(event.dataTransfer?.files)
  })
  return { node, isLenient: () => lenient.checked }
}

/** What came of a file: the download and its first rows, or what is wrong. */
function outcome(
  found: ScoredFile,
  address: string | undefined,
): readonly (HTMLElement | readonly HTMLElement[])[] {
  const { file, name, rowCount, problems, problemCount, notes, noteCount, preview } = found
  if (file === undefined) return findingsTable(problems, problemCount, 'Problems')
  const words = `Download ${name} (${size(file.size)})`
  return [
    el('p', {}, el('a', { class: 'main', href: address, download: name }, words)),
    rowCount > 0 ? previewTable(preview) : [],
    noteCount > 0 ? findingsTable(notes, noteCount, 'Worth knowing') : [],
  ]
}

function sentence({ file, rowCount, problemCount }: ScoredFile): string {
  if (file !== undefined) return `${rowsOf(rowCount)} scored.`
  const problems = `${shownCount(problemCount)} ${problemCount === 1 ? 'problem' : 'problems'}`
  return `Nothing was scored: ${problems} in ${rowsOf(rowCount)}.`
}

function trouble(error: unknown): string {
  const { message, mend = [] } = error as ModelError
  return `Nothing was scored: ${message} ${mend.join(' ')}`
}

/** Progress, and a way to stop. */
function progressLine(stopped: () => void) {
  const track = el('progress', { max: 1, value: 0, 'aria-label': 'How much of the file is scored' })
  const stop = el('button', { type: 'button', class: 'plain', onclick: stopped }, 'Stop')
  const node = el('div', { class: 'line', hidden: true }, track, stop)
  return { node, track }
}

/** Scores one file after the other; of two at once only the later counts. */
function scorer(desk: Desk, isLenient: () => boolean) {
  const status = el('p', { class: 'quiet', role: 'status' })
  const body = el('div')
  const { node: working, track } = progressLine(() => {
    isStopped = true
    void desk.model.ask('stop', {})
  })
  let address: string | undefined
  let turn = 0
  let isStopped = false
  const score = async (file: File): Promise<void> => {
    turn += 1
    const mine = turn
    isStopped = false
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
        { file, unreadable: isLenient() ? 'missing' : 'refuse' },
        tell,
      )
      if (mine !== turn) return
      if (found.file !== undefined) address = URL.createObjectURL(found.file)
      status.textContent = sentence(found)
      fill(body, outcome(found, address))
    } catch (error) {
      if (mine === turn) status.textContent = isStopped ? 'Stopped.' : trouble(error)
    }
    if (mine === turn) working.hidden = true
  }
  return { score, parts: [working, status, body] }
}

/** A CSV file, scored in this browser: nothing of it is sent anywhere. */
export function filePart(desk: Desk): HTMLElement {
  let file: File | undefined
  const again = (): void => {
    if (file !== undefined) void score(file)
  }
  const zone = dropZone((chosen) => {
    file = chosen
    again()
  }, again)
  const { score, parts } = scorer(desk, zone.isLenient)
  const past =
    'This model looks back: each row of the file must carry its history as JSON. modelwright predict takes it from the rows of the file itself.'
  return el(
    'section',
    { class: 'file-part', 'aria-labelledby': 'file-title' },
    el('h2', { id: 'file-title' }, 'Score a file'),
    el('p', { class: 'quiet' }, 'It is read and scored in this browser; nothing of it is sent.'),
    desk.facts.reach !== undefined && el('p', { class: 'quiet' }, past),
    zone.node,
    parts,
  )
}
