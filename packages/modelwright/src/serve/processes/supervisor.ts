import { type Log, ModelwrightError } from '../../core/index.ts'
import { receiveError } from '../../core/node/messages.ts'
import type { Refused, ServingPlan } from '../models/plan.ts'
import { keepMetrics, metricsTopic, supervisorFamilies } from '../watch/supervised.ts'
import { askMembers } from './ask-members.ts'
import { freePort } from './free-port.ts'
import { type LastWords, openLastWords } from './last-words.ts'
import { endedEarly, keepMembers, type Member, tell } from './members.ts'
import type { FromServing } from './messages.ts'

/** How processes are supervised. */
export interface SupervisorOptions {
  readonly count: number
  readonly plan: ServingPlan
  /** Where they listen; port 0 takes a free one. */
  readonly host: string
  readonly port: number
  readonly log: Log
  /** How long a process may take to stop before it is killed. */
  readonly stopMs: number
}

/** Several processes that serve on one port. */
export interface Supervisor {
  readonly url: string
  /**
   * Has every process load what is new in a plan, then puts it in place in all of them. Where one of them cannot load it, all go on
   * as before, and what is wrong is thrown.
   */
  apply(plan: ServingPlan): Promise<void>
  /** Has `GET /models` of every process tell what cannot be served; undefined: nothing. */
  refuse(refused: Refused | undefined): void
  /** Process ids of those that serve. */
  pids(): readonly number[]
  /** Has all of them answer what is under way, then ends them. */
  close(): Promise<void>
}

/** How long a process is waited for that is asked something. */
const answerMs = 2_000

/** How long loading a model may take. */
const loadMs = 120_000

function tooSlow(): ModelwrightError {
  return new ModelwrightError('SERVE_MODEL_UNAVAILABLE', {
    message: `A process did not load the model within ${loadMs / 1000} s.`,
    mend: ['See whether the machine is short of memory', 'Or serve a smaller model'],
  })
}

/** A promise that is kept from outside. */
function pending<Value>() {
  let keep!: (value: Value) => void
  let fail!: (error: Error) => void
  const promise = new Promise<Value>((resolve, reject) => {
    keep = resolve
    fail = reject
  })
  return { promise, keep, fail }
}

/** Does one thing after the other, whether or not those before succeeded. */
function oneByOne() {
  let last: Promise<unknown> = Promise.resolve()
  return <Value>(work: () => Promise<Value>): Promise<Value> => {
    const done = last.then(work, work)
    last = done.catch(() => {})
    return done
  }
}

/**
 * Has processes load a plan, then put it in place; throws what one of them says is wrong, and then none does. A process that ends
 * meanwhile does not count: another takes its place.
 */
async function bring(asked: readonly Member[], { id, plan }: Bringing): Promise<void> {
  const answers = await askMembers(asked, { type: 'prepare', id, plan }, loadMs)
  const wrong = answers.flatMap((answer) =>
    answer === 'late'
      ? [tooSlow()]
      : typeof answer === 'object' && answer.type === 'prepared' && answer.error !== undefined
        ? [receiveError(answer.error)]
        : [],
  )
  for (const member of asked) {
    tell(member, { type: wrong[0] === undefined ? 'commit' : 'drop', id })
    if (wrong[0] === undefined) member.plan = plan
  }
  if (wrong[0] !== undefined) throw wrong[0]
}

/** What members say of a topic, and what those said last that are gone or do not answer in time. */
async function ask(members: readonly Member[], { id, topic, words }: Asking): Promise<unknown[]> {
  const told = await askMembers(members, { type: 'ask', id, topic }, answerMs)
  const answered = new Map<Member, unknown>()
  for (const [i, one] of told.entries()) {
    const member = members[i]!
    if (typeof one === 'object' && one.type === 'told' && !member.worker.isDead())
      answered.set(member, one.value)
  }
  for (const [member, value] of answered) words.heard(topic, member, value)
  return [...words.recall(topic, new Set(answered.keys())), ...answered.values()]
}

