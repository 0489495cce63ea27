import type { StoredWindow, WindowVerdict } from '../../../core/index.ts'
import { encodePair, judgeWindow, type Stretch } from '../../../monitor/index.ts'
import { readServiceLog } from './service-log.ts'
import type { WatchRequest } from './watch-request.ts'
import { type DueWindow, type JudgingTools, windowFactsOf } from './window-facts-of.ts'

/** Judges a window and keeps it; the sketches of its parts become one where it is whole. */
async function judgeAndKeep(
  due: DueWindow,
  tools: JudgingTools,
): Promise<StoredWindow & { verdict: WindowVerdict }> {
  const { store } = tools.request
  const facts = await windowFactsOf(due, tools)
  const { verdict, isDrift } = await judgeWindow(facts)
  // While it is open its parts hold it.
  const isKept = due.isWhole && facts.sketches !== undefined
  const sketch = isKept ? await store.objects.put(encodePair(facts.sketches!)) : null
  const state = due.isWhole ? 'whole' : 'open'
  await store.monitor.keep({ state, sketch, isDrift }, verdict)
  const { model, version, from, until, rows, outcomes, judgedAt } = verdict
  return { model, version, from, until, rows, outcomes, judgedAt, state, sketch, isDrift, number: 0, verdict }
}

/** Whole windows of versions in their order: read once, kept up to date. */
async function windowLists({ store, name }: WatchRequest) {
  const kept = await store.monitor.windows({ model: name, isWhole: true })
  const lists = new Map<string, StoredWindow[]>()
  const listOf = (version: string): StoredWindow[] => {
    const list = lists.get(version) ?? []
    lists.set(version, list)
    return list
  }
  for (const window of kept) listOf(window.version).push(window)
  return {
    before: (version: string, from: number) => listOf(version).filter((window) => window.from < from),
    windows: () => [...lists.values()].flat(),
    note(window: StoredWindow) {
      const list = listOf(window.version)
      const at = list.findIndex(({ from }) => from === window.from)
      if (at >= 0) list[at] = { ...window, number: list[at].number }
      else list.push({ ...window, number: list.length === 0 ? 1 : list[0].number + list.length })
      list.sort((a, b) => a.from - b.from)
    },
  }
}

/** The version that serves comes last of one time: it is judged by what the others answered, too. */
function inOrder(due: readonly DueWindow[], serving: string | null): DueWindow[] {
  const isServing = ({ version }: DueWindow): number => Number(version === serving)
  return [...due].sort((a, b) => a.from - b.from || isServing(a) - isServing(b))
}

/** Judges windows in their order and keeps what was judged. */
export async function judgeDue(
  request: WatchRequest,
  due: readonly DueWindow[],
  { models, serving, newest }: Pick<JudgingTools, 'models' | 'serving' | 'newest'>,
): Promise<readonly WindowVerdict[]> {
  const { log, signal, settings, name } = request
  const lists = await windowLists(request)
  const { accessLog, latencyMs: slowMs } = settings
  const service = await readServiceLog(accessLog, name, { windows: uniqueOf(due), signal, slowMs })
  const judged: WindowVerdict[] = []
  for (const [at, window] of inOrder(due, serving).entries()) {
    signal.throwIfAborted()
    const { before, windows } = lists
    const tools = { request, models, serving, newest, before, windows, service }
    const done = await judgeAndKeep(window, tools)
    if (done.state === 'whole') lists.note(done)
    judged.push(done.verdict)
    log({ kind: 'progress', stage: 'monitor', fraction: 0.5 + (at + 1) / due.length / 2 })
  }
  return judged.sort((a, b) => a.from - b.from || (a.version < b.version ? -1 : 1))
}

function uniqueOf(windows: readonly Stretch[]): readonly Stretch[] {
  return [...new Map(windows.map(({ from, until }) => [from, { from, until }])).values()]
}
