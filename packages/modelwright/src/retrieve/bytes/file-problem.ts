import { readdirSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { foldAscii } from '@modelwright/runtime'
import { didYouMean, ModelwrightError } from '../../core/index.ts'
import { systemCode } from '../../core/node/system-code.ts'
import { damagedFile } from './damaged-file.ts'

function namesBeside(path: string): string[] {
  try {
    return readdirSync(dirname(path))
  } catch {
    return []
  }
}

/** Says that a file does not exist and offers the nearest name in its folder. */
export function missingFile(path: string, shown: string): ModelwrightError {
  const beside = namesBeside(path)
  const offered = beside.filter((name) => isDataName(name)).sort()
  return new ModelwrightError('RETRIEVE_FILE_MISSING', {
    message: `There is no file "${shown}".`,
    where: shown,
    mend: [
      ...didYouMean(basename(path), beside),
      ...(offered.length > 0
        ? [`Data files there: ${offered.slice(0, 8).join(', ')}${offered.length > 8 ? ', …' : ''}`]
        : ['Give the path from the folder you are in, or an absolute one.']),
    ],
  })
}

const dataName = /\.(?:xlsx|xlsm|(?:csv|tsv|txt|parquet|json|jsonl|ndjson)(?:\.gz|\.zst)?)$/

/** Tells whether a file's name ends like data we can read. */
export function isDataName(name: string): boolean {
  return dataName.test(foldAscii(name))
}

function forbidden(error: unknown, shown: string): ModelwrightError {
  return new ModelwrightError('RETRIEVE_FILE_FORBIDDEN', {
    message: `"${shown}" may not be read by this user.`,
    where: shown,
    mend: ['Give yourself the right to read it, or copy it to a folder of yours.'],
    cause: error,
  })
}

/** Turns a system or decompression error met while reading `shown` into a sentence; anything else passes unchanged. */
export function readingProblem(error: unknown, path: string, shown: string): unknown {
  const code = systemCode(error)
  if (code === 'ENOENT' || code === 'ENOTDIR') return missingFile(path, shown)
  if (code === 'EACCES' || code === 'EPERM') return forbidden(error, shown)
  if (code?.startsWith('Z_') || code?.startsWith('ZSTD_')) return damagedFile(shown, error)
  return error
}

/** Turns a full disk or a folder that cannot be written into a sentence; anything else passes unchanged. */
export function writingProblem(error: unknown, shown: string): unknown {
  const code = systemCode(error)
  const text = error instanceof Error ? error.message : ''
  if (
    code === 'ENOSPC' ||
    code === 'EDQUOT' ||
    /no space left|disk quota|max_temp_directory_size/i.test(text)
  ) {
    return new ModelwrightError('RETRIEVE_DISK_FULL', {
      message: `The disk is full: "${shown}" could not be written. Nothing was left behind.`,
      where: shown,
      mend: ['Free some space, or choose another folder.'],
      cause: error,
    })
  }
  if (
    code === 'EACCES' ||
    code === 'EPERM' ||
    code === 'EROFS' ||
    /permission denied|read-only file/i.test(text)
  ) {
    return new ModelwrightError('RETRIEVE_FOLDER_FORBIDDEN', {
      message: `"${shown}" may not be written by this user.`,
      where: shown,
      mend: ['Choose a folder you may write to.'],
      cause: error,
    })
  }
  if (code === 'ENOENT' || /no such file or directory/i.test(text)) {
    return new ModelwrightError('RETRIEVE_FOLDER_MISSING', {
      message: `The folder of "${shown}" does not exist.`,
      where: shown,
      mend: ['Make the folder first, or write somewhere else.'],
      cause: error,
    })
  }
  return error
}
