/** What kind of number a metric is, as Prometheus has them. */
export type MetricKind = 'counter' | 'gauge' | 'histogram'

/** How the values of several processes become one. */
export type Combine = 'sum' | 'max' | 'min' | 'mean'

/** Names and values of labels, in the order they are shown. */
export type Labels = readonly (readonly [name: string, value: string])[]

/** One value of a metric; of a histogram how many were in each bucket, and their sum. */
export interface Sample {
  readonly labels: Labels
  readonly value: number
  /** Of a histogram: by bucket, not added up; the last holds what is above all bounds. */
  readonly counts?: readonly number[]
}

/** A metric with all of its values, as it can be sent to another process. */
export interface Family {
  readonly name: string
  readonly help: string
  readonly kind: MetricKind
  readonly combine: Combine
  /** Of a histogram: upper ends of the buckets, rising, without infinity. */
  readonly bounds?: readonly number[]
  readonly samples: readonly Sample[]
}

/** Makes a metric of samples; processes add up unless told otherwise. */
export function family(
  kind: MetricKind,
  name: string,
  help: string,
  samples: number | readonly Sample[],
  more: { readonly combine?: Combine; readonly bounds?: readonly number[] } = {},
): Family {
  const all = typeof samples === 'number' ? [{ labels: [], value: samples }] : samples
  return { name, help, kind, combine: 'sum', ...more, samples: all }
}
