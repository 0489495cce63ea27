import { removeReplaced, sketchesOf } from './remove-replaced.ts'
import { waitingNote } from './ripe-windows.ts'
import type { WatchPass, WatchRequest } from './watch-request.ts'
import { watchRows } from './watch-rows.ts'
import { watchTime } from './watch-time.ts'

/**
 * One pass over the windows of a model: what came since the last is sketched, windows that are over are judged, and windows of which more
 * outcomes are known are judged again.
 *
 * All that it goes by lies in the store and the log: a pass that is cut off is done again by the next. What is in the way of a
 * judgement becomes a note.
 */
export async function watchPass(request: WatchRequest): Promise<WatchPass> {
  const notes: string[] = []
  const note = (sentence: string): void => {
    if (!notes.includes(sentence)) notes.push(sentence)
  }
  const { settings, name, folders, store } = request
  if (folders.length === 0)
    return {
      ...{ model: name, serving: null, judged: [], estimates: {} },
      notes: ['Nothing is logged of this model: serve it with  --log-predictions.'],
    }
  const { length } = settings
  const [startedAt, before] = [Date.now(), await sketchesOf(store, [name])]
  const done =
    length.by === 'time'
      ? await watchTime(request, length.ms, note)
      : await watchRows(request, length.rows, note)
  await removeReplaced(store, before, startedAt)
  const waiting = await waitingNote(request)
  if (waiting !== undefined) note(waiting)
  return { ...done, notes }
}
