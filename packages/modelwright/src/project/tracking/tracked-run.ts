import { randomBytes } from 'node:crypto'
import { resolve } from 'node:path'
import type { MetricEstimate } from '@modelwright/runtime'
import { ModelwrightError, type RunArtifact } from '../../core/index.ts'
import type { Project } from '../open-project.ts'
import { newRunId } from '../store/run-id.ts'
import { createBuffer } from './buffer.ts'
import { createFlusher } from './flusher.ts'
import { type ArtifactContent, checkContent, fileData, keepContent } from './keep-content.ts'
import { isPlot, mediaTypeOf } from './media-types.ts'
import {
  checkArtifactName,
  checkName,
  checkStep,
  checkText,
  estimateOf,
  flatParams,
  type ParamValue,
} from './rules.ts'

/** A run while it goes on. What returns nothing is kept in memory and written within a second. */
export interface TrackedRun {
  readonly id: string
  /** Hands the run to a process or worker: `env: { ...process.env, ...run.env }`. */
  readonly env: Readonly<Record<string, string>>
  /**
   * Logs a value. Steps are whole numbers, counted from 0 where none is given; a value of a step logged twice counts as the later.
   *
   * Missing: NaN and infinite values are kept as they are.
   */
  metric(
    name: string,
    value: number | (Partial<MetricEstimate> & { value: number }),
    options?: { readonly step?: number },
  ): void
  /** Sets a param; the last one holds. Objects become names with dots, lists JSON. */
  param(name: string, value: ParamValue): void
  params(params: Readonly<Record<string, ParamValue>>): void
  /** Sets a tag; null takes it away. */
  tag(name: string, value?: string | null): void
  /** Adds a note: text or Markdown. */
  note(text: string): void
  /** Keeps bytes, a text or a file under a name; SVG, HTML and images are plots. Written when the promise resolves. */
  artifact(
    name: string,
    content: ArtifactContent,
    options?: { readonly mediaType?: string; readonly kind?: RunArtifact['kind'] },
  ): Promise<RunArtifact>
  /** Records which data was read: the digest of a file, or one that is known. */
  data(role: string, what: string | { readonly digest: string; readonly name?: string }): Promise<void>
  /** Writes all that waits, now. */
  flush(): Promise<void>
}

/** A run and what ends it. */
export interface OpenRun {
  readonly run: TrackedRun
  /** Writes what waits; from then on nothing more is taken. */
  close(): Promise<void>
}

function closed(id: string): ModelwrightError {
  return new ModelwrightError('PROJECT_TRACKING_INVALID', {
    message: 'The run has ended; nothing more can be recorded of it.',
    where: id,
    mend: ['Wait for all work inside of track():  await Promise.all(…)'],
  })
}

/**
 * Opens the recording end of a run that is in the store.
 *
 * @param clock - milliseconds since 1970-01-01 UTC
 */
export function openTrackedRun(project: Project, id: string, clock: () => number): OpenRun {
  const { tracking } = project
  const buffer = createBuffer(randomBytes(6).toString('hex'))
  const { flush, later } = createFlusher(buffer, (changes) => tracking.write(id, changes))
  let isOpen = true
  let notedAt = 0
  const open = (): void => {
    if (!isOpen) throw closed(id)
  }
  const run: TrackedRun = {
    id,
    env: { MODELWRIGHT_RUN: id, MODELWRIGHT_FOLDER: project.folder },
    metric(name, value, { step } = {}) {
      open()
      const estimate = estimateOf(checkName(name, 'metric'), value)
      if (step !== undefined) checkStep(name, step)
      buffer.metric(name, estimate, { step, time: clock() })
      later()
    },
    param(name, value) {
      run.params({ [name]: value })
    },
    params(params) {
      open()
      buffer.params(flatParams(params))
      later()
    },
    tag(name, value = '') {
      open()
      buffer.tag(checkName(name, 'tag'), value === null ? null : checkText(value, `tag "${name}"`))
      later()
    },
    note(text) {
      open()
      // Notes are read in the order of their times: two of one millisecond, or a clock set back, must not change it.
      const at = Math.max(clock(), notedAt + 1)
      notedAt = at
      buffer.note({ id: newRunId(at), at, text: checkText(text, 'note') })
      later()
    },
    async artifact(
      name,
      content,
      { mediaType = mediaTypeOf(name), kind = isPlot(mediaType) ? 'plot' : 'file' } = {},
    ) {
      open()
      checkArtifactName(name)
      checkContent(name, content)
      const artifact = { name, mediaType, kind, ...(await keepContent(project, content)) }
      await tracking.write(id, { artifacts: [artifact] })
      return artifact
    },
    async data(role, what) {
      open()
      checkName(role, 'data')
      const entry = typeof what === 'string' ? await fileData(resolve(project.folder, what)) : what
      const { digest, name = null } = entry
      await tracking.write(id, { data: [{ role, digest: checkText(digest, 'data'), name }] })
    },
    flush,
  }
  const close = async (): Promise<void> => {
    isOpen = false
    await flush()
  }
  return { run, close }
}
