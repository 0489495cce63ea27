import type { Member } from './members.ts'
import type { FromServing, ToServing } from './messages.ts'

/** Asks members one question each and waits for their answers, or until they are gone or too late. */
export function askMembers(
  members: readonly Member[],
  message: ToServing & { readonly id: number },
  limitMs: number,
): Promise<(FromServing | 'gone' | 'late')[]> {
  return Promise.all(
    members.map(
      ({ worker }) =>
        new Promise<FromServing | 'gone' | 'late'>((resolve) => {
          const end = (answer: FromServing | 'gone' | 'late'): void => {
            clearTimeout(timer)
            worker.off('message', hear)
            worker.off('exit', gone)
            resolve(answer)
          }
          const hear = (from: FromServing): void => {
            if (isAnswer(from, message.id)) end(from)
          }
          const gone = (): void => end('gone')
          const timer = setTimeout(() => end('late'), limitMs)
          worker.on('message', hear)
          worker.once('exit', gone)
          if (worker.isConnected()) worker.send(message, () => {})
          else end('gone')
        }),
    ),
  )
}

function isAnswer(from: FromServing, id: number): boolean {
  return (from.type === 'told' || from.type === 'prepared') && from.id === id
}
