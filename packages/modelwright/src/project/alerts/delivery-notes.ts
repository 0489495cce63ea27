import { shownMoment } from '../../core/report/shown.ts'
import type { DeliveryPass } from './deliver.ts'

/** Says what did not reach people, and what becomes of it, a sentence each. */
export function deliveryNotes({ failed, givenUp }: DeliveryPass): readonly string[] {
  const late = failed.map(
    ({ channel, problem, nextAt }) =>
      `A message to ${channel} was not taken: ${problem} It is tried again after ${shownMoment(Math.ceil(nextAt / 1000) * 1000)} UTC.`,
  )
  const channels = [...new Set(givenUp.map(({ channel }) => channel))]
  const given = channels.map((channel) => {
    const count = givenUp.filter((delivery) => delivery.channel === channel).length
    return `${count === 1 ? 'A message' : `${count} messages`} to ${channel} ${count === 1 ? 'was' : 'were'} given up: see  modelwright alerts deliveries`
  })
  return [...late, ...given]
}
