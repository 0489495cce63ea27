import type { StepRecord } from '../../core/index.ts'
import type { Parts } from './step.ts'

/** Parts that are named of what changed. */
const mostNamed = 3

/** What a part is called in a sentence. */
function called(part: string): string {
  const step = /^step (.+)$/.exec(part)
  return step === null ? part : `what ${step[1]} gives`
}

/** What differs between two keys, a few words each. */
export function changesOf(now: Parts, then: Parts): readonly string[] {
  const names = [...new Set([...Object.keys(now), ...Object.keys(then)])]
  return names
    .filter((name) => now[name] !== then[name])
    .map((name) => {
      if (then[name] === undefined) return `${called(name)} is new`
      return now[name] === undefined ? `${called(name)} is gone` : `${called(name)} changed`
    })
}

/** Why a step runs, by its newest record. */
export function reasonOf(parts: Parts, latest: StepRecord | undefined): string {
  if (latest === undefined) return 'it has not run before'
  const changes = changesOf(parts, latest.parts)
  if (changes.length === 0) {
    if (latest.status === 'failed') return `it failed in run ${latest.run}`
    return latest.status === 'running'
      ? `it was not finished in run ${latest.run}`
      : `what it gave in run ${latest.run} is not to be kept, or not there any more`
  }
  const more = changes.length - mostNamed
  return `${changes.slice(0, mostNamed).join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}
