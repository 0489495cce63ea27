/** What answers a question about this process: something that can be sent. */
export type Teller = () => unknown

/** All processes that serve on one port. */
export interface Peers {
  /** Says what this process answers where one of them asks about a topic. */
  tell(topic: string, teller: Teller): void
  /** Asks every process, this one too; those that do not answer in time are left out. */
  gather(topic: string): Promise<readonly unknown[]>
}

/** A process that serves alone. */
export function alone(): Peers {
  const tellers = new Map<string, Teller>()
  return {
    tell: (topic, teller) => void tellers.set(topic, teller),
    gather: async (topic) => {
      const teller = tellers.get(topic)
      return teller === undefined ? [] : [await teller()]
    },
  }
}
