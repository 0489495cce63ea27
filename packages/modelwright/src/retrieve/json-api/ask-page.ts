import type { IncomingHttpHeaders } from 'node:http'
import { ModelwrightError } from '../../core/index.ts'
import { ask, type Request } from '../http/download.ts'
import { pageProblem } from '../http/fetch-file.ts'
import { pageSizeProblem, statusProblem } from '../http/http-problem.ts'
import { readBody } from '../http/read-body.ts'
import { withRetries } from '../http/retry.ts'
import { guardLongIntegers } from '../json/read-rows.ts'
import type { JsonApiValues } from './json-api-options.ts'

/** One answer of an API. */
export interface Page {
  readonly headers: IncomingHttpHeaders
  readonly url: URL
  readonly text: string
  readonly value: unknown
}

function largePage(shown: string, maxPageBytes: number): ModelwrightError {
  return pageSizeProblem(shown, maxPageBytes, ['Ask for smaller pages, or for a file:  http(…)'])
}

function parsed(text: string, shown: string): unknown {
  try {
    return JSON.parse(guardLongIntegers(text))
  } catch {
    throw (
      pageProblem(text.slice(0, 1024), shown) ??
      new ModelwrightError('RETRIEVE_JSON_INVALID', {
        message: `"${shown}" does not answer with JSON.`,
        where: shown,
        mend: ['Check the address.', 'For a file of another kind:  http(…)'],
      })
    )
  }
}

/** Asks for one page, again where that fails in passing. @throws {ModelwrightError} as `download` does, and RETRIEVE_JSON_INVALID */
export async function askPage(request: Request, { maxPageBytes }: JsonApiValues): Promise<Page> {
  return withRetries({ ...request.values, ...request }, async () => {
    const reply = await ask(request, { accept: 'application/json' })
    if (reply.status !== 200) {
      reply.body.destroy()
      throw statusProblem(reply.status, request.shown)
    }
    const tooLarge = (): ModelwrightError => largePage(request.shown, maxPageBytes)
    const text = (await readBody(reply, request, { maxBytes: maxPageBytes, tooLarge })).toString('utf8')
    return { headers: reply.headers, url: reply.url, text, value: parsed(text, request.shown) }
  })
}
