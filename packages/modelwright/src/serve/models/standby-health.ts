import { barePath, jsonAnswer, type WireAnswer } from '@modelwright/runtime'

/** Paths that MLflow and SageMaker ask, who look at the status alone. */
const isBare = /^\/(?:ping|health)$/

/** Paths that ask whether the process is there, not whether it takes requests. */
const isOfProcess = /\/(?:live|startup)$/

/**
 * Answers for the health of a version that is not loaded, without loading it: who asks for health may be anyone.
 *
 * It is ready where the server is, since it is loaded once rows come; platforms that send nothing to what is not ready would
 * otherwise never have it loaded. The body says that it is not loaded.
 */
export function standbyHealth(name: string, path: string, isReady: boolean): WireAnswer {
  const asked = barePath(path)
  const status = isReady || isOfProcess.test(asked) ? 200 : 503
  const word = isReady ? 'ready' : 'not ready'
  const told = jsonAnswer(status, { name, status: word, live: true, ready: isReady, state: 'not loaded' })
  if (!isBare.test(asked)) return told
  const headers = { ...told.headers, 'content-type': 'text/plain; charset=utf-8' }
  return { status, headers, body: new Uint8Array(0) }
}
