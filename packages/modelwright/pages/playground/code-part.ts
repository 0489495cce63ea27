import { el } from '../dom.ts'
import { copyText } from './copy-text.ts'
import type { Desk } from './desk.ts'
import { snippets } from './snippets.ts'

/** Where the service is: the page's own address without what names the page. */
export function serviceUrl(): string {
  return `${location.origin}${location.pathname}`.replace(/\/$/, '')
}

/** The row as a request, in languages to choose from. */
export function codePart(desk: Desk): { readonly node: HTMLElement; refresh(): void } {
  const said = el('span', { class: 'quiet', role: 'status' })
  const code = el('code')
  let at = 0
  const text = (): string =>
    snippets[at].write({
      url: serviceUrl(),
      row: desk.row(),
      hasIntervals: desk.facts.intervals !== undefined,
    })
  const refresh = (): void => {
    code.textContent = text()
  }
  const tabs = snippets.map(({ name }, place) => {
    const button = el('button', { type: 'button', class: 'tab', 'aria-pressed': String(place === at) }, name)
    button.addEventListener('click', () => {
      at = place
      tabs.forEach((tab, each) => {
        tab.setAttribute('aria-pressed', String(each === at))
      })
      refresh()
    })
    return button
  })
  const copy = el('button', { type: 'button', class: 'plain' }, 'Copy')
  copy.addEventListener('click', () => {
    void copyText(text()).then((done) => {
      said.textContent = done
        ? `Copied as ${snippets[at].name}.`
        : 'The browser does not let pages copy: select the text.'
    })
  })
  const bar = el(
    'div',
    { class: 'tabs', role: 'group', 'aria-label': 'Language' },
    tabs,
    el('span', { class: 'gap' }),
    said,
    copy,
  )
  const pre = el(
    'pre',
    { tabindex: 0, role: 'region', 'aria-label': 'Code that asks for this row', dir: 'ltr' },
    code,
  )
  const node = el(
    'section',
    { class: 'code-part', 'aria-labelledby': 'code-title' },
    el('h2', { id: 'code-title' }, 'This row in code'),
    bar,
    pre,
  )
  refresh()
  return { node, refresh }
}
