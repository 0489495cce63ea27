import { gzipSync } from 'node:zlib'
import { load, type Pipeline } from '@modelwright/runtime'
import { selectRows, type Table } from '../../core/index.ts'
import type { ArtifactSize, Contender, Latency, ScoredRows } from '../../evaluate/index.ts'
import { packArtifact } from '../../pack/index.ts'
import type { FitSettings, FittedPart } from './fit-part.ts'
import type { Holdout } from './holdout.ts'
import { measureLatency } from './measure-latency.ts'
import type { RunTools } from './types.ts'

/** All held-out rows as one table, in the order of the joined predictions. */
export function heldOutTable(parts: Holdout['parts']): Table {
  if (parts.length === 1) return selectRows(parts[0].test.table, parts[0].test.rows)
  const rows = parts.flatMap(({ test }) => [...test.rows])
  return selectRows(parts[0].test.table, Uint32Array.from(rows))
}

/** All held-out rows with the model's predictions. */
export function heldOutRows(contender: Contender, parts: Holdout['parts']): ScoredRows {
  return { contender, table: heldOutTable(parts) }
}

/** Packs a pipeline with its golden rows, without card and claims: what is measured of it. */
function bareArtifact(name: string, pipeline: Pipeline, { stream }: Pick<FitSettings, 'stream'>): Uint8Array {
  return packArtifact({ name, ...pipeline, lineage: {} }, stream.split('golden')).bytes
}

/** Measures the artifact of a pipeline, without its card. */
export function sizeOf(
  name: string,
  pipeline: Pipeline,
  settings: Pick<FitSettings, 'stream'>,
): ArtifactSize {
  const bytes = bareArtifact(name, pipeline, settings)
  return { raw: bytes.length, gzipped: gzipSync(bytes, { level: 9 }).length }
}

/** Measures how fast the model of a part answers, on the rows it held out. */
export function latencyOf(
  name: string,
  { pipeline }: FittedPart,
  { test }: Holdout['parts'][number],
  settings: Pick<FitSettings, 'stream'>,
  { clock }: Pick<RunTools, 'clock'>,
): Latency {
  const model = load(bareArtifact(name, pipeline, settings))
  return measureLatency(model, selectRows(test.table, test.rows), clock)
}
