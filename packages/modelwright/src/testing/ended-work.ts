import { type OptionSpecs, seedOf } from '../core/index.ts'
import { insist } from './check.ts'
import { Killed } from './memory-deployments.ts'
import { type Bench, onBench, type TargetCase } from './target-bench.ts'

type AnyCase = TargetCase<OptionSpecs, unknown>

/** Where the work is ended: at a write of the journal or at a call of the provider, before or after. */
export interface Place {
  readonly kind: 'write' | 'call'
  readonly at: number
  readonly when: 'before' | 'after'
}

/** All places, or as many as asked, evenly spread from one that the text draws: targets share out what few kills leave unseen. */
function places(writes: number, calls: number, most: number, text: string): readonly Place[] {
  const of = (kind: Place['kind'], count: number): Place[] =>
    Array.from({ length: count }, (_, i) => i + 1).flatMap((at) => [
      { kind, at, when: 'before' as const },
      { kind, at, when: 'after' as const },
    ])
  const all = [...of('write', writes), ...of('call', calls)]
  if (all.length <= most) return all
  const from = seedOf(1)
    .split(...new TextEncoder().encode(text))
    .integer(all.length)
  return Array.from(
    { length: most },
    (_, i) => all[(from + Math.floor((i * all.length) / most)) % all.length],
  )
}

/** Ends the work there. Whatever the engine makes of that, it does not go on. */
export async function killed(
  bench: Bench,
  { kind, at, when }: Place,
  work: () => Promise<unknown>,
): Promise<void> {
  if (kind === 'write') bench.memory.killAt(at, when)
  else bench.killCall(at, when)
  const error: unknown = await work().then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  insist(error instanceof Killed, `it was not ended ${when} ${kind} ${at}: ${String(error)}`)
}

/** What an uninterrupted way leaves, and at how many places it could have been ended. */
export async function measured(
  given: AnyCase,
  way: string,
  before: (bench: Bench) => Promise<void>,
  work: (bench: Bench) => Promise<unknown>,
) {
  const text = `${way} ${given.target.name}`
  return onBench(given, async (bench) => {
    await before(bench)
    const [writes, calls] = [bench.memory.writes(), bench.calls()]
    await work(bench)
    const wanted = [...(await bench.provider.inventory())].sort()
    return {
      wanted,
      places: places(bench.memory.writes() - writes, bench.calls() - calls, given.kills ?? 1000, text),
    }
  })
}
