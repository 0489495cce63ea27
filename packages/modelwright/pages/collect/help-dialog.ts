import { el } from '../dom.ts'

const rows: readonly (readonly [keys: readonly string[], what: string])[] = [
  [['1', '…', '9', '0'], 'choose in the field at hand'],
  [['Enter'], 'save and go on'],
  [['u'], 'undo: the last row comes back'],
  [['r'], 'redo'],
  [['s'], 'skip, with a reason'],
  [['n'], 'write a note'],
  [['m'], 'show what the model would say'],
  [['a'], 'save as soon as a choice is made, or not'],
  [['Esc'], 'leave a text field, so that keys work again'],
  [['l', 'c', 'g'], 'labels, conflicts, agreement'],
  [['?'], 'this list'],
]

/** Shows the keys. */
export function showHelp(): void {
  const close = (): void => {
    dialog.close()
    dialog.remove()
  }
  const dialog = el(
    'dialog',
    { class: 'sheet', 'aria-labelledby': 'help-title', oncancel: close },
    el('h2', { id: 'help-title' }, 'Keys'),
    el(
      'table',
      {},
      rows.map(([keys, what]) =>
        el(
          'tr',
          {},
          el(
            'th',
            { scope: 'row' },
            keys.map((name) => el('kbd', {}, name)),
          ),
          el('td', {}, what),
        ),
      ),
    ),
    el('button', { type: 'button', class: 'main', onclick: close }, 'Close'),
  )
  document.body.appendChild(dialog)
  dialog.showModal()
}
