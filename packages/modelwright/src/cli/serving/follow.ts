import { isModelwrightError, type Log } from '../../core/index.ts'
import type { ServingPlan } from '../../serve/models/plan.ts'
import type { ModelDesk } from './model-desk.ts'

/** What follows changes of names. */
export interface Following {
  stop(): Promise<void>
}

function told(error: unknown): string {
  return isModelwrightError(error) ? `${error.code} ${error.message}` : String(error)
}

function summary({ models }: ServingPlan): string {
  return models
    .flatMap(({ name, variants }) =>
      variants.map(
        ({ variant, version, digest }) => `${name} ${variant} ${version ?? ''} ${digest.slice(0, 12)}`,
      ),
    )
    .join(', ')
}

/**
 * Looks again and again whether names mean other versions, and has them served then. What cannot be found or loaded is told once,
 * and changes nothing: what was served goes on, until the names mean something else again.
 *
 * @param mark - what the names meant when the server began
 */
export function follow(
  desk: ModelDesk,
  apply: (plan: ServingPlan) => Promise<void>,
  { everyMs, mark, log }: { readonly everyMs: number; readonly mark: string; readonly log: Log },
): Following {
  let last = mark
  let complaint = ''
  let isStopped = false
  let wake = (): void => {}
  const pause = (): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, everyMs)
      wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  const look = async (): Promise<void> => {
    const now = await desk.mark()
    if (now === last) return
    const plan = await desk.plan()
    last = now
    await apply(plan)
    complaint = ''
    log({ kind: 'note', stage: 'serve', message: `Now serving ${summary(plan)}` })
  }
  const run = async (): Promise<void> => {
    while (!isStopped) {
      await pause()
      if (isStopped) return
      try {
        await look()
      } catch (error) {
        const text = told(error)
        if (text !== complaint)
          log({ kind: 'warning', stage: 'serve', message: `Serving goes on as before: ${text}` })
        complaint = text
      }
    }
  }
  const running = run()
  return {
    async stop() {
      isStopped = true
      wake()
      await running
    },
  }
}
