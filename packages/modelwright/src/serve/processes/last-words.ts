import type { Member } from './members.ts'

/** Makes one value of those that processes told which are gone. */
export type Keep = (told: readonly unknown[]) => unknown

/** What processes told last, of topics by which what was told is not to be lost with them. */
export interface LastWords {
  /** Notes what a process told. */
  heard(topic: string, member: Member, value: unknown): void
  /** What those told that are gone, and those that did not answer this time. */
  recall(topic: string, answered: ReadonlySet<Member>): readonly unknown[]
  /** A process is gone. */
  gone(member: Member): void
  /** How many are. */
  goneCount(): number
}

/**
 * Remembers what processes counted: a sum over all of them never falls where one ends, which whoever reads it would take for a
 * fresh start of all.
 *
 * @param keeps - topics that are remembered, and how the words of those that are gone become one
 */
export function openLastWords(keeps: Readonly<Record<string, Keep>>): LastWords {
  const living = new Map<string, Map<Member, unknown>>()
  const past = new Map<string, unknown>()
  let goneCount = 0
  return {
    heard(topic, member, value) {
      if (keeps[topic] === undefined) return
      const words = living.get(topic) ?? new Map<Member, unknown>()
      living.set(topic, words)
      words.set(member, value)
    },
    recall(topic, answered) {
      const late = [...(living.get(topic) ?? [])].flatMap(([member, value]) =>
        answered.has(member) ? [] : [value],
      )
      return [...(past.has(topic) ? [past.get(topic)] : []), ...late]
    },
    goneCount: () => goneCount,
    gone(member) {
      goneCount++
      for (const [topic, words] of living) {
        if (!words.has(member)) continue
        const before = past.has(topic) ? [past.get(topic)] : []
        past.set(topic, keeps[topic]!([...before, words.get(member)]))
        words.delete(member)
      }
    },
  }
}
