import { el, key } from '../dom.ts'

const reasons = [
  'not sure',
  'cannot be told from this row',
  'the row is broken',
  'none of the choices',
] as const

/** Asks why a row is passed over; undefined where that was called off. */
export function askReason(): Promise<string | undefined> {
  return new Promise((resolve) => {
    const input = el('input', {
      type: 'text',
      maxlength: 200,
      'aria-label': 'Another reason',
      placeholder: 'another reason',
    })
    const dialog = el(
      'dialog',
      { class: 'sheet', 'aria-labelledby': 'skip-title' },
      el('h2', { id: 'skip-title' }, 'Skip this row, because …'),
      reasons.map((reason, at) =>
        el(
          'button',
          { type: 'button', class: 'choice', onclick: () => end(reason) },
          key(String(at + 1)),
          reason,
        ),
      ),
      el(
        'div',
        { class: 'line' },
        input,
        el(
          'button',
          { type: 'button', class: 'main', onclick: () => end(input.value.trim() || 'not sure') },
          'Skip',
        ),
      ),
      el('button', { type: 'button', class: 'plain', onclick: () => end(undefined) }, 'Cancel', key('Esc')),
    )
    function end(reason: string | undefined): void {
      dialog.close()
      dialog.remove()
      resolve(reason)
    }
    dialog.addEventListener('cancel', (event) => {
      event.preventDefault()
      end(undefined)
    })
    dialog.addEventListener('keydown', (event) => {
      event.stopPropagation()
      if (event.key === 'Enter' && event.target === input) return end(input.value.trim() || 'not sure')
      const reason = event.target === input ? undefined : reasons[Number(event.key) - 1]
      if (reason === undefined) return
      event.preventDefault()
      end(reason)
    })
    document.body.appendChild(dialog)
    dialog.showModal()
  })
}