interface Asking {
  readonly id: number
  readonly topic: string
  readonly words: LastWords
}

/** Ends processes that cannot serve what the others do; others take their place. */
function replace(behind: readonly Member[], log: Log, { message }: Error): void {
  log({
    kind: 'warning',
    stage: 'serve',
    message: `A process serves an earlier model and is replaced: ${message}`,
  })
  for (const member of behind) tell(member, { type: 'stop' })
}

interface Bringing {
  readonly id: number
  readonly plan: ServingPlan
}

function warn(log: Log, message: string): void {
  log({ kind: 'warning', stage: 'serve', message })
}

function tellRefused(member: Member, refused: Refused | undefined): void {
  tell(member, { type: 'refused', ...(refused && { refused }) })
}

/**
 * Starts processes that serve, each running the program's own command line again, and keeps them running: one that ends is
 * started anew, after a pause that grows where it does not stay up. Ready once all of them listen.
 *
 * @throws {ModelwrightError} what the first process says that cannot start
 */
export async function startSupervisor(options: SupervisorOptions): Promise<Supervisor> {
  const { count, plan, log, stopMs } = options
  // All need the same one, also those that come when no other is left.
  const port = options.port === 0 ? await freePort(options.host) : options.port
  const up = pending<string>()
  const inTurn = oneByOne()
  const words = openLastWords({ [metricsTopic]: keepMetrics })
  let isUp = false
  let current = plan
  let refused: Refused | undefined
  let lastId = 0

  /** A process that came up meanwhile serves what was to be served when it began. */
  const catchUp = async (): Promise<void> => {
    const behind = members.listening().filter(({ plan: served }) => served !== current)
    if (behind.length === 0) return
    try {
      await bring(behind, { id: ++lastId, plan: current })
    } catch (error) {
      replace(behind, log, error as Error)
    }
  }
  const gather = async (member: Member, id: number, topic: string): Promise<void> => {
    const values = await ask(members.listening(), { id: ++lastId, topic, words })
    if (topic === metricsTopic) values.push(supervisorFamilies(words.goneCount()))
    tell(member, { type: 'gathered', id, values })
  }
  const failed = (error: Error): void => {
    if (isUp) warn(log, `A process cannot serve: ${error.message}`)
    else up.fail(error)
  }
  const listening = (member: Member, url: string): void => {
    member.isListening = true
    tellRefused(member, refused)
    if (isUp) {
      log({ kind: 'note', stage: 'serve', message: 'Another process serves in its place' })
      void inTurn(catchUp)
    } else if (members.listening().length === count) {
      isUp = true
      up.keep(url)
    }
  }
  const message = (member: Member, from: FromServing): void => {
    if (from.type === 'ready') {
      member.plan = current
      tell(member, { type: 'start', plan: current, ...(port !== undefined && { port }) })
    } else if (from.type === 'failed') failed(receiveError(from.error))
    else if (from.type === 'gather') void gather(member, from.id, from.topic)
    else if (from.type === 'listening') listening(member, from.url)
  }
  const ended = (member: Member, code: number | null, signal: string | null): boolean => {
    words.gone(member)
    if (!isUp) up.fail(endedEarly(code, signal))
    return isUp
  }
  const members = keepMembers({ log, message, ended }, stopMs)
  for (let i = 0; i < count; i++) members.start()
  const url = await up.promise.catch(async (error: unknown) => {
    await members.close()
    throw error
  })
  return {
    url,
    pids: () => members.listening().map(({ worker }) => worker.process.pid!),
    close: members.close,
    refuse(next) {
      refused = next
      for (const member of members.listening()) tellRefused(member, next)
    },
    apply: (next) =>
      inTurn(async () => {
        await bring(members.listening(), { id: ++lastId, plan: next })
        current = next
        await catchUp()
      }),
  }
}
