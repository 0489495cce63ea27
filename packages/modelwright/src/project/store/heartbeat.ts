import { heartbeatMs } from './liveness.ts'

/** The runs of this process that still go on. */
export interface Heartbeat {
  follow(id: string): void
  unfollow(id: string): void
  has(id: string): boolean
  stop(): void
}

/** Says every few seconds that followed runs are alive; keeps no process from ending. */
export function createHeartbeat(beat: (ids: readonly string[]) => void): Heartbeat {
  const ids = new Set<string>()
  let timer: NodeJS.Timeout | undefined
  const stop = (): void => {
    clearInterval(timer)
    timer = undefined
    ids.clear()
  }
  return {
    stop,
    has: (id) => ids.has(id),
    follow(id) {
      ids.add(id)
      timer ??= setInterval(() => beat([...ids]), heartbeatMs).unref()
    },
    unfollow(id) {
      ids.delete(id)
      if (ids.size === 0) stop()
    },
  }
}
