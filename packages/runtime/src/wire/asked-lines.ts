import type { Service, WireRequest } from '../answer-service.ts'
import type { Schema } from '../contracts.ts'
import { type Asked, type PointedProblem, readParameters } from '../request-parameters.ts'
import { carriedNames } from '../schema.ts'
import { type Media, saysHeader } from './media.ts'
import { queryOf } from './query.ts'
import { csvReader, jsonLinesReader, linePointer, type ReadRow, type RowReader } from './row-reader.ts'
import { csvWriter, jsonLinesWriter, type RowWriter } from './row-writer.ts'
import type { AskedRows } from './wire-format.ts'

/** Reads what the query asks for; bodies of lines have no place for parameters. */
export function askedByQuery(service: Service, path: string, problems: PointedProblem[]): Asked {
  return readParameters(queryOf(path), service.model.artifact, problems, '/query')
}

/** Makes the reader of a body of lines. */
export function readerFor(service: Service, request: Omit<WireRequest, 'body'>, media: Media): RowReader {
  const { maxBytes, maxDepth } = service.limits
  const hasHeader = saysHeader(request, 'content-type')
  const options = { names: carriedNames(service.model.schema), maxBytes, maxDepth, hasHeader }
  return media === 'csv' ? csvReader(options) : jsonLinesReader(options)
}

/** Makes the writer of an answer in lines. */
export function writerOf(media: Media, schema: Schema, asked: Asked, hasHeader: boolean): RowWriter {
  return media === 'csv' ? csvWriter(schema, asked, hasHeader) : jsonLinesWriter
}

/** Understands a whole body of CSV or JSON lines. */
export function askedLines(
  service: Service,
  request: WireRequest,
  media: Media,
): { readonly asked: AskedRows; readonly hasHeader: boolean | undefined } {
  const problems: PointedProblem[] = []
  const asked = askedByQuery(service, request.path, problems)
  const reader = readerFor(service, request, media)
  const lines = [...reader.push(request.body), ...reader.end()]
  return { asked: { ...asked, ...rowsOfLines(lines, problems) }, hasHeader: reader.hasHeader }
}

const mostProblems = 100

/** Takes rows and the numbers of their lines; adds what makes lines no rows. */
export function rowsOfLines(lines: readonly ReadRow[], problems: PointedProblem[]) {
  for (const { problem } of lines)
    if (problem !== undefined && problems.length < mostProblems) problems.push(problem)
  const pointerOf = (row: number, column: string) =>
    linePointer(lines.length === 0 ? 1 : lines[Math.max(0, row)].line, column)
  return { rows: lines.map(({ row }) => row), pointerOf, problems, notes: [] }
}
