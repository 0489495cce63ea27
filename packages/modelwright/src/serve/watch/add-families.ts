import type { Combine, Family, Sample } from './family.ts'

interface Sum {
  readonly sample: Sample
  value: number
  times: number
  counts: number[] | undefined
}

const combining: Readonly<Record<Combine, (sum: number, value: number) => number>> = {
  sum: (sum, value) => sum + value,
  mean: (sum, value) => sum + value,
  max: Math.max,
  min: Math.min,
}

function addSample(sums: Map<string, Sum>, sample: Sample, combine: Combine): void {
  const mark = JSON.stringify(sample.labels)
  const sum = sums.get(mark)
  if (sum === undefined) {
    const counts = sample.counts === undefined ? undefined : [...sample.counts]
    sums.set(mark, { sample, value: sample.value, times: 1, counts })
    return
  }
  sum.value = combining[combine](sum.value, sample.value)
  sum.times++
  sample.counts?.forEach((count, i) => {
    if (sum.counts !== undefined) sum.counts[i] = (sum.counts[i] ?? 0) + count
  })
}

function result({ sample: { labels }, value, times, counts }: Sum, combine: Combine): Sample {
  return {
    labels,
    value: combine === 'mean' ? value / times : value,
    ...(counts === undefined ? {} : { counts }),
  }
}

/** Makes one list of metrics of those that several processes tell, in the order they are first told. */
export function addFamilies(lists: readonly (readonly Family[])[]): Family[] {
  const all = new Map<string, { family: Family; sums: Map<string, Sum> }>()
  for (const family of lists.flat()) {
    const known = all.get(family.name) ?? { family, sums: new Map<string, Sum>() }
    all.set(family.name, known)
    for (const sample of family.samples) addSample(known.sums, sample, family.combine)
  }
  return [...all.values()].map(({ family, sums }) => ({
    ...family,
    samples: [...sums.values()].map((sum) => result(sum, family.combine)),
  }))
}

/** What stays true of a process that is gone: what it counted, not how it was. */
export function countersOf(families: readonly Family[]): Family[] {
  return families.filter(({ kind }) => kind !== 'gauge')
}
