import { el, fill } from '../dom.ts'
import { memory, type State } from './state.ts'

/** Asks who is there; keeps the answer in this browser. */
export function askName(state: State, app: Element): Promise<void> {
  return new Promise((resolve) => {
    const input = el('input', {
      type: 'text',
      maxlength: 80,
      autocomplete: 'name',
      id: 'who',
      required: true,
    })
    input.value = state.by
    const enter = (event: Event): void => {
      event.preventDefault()
      if (input.value.trim() === '') return
      state.by = input.value.trim()
      memory.set(`name in ${state.view.name}`, state.by)
      resolve()
    }
    fill(
      app,
      el(
        'form',
        { class: 'who', onsubmit: enter },
        el('p', { class: 'kicker' }, 'collect'),
        el('h1', {}, state.view.title),
        state.view.about !== undefined && el('p', { class: 'about' }, state.view.about),
        el('label', { for: 'who' }, 'Who is answering?'),
        el('div', { class: 'line' }, input, el('button', { class: 'main' }, 'Begin')),
        el(
          'p',
          { class: 'quiet' },
          'Your name stands beside your answers, so that agreement can be measured. Each answer is saved at once.',
        ),
      ),
    )
    input.focus()
  })
}
