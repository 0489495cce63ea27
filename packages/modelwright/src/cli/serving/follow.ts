import { isModelwrightError, type Log } from '../../core/index.ts'
import type { PlannedVersion, Refused, ServingPlan } from '../../serve/index.ts'
import type { ModelDesk } from './model-desk.ts'

/** What serves, as far as it follows names. */
export interface Follower {
  /** Puts a plan in place, or throws and goes on as before. */
  apply(plan: ServingPlan): Promise<void>
  /** Tells callers what cannot be served; undefined: nothing. */
  refuse(refused: Refused | undefined): void
}

/** What follows changes of names. */
export interface Following {
  /** Looks at once. */
  look(): void
  stop(): Promise<void>
}

/** How names are followed. */
export interface FollowOptions {
  /** How often to look; undefined: only when told to. */
  readonly everyMs: number | undefined
  /** What the names meant when the server began, and what it serves since. */
  readonly mark: string
  readonly plan: ServingPlan
  readonly log: Log
  readonly clock?: () => number
}

/** What could not be served is tried again after so long at most, as long as the names mean it. */
const longestPauseMs = 60_000

function refusedBy(error: unknown, now: number): Refused {
  const since = new Date(now).toISOString()
  if (!isModelwrightError(error)) return { code: 'SERVE_MODEL_UNAVAILABLE', message: String(error), since }
  const { code, message, where } = error
  return { code, message, ...(where === undefined ? {} : { where }), since }
}

function summary({ models }: ServingPlan): string {
  const parts = models.flatMap(({ name, variants }) =>
    variants.map(({ variant, version, digest }) =>
      [name, ...new Set([variant, version ?? '']), digest.slice(0, 12)]
        .filter((part) => part !== '')
        .join(' '),
    ),
  )
  const more = parts.length > 10 ? ` and ${parts.length - 10} more` : ''
  return parts.slice(0, 10).join(', ') + more
}

/** The same without versions that share in requests. */
function alone({ models }: ServingPlan): ServingPlan {
  return { models: models.map((model) => ({ ...model, variants: model.variants.slice(0, 1) })) }
}

/** What a plan comes down to, but for where artifacts lie: bytes must not come near JSON, which makes a list of numbers of them. */
function gist({ models }: ServingPlan): string {
  const without = <Version extends PlannedVersion>({ artifact: _, ...facts }: Version) => facts
  return JSON.stringify(
    models.map(({ variants, shadows, versions, ...facts }) => ({
      ...facts,
      variants: variants.map(without),
      shadows: shadows.map(without),
      versions: versions.map(without),
    })),
  )
}

/** Serves what names mean now; nothing where that is what is served. */
function serverOf(
  desk: ModelDesk,
  follower: Follower,
  { plan: first, log }: Pick<FollowOptions, 'plan' | 'log'>,
): () => Promise<void> {
  let served = gist(first)
  const put = async (plan: ServingPlan): Promise<void> => {
    const found = gist(plan)
    if (found === served) return
    await follower.apply(plan)
    served = found
    log({ kind: 'note', stage: 'serve', message: `Now serving ${summary(plan)}` })
  }
  return async () => {
    const plan = await desk.plan()
    try {
      await put(plan)
    } catch (error) {
      // One that only shares requests must not keep a new champion from being served.
      if (plan.models.some(({ variants }) => variants.length > 1)) await put(alone(plan)).catch(() => {})
      throw error
    }
  }
}

/**
 * Looks again and again whether names mean other versions, and has them served then. What cannot be found or loaded is told
 * once, and changes nothing: what was served goes on. It is tried again ever more rarely, and at once where names change.
 */
export function follow(desk: ModelDesk, follower: Follower, options: FollowOptions): Following {
  const { everyMs, log, clock = Date.now } = options
  let last = options.mark
  const serve = serverOf(desk, follower, options)
  let failure:
    | { readonly mark: string; readonly text: string; readonly tries: number; readonly at: number }
    | undefined
  let isStopped = false
  let isAsked = false
  let wake = (): void => {}

  const pause = (): Promise<void> =>
    new Promise((resolve) => {
      const timer = everyMs === undefined ? undefined : setTimeout(resolve, everyMs)
      wake = () => {
        clearTimeout(timer)
        resolve()
      }
      if (isAsked || isStopped) wake()
    })
  const isTooEarly = (mark: string): boolean => {
    if (failure === undefined || failure.mark !== mark || isAsked) return false
    return clock() - failure.at < Math.min(longestPauseMs, (everyMs ?? 0) * 2 ** failure.tries)
  }
  const fail = (mark: string, error: unknown): void => {
    if (isStopped) return
    const refused = refusedBy(error, clock())
    const text = `${refused.code} ${refused.message}`
    const tries = failure?.mark === mark ? failure.tries + 1 : 1
    if (failure?.text !== text || failure.mark !== mark) {
      log({ kind: 'warning', stage: 'serve', message: `Serving goes on as before: ${text}` })
      follower.refuse(refused)
    }
    failure = { mark, text, tries, at: clock() }
  }
  const look = async (): Promise<void> => {
    let mark = 'unknown'
    try {
      mark = await desk.mark()
      if ((mark === last && failure === undefined && !isAsked) || isTooEarly(mark)) return
      isAsked = false
      await serve()
      last = mark
      if (failure !== undefined) follower.refuse(undefined)
      failure = undefined
    } catch (error) {
      isAsked = false
      // What was read may have changed since: else the same failure is told once more under the mark of now.
      fail(await desk.mark().catch(() => mark), error)
    }
  }
  const run = async (): Promise<void> => {
    while (!isStopped) {
      await pause()
      if (!isStopped) await look()
    }
  }
  const running = run()
  return {
    look() {
      isAsked = true
      wake()
    },
    async stop() {
      isStopped = true
      wake()
      await running
    },
  }
}
