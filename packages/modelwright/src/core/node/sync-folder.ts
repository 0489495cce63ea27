import { open } from 'node:fs/promises'

/** Puts the names in a folder on the disk, where the system can: else a power cut may leave a file's content without one. */
export async function syncFolder(folder: string): Promise<void> {
  const opened = await open(folder, 'r').catch(() => undefined)
  await opened?.sync().catch(() => {})
  await opened?.close()
}
