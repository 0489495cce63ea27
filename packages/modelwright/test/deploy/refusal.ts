/** How work was refused: its code, its sentence, and all that is told of it. */
export async function refusal(
  work: Promise<unknown>,
): Promise<{ readonly code: string; readonly message: string; readonly text: string }> {
  try {
    await work
  } catch (error) {
    const { code, message } = error as { code: string; message: string }
    return { code, message, text: JSON.stringify(error) + message }
  }
  throw new Error('It was not refused.')
}
