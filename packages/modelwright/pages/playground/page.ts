import { el, fill } from '../dom.ts'
import { codePart } from './code-part.ts'
import { copyText } from './copy-text.ts'
import { type Desk, openDesk } from './desk.ts'
import { allFields, sayInFields } from './fields/all-fields.ts'
import { fieldsPart } from './fields-part.ts'
import { filePart } from './file-part.ts'
import { headerParts } from './header.ts'
import { keepOffline } from './keep-offline.ts'
import { type ModelClient, type ModelError, openModelClient } from './model-client.ts'
import type { ModelFacts } from './protocol.ts'
import { resultPart } from './result-part.ts'
import { serverCheck } from './server-check.ts'
import { hashOf, rowOf } from './share.ts'
import { whatIfPart } from './what-if-part.ts'
import { whyPart } from './why-part.ts'

/** Does the work again as long as it was asked for meanwhile: only the newest row counts. */
function latest(work: (isStale: () => boolean) => Promise<void>): () => void {
  let isBusy = false
  let again = false
  const run = async (): Promise<void> => {
    if (isBusy) {
      again = true
      return
    }
    isBusy = true
    do {
      again = false
      await work(() => again)
    } while (again)
    isBusy = false
  }
  return () => void run()
}

function trouble(app: Element, error: unknown): void {
  const { message, mend = [], code } = error as Partial<ModelError>
  fill(
    app,
    el(
      'main',
      {},
      el(
        'section',
        { role: 'alert', class: 'trouble' },
        el('h1', {}, 'The model cannot run in this browser'),
        el('p', {}, message ?? String(error)),
        mend.map((line) => el('p', {}, line)),
        code !== undefined && el('p', { class: 'quiet' }, code),
      ),
    ),
  )
}

/** The row to begin with: that of the link, else the example; and what is to be said of it. */
function firstRow({ examples, digest }: ModelFacts) {
  const [{ row: first }] = examples
  const shared = rowOf(location.hash, first, digest)
  if (shared === undefined) return { first, row: first, news: '' }
  return {
    first,
    row: shared.row,
    news: shared.isOther ? 'This link was made with another model.' : 'The row of the link is shown.',
  }
}

function keepHash(desk: Desk, first: ModelFacts['examples'][number]['row']): void {
  let timer: ReturnType<typeof setTimeout> | undefined
  const write = (): void => {
    const hash = hashOf(desk.row(), first, desk.facts.digest)
    history.replaceState(null, '', `${location.pathname}${location.search}${hash}`)
  }
  desk.hear(() => {
    clearTimeout(timer)
    timer = setTimeout(write, 250)
  })
  window.addEventListener('hashchange', () => {
    const shared = rowOf(location.hash, first, desk.facts.digest)
    if (shared !== undefined) desk.replace(shared.row, window)
  })
}

function build(app: Element, facts: ModelFacts, model: ModelClient): void {
  const { first, row, news } = firstRow(facts)
  const desk = openDesk(facts, model, row)
  const fields = allFields(desk)
  const byName = new Map(fields.map((field) => [field.name, field]))
  const [result, why, whatIf, code, server] = [
    resultPart(desk),
    whyPart(desk),
    whatIfPart(desk),
    codePart(desk),
    serverCheck(desk),
  ]
  const link = async (): Promise<string> => {
    const done = await copyText(`${location.href.split('#')[0]}${hashOf(desk.row(), first, facts.digest)}`)
    return done
      ? 'The link is copied: the row is in it, behind #, and is sent to no server.'
      : 'The address of this page holds the row: copy it.'
  }
  const form = fieldsPart(desk, fields, { share: link, news, focused: (name) => whatIf.choose(name) })
  for (const field of fields) field.set(row[field.name])
  const refresh = latest(async (isStale) => {
    const now = desk.row()
    const said = await model.ask('say', { row: now })
    result.show(said, sayInFields(byName, said))
    server.check(now, said)
    if (isStale()) return
    const told = await model.ask('why', { row: now })
    why.show(told, said, now)
    whatIf.suggest(told)
    if (!isStale()) await whatIf.refresh()
    code.refresh()
  })
  desk.hear((name, by) => {
    for (const field of fields)
      if (by !== field && (name === undefined || name === field.name)) field.set(desk.row()[field.name])
    refresh()
  })
  keepHash(desk, first)
  const kept = el('span')
  result.node.append(server.node)
  fill(
    app,
    el('header', {}, headerParts(facts, kept)),
    el(
      'main',
      {},
      el('div', { class: 'bench' }, form, el('div', { class: 'said' }, result.node, why.node)),
      whatIf.node,
      filePart(desk),
      code.node,
    ),
    el(
      'footer',
      {},
      el(
        'p',
        {},
        'Predictions, explanations and files are computed in this browser by the runtime that also serves. ',
        el('a', { href: 'schema' }, 'Schema'),
        ' · ',
        el('a', { href: 'openapi.json' }, 'OpenAPI'),
        ' · ',
        el('a', { href: 'artifact' }, 'Artifact'),
      ),
    ),
    result.brief,
  )
  refresh()
  void keepOffline().then((text) => {
    kept.textContent = text
  })
  let timer: ReturnType<typeof setTimeout> | undefined
  window.addEventListener('resize', () => {
    clearTimeout(timer)
    timer = setTimeout(() => void whatIf.refresh(), 200)
  })
}

async function start(): Promise<void> {
  const app = document.querySelector('#app')!
  const waiting = app.querySelector('[role=status]')
  try {
    const model = openModelClient()
    const facts = await model.ask(
      'open',
      { digest: document.documentElement.dataset['digest'] ?? '' },
      (share) => {
        if (waiting !== null && (share as number) > 0)
          waiting.textContent = `Fetching the model … ${Math.round(100 * (share as number))} %`
      },
    )
    build(app, facts, model)
  } catch (error) {
    trouble(app, error)
  }
}

void start()
