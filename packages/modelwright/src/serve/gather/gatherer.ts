import { answerTogether, type Service, type WireRequest } from '@modelwright/runtime'

/** Hears the answer; undefined: it is to be answered by itself. */
export type Answered = (text: string | undefined) => void

interface Waiting {
  readonly request: WireRequest
  readonly answered: Answered
}

/** Requests of one model that are answered together. */
export interface Gatherer {
  /** How often requests were answered together, and how many requests these were. */
  counts(): { readonly gathers: number; readonly requests: number }
  add(service: Service, request: WireRequest, answered: Answered): void
}

/** Larger bodies hold many rows already. */
export const mostGatheredBytes = 16_384

const mostTogether = 64

/**
 * Gathers requests that are there at the same time: those that the system hands over in one turn of the event loop. Nobody waits for
 * requests that are still to come, so that a lone one is answered as soon as ever, and the busier the server is, the more go together.
 */
export function openGatherer(): Gatherer {
  const waiting = new Map<Service, Waiting[]>()
  let gathers = 0
  let requests = 0

  const flush = (service: Service): void => {
    const all = waiting.get(service) ?? []
    waiting.delete(service)
    if (all.length > 1) {
      gathers += 1
      requests += all.length
    }
    const texts = together(service, all)
    all.forEach(({ answered }, at) => {
      answered(texts[at])
    })
  }
  return {
    counts: () => ({ gathers, requests }),
    add(service, request, answered) {
      const all = waiting.get(service)
      if (all === undefined) {
        waiting.set(service, [{ request, answered }])
        setImmediate(flush, service)
      } else if (all.push({ request, answered }) === mostTogether) flush(service)
    },
  }
}

/** One that breaks the others off is found when each is answered by itself. */
function together(service: Service, all: readonly Waiting[]): readonly (string | undefined)[] {
  try {
    return answerTogether(
      service,
      all.map(({ request }) => request),
    )
  } catch {
    return []
  }
}
