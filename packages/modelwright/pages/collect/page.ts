import type { FormTurn } from '../../src/core/contracts/form-server.ts'
import { el, fill } from '../dom.ts'
import { agreementPart } from './agreement-part.ts'
import { desk, FormError } from './api.ts'
import { askName } from './ask-name.ts'
import { askPart, type Frame, type OpenPart } from './ask-part.ts'
import { conflictsPart } from './conflicts-part.ts'
import { headerParts, partsOf, peopleLine } from './header.ts'
import { showHelp } from './help-dialog.ts'
import { memory, type Part, type State } from './state.ts'

/** The line for news: what was saved, what went wrong, and a button to try again. */
function newsLine() {
  const node = el('p', { class: 'news', role: 'status', 'aria-live': 'polite' })
  let isBusy = false
  const say = (text: string, isTrouble = false): void => {
    node.replaceChildren(text)
    node.classList.toggle('trouble', isTrouble)
  }
  const attempt = async (work: () => Promise<void>): Promise<void> => {
    if (isBusy) return
    isBusy = true
    try {
      await work()
    } catch (error) {
      const isOurs = error instanceof FormError
      say(
        `${isOurs ? [error.message, ...error.mend].join(' ') : `This page failed: ${String(error)}`} What you entered is still here.`,
        true,
      )
      node.append(
        ' ',
        el('button', { type: 'button', class: 'plain', onclick: () => void attempt(work) }, 'Try again'),
      )
    } finally {
      isBusy = false
    }
  }
  return { node, say, attempt }
}

/** Hands keys to the part that is open, unless someone types. */
function hearKeys(press: (name: string) => boolean): void {
  document.addEventListener('keydown', (event) => {
    const target = event.target as HTMLElement
    const isTyping = target.matches('textarea, select, input:not([type=radio]):not([type=checkbox])')
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector('dialog[open]') !== null)
      return
    if (event.key === 'Escape' && isTyping) return target.blur()
    if (isTyping && (event.key !== 'Enter' || target.matches('textarea'))) return
    if (event.key === 'Enter' && target.matches('button, summary, a')) return
    if (press(event.key)) event.preventDefault()
  })
}

/** The page around its parts. */
function openPage(state: State, app: Element): { show(turn: FormTurn): void } {
  const [header, main, footer] = [el('header'), el('main'), el('footer')]
  const { node: news, say, attempt } = newsLine()
  const frame: Frame = { state, show, say, attempt }
  let open: OpenPart | undefined

  function place(part: OpenPart): void {
    open = part
    const about = state.part === 'ask' && state.view.about !== undefined
    fill(main, about && el('p', { class: 'about' }, state.view.about), part.node)
    fill(
      header,
      headerParts(state, go, () => void rename()),
    )
    fill(footer, peopleLine(state), el('p', {}, 'Each answer is on the disk before the next is asked.'))
    part.focus()
  }

  function show(turn: FormTurn): void {
    state.task = turn.task
    state.progress = turn.progress
    state.part = 'ask'
    place(askPart(frame))
  }

  function go(part: Part): void {
    void attempt(async () => {
      if (part === 'ask') return show(await desk.turn(state.by))
      state.part = part
      const reload = (): void => void setTimeout(() => go('conflicts'))
      place(part === 'conflicts' ? await conflictsPart(frame, reload) : await agreementPart())
      say('')
    })
  }

  async function rename(): Promise<void> {
    await askName(state, app)
    fill(app, header, news, main, footer)
    go('ask')
  }

  hearKeys((name) => {
    if (open?.press(name) === true) return true
    if (name === '?') showHelp()
    const part = partsOf(state).find(([, , shortcut]) => shortcut === name)
    if (part !== undefined) go(part[0])
    return name === '?' || part !== undefined
  })
  fill(app, header, news, main, footer)
  return { show }
}

async function start(): Promise<void> {
  const app = document.querySelector('#app')!
  try {
    const view = await desk.view()
    document.title = view.title
    const state: State = {
      view,
      by: memory.get(`name in ${view.name}`),
      part: 'ask',
      task: undefined,
      progress: undefined,
    }
    if (state.by === '') await askName(state, app)
    const first = await desk.turn(state.by)
    openPage(state, app).show(first)
  } catch (error) {
    const { message, mend = [] } = error as FormError
    fill(
      app,
      el(
        'section',
        { class: 'wait', role: 'alert' },
        el('h1', {}, 'This form cannot be opened'),
        el('p', {}, message),
        mend.map((line) => el('p', {}, line)),
      ),
    )
  }
}

void start()
