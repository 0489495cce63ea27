import { join } from 'node:path'
import { formatTime } from '@modelwright/runtime'
import {
  type BringContext,
  type Brought,
  ModelwrightError,
  type OptionSpecs,
  readOptions,
  type Source,
  type SourceDefinition,
} from '../../core/index.ts'
import { momentSince } from '../since.ts'
import { type CommonOptions, type GivenOptions, sourceOf, withoutCommon } from '../source-of.ts'

const options = {
  model: { type: 'text', default: '', about: 'name of the model that answered' },
  since: {
    type: 'text',
    default: '',
    about: 'requests of how long ago, or since when: 90d, 2026-05-01; default: all',
  },
  time: {
    type: 'text',
    default: 'requested_at',
    about: "column that takes the time of the request; '': none",
  },
  without: {
    type: 'list',
    default: [],
    about: 'inputs that may be missing in all rows: they are not in the log',
  },
  folder: { type: 'text', default: '', about: 'folder of the log; default: those of the project' },
} as const satisfies OptionSpecs

/** Options of {@link logged}. */
export type LoggedOptions = Omit<GivenOptions<typeof options>, 'model'> & CommonOptions

function readLogged(given: Readonly<Record<string, unknown>>) {
  const values = readOptions(options, given, 'logged')
  if (values.model !== '') return values
  throw new ModelwrightError('CORE_OPTION_INVALID', {
    message: 'Bad options for logged: it must be said which model answered.',
    where: 'logged',
    mend: ["Write:  logged('churn', { since: '90d' })"],
  })
}

/**
 * What a model was asked in production, with what turned out to be true: a model is kept current from its own requests.
 *
 * A row is a request that was logged and whose outcome is known by now: inputs as they were sent, the outcome as the target, the time of
 * the request as a column of its own. Requests without an outcome stay out, and so do copies for a shadow; a request that was logged
 * twice counts once. Columns that were kept out of the log are refused by name.
 *
 * @throws {ModelwrightError} RETRIEVE_LOGGED_EMPTY - when no request has an outcome
 * @throws {ModelwrightError} RETRIEVE_LOGGED_REDACTED - when an input of the model is not in the log
 * @throws {ModelwrightError} RETRIEVE_LOGGED_UNAVAILABLE - when it is asked for outside of a project
 * @example
 * logged('churn', { since: '90d' }).options.model // → 'churn'
 */
export function logged(model: string, given: LoggedOptions = {}): Source {
  const { own } = withoutCommon({ model, ...given } as Readonly<Record<string, unknown>>, 'logged')
  const { since } = readLogged(own)
  momentSince(since, 0)
  return sourceOf('logged', { model, ...given })
}

function unavailable(model: string): ModelwrightError {
  return new ModelwrightError('RETRIEVE_LOGGED_UNAVAILABLE', {
    message: `What "${model.slice(0, 80)}" was asked can be had within a project alone, which keeps its log.`,
    where: 'logged',
    mend: ['Run it as a workflow:  modelwright run'],
  })
}

function empty(model: string, unjudged: number, unread: number): ModelwrightError {
  const read = unread === 0 ? '' : ` (${unread} rows that have one are of another schema)`
  return new ModelwrightError('RETRIEVE_LOGGED_EMPTY', {
    message: `No logged request of "${model.slice(0, 80)}" has an outcome; ${unjudged} have none${read}.`,
    where: 'logged',
    mend: [
      'Tell what turned out to be true:  POST /outcomes',
      'Or take requests of longer ago:  { since: … }',
    ],
  })
}

async function bringLogged(
  given: Readonly<Record<string, unknown>>,
  context: BringContext,
): Promise<Brought> {
  const { model, since, time, without, folder } = readLogged(given)
  const { logged: write, clock } = context
  if (write === undefined || clock === undefined) throw unavailable(model)
  const asOf = clock()
  const from = momentSince(since, asOf)
  const path = join(await context.makeFolder(), 'logged.jsonl')
  const ask = {
    ...{ model, asOf, without },
    ...(folder === '' ? {} : { folder }),
    ...(from === undefined ? {} : { since: from }),
    ...(time === '' ? {} : { time }),
  }
  const found = await write(ask, path, context)
  const { rowCount, unjudged, unread, duplicates, digest } = found
  if (rowCount === 0) throw empty(model, unjudged, unread)
  const shown = `requests of ${model}`
  const timeText = (moment: number | null): string => (moment === null ? '' : formatTime(moment))
  return {
    files: [{ path, shown, name: 'logged.jsonl' }],
    format: 'json-lines',
    shown,
    from: [shown],
    settings: {
      ...{ model, rows: rowCount, unjudged, unread, duplicates, schema: digest.slice(0, 12) },
      ...{ from: timeText(found.from), until: timeText(found.until), asOf: timeText(asOf) },
    },
  }
}

/** Brings logged requests with their outcomes. */
export const loggedSource = {
  name: 'logged',
  options,
  async bring(given, context) {
    const { own, licence } = withoutCommon(given, 'logged')
    return { ...(await bringLogged(own, context)), ...licence }
  },
} as const satisfies SourceDefinition & { readonly options: object }
