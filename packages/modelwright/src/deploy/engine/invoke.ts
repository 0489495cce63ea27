import { ModelwrightError } from '../../core/index.ts'
import type { JobRun, LineWindow, LogLine } from '../target.ts'
import { type Desk, newestOf, placedOf } from './desk.ts'
import { piecesOf } from './golden.ts'
import { openPlace, refuseBuildOnly } from './prepare.ts'
import { findRevision } from './shift-traffic.ts'
import { knownDeployment } from './with-lock.ts'

/** What the running service said. */
export interface Asked {
  /** One answer a request: rows are sent in pieces that the platform takes. */
  readonly answers: readonly unknown[]
  readonly rows: number
  readonly revision?: string
}

async function opened(desk: Desk, name: string) {
  const { state } = await knownDeployment(desk, name)
  const { cloud } = await openPlace(desk, newestOf(state)?.options ?? {}, state)
  return { state, cloud: cloud.open, placed: placedOf(state, desk) }
}

function refused(where: string, status: number, text: string): ModelwrightError {
  return new ModelwrightError('DEPLOY_ANSWER_REFUSED', {
    message: `The service answers ${status}: ${text.slice(0, 500)}`,
    where,
    mend: ['Mend the rows that it names.', 'See what it wrote:  modelwright deploy <target> logs'],
  })
}

/**
 * Asks the running service to predict rows.
 *
 * @throws {ModelwrightError} DEPLOY_ANSWER_REFUSED - when it answers anything but 200
 */
export async function invokeDeployment(
  desk: Desk,
  name: string,
  { rows, revision }: { readonly rows: readonly object[]; readonly revision?: string },
): Promise<Asked> {
  refuseBuildOnly(desk.target, 'invoke')
  const { state, cloud, placed } = await opened(desk, name)
  const one = revision === undefined ? {} : { revision: findRevision(state.revisions, revision).id }
  const answers: unknown[] = []
  const pieces = piecesOf(rows, Math.floor(desk.target.supports.maxBodyBytes * 0.95))
  for (const { body } of pieces) {
    const asked = await desk.target.invoke(cloud, placed, { body, contentType: 'application/json', ...one })
    const text = new TextDecoder().decode(asked.body)
    if (asked.status !== 200) throw refused(`${desk.target.name} ${name}`, asked.status, text)
    answers.push(JSON.parse(text))
  }
  return { answers, rows: rows.length, ...one }
}

/**
 * Runs the workflow that was placed, now, and waits until it has ended.
 *
 * @throws {ModelwrightError} DEPLOY_VERB_UNSUPPORTED - when a model was placed
 */
export async function runDeployment(desk: Desk, name: string, revision?: string): Promise<JobRun> {
  const { target, host } = desk
  if (target.run === undefined)
    throw new ModelwrightError('DEPLOY_VERB_UNSUPPORTED', {
      message: `${target.title} answers requests; there is no run to begin.`,
      where: `${target.name} ${name}`,
      mend: [`modelwright deploy ${target.name} invoke rows.json`],
    })
  const { state, cloud, placed } = await opened(desk, name)
  const asked = revision === undefined ? {} : { revision: findRevision(state.revisions, revision).id }
  host.log({ kind: 'progress', stage: 'deploy', fraction: 0.3, note: 'runs the workflow' })
  return target.run(cloud, placed, asked)
}

function logsUnsupported({ target }: Desk, name: string): ModelwrightError {
  return new ModelwrightError('DEPLOY_LOGS_UNSUPPORTED', {
    message: `${target.title} keeps no logs that can be asked for.`,
    where: `${target.name} ${name}`,
    mend: ['See the page of the target for where they are.'],
  })
}

/** Lines that the running service wrote, oldest first. @throws {ModelwrightError} DEPLOY_LOGS_UNSUPPORTED */
export async function* readLogs(
  desk: Desk,
  name: string,
  query: { readonly since: number; readonly limit: number },
): AsyncGenerator<LogLine> {
  const { target } = desk
  refuseBuildOnly(target, 'logs')
  if (target.logs === undefined) throw logsUnsupported(desk, name)
  const { cloud, placed } = await opened(desk, name)
  yield* target.logs(cloud, placed, query)
}

/** All lines of a time that hold a mark, page by page. @throws {ModelwrightError} DEPLOY_LOGS_UNSUPPORTED */
export async function openPages(
  desk: Desk,
  name: string,
): Promise<(window: LineWindow) => AsyncIterable<readonly LogLine[]>> {
  const { target } = desk
  refuseBuildOnly(target, 'logs')
  if (target.pages === undefined) throw logsUnsupported(desk, name)
  const { cloud, placed } = await opened(desk, name)
  return (window) => target.pages!(cloud, placed, window)
}
