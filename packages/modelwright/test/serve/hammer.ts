import { Agent, request } from 'node:http'
import { goodRow } from '../../../runtime/test/example-models.ts'

/** One request and what became of it. */
export interface Shot {
  /** The one who asked. */
  readonly client: number
  readonly startedAt: number
  readonly endedAt: number
  /** 0 where the connection broke. */
  readonly status: number
  readonly digest: string
  readonly yes: number
  /** Whether the id that was sent came back. */
  readonly isOwn: boolean
}

const body = Buffer.from(JSON.stringify({ instances: [goodRow] }))

interface Answered {
  readonly predictions?: readonly { readonly probabilities: { readonly yes: number } }[]
  readonly model?: { readonly digest: string }
}

/** Asks once over an agent's connections. */
export function shoot(url: string, agent: Agent, id: string, client = 0): Promise<Shot> {
  const startedAt = performance.now()
  return new Promise((resolve) => {
    const end = (status: number, text: string, isOwn = false): void => {
      const json = (text === '' ? {} : JSON.parse(text)) as Answered
      const yes = json.predictions?.[0]?.probabilities.yes ?? Number.NaN
      const digest = json.model?.digest ?? ''
      resolve({ client, startedAt, endedAt: performance.now(), status, digest, yes, isOwn })
    }
    const asked = request(
      `${url}/predict`,
      {
        method: 'POST',
        agent,
        headers: {
          'content-type': 'application/json',
          'content-length': body.length,
          'x-request-id': id,
        },
      },
      (answer) => {
        const parts: Buffer[] = []
        answer.on('data', (part: Buffer) => parts.push(part))
        answer.on('error', () => end(0, ''))
        answer.on('end', () => {
          end(answer.statusCode!, Buffer.concat(parts).toString(), answer.headers['x-request-id'] === id)
        })
      },
    )
    asked.on('error', () => end(0, ''))
    asked.end(body)
  })
}

/** Clients that ask again and again. */
export interface Hammering {
  readonly shots: readonly Shot[]
  stop(): Promise<void>
}

/** Has clients ask without a pause, each over a connection of its own. */
export function hammer(url: string, clients: number): Hammering {
  const shots: Shot[] = []
  let isOver = false
  let last = 0
  const agents = Array.from({ length: clients }, () => new Agent({ keepAlive: true, maxSockets: 1 }))
  const working = agents.map(async (agent, client) => {
    while (!isOver) {
      const shot = await shoot(url, agent, `shot-${last++}`, client)
      shots.push(shot)
      if (shot.status === 0) await new Promise((resolve) => setTimeout(resolve, 5))
    }
    agent.destroy()
  })
  return {
    shots,
    async stop() {
      isOver = true
      await Promise.all(working)
    },
  }
}

/** Waits until something holds. */
export async function until(
  holds: () => unknown,
  what = 'what was waited for',
  limitMs = 200_000,
): Promise<void> {
  const end = performance.now() + limitMs
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`${what} did not come within ${limitMs} ms`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}
