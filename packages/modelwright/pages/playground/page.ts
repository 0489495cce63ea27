import { el, fill } from '../dom.ts'
import { codePart } from './code-part.ts'
import { copyText } from './copy-text.ts'
import { type Desk, openDesk } from './desk.ts'
import { allFields, sayInFields } from './fields/all-fields.ts'
import type { Field } from './fields/field.ts'
import { fieldsPart } from './fields-part.ts'
import { filePart } from './file-part.ts'
import { headerParts } from './header.ts'
import { keepOffline } from './keep-offline.ts'
import { latest } from './latest.ts'
import { type ModelClient, ModelError, openModelClient } from './model-client.ts'
import type { ModelFacts } from './protocol.ts'
import { resultPart } from './result-part.ts'
import { serverCheck } from './server-check.ts'
import { hashOf, rowOf } from './share.ts'
import { whatIfPart } from './what-if-part.ts'
import { whyPart } from './why-part.ts'

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

async function copyLink(hash: string): Promise<string> {
  const done = await copyText(`${location.href.split('#')[0]}${hash}`)
  if (!done) return 'The address of this page holds the row: copy it.'
  return 'The link is copied: it holds the row behind #, which no browser sends to a server.'
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

/** The parts of the page that show what the model says of the row. */
function openParts(desk: Desk) {
  return {
    result: resultPart(desk),
    server: serverCheck(desk),
    why: whyPart(desk),
    whatIf: whatIfPart(desk),
    code: codePart(desk),
  }
}

type Parts = ReturnType<typeof openParts>

/** Asks the model of the row and shows what it says, part by part; starts over where the row changed meanwhile. */
function refresher(desk: Desk, fields: ReadonlyMap<string, Field>, parts: Parts): () => void {
  const { model } = desk
  return latest(async (isStale) => {
    const row = desk.row()
    const said = await model.ask('say', { row })
    parts.result.show(said, sayInFields(fields, said))
    parts.server.check(row, said)
    if (isStale()) return
    const why = await model.ask('why', { row })
    parts.why.show(why, said, row)
    parts.whatIf.suggest(why)
    if (!isStale()) await parts.whatIf.refresh()
    parts.code.refresh()
  })
}

function footer(): HTMLElement {
  const links = [
    ['Schema', 'schema'],
    ['OpenAPI', 'openapi.json'],
    ['Artifact', 'artifact'],
  ].flatMap(([name, href], at) => [at === 0 ? '' : ' · ', el('a', { href }, name)])
  const words =
    'Predictions, explanations and files are computed in this browser, by the runtime that also serves. '
  return el('footer', {}, el('p', {}, words, links))
}

/** Where the model breaks down, what it said of another row must not stand beside the one that is shown. */
function hearTrouble(app: Element): void {
  window.addEventListener('unhandledrejection', ({ reason }) => {
    if (reason instanceof ModelError) trouble(app, reason)
  })
}

/** Draws again what goes by the width of the window. */
function followWidth(parts: Parts): void {
  let timer: ReturnType<typeof setTimeout> | undefined
  window.addEventListener('resize', () => {
    clearTimeout(timer)
    timer = setTimeout(() => void parts.whatIf.refresh(), 200)
  })
}

function build(app: Element, facts: ModelFacts, model: ModelClient): void {
  const { first, row, news } = firstRow(facts)
  const desk = openDesk(facts, model, row)
  const fields = allFields(desk)
  const parts = openParts(desk)
  const link = () => copyLink(hashOf(desk.row(), first, facts.digest))
  const form = fieldsPart(desk, fields, { share: link, news, focused: parts.whatIf.choose })
  for (const field of fields) field.set(row[field.name])
  const refresh = refresher(desk, new Map(fields.map((field) => [field.name, field])), parts)
  desk.hear((name, by) => {
    for (const field of fields)
      if (by !== field && (name === undefined || name === field.name)) field.set(desk.row()[field.name])
    refresh()
  })
  keepHash(desk, first)
  const kept = el('span')
  parts.result.node.append(parts.server.node)
  const said = el('div', { class: 'said' }, parts.result.node, parts.why.node)
  const main = el(
    'main',
    {},
    el('div', { class: 'bench' }, form, said),
    parts.whatIf.node,
    filePart(desk),
    parts.code.node,
  )
  fill(app, el('header', {}, headerParts(facts, kept)), main, footer(), parts.result.brief)
  hearTrouble(app)
  refresh()
  followWidth(parts)
  void keepOffline().then((text) => {
    kept.textContent = text
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
