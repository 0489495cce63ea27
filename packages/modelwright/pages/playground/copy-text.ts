/** Puts a text where it can be pasted; also where the address is no secure one and browsers offer no clipboard. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    const box = document.createElement('textarea')
    const before = document.activeElement
    box.value = text
    box.setAttribute('aria-hidden', 'true')
    document.body.append(box)
    box.select()
    const done = document.execCommand('copy')
    box.remove()
    if (before instanceof HTMLElement) before.focus()
    return done
  }
}
